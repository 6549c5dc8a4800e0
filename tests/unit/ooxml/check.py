"""Checks the parts of a deck against what ISO/IEC 29500-4 (transitional) allows where.

``types.json`` has the order of elements, the attributes and the values of those types of the standard's
schemas that LECTRA's decks use; :mod:`tests.unit.ooxml.derive` makes it. The schemas themselves are not here:
nothing says that they may be passed on.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from lxml import etree

TABLES = Path(__file__).parent / "types.json"
_OOXML = "http://schemas.openxmlformats.org"
PREFIXES = {
    f"{_OOXML}/presentationml/2006/main": "p",
    f"{_OOXML}/drawingml/2006/main": "a",
    f"{_OOXML}/drawingml/2006/chart": "c",
    f"{_OOXML}/officeDocument/2006/math": "m",
    f"{_OOXML}/officeDocument/2006/relationships": "r",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATHS = "{http://schemas.microsoft.com/office/drawing/2010/main}m"
_MATH, _RUN = f"{{{_OOXML}/officeDocument/2006/math}}oMath", f"{{{_OOXML}/drawingml/2006/main}}rPr"
_CONDITION = f"{{{_OOXML}/presentationml/2006/main}}cond"
_PART = re.compile(r"ppt/(?!.*\.rels$).*\.xml$")


def qualified(tag: str) -> str:
    """Return the name of an element or attribute with its usual prefix."""
    name = etree.QName(tag)
    return f"{PREFIXES.get(name.namespace, '_')}:{name.localname}" if name.namespace else name.localname


def problems(deck: Path, tables: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the standard does not allow in a deck, and where."""
    with zipfile.ZipFile(deck) as package:
        for name in package.namelist():
            if _PART.fullmatch(name):
                for root in readings(etree.fromstring(package.read(name))):
                    start = tables["roots"][qualified(root.tag)]
                    yield from (f"{name}: {found}" for found in _in_element(root, start, tables))


def readings(part: Any) -> Iterator[Any]:
    """Yield a part as a program reads it that takes each choice, as others do, and the formulas in it.

    The standard has no formulas in DrawingML; as PowerPoint does, their runs have properties of its own. Nor
    has it the bookmarks of a sound ([MS-PPTX] 2.3), which only a choice may name.
    """
    for formula in part.iter(_MATH):
        bare = deepcopy(formula)
        for run in list(bare.iter(_RUN)):
            yield deepcopy(run)
            run.getparent().remove(run)
        yield bare
    for taken in ("Choice", "Fallback"):
        read = deepcopy(part)
        for both in list(read.iter(f"{_MC}AlternateContent")):
            for each in both.find(f"{_MC}{taken}"):
                both.addprevious(each)
            both.getparent().remove(both)
        for bookmark in [each for each in read.iter(_CONDITION) if each.get("evt") == "onMediaBookmark"]:
            bookmark.set("evt", "onNext")
            del bookmark[:]
        for formula in list(read.iter(_MATHS)):
            formula.getparent().remove(formula)
        yield read


def _in_element(element: Any, name: str, tables: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with an element of a type, and with what is in it."""
    place = qualified(element.tag)
    if name.startswith("="):
        yield from (f"{place}: {why}" for why in _in_value(element.text or "", name[1:], tables))
        return
    known = tables["types"][name]
    children = [each for each in element if isinstance(each.tag, str)]
    names = "".join(f"{qualified(each.tag)} " for each in children)
    if not re.fullmatch(known["order"], names):
        yield f"{place} has {names or 'nothing '}and {known['order']} is allowed"
    yield from (f"{place} {why}" for why in _in_attributes(element, known, tables))
    for each in children:
        # What stands where anything may is known by its name alone, or not at all.
        kind = known["elements"].get(qualified(each.tag)) or tables["roots"].get(qualified(each.tag))
        if kind:
            yield from (f"{place}/{why}" for why in _in_element(each, kind, tables))


def _in_attributes(element: Any, known: Mapping[str, Any], tables: Mapping[str, Any]) -> Iterator[str]:
    allowed = known["attributes"]
    found = {qualified(key): value for key, value in element.attrib.items()}
    for key, value in found.items():
        if key not in allowed:
            yield f"has {key}, which is not allowed"
        else:
            yield from (f"{key}: {why}" for why in _in_value(value, allowed[key], tables))
    yield from (f"lacks {key}" for key in known["required"] if key not in found)


def _in_value(value: str, name: str, tables: Mapping[str, Any]) -> Iterator[str]:
    """Yield that a value is none of a type: of one of its forms, and within its bounds."""
    if not any(_is_of(value, form) for form in tables["values"][name]):
        yield f"{value[:40]!r} is no {name}"


def _is_of(value: str, form: Mapping[str, Any]) -> bool:
    if not re.fullmatch(form["pattern"], value, re.DOTALL):
        return False
    return all(
        sign * float(value) <= sign * form[end] for end, sign in (("max", 1), ("min", -1)) if end in form
    )


def read_tables() -> Mapping[str, Any]:
    """Read what is allowed."""
    return json.loads(TABLES.read_text())

"""Makes ``types.json`` of the standard's schemas: of the types that the matrix of decks uses.

    python -m tests.unit.ooxml.derive FOLDER

FOLDER has the transitional schemas of ISO/IEC 29500-4 (pml.xsd, dml-main.xsd and so on), as they come with
the standard; python-pptx's repository has them in ``spec/ISO-IEC-29500-4/xsd``. Prints what is wrong with the
decks.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from lectra.registry import THEMES
from tests.unit.matrix import LANGS, write
from tests.unit.ooxml.check import PREFIXES, TABLES, problems

_X = "{http://www.w3.org/2001/XMLSchema}"
_MOST = 1000
_BUILT_IN = {
    "boolean": "true|false|0|1",
    "double": r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?",
    "hexBinary": "([0-9A-Fa-f]{2})*",
    "NCName": r"[^\W\d][\w.-]*",
    **dict.fromkeys(("int", "integer", "long", "short", "byte"), r"[-+]?\d+"),
    **dict.fromkeys(("unsignedInt", "unsignedByte", "unsignedShort", "unsignedLong"), r"\+?\d+"),
}
"""Patterns of XML Schema's own types; any other is any text."""


class Schemas:
    """The standard's schemas: their definitions by kind and by name, which has the usual prefix."""

    def __init__(self, folder: Path) -> None:
        self._found: dict[tuple[str, str], Any] = {}
        for file in sorted(folder.glob("*.xsd")):
            root = etree.parse(str(file)).getroot()
            prefix = PREFIXES.get(root.get("targetNamespace"), f"_{file.stem}")
            for each in root.iterchildren(tag=etree.Element):
                if each.get("name"):
                    self._found[etree.QName(each).localname, f"{prefix}:{each.get('name')}"] = each

    def get(self, kind: str, name: str) -> Any:
        """Return a definition, or None."""
        return self._found.get((kind, name))

    def roots(self, types: Types) -> dict[str, str]:
        """Return the types of the elements that a part may begin with."""
        elements = ((name, each) for (tag, name), each in self._found.items() if tag == "element")
        named = ((name, each) for name, each in elements if not name.startswith("_"))
        return {name: types.kind(each, each.get("type")) for name, each in named}

    def name(self, place: Any, name: str) -> str:
        """Return the full name of what is named in a place of a schema."""
        prefix, _, local = name.rpartition(":")
        space = place.nsmap.get(prefix or None)
        if space == _X[1:-1]:
            return f"xsd:{local}"
        if space in PREFIXES:
            return f"{PREFIXES[space]}:{local}"
        others = {key for _, key in self._found if key.startswith("_") and key.endswith(f":{local}")}
        return min(others, default=f"_:{local}")


class Types(dict[str, Any]):
    """Types of elements, each made when it is first asked for, and the values that they need."""

    def __init__(self, schemas: Schemas) -> None:
        super().__init__()
        self.schemas = schemas
        self.forms: dict[str, list[dict[str, Any]]] = {}

    def __missing__(self, name: str) -> dict[str, Any]:
        found = self.schemas.get("complexType", name)
        elements: dict[str, str] = {}
        allowed = dict(self._attributes(found))
        self[name] = {
            "order": "".join(self._order(found, elements)),
            "elements": elements,
            "attributes": {key: value for key, (value, _) in allowed.items()},
            "required": [key for key, (_, needed) in allowed.items() if needed],
        }
        return self[name]

    def kind(self, place: Any, name: str) -> str:
        """Return the type of an element: with a ``=`` before it where it is a mere value."""
        full = self.schemas.name(place, name)
        return full if self.schemas.get("complexType", full) is not None else f"={self._value(full)}"

    def _order(self, node: Any, elements: dict[str, str]) -> Iterator[str]:
        """Yield patterns of the elements that may stand in a definition, each followed by a space."""
        for each in node.iterchildren(tag=etree.Element):
            tag = etree.QName(each).localname
            if tag in ("attribute", "attributeGroup", "annotation", "anyAttribute"):
                continue
            inner = "".join(self._inner(tag, each, elements))
            least, most = each.get("minOccurs", "1"), each.get("maxOccurs", "1")
            times = f"{{{least},{'' if most == 'unbounded' or int(most) > _MOST else most}}}"
            yield inner if times == "{1,1}" or not inner else f"(?:{inner}){_short(times)}"

    def _inner(self, tag: str, each: Any, elements: dict[str, str]) -> Iterator[str]:
        schemas = self.schemas
        if tag == "element":
            name = schemas.name(each, each.get("ref")) if each.get("ref") else self._own(each)
            definition = schemas.get("element", name) if each.get("ref") else each
            if definition is not None:
                elements[name] = self.kind(definition, definition.get("type"))
            yield f"{name} "
        elif tag == "any":
            yield r"\S+ "
        elif tag == "group":
            yield from self._order(schemas.get("group", schemas.name(each, each.get("ref"))), elements)
        elif tag == "choice":
            yield f"(?:{'|'.join(self._order(each, elements))})"
        elif tag == "extension":
            base = schemas.get("complexType", schemas.name(each, each.get("base")))
            yield from () if base is None else self._order(base, elements)
            yield from self._order(each, elements)
        else:
            yield from self._order(each, elements)

    def _own(self, each: Any) -> str:
        space = each.getroottree().getroot().get("targetNamespace")
        return f"{PREFIXES.get(space, '_')}:{each.get('name')}"

    def _attributes(self, node: Any) -> Iterator[tuple[str, tuple[str, bool]]]:
        """Yield the attributes of a definition: the type of each, and whether it must be there."""
        for each in node.iter(f"{_X}attribute", f"{_X}attributeGroup", f"{_X}extension"):
            tag = etree.QName(each).localname
            if tag == "attribute":
                name = self.schemas.name(each, each.get("ref")) if each.get("ref") else _attribute(each)
                known = self.schemas.get("attribute", name) if each.get("ref") else each
                kind = "xsd:string" if known is None else self.schemas.name(known, known.get("type"))
                yield name, (self._value(kind), each.get("use") == "required")
            else:
                key, of = ("ref", "attributeGroup") if tag == "attributeGroup" else ("base", "complexType")
                name = each.get(key)
                more = self.schemas.get(of, self.schemas.name(each, name)) if name else None
                yield from () if more is None else self._attributes(more)

    def _value(self, name: str) -> str:
        """Note the forms of a type of values, and return its name."""
        if name not in self.forms:
            self.forms[name] = [*self._forms(name)]
        return name

    def _forms(self, name: str) -> Iterator[dict[str, Any]]:
        found = self.schemas.get("simpleType", name)
        if found is None:
            yield {"pattern": _BUILT_IN.get(name.removeprefix("xsd:"), ".*")}
            return
        for union in found.iter(f"{_X}union"):
            for member in union.get("memberTypes", "").split():
                yield from self._forms(self.schemas.name(union, member))
        for limits in found.iter(f"{_X}restriction"):
            parts = limits.iterchildren(tag=etree.Element)
            values = {etree.QName(each).localname: each.get("value") for each in parts}
            choices = [re.escape(each.get("value")) for each in limits.iter(f"{_X}enumeration")]
            if choices or "pattern" in values:
                yield {"pattern": "|".join(choices) or values["pattern"]}
                continue
            ends = {end: values.get(f"{end}Inclusive") for end in ("min", "max")}
            known = {end: float(value) for end, value in ends.items() if value}
            base = self.schemas.name(limits, limits.get("base"))
            yield from ({**form, **known} for form in self._forms(base))


def _attribute(each: Any) -> str:
    """Return the name of an attribute as it is written, with a prefix where its schema asks for one."""
    schema = each.getroottree().getroot()
    is_bare = schema.get("attributeFormDefault") != "qualified"
    return each.get("name") if is_bare else f"{PREFIXES[schema.get('targetNamespace')]}:{each.get('name')}"


def _short(times: str) -> str:
    return {"{0,1}": "?", "{0,}": "*", "{1,}": "+"}.get(times, times)


def main() -> None:
    """Write the tables."""
    types = Types(Schemas(Path(sys.argv[1])))
    roots = {**types.schemas.roots(types), "a:rPr": "a:CT_TextCharacterProperties"}
    tables = {"roots": roots, "types": types, "values": types.forms}
    for theme in THEMES:
        for lang in LANGS:
            with tempfile.TemporaryDirectory() as folder:
                for problem in problems(write(theme, lang, Path(folder)), tables):
                    sys.stdout.write(f"{problem}\n")
    used = {name: kind for name, kind in roots.items() if kind in types}
    sections = (
        f'"{name}": {{\n'
        + ",\n".join(f"{json.dumps(key)}: {json.dumps(known[key])}" for key in sorted(known))
        for name, known in {**tables, "roots": used}.items()
    )
    TABLES.write_text("{" + "},\n".join(sections) + "}}\n")


if __name__ == "__main__":
    main()

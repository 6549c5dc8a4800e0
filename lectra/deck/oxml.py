"""python-pptx's XML, imported when it is first needed: an outline is read, and a model asked, without it."""

from __future__ import annotations

from typing import Any


def parse_xml(xml: str) -> Any:
    """Parse a fragment, with the element classes of python-pptx."""
    from pptx.oxml import parse_xml as parse  # noqa: PLC0415  # see above

    return parse(xml)


def qn(tag: str) -> str:
    """Return a tag with a prefix, such as ``a:p``, in the notation of lxml."""
    from pptx.oxml.ns import qn as qualified  # noqa: PLC0415  # see above

    return qualified(tag)

"""A slide of a deck as python-pptx reads it: its objects, what they say, and how they are described."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pptx.oxml.ns import qn
from pptx.text.text import TextFrame

from lectra.deck.bidi import MARKS

_UNMARKED = str.maketrans("", "", MARKS)
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"


@dataclass(frozen=True)
class Seen:
    """An object of a slide, as its XML, with the slide that it stands on."""

    element: Any
    slide: Any

    @property
    def known(self) -> Any:
        """Its name, its number and its description."""
        return self.element.xpath("./*/p:cNvPr")[0]

    @property
    def name(self) -> str:
        """What the list of objects calls it."""
        return str(self.known.get("name"))

    @property
    def alt(self) -> str:
        """What it is described as."""
        return str(self.known.get("descr", ""))

    @property
    def is_decorative(self) -> bool:
        """Whether screen readers pass over it."""
        return any(each.get("val") == "1" for each in self.known.iter(_DECORATIVE))

    def texts(self) -> Iterator[str]:
        """Yield its text, that of each cell, or nothing."""
        for body in (*self.element.iter(qn("p:txBody")), *self.element.iter(qn("a:txBody"))):
            text = TextFrame(body, self.slide).text.translate(_UNMARKED).replace("\v", "\n").strip()
            if text:
                yield text

    def has(self, tag: str) -> bool:
        """Whether an element is in it."""
        return any(True for _ in self.element.iter(tag if tag.startswith("{") else qn(tag)))

    @property
    def chart(self) -> Any:
        """The native chart that it is, of python-pptx; None for anything else."""
        found = self.element.find(f".//{qn('c:chart')}")
        return self.slide.part.related_part(found.get(qn("r:id"))).chart if found is not None else None


def objects(slide: Any) -> list[Seen]:
    """Return a slide's objects, as PowerPoint sees them, but for the field that numbers it."""
    seen = (Seen(each, slide) for each in _chosen(slide.shapes.element) if each.xpath("./*/p:cNvPr"))
    return [each for each in seen if each.name != "Slide Number"]


def _chosen(tree: Any) -> Iterator[Any]:
    """Yield the elements of a slide; where there is a choice, those for PowerPoint."""
    for each in tree:
        yield from each.find(f"{_MC}Choice") if each.tag == f"{_MC}AlternateContent" else (each,)


def texts_read(slide: Any) -> Counter[str]:
    """Return all text of a slide, but for what stands in charts."""
    return Counter(text for each in objects(slide) for text in each.texts())

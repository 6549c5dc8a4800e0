"""PowerPoint decks: titles, text, tables and speaker notes, slide by slide."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lectra.document.inline import literal
from lectra.sources.elements import About, Element, heading, item, paragraph, table
from lectra.sources.opened import Opened
from lectra.sources.reader import reader
from lectra.sources.readers.docx import about_of
from lectra.sources.readers.pptx_pictures import picture_of


@reader("pptx", label="PowerPoint (PPTX)", rank=21)
class Pptx:
    """A deck of PowerPoint, Keynote's or Google's export."""

    @staticmethod
    def recognises(file: Opened) -> bool:
        """Whether it has a presentation in it."""
        return "ppt/presentation.xml" in file.packed

    @staticmethod
    def read(file: Opened) -> Iterator[Element | About]:
        """Yield what it shows, and what its notes say. Hidden slides are passed over."""
        from pptx import Presentation

        yield about_of(file)
        deck = Presentation(BytesIO(file.data))
        room = (deck.slide_width or 1) * (deck.slide_height or 1)
        for number, slide in enumerate(deck.slides, 1):
            if slide.element.get("show") != "0":
                yield from _read_slide(slide, f"slide {number}", room)


def _read_slide(slide: Any, place: str, room: int) -> Iterator[Element]:
    title = slide.shapes.title
    if title is not None and title.text_frame.text.strip():
        yield heading(_line(title.text_frame.text), 1, place)
    for shape in _shapes(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if shown := picture_of(shape, slide.shapes, room, place):
            yield shown
        elif getattr(shape, "has_table", False) and shape.has_table:
            rows = [[_line(cell.text) for cell in row.cells] for row in shape.table.rows]
            if found := table(rows, place):
                yield found
        elif shape.has_text_frame:
            lines = [_line(each.text) for each in shape.text_frame.paragraphs if each.text.strip()]
            yield from (item(line, place) if len(lines) > 1 else paragraph(line, place) for line in lines)
    if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) is not None:
        for each in frame.paragraphs:
            if each.text.strip():
                yield paragraph(_line(each.text), place)


def _shapes(shapes: Any) -> Iterator[Any]:
    """Yield shapes in reading order, those of groups too."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        elif not (shape.is_placeholder and shape.placeholder_format.type in _FURNITURE):
            yield shape


_FURNITURE = (13, 15, 16)
"""Placeholders of slide number, footer and date (PP_PLACEHOLDER)."""


def _line(text: str) -> str:
    return literal(" ".join(text.split()))

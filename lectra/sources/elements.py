"""What a reader finds in a document, one after the other: headings, text, and what is shown."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

MAX_CHARS = 4_000_000
"""Of text in one document: some 2,000 pages. What comes after that is not read, and there is a warning."""
MAX_ELEMENTS = 400_000
"""Headings, paragraphs and the like in one document; as above."""


class Element(NamedTuple):
    """A part of a document. ``place`` says where it stands: "page 12", "slide 4"; "" where nothing counts.

    A heading has a ``level`` from 1. What is shown has a ``block``: a table, code, a formula or a picture, in
    the form of an outline's; see :mod:`lectra.sources.pictures` for what pictures have besides.
    """

    kind: Literal["heading", "text", "item", "shown"]
    text: str = ""
    level: int = 0
    place: str = ""
    block: dict[str, Any] | None = None


class About(NamedTuple):
    """What a document says of itself."""

    title: str = ""
    authors: str = ""
    date: str = ""


class Unreadable(Exception):
    """A document that cannot be read: the reason, and what would help."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy)
        self.reason, self.remedy = reason, remedy


class Scan(Unreadable):
    """A document that is pictures of pages: what recognises text helps."""


def heading(text: str, level: int, place: str = "") -> Element:
    """Return a heading."""
    return Element("heading", text, level, place)


def paragraph(text: str, place: str = "") -> Element:
    """Return a paragraph of text."""
    return Element("text", text, place=place)


def item(text: str, place: str = "") -> Element:
    """Return a point of a list."""
    return Element("item", text, place=place)


def table(rows: list[list[str]], place: str = "") -> Element | None:
    """Return a table, its first row the header; None where it has no rows below it, or but one column."""
    width = max(map(len, rows), default=0)
    filled = [[*map(" ".join, map(str.split, row)), *[""] * (width - len(row))] for row in rows if any(row)]
    if len(filled) < 2 or width < 2:
        return None
    header, *body = filled
    return Element("shown", place=place, block={"type": "table", "header": header, "rows": body})


def code(source: str, language: str = "", place: str = "") -> Element | None:
    """Return a listing; None where it is empty."""
    if not source.strip():
        return None
    block = {"type": "code", "language": language or "text", "source": source.strip("\n")}
    return Element("shown", place=place, block=block)


def formula(latex: str, place: str = "") -> Element | None:
    """Return a formula that stands on a line of its own; None where it is empty."""
    if not latex.strip():
        return None
    return Element("shown", place=place, block={"type": "equation", "latex": latex.strip()})

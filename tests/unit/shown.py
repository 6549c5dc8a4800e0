"""Slides and images as far as their layout knows them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from lectra.deck.boxes import SlideLayout, TextBox
from lectra.document.blocks import Bullets, Statement
from lectra.document.inline import write_marks
from lectra.document.slide import Role
from lectra.models import WrittenSlide

Kind = Literal["title", "bullets", "statement", "closing"]
KINDS: tuple[Kind, ...] = ("title", "bullets", "statement", "closing")
_ROLES: dict[Kind, Role] = {"title": "title", "closing": "closing"}


class Picture(NamedTuple):
    """Size and credit of an image that need not exist."""

    width_px: int
    height_px: int
    credit: str = ""


def text_in(layout: SlideLayout, role: str) -> TextBox:
    """Return the text box in a role, which the slide must have."""
    text = layout.find(role)
    assert text is not None, f"no {role} in {layout.frame}"
    return text


def listed(*points: str) -> tuple[Bullets, ...]:
    """Return the blocks of a slide that lists these points; blank ones are left out."""
    texts = [point for point in points if point.strip()]
    return (Bullets.of(texts),) if texts else ()


def stated(*texts: str) -> tuple[Statement, ...]:
    """Return the blocks of a slide that states these texts, one a line; blank ones are left out."""
    text = "\n".join(text for text in texts if text.strip())
    return (Statement(text=write_marks(text)),) if text else ()


def slide_of(
    kind: Kind, *texts: str, title: str = "T", subtitle: str = "", narration: str = "N."
) -> WrittenSlide:
    """Return a slide of a kind that shows these texts, in its block."""
    return WrittenSlide(
        title=write_marks(title),
        role=_ROLES.get(kind, "content"),
        layout="statement" if kind == "statement" else "auto",
        subtitle=subtitle,
        blocks=stated(*texts) if kind == "statement" else listed(*texts),
        narration=narration,
    )

"""What a planned slide shows: read from a model's answer, and made a block of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, get_args

from lectra.document.blocks import Block, Bullets, Column, Columns, Statement
from lectra.document.inline import write_marks
from lectra.prose.fields import field_of, read_texts, text_of
from lectra.prose.phrases import read_phrases

TITLES = (
    "title",
    "heading",
    "headline",
    "titel",
    "titre",
    "título",
    "titolo",
    "tytuł",
    "标题",
    "제목",
    "題名",
)
POINTS = (
    *("points", "bullets", "bullet_points", "key_points", "content", "punkte", "puntos", "punti", "punkty"),
    *("stichpunkte", "要点", "포인트"),
)
"""What a title and points are called, also by models that translate the names of fields."""
Kind = Literal["bullets", "statement", "columns", "section"]
"""What a model may choose to show. Quotations are not of it: a model makes them up."""
KINDS: tuple[Kind, ...] = get_args(Kind)
Texts = tuple[tuple[str, tuple[str, ...]], ...]
"""Headings with their points."""
KIND, COLUMNS, HEADING = ("kind", "type", "layout"), ("columns",), ("heading", *TITLES)


def read_kind(item: dict[str, Any], points: tuple[str, ...]) -> tuple[Kind, Texts, tuple[str, ...]]:
    """Read what a slide is to show, as far as there is what that needs; else it shows its points.

    Texts of columns that are not two are points lost: they are returned to be reported.
    """
    wanted = text_of(field_of(item, *KIND)).lower()
    found = [_read_column(column) for column in _listed(field_of(item, *COLUMNS))]
    whole = tuple((heading, texts) for heading, texts in found if texts)
    if wanted == "columns" and len(whole) == 2:
        return "columns", whole, ()
    spoilt = tuple(text for heading, texts in found for text in (heading, *texts) if text)
    if wanted == "statement" and len(points) == 1:
        return "statement", (), spoilt
    if wanted == "section" and len(points) <= 1:
        return "section", (), spoilt
    return "bullets", (), spoilt


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _read_column(column: Any) -> tuple[str, tuple[str, ...]]:
    if not isinstance(column, dict):
        return "", ()
    texts, _ = read_texts(field_of(column, *POINTS))
    headings, _ = read_phrases([text_of(field_of(column, *HEADING))])
    return next(iter(headings), ""), read_phrases(texts)[0]


def blocks_of(kind: Kind, points: tuple[str, ...], columns: Texts) -> Iterator[Block]:
    """Yield the block that a slide shows; none where it has no points: they are written."""
    if kind == "columns":
        left, right = (
            Column(heading=write_marks(heading), block=Bullets.of(points)) for heading, points in columns
        )
        yield Columns(columns=(left, right))
    elif kind == "statement":
        yield Statement(text=write_marks(points[0]))
    elif points:
        yield Bullets.of(points)

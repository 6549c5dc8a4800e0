"""What a planned slide shows: what a model is offered, what it chose, and the block that is made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lectra.document.blocks import Block, Bullets, Column, Columns, Statement
from lectra.document.inline import write_marks
from lectra.prose.fields import field_of, read_texts, text_of
from lectra.prose.phrases import read_phrases
from lectra.registry import BLOCKS

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
BULLETS, SECTION = "bullets", "section"
SECTIONS_FROM_SLIDES = 13
"""Slides from which a lecture may have parts, each opened by a slide."""
OF_SUBJECTS = frozenset({"code", "equation", SECTION})
"""Kinds that a model is not offered once more where it planned none: most subjects have none."""
_SECTION = "opens a new part of the lecture, and has no points"
Texts = tuple[tuple[str, tuple[str, ...]], ...]
"""Headings with their points."""
KIND, COLUMNS, HEADING = ("kind", "type", "layout"), ("columns",), ("heading", *TITLES)


def kinds_for(slides: int) -> dict[str, str]:
    """Return what the slides of a lecture may show, each with a line of help.

    These are the blocks that a model is offered, :attr:`lectra.document.blocks.block.BlockType.plan`. No
    quotations and no charts are among them: a model makes up words and numbers.
    """
    blocks = {block.name: block.plan for block in BLOCKS.values() if block.plan}
    return {**blocks, SECTION: _SECTION} if slides >= SECTIONS_FROM_SLIDES else blocks


def least_kinds(slides: int) -> int:
    """Return how many kinds of slides a lecture is to have at least, besides its first and its last one."""
    return max(1, min(4, slides * 4 // 10))


def too_many_alike(slides: int) -> int:
    """Return how many slides of one kind are more than a lecture is to have: two thirds of its content."""
    return max(3, -(-2 * (slides - 2) // 3))


def most_alike(slides: int) -> int:
    """Return how many slides of one kind a model is asked for at most."""
    return max(2, slides // 3)


def listed_kinds(slides: int) -> str:
    """Write what the slides of a lecture may show, for a prompt: one a line."""
    return "\n".join(f"  {name}: {help_}" for name, help_ in kinds_for(slides).items())


def read_kind(item: dict[str, Any], points: tuple[str, ...]) -> tuple[str, Texts, tuple[str, ...]]:
    """Read what a slide is to show: a block that models are offered; empty for its points.

    Some models write the columns at once. Texts of those that are not two are points lost: they are returned
    to be reported.
    """
    wanted = text_of(field_of(item, *KIND)).lower()
    found = [_read_column(column) for column in _listed(field_of(item, *COLUMNS))]
    whole = tuple((heading, texts) for heading, texts in found if texts)
    if wanted == "columns" and len(whole) == 2:
        return "columns", whole, ()
    spoilt = tuple(text for heading, texts in found for text in (heading, *texts) if text)
    is_offered = (wanted in BLOCKS and bool(BLOCKS[wanted].plan)) or (wanted == SECTION and len(points) <= 1)
    return wanted if is_offered else "", (), spoilt


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _read_column(column: Any) -> tuple[str, tuple[str, ...]]:
    if not isinstance(column, dict):
        return "", ()
    texts, _ = read_texts(field_of(column, *POINTS))
    headings, _ = read_phrases([text_of(field_of(column, *HEADING))])
    return next(iter(headings), ""), read_phrases(texts)[0]


def is_written(kind: str, points: tuple[str, ...], columns: Texts) -> bool:
    """Whether the block of a planned slide is still to be written: the plan does not have it already."""
    is_planned = columns or (kind == "statement" and len(points) == 1)
    return kind in BLOCKS and not is_planned and BLOCKS[kind].model.ask() is not None


def blocks_of(kind: str, points: tuple[str, ...], columns: Texts) -> Iterator[Block]:
    """Yield the block that a plan has for a slide, which may be its points alone; none without any."""
    if columns:
        left, right = (
            Column(heading=write_marks(heading), block=Bullets.of(points)) for heading, points in columns
        )
        yield Columns(columns=(left, right))
    elif kind == "statement" and len(points) == 1:
        yield Statement(text=write_marks(points[0]))
    elif points:
        yield Bullets.of(points)

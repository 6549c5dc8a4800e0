"""Every block in every layout, theme and direction: legible, in its place, and the same in video and deck."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest

from lectra.deck.boxes import Box, TextBox
from lectra.deck.contrast import LEGIBLE, contrast
from lectra.deck.frame import TEXT_END_PX
from lectra.models import HEIGHT_PX, WIDTH_PX
from lectra.registry import BLOCKS, LAYOUTS, THEMES
from tests.unit.inked import inks, painted
from tests.unit.matrix import LANGS, Sample, blocks_of, kinds_of, samples

every = pytest.mark.parametrize(("theme", "lang"), [(theme, lang) for theme in THEMES for lang in LANGS])
_ASIDE = ("credit", "footer")
"""Texts beside the subject, which captions may cover."""


def test_there_is_a_sample_of_each_block_and_each_layout_shows_one() -> None:
    registered = {(name, kind) for name in BLOCKS for kind in kinds_of(BLOCKS[name].model)}
    assert set(blocks_of("en")) == registered
    frames = {sample.layout.frame.removesuffix("-picture") for sample in samples("lectra", "en")}
    assert frames == set(LAYOUTS)


@every
def test_texts_are_whole_within_their_boxes_and_the_slide(theme: str, lang: str) -> None:
    assert [
        (sample.name, text.text, problem)
        for sample in samples(theme, lang)
        for text in texts_of(sample)
        for problem in problems(text)
    ] == []


def problems(text: TextBox) -> Iterator[str]:
    if text.abridged:
        yield "it is abridged"
    if text.height_px > text.box.h:
        yield f"its lines are {text.height_px} px high"
    if not (text.box.x >= 0 and text.box.right <= WIDTH_PX and text.box.y >= 0):
        yield f"it leaves the slide: {text.box}"
    if text.box.bottom > (HEIGHT_PX if text.slot.role in _ASIDE else TEXT_END_PX):
        yield f"it ends at {text.box.bottom} px, where captions stand"
    if text.slot.role != "code":  # its rows are cut to measure, see test_code
        wide = [ink.text for ink in inks(text) if ink.box.w > text.box.w + 1]
        yield from (f"{line!r} is wider than {text.box.w} px" for line in wide)


@every
def test_no_text_stands_over_another(theme: str, lang: str) -> None:
    assert [
        (sample.name, *(ink.text for ink in pair))
        for sample in samples(theme, lang)
        for one, other in combinations(texts_of(sample), 2)
        for pair in ((a, b) for a in inks(one) for b in inks(other))
        if overlap(pair[0].box, pair[1].box)
    ] == []


def overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.x, other.x)
    return across > 0 and min(one.bottom, other.bottom) > max(one.y, other.y)


@every
def test_every_text_stands_out_from_what_is_behind_it(theme: str, lang: str) -> None:
    faint = [
        (sample.name, ink.text, ink.colour, colour)
        for sample in samples(theme, lang)
        for ink, colours in painted(sample.layout)
        for colour in colours
        if contrast(ink.colour, colour) < LEGIBLE
    ]
    assert faint == []


def texts_of(sample: Sample) -> list[TextBox]:
    """Return all texts of a slide's picture."""
    graphics = (text for graphic in sample.layout.graphics for text in graphic.texts())
    return [*sample.layout.texts, *graphics]

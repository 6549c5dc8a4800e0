"""Setting text: at what size it fits its box, how far its paragraphs part, and what is left out at worst."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice, pairwise, takewhile
from math import ceil, inf

from lectra.deck.boxes import Box, Paragraph, Slot, TextBox
from lectra.deck.breaks import clusters, pieces
from lectra.deck.fonts import drawable, stretch
from lectra.deck.formula_runs import overhang
from lectra.deck.scripts import is_rtl
from lectra.deck.ties import flaws
from lectra.deck.wrap import Measure, break_lines, longest, words, wrap
from lectra.document.inline import carry
from lectra.document.text import Item
from lectra.text import runs_leftwards

_BEFORE_ELLIPSIS = " ,;:.-–—、，。；：،؛"
_LEFT_OVER = 5
"""A last line as many times shorter than the one before is a word left over."""
_TRIED_SIZES = 3
"""At so many smaller sizes it is looked whether a text breaks better,"""
_TRIED_WIDTHS = 24
"""and at so many widths."""
_SLACK_PX = 8
"""By how much the width of a line may differ in another program without breaking elsewhere."""


def set_text(texts: Sequence[str | Item], slot: Slot, box: Box | None = None) -> TextBox:
    """Set paragraphs in a slot, at the largest of its sizes at which all lines fit ``box``.

    One a little smaller is taken where the lines break better there. Above the comfortable size no word is
    cut in two that need not be. Where even the least size is too large, the end of the longest paragraphs
    gives way to an ellipsis.
    """
    return _set_text(tuple(_items(texts)), slot, box or slot.box)


@lru_cache(maxsize=64)
def _set_text(items: tuple[Item, ...], slot: Slot, box: Box) -> TextBox:
    """Set paragraphs; the picture, the deck and the warnings of a slide ask for the same."""
    comfortable = (_set_at(items, slot, box, size_px) for size_px in slot.sizes_px)
    fitting = (done for done in comfortable if _is_good(done))
    done = next(fitting, None)
    tried = takewhile(lambda text: text.size_px >= slot.comfort_px, islice(fitting, _TRIED_SIZES))
    if done is None:
        whole = _set_at(items, slot, box, slot.sizes_px[-1], to_the_end=True)
        return _settle(_balance(_abridge(whole)))
    best = _balance(_spread(done))
    least = _flaws(best)
    while least and (smaller := next(tried, None)):
        other = _balance(_spread(smaller))
        if (found := _flaws(other)) < least:
            best, least = other, found
    return _settle(best)


def _is_good(text: TextBox) -> bool:
    """Whether a text fits its box at a size that suits it."""
    return fits(text) and _is_short(text) and (text.size_px <= text.slot.comfort_px or not _cuts_words(text))


def fits(text: TextBox) -> bool:
    """Whether the set lines are no higher than their box."""
    return text.height_px <= text.box.h


def fits_at(texts: Sequence[str | Item], slot: Slot, box: Box, size_px: int) -> bool:
    """Whether paragraphs fit a box at a size; the work is bounded by the box."""
    return fits(_set_at(_items(texts), slot, box, size_px))


def _items(texts: Sequence[str | Item]) -> list[Item]:
    return [Item(text) if isinstance(text, str) else text for text in texts]


def _set_at(
    items: Sequence[Item], slot: Slot, box: Box, size_px: int, *, to_the_end: bool = False
) -> TextBox:
    """Set paragraphs at a size; unless ``to_the_end``, no further than shows that they are too high."""
    indent_px = round(slot.indent_em * size_px)
    drawn = [carry(item.text, drawable(item.text, slot.lang)) for item in items]
    empty = TextBox(
        slot=slot,
        box=box,
        size_px=size_px,
        line_px=round(size_px * slot.leading * stretch(drawn, slot.lang, slot.font)),
        gap_px=round(size_px * slot.gap_em),
        indent_px=indent_px,
        paragraphs=(),
        hang_px=round(size_px * overhang(drawn, slot.font)),
    )
    most = None if to_the_end else box.h // empty.line_px + 1
    paragraphs: list[Paragraph] = []
    for item, shown in zip(items, drawn, strict=True):
        paragraphs.append(_paragraph(item, shown, _measure_of(empty, item), most))
        if most is not None:
            most -= len(paragraphs[-1].lines)
            if most <= 0:
                break
    return replace(empty, paragraphs=tuple(paragraphs))


def _paragraph(item: Item, drawn: str, measure: Measure, most: int | None = None) -> Paragraph:
    lines = tuple(islice(break_lines(drawn, measure), most))
    return Paragraph(
        item.text,
        drawn,
        tuple(line.text for line in lines),
        tuple(line.gap for line in lines[:-1]),
        rtl=is_rtl(measure.lang) and not _is_code(item.text),
        level=item.level,
        prose=item.prose,
        with_item=item.with_item,
    )


def _is_code(text: str) -> bool:
    """Whether a text runs rightwards in lines whose indentation means something, as a program's does."""
    lines = text.split("\n")
    return any(line[:1].isspace() for line in lines[1:]) and not runs_leftwards(lines)


def _is_short(text: TextBox) -> bool:
    """Whether all paragraphs are short enough for type that is larger than usual, if it is."""
    slot = text.slot
    return not slot.short_px or text.size_px <= slot.short_px or all(map(_breaks_well, text.paragraphs))


def _breaks_well(paragraph: Paragraph) -> bool:
    """Whether a paragraph breaks once at most besides its own line ends, and leaves no short word over."""
    *_, before, last = ("", *paragraph.lines)
    broken = len(paragraph.lines) - paragraph.drawn.count("\n") - 1
    return broken <= 0 or (broken == 1 and _LEFT_OVER * len(last) >= len(before))


def _cuts_words(text: TextBox) -> bool:
    """Whether a word is cut that would be whole at the comfortable size."""
    small = replace(
        text,
        size_px=text.slot.comfort_px,
        indent_px=round(text.slot.indent_em * text.slot.comfort_px),
    )
    return any(
        not _measure_of(text, paragraph).holds(piece) and _measure_of(small, paragraph).holds(piece)
        for paragraph in text.paragraphs
        for piece in _pieces(paragraph, text.slot.lang)
    )


def _pieces(paragraph: Paragraph, lang: str) -> Iterator[str]:
    """Yield what no line break may part: words, and the parts of hyphened ones."""
    for word in words(paragraph.drawn):
        yield from pieces(word, lang)


def _measure_of(text: TextBox, item: Item | Paragraph) -> Measure:
    indent_px = text.indent_of(item.level, prose=item.prose)
    return Measure(text.box.w - indent_px, text.size_px, text.slot.weight, text.slot.lang, text.slot.font)


def _abridge(text: TextBox) -> TextBox:
    """Shorten paragraphs, the longest first, until all fits; those for which no line is left are dropped."""
    if fits(text):
        return text
    budgets = _share(_lines_that_fit(text), [len(paragraph.lines) for paragraph in text.paragraphs])
    kept = tuple(
        _shortened(paragraph, budget, _measure_of(text, paragraph))
        for paragraph, budget in zip(text.paragraphs, budgets, strict=True)
        if budget
    )
    return replace(text, paragraphs=kept, abridged=True)


def _lines_that_fit(text: TextBox) -> int:
    """Return how many lines the box holds, were all its paragraphs kept; at least one."""
    gaps = (len(text.paragraphs) - 1) * text.gap_px
    return max((text.box.h - gaps) // text.line_px, 1)


def _share(total: int, wanted: list[int]) -> list[int]:
    """Deal ``total`` lines to paragraphs that want so many each: none gets more, the longest give way."""
    limit = max(wanted)
    while limit > 1 and sum(min(want, limit) for want in wanted) > total:
        limit -= 1
    budgets = [min(want, limit) for want in wanted]
    return [budget if sum(budgets[: i + 1]) <= total else 0 for i, budget in enumerate(budgets)]


def _shortened(paragraph: Paragraph, budget: int, measure: Measure) -> Paragraph:
    if len(paragraph.lines) <= budget:
        return paragraph
    letters = clusters(paragraph.drawn)

    def start(length: int) -> str:
        kept = "".join(letters[:length]).rstrip(_BEFORE_ELLIPSIS)
        return paragraph.drawn[: len(kept)] + "…"

    def is_short(length: int) -> bool:
        return len(tuple(islice(break_lines(start(length), measure), budget + 1))) <= budget

    return _paragraph(paragraph.item, start(longest(len(letters) - 1, is_short)), measure)


def _spread(text: TextBox) -> TextBox:
    """Open the gaps between paragraphs as far as the box and the slot allow."""
    gaps = len(text.paragraphs) - 1
    if gaps < 1:
        return text
    room = text.gap_px + (text.box.h - text.height_px) // gaps
    return replace(text, gap_px=max(min(room, round(text.slot.airy_em * text.size_px)), text.gap_px))


def _balance(text: TextBox) -> TextBox:
    """Break balanced text at the narrowest width that takes no more lines and breaks it best."""
    if not text.slot.balanced:
        return text
    widths = _Widths(text)
    most = widths.most_spared()
    if not most:
        return text
    best = widths.narrowed(most)
    least = _flaws(best)
    steps = (round(most * (1 - part / (_TRIED_WIDTHS - 1))) for part in range(1, _TRIED_WIDTHS))
    for spared_px in dict.fromkeys(steps):
        if not least:
            break
        other = widths.narrowed(spared_px)
        if (found := _flaws(other)) < least:
            best, least = other, found
    return best


class _Widths:
    """A text at other widths, at which it takes as many lines."""

    def __init__(self, text: TextBox) -> None:
        self._text = text
        self._full = [(each, _measure_of(text, each)) for each in text.paragraphs]

    def most_spared(self) -> int:
        """Return by how much (px) the text can be narrower."""
        spare = [
            measure.width_px - measure.width_of(piece)
            for each, measure in self._full
            for piece in _pieces(each, self._text.slot.lang)
        ]
        spared_px = int(min(spare, default=0.0))
        if spared_px < 1 or not self._as_few(1):
            return 0
        return longest(spared_px, self._as_few)

    def narrowed(self, spared_px: int) -> TextBox:
        """Break the text at a width narrower by so much."""
        paragraphs = (
            _paragraph(each.item, each.drawn, _less(measure, spared_px)) for each, measure in self._full
        )
        return replace(self._text, paragraphs=tuple(paragraphs))

    def _as_few(self, spared_px: int) -> bool:
        return all(
            len(wrap(each.drawn, _less(measure, spared_px))) == len(each.lines)
            for each, measure in self._full
        )


def _less(measure: Measure, spared_px: int) -> Measure:
    """Return a measure of lines that are shorter."""
    return replace(measure, width_px=measure.width_px - spared_px)


def _flaws(text: TextBox) -> int:
    return sum(flaws(each.lines, each.gaps, text.slot.lang) for each in text.paragraphs)


def _settle(text: TextBox) -> TextBox:
    """Set the box to a width at which other programs, whose widths differ by a hair, break lines alike."""
    narrowest, widest = _same_lines(text)
    if widest - narrowest < 2 * _SLACK_PX:
        w = ceil((narrowest + widest) / 2)
    else:
        w = ceil(min(max(text.box.w, narrowest + _SLACK_PX), widest - _SLACK_PX))
    spare_px = text.box.w - w
    left_px = {"start": spare_px if text.slot.rtl else 0, "centre": spare_px // 2}
    x = text.box.x + left_px.get(text.slot.align, 0 if text.slot.rtl else spare_px)
    return replace(text, box=replace(text.box, x=x, w=w))


def _same_lines(text: TextBox) -> tuple[float, float]:
    """Return the widths (px) of the box between which every line breaks where it does."""
    narrowest, widest = 0.0, inf
    for paragraph in text.paragraphs:
        measure = _measure_of(text, paragraph)
        indent_px = text.box.w - measure.width_px
        for line in paragraph.lines:
            narrowest = max(narrowest, indent_px + measure.width_of(line))
        for line in _overfull(paragraph, measure.lang):
            widest = min(widest, indent_px + measure.width_of(line))
    return narrowest, widest


def _overfull(paragraph: Paragraph, lang: str) -> Iterator[str]:
    """Yield each line with the next piece of text added, for which it had no room."""
    for (line, following), gap in zip(pairwise(paragraph.lines), paragraph.gaps, strict=True):
        if gap != "\n":
            yield line + gap + following[: len(pieces(next(words(following)), lang)[0])]

"""Setting text: where lines break, at what size they fit, and what is left out when none does."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, inf

from lectra.deck.boxes import Box, Paragraph, Slot, TextBox
from lectra.deck.breaks import clusters, pieces
from lectra.deck.fonts import stretch, text_width

_BEFORE_ELLIPSIS = " ,;:.-–—、，。；：،؛"
_SLACK_PX = 8
"""By how much the width of a line may differ in another program without breaking elsewhere."""


@dataclass(frozen=True)
class Measure:
    """The width lines may have (px), and the type they are set in."""

    width_px: float
    size_px: int
    weight: int
    lang: str = "en"

    def width_of(self, line: str) -> float:
        """Width of a line in px."""
        return text_width(line, self.size_px, self.weight, self.lang)

    def holds(self, line: str) -> bool:
        """Whether a line is narrow enough."""
        return self.width_of(line) <= self.width_px


def wrap(text: str, measure: Measure) -> tuple[str, ...]:
    """Break a text into lines, each as full as can be; a word wider than a line is cut where it must."""
    lines: list[str] = []
    for word in text.split():
        glue = " "
        for piece in pieces(word, measure.lang):
            joined = f"{lines[-1]}{glue}{piece}" if lines else piece
            if lines and measure.holds(joined):
                lines[-1] = joined
            else:
                lines.extend(_cut(piece, measure))
            glue = ""
    return tuple(lines)


def set_text(texts: Sequence[str], slot: Slot, box: Box | None = None) -> TextBox:
    """Set paragraphs in a slot, at the largest of its sizes at which all lines fit ``box``.

    Above the comfortable size no word is cut in two. Where even the least size is too large, the end of the
    longest paragraphs gives way to an ellipsis.
    """
    box = box or slot.box
    for size_px in slot.sizes_px:
        done = _set_at(texts, slot, box, size_px)
        if fits(done) and (size_px <= slot.comfort_px or not _cuts_words(done)):
            return _settle(_balance(_spread(done)))
    return _settle(_balance(_abridge(done)))


def fits(text: TextBox) -> bool:
    """Whether the set lines are no higher than their box."""
    return text.height_px <= text.box.h


def _set_at(texts: Sequence[str], slot: Slot, box: Box, size_px: int) -> TextBox:
    indent_px = round(slot.indent_em * size_px)
    measure = Measure(box.w - indent_px, size_px, slot.weight, slot.lang)
    return TextBox(
        slot=slot,
        box=box,
        size_px=size_px,
        line_px=round(size_px * slot.leading * stretch(texts, slot.lang)),
        gap_px=round(size_px * slot.gap_em),
        indent_px=indent_px,
        paragraphs=tuple(Paragraph(text, wrap(text, measure)) for text in texts),
    )


def _cuts_words(text: TextBox) -> bool:
    return not all(map(_measure_of(text).holds, _pieces(text)))


def _pieces(text: TextBox) -> Iterator[str]:
    """Give what no line break may part: words, and the parts of hyphened ones."""
    for paragraph in text.paragraphs:
        for word in paragraph.text.split():
            yield from pieces(word, text.slot.lang)


def _measure_of(text: TextBox) -> Measure:
    return Measure(text.box.w - text.indent_px, text.size_px, text.slot.weight, text.slot.lang)


def _cut(word: str, measure: Measure) -> list[str]:
    """Cut a word into parts that each fit; at least one letter with its marks a part."""
    if measure.holds(word):
        return [word]
    parts, letters = [], clusters(word)
    while letters:
        end = _head(letters, measure)
        parts.append("".join(letters[:end]))
        letters = letters[end:]
    return parts


def _head(letters: Sequence[str], measure: Measure) -> int:
    """How many letters of a word a line holds; at least one."""
    return _longest(len(letters), lambda n: measure.holds("".join(letters[:n])))


def _abridge(text: TextBox) -> TextBox:
    """Shorten paragraphs, the longest first, until all fits; those for which no line is left are dropped."""
    if fits(text):
        return text
    budgets = _share(_lines_that_fit(text), [len(paragraph.lines) for paragraph in text.paragraphs])
    measure = _measure_of(text)
    kept = tuple(
        _shortened(paragraph, budget, measure)
        for paragraph, budget in zip(text.paragraphs, budgets, strict=True)
        if budget
    )
    return replace(text, paragraphs=kept)


def _lines_that_fit(text: TextBox) -> int:
    """How many lines the box holds, were all its paragraphs kept; at least one."""
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

    letters = clusters(paragraph.text)

    def start(length: int) -> str:
        return "".join(letters[:length]).rstrip(_BEFORE_ELLIPSIS) + "…"

    def lines(length: int) -> tuple[str, ...]:
        return wrap(start(length), measure)

    length = _longest(len(letters) - 1, lambda n: len(lines(n)) <= budget)
    return Paragraph(" ".join(start(length).split()), lines(length))


def _longest(most: int, holds: Callable[[int], bool]) -> int:
    """Give the largest n from 1 to ``most`` for which ``holds(n)``, if it holds below whenever above."""
    return 1 + bisect_left(range(2, most + 1), True, key=lambda n: not holds(n))


def _spread(text: TextBox) -> TextBox:
    """Open the gaps between paragraphs as far as the box and the slot allow."""
    gaps = len(text.paragraphs) - 1
    if gaps < 1:
        return text
    room = text.gap_px + (text.box.h - text.height_px) // gaps
    return replace(text, gap_px=max(min(room, round(text.slot.airy_em * text.size_px)), text.gap_px))


def _balance(text: TextBox) -> TextBox:
    """Break balanced text at the narrowest width that takes no more lines."""
    full = _measure_of(text)
    spared_px = int(full.width_px - max(map(full.width_of, _pieces(text))))
    if not text.slot.balanced or spared_px < 1:
        return text

    def narrowed(spared: int) -> tuple[Paragraph, ...]:
        measure = replace(full, width_px=full.width_px - spared)
        return tuple(Paragraph(p.text, wrap(p.text, measure)) for p in text.paragraphs)

    def as_few(spared: int) -> bool:
        pairs = zip(narrowed(spared), text.paragraphs, strict=True)
        return all(len(tried.lines) == len(paragraph.lines) for tried, paragraph in pairs)

    return replace(text, paragraphs=narrowed(_longest(spared_px, as_few))) if as_few(1) else text


def _settle(text: TextBox) -> TextBox:
    """Give the box a width at which other programs, whose widths differ by a hair, break the lines alike."""
    narrowest, widest = _same_lines(text)
    if widest - narrowest < 2 * _SLACK_PX:
        inner = (narrowest + widest) / 2
    else:
        inner = min(max(text.box.w - text.indent_px, narrowest + _SLACK_PX), widest - _SLACK_PX)
    w = ceil(inner) + text.indent_px
    x = text.box.right - w if text.slot.rtl else text.box.x
    return replace(text, box=replace(text.box, x=x, w=w))


def _same_lines(text: TextBox) -> tuple[float, float]:
    """Give the widths (px) between which every line breaks where it does."""
    measure = _measure_of(text)
    lines = [line for paragraph in text.paragraphs for line in paragraph.lines]
    joined = [line for paragraph in text.paragraphs for line in _overfull(paragraph, measure.lang)]
    narrowest = max((measure.width_of(line) for line in lines), default=0.0)
    return narrowest, min((measure.width_of(line) for line in joined), default=inf)


def _overfull(paragraph: Paragraph, lang: str) -> Iterator[str]:
    """Give each line with the next piece of text added, for which it had no room."""
    for line, following in pairwise(paragraph.lines):
        piece = pieces(following.split()[0], lang)[0]
        yield f"{line}{piece}" if f"{line}{piece}" in paragraph.text else f"{line} {piece}"

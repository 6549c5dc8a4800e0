"""Which way each character of a line runs: the Unicode bidirectional algorithm (UAX #9). Pure.

Its implicit part, that is: :func:`lectra.deck.fonts.drawable` leaves explicit controls out of what is drawn.
What runs against its line (:mod:`lectra.text.direction`) is isolated by its place instead. Programs that show
the deck know the algorithm alone, and are told by marks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, groupby
from typing import TypeVar

from lectra.text import opposed_runs

Item = TypeVar("Item")
Span = tuple[int, int]
Mark = tuple[int, str]
"""Before which character of a line a mark stands, and which."""

MARKS = "\u200e\u200f"
"""What is not seen and counts as a letter that runs rightwards, or leftwards."""

_BRACKETS = {
    closing: opening for opening, closing in ("()", "[]", "{}", "（）", "［］", "「」", "『』", "《》")
}
_NUMBERS = ("EN", "AN")
_STRONG = ("L", "R", "AL")
_MOST_TRIED = 64
"""Of how many marks in a line it is tried whether they are needed."""
_ISOLATED = "\ufffc"
"""A neutral character in place of those of an isolated run."""


def levels(line: str, *, rtl: bool, isolated: Sequence[Span] = ()) -> tuple[int, ...]:
    """Give each character's embedding level in a line whose own direction is given: odd runs leftwards.

    What is ``isolated`` runs against that direction, as a line of its own.
    """
    outside = line
    for start, end in isolated:
        outside = outside[:start] + _ISOLATED * (end - start) + outside[end:]
    found = _resolved(outside, rtl=rtl)
    for start, end in isolated:
        found[start:end] = [level + 2 * rtl for level in _resolved(line[start:end], rtl=not rtl)]
    return tuple(found)


@lru_cache(maxsize=4096)
def drawn_levels(line: str, *, rtl: bool) -> tuple[int, ...]:
    """Give the levels in which a line is drawn: each run against its direction is isolated."""
    return levels(line, rtl=rtl, isolated=opposed_runs(line, leftwards=rtl))


def line_levels(lines: Sequence[str], gaps: Sequence[str], *, rtl: bool) -> list[tuple[int, ...]]:
    """Give the levels in the lines that a text was broken into; a run may go on in the next.

    ``gaps`` are what stands in the text between its lines.
    """
    found: list[tuple[int, ...]] = []
    start = 0
    for end in range(1, len(lines) + 1):
        if end < len(lines) and gaps[end - 1] != "\n":
            continue
        ends = (*gaps[start : end - 1], "")
        whole = [line + gap for line, gap in zip(lines[start:end], ends, strict=True)]
        at = drawn_levels("".join(whole), rtl=rtl)
        places = accumulate(map(len, whole), initial=0)
        found += [
            at[place : place + len(line)] for line, place in zip(lines[start:end], places, strict=False)
        ]
        start = end
    return found


def marked(text: str, *, rtl: bool) -> str:
    """Put marks of direction where the algorithm alone would draw a run in another order, and nowhere else.

    Each mark keeps apart what is searched for across it, and is copied along.
    """
    lines = text.split("\n")
    around = ("", "a " if rtl else "א ") if len(lines) > 1 else ("",)
    return "\n".join(_marked(line, around, rtl=rtl) for line in lines)


def reorder(items: Sequence[Item], at: Sequence[int]) -> list[Item]:
    """Put items of the given levels in the order in which they stand from left to right (rule L2)."""
    pairs = list(zip(items, at, strict=True))
    for level in range(max(at, default=0), 0, -1):
        inside = [at_least >= level for _, at_least in pairs]
        for start, end, turned in _stretches(inside):
            if turned:
                pairs[start:end] = pairs[start:end][::-1]
    return [item for item, _ in pairs]


def _marked(line: str, around: Sequence[str], *, rtl: bool) -> str:
    """Mark a line, whatever of ``around`` stands in the lines before and after it."""
    runs = opposed_runs(line, leftwards=rtl)
    if not runs:
        return line
    shown = _look(list(enumerate(line)), levels(line, rtl=rtl, isolated=runs))
    along, against = (MARKS[1], MARKS[0]) if rtl else (MARKS[0], MARKS[1])
    marks = [mark for start, end in runs for mark in ((start, against), (end, against), (end, along))]

    def is_shown(chosen: Sequence[Mark]) -> bool:
        chars = list(_with_marks(line, chosen))
        beside = [[(-1, char) for char in text] for text in around]
        texts = [[*other, *chars, *reversed(other)] for other in beside]
        return all(_look(it, levels("".join(char for _, char in it), rtl=rtl)) == shown for it in texts)

    if is_shown(()):
        return line
    for mark in sorted(marks, key=lambda mark: mark[1] == against)[:_MOST_TRIED]:
        fewer = [one for one in marks if one is not mark]
        if is_shown(fewer):
            marks = fewer
    return "".join(char for _, char in _with_marks(line, marks))


def _with_marks(line: str, marks: Sequence[Mark]) -> Iterator[tuple[int, str]]:
    """Yield the characters of a line with their places, and marks without one."""
    start = 0
    for end, mark in (*marks, (len(line), "")):
        yield from enumerate(line[start:end], start)
        if mark:
            yield -1, mark
        start = end


def _look(chars: Sequence[tuple[int, str]], at: Sequence[int]) -> list[tuple[int, bool]]:
    """Give a line as it is seen from left to right: its characters' places, and which of them are turned."""
    seen = [
        (place, bool(unicodedata.mirrored(char) and level % 2))
        for (place, char), level in zip(chars, at, strict=True)
    ]
    return [one for one in reorder(seen, at) if one[0] >= 0]


def _resolved(line: str, *, rtl: bool) -> list[int]:
    types = [unicodedata.bidirectional(char) or "L" for char in line]
    base = "R" if rtl else "L"
    _resolve_weak(types, base)
    _resolve_brackets(line, types, base)
    _resolve_neutral(types, base)
    if rtl:
        return [1 if kind == "R" else 2 for kind in types]
    return [{"L": 0, "R": 1}.get(kind, 2) for kind in types]


def _resolve_weak(types: list[str], base: str) -> None:
    """Resolve marks, numbers and what stands about them (rules W1 to W7), in place."""
    strong, before = base, base
    for i, kind in enumerate(types):
        if kind in ("NSM", "BN"):
            types[i] = before
        elif kind == "EN" and strong == "AL":
            types[i] = "AN"
        elif kind in _STRONG:
            strong = kind
        before = types[i]
    _join_numbers(types)
    strong = base
    for i, kind in enumerate(types):
        if kind in _STRONG:
            types[i] = strong = "R" if kind == "AL" else kind
        elif kind in ("ES", "ET", "CS"):
            types[i] = "ON"
        elif kind == "EN" and strong == "L":
            types[i] = "L"


def _join_numbers(types: list[str]) -> None:
    """Count a separator between numbers, and signs such as ``%`` beside one, as part of it (W4, W5)."""
    for i in range(1, len(types) - 1):
        before, kind, after = types[i - 1 : i + 2]
        alike = before == after and before in _NUMBERS
        if (alike and kind == "CS") or (before == after == "EN" and kind == "ES"):
            types[i] = before
    for start, end, kind in _stretches(types):
        if kind == "ET" and "EN" in (*types[max(start - 1, 0) : start], *types[end : end + 1]):
            types[start:end] = ["EN"] * (end - start)


def _resolve_brackets(line: str, types: list[str], base: str) -> None:
    """Let a pair of brackets run as what it holds, or as what stands before it (rule N0), in place."""
    other = "L" if base == "R" else "R"
    for opening, closing in sorted(_bracket_pairs(line, types)):
        inside = set(map(_direction, types[opening + 1 : closing]))
        if base in inside:
            types[opening] = types[closing] = base
        elif other in inside:
            before = [it for it in map(_direction, types[:opening]) if it in _STRONG]
            types[opening] = types[closing] = before[-1] if before else base


def _bracket_pairs(line: str, types: Sequence[str]) -> Iterator[tuple[int, int]]:
    waiting: list[tuple[str, int]] = []
    for i, char in enumerate(line):
        if types[i] != "ON":
            continue
        if char in _BRACKETS.values():
            waiting.append((char, i))
        opening = _BRACKETS.get(char, "")
        if opening in [bracket for bracket, _ in waiting]:
            while (last := waiting.pop())[0] != opening:
                pass
            yield last[1], i


def _resolve_neutral(types: list[str], base: str) -> None:
    """Let neutrals run as both their neighbours do, or else as the line does (N1, N2), in place."""
    neutral = [kind not in (*_NUMBERS, "L", "R") for kind in types]
    for start, end, is_neutral in _stretches(neutral):
        if is_neutral:
            before = _direction(types[start - 1]) if start else base
            after = _direction(types[end]) if end < len(types) else base
            types[start:end] = [before if before == after else base] * (end - start)


def _direction(kind: str) -> str:
    return "R" if kind in _NUMBERS else kind


def _stretches(items: Sequence[Item]) -> list[tuple[int, int, Item]]:
    """Give where each run of equal items starts and ends, and what it is."""
    found, start = [], 0
    for item, group in groupby(items):
        end = start + len(list(group))
        found.append((start, end, item))
        start = end
    return found

"""Which way each character of a line runs: the Unicode bidirectional algorithm (UAX #9). Pure.

Its implicit part, that is: :func:`lectra.deck.fonts.drawable` leaves explicit controls out of what is drawn.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeVar

Item = TypeVar("Item")

_BRACKETS = {
    closing: opening for opening, closing in ("()", "[]", "{}", "（）", "［］", "「」", "『』", "《》")
}
_NUMBERS = ("EN", "AN")
_STRONG = ("L", "R", "AL")


def levels(line: str, *, rtl: bool) -> tuple[int, ...]:
    """Give each character's embedding level in a line whose own direction is given: odd runs leftwards."""
    types = [unicodedata.bidirectional(char) or "L" for char in line]
    base = "R" if rtl else "L"
    _resolve_weak(types, base)
    _resolve_brackets(line, types, base)
    _resolve_neutral(types, base)
    if rtl:
        return tuple(1 if kind == "R" else 2 for kind in types)
    return tuple({"L": 0, "R": 1}.get(kind, 2) for kind in types)


def reorder(items: Sequence[Item], at: Sequence[int]) -> list[Item]:
    """Put items of the given levels in the order in which they stand from left to right (rule L2)."""
    pairs = list(zip(items, at, strict=True))
    for level in range(max(at, default=0), 0, -1):
        inside = [at_least >= level for _, at_least in pairs]
        for start, end, turned in _stretches(inside):
            if turned:
                pairs[start:end] = pairs[start:end][::-1]
    return [item for item, _ in pairs]


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

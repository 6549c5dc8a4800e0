"""Stretches of a list that lie apart or within each other: frames around messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """A stretch from one place of a list to another, both counted from 0 and in it, with its label."""

    label: str
    first: int
    last: int

    def holds(self, other: Span) -> bool:
        """Whether another lies within it, or is the same stretch."""
        return self.first <= other.first and other.last <= self.last


def outer_first(spans: Sequence[Span]) -> list[Span]:
    """Order spans by where they begin; of two that begin together, the longer or else the earlier first."""
    return sorted(spans, key=lambda span: (span.first, -span.last))


def check_nested(field: str, spans: Sequence[Span], most_deep: int) -> None:
    """Raise ValueError where spans cross, or where more lie within each other than may."""
    ordered = outer_first(spans)
    for place, span in enumerate(ordered):
        before = [other for other in ordered[:place] if other.last >= span.first]
        number = spans.index(span) + 1
        for other in before:
            if not other.holds(span):
                raise ValueError(
                    f"{field}: {spans.index(other) + 1} and {number} cross; "
                    "let one lie in the other, or begin after it"
                )
        if len(before) >= most_deep:
            raise ValueError(
                f"{field}: {number} lies in {len(before)} others, and at most {most_deep - 1} is allowed; "
                "leave out the outermost"
            )


def heights(ordered: Sequence[Span]) -> list[int]:
    """Return for each span, outer ones first, how many lie within each other in it: 0 for none."""
    found = [0] * len(ordered)
    for place in range(len(ordered) - 1, -1, -1):
        inner = [found[n] for n in range(place + 1, len(ordered)) if ordered[place].holds(ordered[n])]
        found[place] = max(inner, default=-1) + 1
    return found

"""Figures of the benchmarks: what was measured, beside what, and whether that is enough. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["aim", "met", "missed", ""]
HEADS = ("figure", "measured", "beside", "ratio", "must", "aim", "verdict")


@dataclass(frozen=True)
class Bound:
    """What a figure must be and is aimed to be: at most, or with ``least`` at least.

    ``of`` says whether the figure itself is bounded or its ratio to what it stands beside.
    """

    must: float
    aim: float
    least: bool = False
    of: Literal["value", "ratio"] = "ratio"

    def judge(self, value: float) -> Verdict:
        """Say which of the two is kept."""
        sign = -1 if self.least else 1
        if sign * value <= sign * self.aim:
            return "aim"
        return "met" if sign * value <= sign * self.must else "missed"


@dataclass(frozen=True)
class Figure:
    """One figure of a program.

    ``beside`` names what it is compared with, and ``other`` is that, in the same unit and from the same run.
    Where a figure must hold in every run, and not in most, it is ``worst_of_all``.
    """

    name: str
    value: float
    unit: str = "s"
    beside: str = ""
    other: float | None = None
    inverse: bool = False
    bound: Bound | None = None
    worst_of_all: bool = False

    @property
    def ratio(self) -> float | None:
        """The figure as a multiple of what it stands beside; ``inverse``: how many times quicker it is."""
        if self.other is None:
            return None
        top, bottom = (self.other, self.value) if self.inverse else (self.value, self.other)
        return top / bottom if bottom else None

    @property
    def judged(self) -> float:
        """The number that the bound is about."""
        ratio = self.ratio
        return self.value if ratio is None or (self.bound and self.bound.of == "value") else ratio

    @property
    def verdict(self) -> Verdict:
        """Whether the bound is kept; empty where there is none."""
        return self.bound.judge(self.judged) if self.bound else ""

    def plain(self) -> dict[str, Any]:
        """Give the figure as JSON has it."""
        return {**asdict(self), "ratio": self.ratio, "verdict": self.verdict}


def medians(runs: Iterable[Sequence[Figure]]) -> list[Figure]:
    """Give of each figure the one of the run that is in the middle (of an even number, the one above)."""
    samples: dict[str, list[Figure]] = {}
    for run in runs:
        for figure in run:
            samples.setdefault(figure.name, []).append(figure)
    return [_middle(figures) for figures in samples.values()]


def _middle(figures: list[Figure]) -> Figure:
    ordered = sorted(figures, key=lambda figure: figure.judged)
    if not ordered[0].worst_of_all:
        middle = statistics.median_high([figure.judged for figure in ordered])
        return next(figure for figure in ordered if figure.judged == middle)
    bound = ordered[0].bound
    return ordered[0] if bound and bound.least else ordered[-1]


def most_at_once(spans: Iterable[tuple[float, float]]) -> int:
    """Count how many spans (start, end) overlap at most; one that ends as another starts does not."""
    steps = sorted((at, step) for start, end in spans for at, step in ((start, 1), (end, -1)))
    most = under_way = 0
    for _, step in steps:
        under_way += step
        most = max(most, under_way)
    return most


def to_table(figures: Sequence[Figure]) -> str:
    """Write the figures as a table that is markdown too."""
    rows = [HEADS, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
             for row in rows]  # fmt: skip
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _row(figure: Figure) -> tuple[str, ...]:
    bound = figure.bound
    sign = "≥" if bound and bound.least else "≤"
    unit = f" {bound_unit}" if (bound_unit := figure.unit if bound and bound.of == "value" else "") else ""
    other = "" if figure.other is None else f"{figure.beside}: {_shown(figure.other, figure.unit)}"
    return (
        figure.name,
        _shown(figure.value, figure.unit),
        other or figure.beside,
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        f"{sign} {bound.must:g}{unit}" if bound else "",
        f"{bound.aim:g}{unit}" if bound else "",
        {"aim": "aim reached", "met": "met", "missed": "MISSED", "": ""}[figure.verdict],
    )


def _shown(value: float, unit: str) -> str:
    digits = 0 if unit == "" or value >= 1000 else 1 if value >= 100 else 2
    return f"{value:.{digits}f} {unit}".rstrip()

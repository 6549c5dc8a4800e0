"""Formulas one below the other, aligned where their authors want it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from lectra.deck.typeset import Typeset, typeset
from lectra.document.formulas import tree
from lectra.document.linear import Node

_BETWEEN_LINES_EM = 0.45
_ALIGNED = r"\begin{{aligned}}{}\end{{aligned}}"
_SIGN = re.compile(r"\\begin\b|\\end\b|\\.|[{}&=]", re.DOTALL)
_DEEPER = {"{": 1, r"\begin": 1, "}": -1, r"\end": -1}


class PlacedLine(NamedTuple):
    """A line of a stack: its LaTeX, its outlines and its tree, and where it begins and stands (px)."""

    latex: str
    outlines: Typeset
    meaning: Node
    x_px: float
    baseline_px: float


@dataclass(frozen=True)
class Stack:
    """Lines of formulas at a size."""

    lines: tuple[PlacedLine, ...]
    size_px: int
    width_px: float
    height_px: float

    @classmethod
    def of(cls, formulas: Sequence[str], size_px: int) -> Self:
        """Place formulas one below the other, aligned at their first ``&``, or else at their first ``=``."""
        if len(formulas) == 1:
            cuts = [("", formulas[0])]
        else:
            sign = "&" if any(_first(each, "&") is not None for each in formulas) else "="
            cuts = [_cut(each, sign) for each in formulas]
        lefts = [typeset(left).width_em if left.strip() else 0.0 for left, _ in cuts]
        lines: list[PlacedLine] = []
        y_em = width_em = 0.0
        for (left, right), left_em in zip(cuts, lefts, strict=True):
            latex = _ALIGNED.format(f"{left}&{right}") if left.strip() else right
            outlines = typeset(latex)
            x_em = max(lefts) - left_em
            place = (x_em * size_px, (y_em + outlines.above_em) * size_px)
            lines.append(PlacedLine(f"{left}{right}", outlines, _joined(tree(latex)), *place))
            width_em = max(width_em, x_em + outlines.width_em)
            y_em += outlines.height_em + _BETWEEN_LINES_EM
        return cls(tuple(lines), size_px, width_em * size_px, (y_em - _BETWEEN_LINES_EM) * size_px)


def lines_of(latex: str) -> int:
    """Return how many lines a formula has."""
    (found,) = tree(_ALIGNED.format(latex))["children"]
    return len(found["rows"])


def _first(latex: str, sign: str) -> int | None:
    """Return the place of a sign that stands in no braces and no environment."""
    depth = 0
    for found in _SIGN.finditer(latex):
        depth += _DEEPER.get(found[0], 0)
        if found[0] == sign and not depth:
            return found.start()
    return None


def _cut(latex: str, sign: str) -> tuple[str, str]:
    at = _first(latex, sign)
    return (
        (latex, "") if at is None and sign == "&" else ("", latex) if at is None else _around(latex, at, sign)
    )


def _around(latex: str, at: int, sign: str) -> tuple[str, str]:
    return latex[:at], latex[at + 1 :] if sign == "&" else latex[at:]


def _joined(found: Node) -> Node:
    """Return a line without the cells in which it was aligned."""
    children = found.get("children", [found])
    if len(children) == 1 and children[0].get("shape") == "aligned" and len(children[0]["rows"]) == 1:
        return {"type": "row", "children": children[0]["rows"][0]}
    return found

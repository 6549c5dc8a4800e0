"""Formulas of a narration, as its file and its captions write them."""

from __future__ import annotations

from lectra.document.formulas import is_formula, plain
from lectra.document.marked import spans_of
from lectra.text.formulas import formulas


def captioned_text(text: str) -> str:
    """Write a text as its caption shows it: formulas without dollars, in characters of Unicode."""
    found = [each for each in formulas(text) if is_formula(each[1])]
    return replaced(text, [each[0] for each in found], [plain(each[1]) for each in found])


def with_latex(text: str) -> str:
    """Write a text with its formulas as LaTeX between dollars, as its file has them, and no other mark."""
    done, at = "", 0
    for span in spans_of(text):
        if span.style == "formula":
            done += f"{str(text)[at : span.start]}${span.latex}$"
            at = span.end
    return done + str(text)[at:]


def replaced(text: str, old: list[str], new: list[str]) -> str:
    """Replace parts of a text, one by one in their order."""
    done = ""
    for before, after in zip(old, new, strict=True):
        head, _, text = text.partition(before)
        done += head + after
    return done + text

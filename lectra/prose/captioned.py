"""Formulas and code of a narration, as its voice is given them and its captions write them."""

from __future__ import annotations

from collections.abc import Iterable

from lectra.document.formulas import is_formula, plain
from lectra.document.marked import spans_of
from lectra.text.formulas import codes, formulas


def captioned_text(text: str) -> str:
    """Write a text as its caption shows it: formulas in characters of Unicode, code without its marks."""
    shown = {each.start(): (each[0], plain(each[1])) for each in formulas(text) if is_formula(each[1])}
    shown |= {each.start(): (each[0], each[1]) for each in codes(text)}
    return replaced(text, [shown[at] for at in sorted(shown)])


def speech_source(text: str) -> str:
    """Write a text with its formulas as LaTeX between dollars, its code between backticks, no other mark."""
    done, at = "", 0
    for span in spans_of(text):
        if span.style == "formula":
            done += f"{str(text)[at : span.start]}${span.latex}$"
            at = span.end
        elif span.style == "code" and "`" not in text[span.start : span.end]:
            done += f"{str(text)[at : span.start]}`{str(text)[span.start : span.end]}`"
            at = span.end
    return done + str(text)[at:]


def replaced(text: str, parts: Iterable[tuple[str, str]]) -> str:
    """Replace parts of a text, each given with what stands for it, one by one in their order."""
    done = ""
    for before, after in parts:
        head, _, text = text.partition(before)
        done += head + after
    return done + text

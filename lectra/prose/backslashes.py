r"""Backslashes in a model's JSON: formulas are written with one where JSON wants two.

``"\sigma"`` is then no JSON at all, and ``"\theta"`` is a tab and "heta". What is an escape and what begins
a LaTeX command is told apart here, before the text is read as JSON.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[A-Za-z]+|.|\Z)", re.DOTALL)
CODE_POINT = re.compile(r"u[0-9a-fA-F]{4}")
UNFINISHED = re.compile(r"(?<!\\)(?:\\\\)*(\\(?:u[0-9a-fA-F]{0,4}|[A-Za-z]*))\Z")
DOUBTFUL = frozenset({"ne", "ni", "nu", "tan", "to", "top"})
"""Commands that may also be a line end or a tab before a short word ("e" is Italian, "u" is Dutch)."""
WORD_NEXT = re.compile(r" [^\W\d_]")
AFTER_A_STOP = '.:;,!?…)"”»'


def fix_backslashes(text: str, *, keep_quotes: bool = False) -> str:
    r"""Double the backslashes of JSON text that begin a LaTeX command or are no escape.

    ``\'`` becomes a plain apostrophe, unless ``keep_quotes``: Python's own strings need it.
    """

    def fixed(found: re.Match[str]) -> str:
        escape = found[0]
        if escape == "\\'":
            return escape if keep_quotes else "'"
        return escape if _is_escape(escape, text, found.start()) else f"\\{escape}"

    return ESCAPE.sub(fixed, text)


def without_open_escape(text: str) -> str:
    """Leave out an escape that may not have come whole at the end of a text that still grows."""
    found = UNFINISHED.search(text)
    return text[: found.start(1)] if found else text


def _is_escape(escape: str, text: str, start: int) -> bool:
    """Whether JSON's own reading of an escape is the one that was meant."""
    letters = escape[1:]
    if CODE_POINT.fullmatch(letters):
        return True
    if letters[:1] not in "nrt":
        # A backspace (\b) and a form feed (\f) stand in no text: these are \beta, \frac, a pattern's \b.
        return letters in ("\\", '"', "/")
    if letters in DOUBTFUL:
        before = text[:start].rstrip(" ")
        begins = before[-1:] in AFTER_A_STOP or before.endswith(("\\n", "\\r", "\\t"))
        return begins and bool(WORD_NEXT.match(text, start + len(escape)))
    return letters not in _commands()


@cache
def _commands() -> frozenset[str]:
    """Read the LaTeX commands whose first letter makes a JSON escape."""
    return frozenset(files(__package__).joinpath("latex.txt").read_text(encoding="utf-8").split())

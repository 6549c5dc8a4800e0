"""Code between backticks, by its names and operators: what is read aloud of ``for i in range(n):``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lectra.normalise.characters import GAP
from lectra.normalise.code import identifier
from lectra.normalise.language import Language, load_language

_TOKEN = re.compile(
    r"""\#\s*(?P<note>.*) | "(?P<text>(?:[^"\\]|\\.)*)" | '(?P<quoted>(?:[^'\\]|\\.)*)'
      | (?P<number>\d[\w.]*(?<!\.)) | (?P<name>[^\W\d]\w*)
      | (?P<sign>[-+*/%]=|->|[=!]==?|=>|[<>]=|\*\*|//|&&|\|\||[-+*/%=<>&|!])
      | (?P<open>[(\[]) | (?P<close>[)\]]) | (?P<pause>[,;:])""",
    re.VERBOSE,
)
_SIGNS = {
    "==": "=", "===": "=", "!=": "≠", "!==": "≠", "<=": "≤", ">=": "≥", "->": "→", "=>": "→", "*": "×",
    "/": "÷", "//": "÷", "&": "∧", "&&": "∧", "|": "∨", "||": "∨", "!": "¬", "-": "−",
    "+=": "+=", "-=": "−=", "*=": "×=", "/=": "÷=", "%=": "%=",
}  # fmt: skip
"""Operators, and the signs by whose names they are called."""
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_CALLED = re.compile(r"[\w)\]]$")
_PAUSES = re.compile(r"(?:\s*,)+")


def spoken_code(source: str, lang: str) -> str:
    """Write a line of code in the words of a language (BCP-47): its names, numbers and operators.

    Brackets are said as what they mean, a call or a place in a list; other punctuation is a pause or nothing.
    A language without words for an operator says none.
    """
    said = " ".join(part for part in _parts(source, load_language(lang)) if part)
    return _PAUSES.sub(",", said).strip(", ")


def _parts(source: str, language: Language) -> Iterator[str]:
    opened: list[str] = []
    for token in _TOKEN.finditer(source):
        kind, text = str(token.lastgroup), str(token[str(token.lastgroup)])
        if kind in ("text", "quoted", "number"):
            yield text
        elif kind == "note":
            yield f", {text}"
        elif kind == "name":
            yield _HUMP.sub(" ", identifier(text).replace(GAP, " "))
        elif kind == "sign":
            yield _sign(text, language)
        elif kind == "open":
            opened.append(text)
            yield _bracket(text, source, token, language)
        elif kind == "close":
            opened = opened[:-1]
        elif text == ":" and opened[-1:] == ["["]:
            yield _between(language.words.get("range", ""))
        else:
            yield ","


def _bracket(sign: str, source: str, token: re.Match[str], language: Language) -> str:
    """Say what a bracket right behind a name or another bracket means, unless it is empty."""
    inside = source[token.end() :].lstrip()
    if not _CALLED.search(source[: token.start()]) or inside.startswith((")", "]")):
        return ""
    return _between(language.words.get("call" if sign == "(" else "item", ""))


def _between(pattern: str) -> str:
    """Return what a pattern has between its two places: "of" of "{name} of {inside}"."""
    return "".join(re.findall(r"(?<=\})[^{}]*(?=\{)", pattern)).strip()


def _sign(text: str, language: Language) -> str:
    if text in ("%", "**"):
        return language.words.get("modulo" if text == "%" else "raised", "")
    return " ".join(_name(sign, language) for sign in _SIGNS.get(text, text))


def _name(sign: str, language: Language) -> str:
    return language.minus if sign == "−" else language.signs.get(sign, "")

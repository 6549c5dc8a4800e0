"""Formulas in LaTeX: what they are in plain characters, in words, and as a tree of what they mean.

:func:`plain` is for captions, search and lists, :func:`spoken` for voices and for who cannot see.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any

from lectra.document.linear import Node, NotLinear, write_plain

MAX_LATEX = 1000
"""Characters of a formula."""
_SHOWN = 60
_PROSE = re.compile(r"(?<=\s)[^\W\d_]{3,}(?=\s)")
_LETTERS = re.compile(r"[A-Za-zα-ωϑϕϵ]+")


def check_formula(latex: str) -> str:
    """Return a formula that can be read and drawn. Raises ValueError, naming the place of the error."""
    _read(latex)
    return latex


@lru_cache(maxsize=1024)
def is_formula(latex: str) -> bool:
    """Whether a text can be read as a formula; one with words of prose in it is none."""
    with suppress(ValueError):
        return not _PROSE.search(latex) and bool(plain(latex))
    return False


@lru_cache(maxsize=1024)
def italics(latex: str) -> tuple[bool, ...]:
    """Return which of a formula's plain characters are slanted: its variables, and no names and units."""
    text, upright = plain(latex), frozenset(_upright(tree(latex)))
    slanted = [False] * len(text)
    for word in _LETTERS.finditer(text):
        if word[0] not in upright and not upright.issuperset(word[0]):
            slanted[word.start() : word.end()] = [True] * len(word[0])
    return tuple(slanted)


def _upright(node: Any) -> Iterator[str]:
    """Yield what stands upright in a formula: functions, texts, chemistry, and letters set so."""
    if isinstance(node, Mapping):
        if node.get("type") == "function" or node.get("variant") == "upright":
            yield str(node["name"])
        if node.get("type") == "text" and isinstance(node.get("value"), str):
            yield from _LETTERS.findall(node["value"])
    children = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    for child in children:
        yield from _upright(child)


@lru_cache(maxsize=1024)
def tree(latex: str) -> Node:
    """Return a formula as a tree of what it means (mathra's). Raises ValueError."""
    found: Node = json.loads(_read(latex))
    return found


@lru_cache(maxsize=1024)
def plain(latex: str) -> str:
    """Return a formula in plain characters: "f′(x) = 3x²". Raises ValueError."""
    try:
        return write_plain(tree(latex)).strip()
    except NotLinear:
        return str(_rendered(latex, "en")["text"]).strip()


@lru_cache(maxsize=1024)
def is_linear(latex: str) -> bool:
    """Whether the plain characters of a formula are how it is written: no fraction, no root, no limits."""
    with suppress(NotLinear):
        return bool(write_plain(tree(latex), exact=True))
    return False


@lru_cache(maxsize=1024)
def spoken(latex: str, lang: str) -> str:
    """Return a formula in words of a language (BCP-47), or in plain characters where it has none here."""
    base = lang.split("-", maxsplit=1)[0].lower()
    locale = next((each for each in _locales() if each.lower() == lang.lower()), None)
    locale = locale or next((each for each in _locales() if each.split("-", maxsplit=1)[0] == base), None)
    return str(_rendered(latex, locale)["speech"]) if locale else plain(latex)


@cache
def _locales() -> tuple[str, ...]:
    import mathra  # noqa: PLC0415  # most lectures have no formulas

    return tuple(each["code"] for each in mathra.locales())


def _rendered(latex: str, locale: str) -> Mapping[str, Any]:
    import mathra  # noqa: PLC0415

    return mathra.render(latex, locale, strict=True)


@lru_cache(maxsize=1024)
def _read(latex: str) -> str:
    import mathra  # noqa: PLC0415

    shown = latex if len(latex) <= _SHOWN else f"{latex[:_SHOWN]}…"
    if len(latex) > MAX_LATEX:
        raise ValueError(f"the formula has {len(latex):,} characters, and at most {MAX_LATEX:,} are allowed")
    try:
        read = mathra.tex_to_tree(latex, strict=True)
        mathra.tex_to_svg(latex, strict=True)  # it names characters that its font has not
    except ValueError as exc:
        raise ValueError(f"the formula {shown} cannot be read: {exc}; correct its LaTeX there") from None
    return read

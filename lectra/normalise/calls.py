"""A letter or a function before a bracket: f of x, and n times (n plus 1)."""

from __future__ import annotations

import re

from lectra.normalise.characters import GAP, RAISED
from lectra.normalise.language import Language

_CALL = re.compile(
    r"(?<![\w])(?P<name>[A-Za-zα-ωΑ-Ω][′″']?|(?:sin|cos|tan|log|ln|exp|det)[²³]?)\((?P<inside>[^()]{1,30})\)"
)
_INSIDE = re.compile(
    r"[\s\d+\-−*·×/^=.,|<>≤≥²³⁻¹ⁿ′α-ωΑ-Ωπ∞√]*(?:(?:[A-Za-z]|log|ln|sin|cos|of|dx)(?![A-Za-z])[\s\d+\-−*·×/^=.,|<>≤≥²³⁻¹ⁿ′α-ωΑ-Ωπ∞√]*)*"
)
_FACTORS = frozenset("abckmn")
"""Letters that are a number wherever a sum in brackets follows them."""
_CLINGING = frozenset(f"/^{RAISED}")
"""What belongs to all of a bracket, and would be taken for its end's without it."""


def say_calls(text: str, language: Language) -> str:
    """Write functions of something in words, from the inside out."""
    for _ in range(2):
        text = _CALL.sub(lambda m: _call(m, language), text)
    return text


def _call(match: re.Match[str], language: Language) -> str:
    pattern, name, inside = language.words.get("call"), match["name"], match["inside"]
    if (
        not pattern
        or (name == "a" and not _is_product(name, inside))
        or inside in ("s", "e", "n", "r", "es", "en")
        or not _INSIDE.fullmatch(inside)
    ):
        return match[0]
    if _is_product(name, inside):
        return f"{name}{GAP}×{GAP}({inside})"
    if re.search(r"[+−-]", inside) and match.string[match.end() :][:1] in _CLINGING:
        inside = f"({inside})"
    if given := language.words.get("given"):
        inside = inside.replace("|", f"{GAP}{given}{GAP}")
    name = re.sub("'$", "′", name)
    bare = name.rstrip("²³")
    name = language.table("functions").get(bare, bare) + name[len(bare) :]
    return pattern.format(name=name, inside=inside)


def _is_product(name: str, inside: str) -> bool:
    """Whether a letter before a bracket is a factor: no function is one of itself, as in n(n+1)."""
    sum_inside = re.search(r"[^\s(][ ]?[+−-]", inside)
    return bool(sum_inside) and (name in _FACTORS or (len(name) == 1 and name in inside))

"""Sentences put together again, as their language puts them."""

from __future__ import annotations

from collections.abc import Iterable

UNSPACED = frozenset({"ja", "yue", "zh"})
"""Languages that put no space between sentences."""


def joined(said: Iterable[str], lang: str) -> str:
    """Join sentences to a text."""
    return ("" if primary(lang) in UNSPACED else " ").join(said)


def primary(lang: str) -> str:
    """Return the primary subtag of a BCP-47 tag: ``de`` of ``de-AT``."""
    return lang.lower().split("-", maxsplit=1)[0]

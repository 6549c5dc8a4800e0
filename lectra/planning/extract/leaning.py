"""Words at the beginning of a sentence that lean on what is around it: "it", "however", "while". Pure."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from lectra.sources.central import terms
from lectra.text import primary


def leans(text: str, lang: str) -> bool:
    """Whether a sentence means the one before it, so that it does not stand by itself."""
    return text[:1].islower() or _begins(text, lang, "leaning")


def opens(text: str, lang: str) -> bool:
    """Whether a clause only leads to the next one: "In most cases", "While it runs"."""
    return _begins(text, lang, "opening")


def _begins(text: str, lang: str, how: str) -> bool:
    first = terms(text)[:2]
    words = _words(how).get(primary(lang), frozenset())
    return bool(first) and (first[0] in words or " ".join(first) in words)


@cache
def _words(how: str) -> dict[str, frozenset[str]]:
    text = files("lectra.planning.extract").joinpath("leaning.json").read_text(encoding="utf-8")
    return {lang: frozenset(words[how]) for lang, words in json.loads(text).items()}

"""Words of titles and file names, made comparable."""

from __future__ import annotations

import re

from lectra.text import visible

FILLERS = frozenset(
    {"a", "an", "and", "are", "as", "at", "by", "for", "from", "how", "in", "into", "is", "it", "its"}
    | {"of", "on", "or", "the", "to", "what", "why", "with", "your"}
)
"""Words that tell nothing about a picture."""


def words_of(text: str) -> frozenset[str]:
    """Words for comparison: split at signs, digits and camelCase, without case, plural and fillers."""
    spaced = re.sub(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])", " ", visible(text))
    spaced = re.sub(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])", " ", spaced)
    found = re.findall(r"[^\W_]+", spaced.casefold())
    return frozenset(singular(word) for word in found if word not in FILLERS)


def singular(word: str) -> str:
    """Cut the plural off an English word, roughly: both sides of a comparison are cut alike."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("oes", "xes", "ches", "shes", "sses")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word

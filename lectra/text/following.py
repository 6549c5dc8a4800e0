"""What follows a mark: the next word, and what it begins with. Pure."""

from __future__ import annotations

import unicodedata
from enum import Enum
from typing import NamedTuple

import regex

from lectra.text.usage import Usage

_NEXT = regex.compile(
    r"""\s*+
    (?P<openers>(?:[\p{Ps}\p{Pi}\p{Pf}"'*_`¿¡\p{DI}] | \p{Pd}(?=\s) | (?<=\p{Pd})\s
        | [–—―](?=[\p{L}¿¡\p{Ps}\p{Pi}"])){0,20}+)
    (?:(?<=['’])\p{Ll}\s+(?=\p{Lu}))?+          # Dutch: 's Avonds
    (?P<word>\S{0,80}+)""",
    regex.VERSION1 | regex.VERBOSE,
)
_HEAD = regex.compile(r"[\p{L}\p{M}]*(?:['’][\p{L}\p{M}]*)?(?:-[\p{L}\p{M}]+)*")
_LOWER = regex.compile(r"(?!\p{Ll}{1,4}\p{Lu})\p{Sentence_Break=Lower}")
"""A small letter, but for names such as iOS, pH and mRNA."""
_UPPER = regex.compile(r"\.?[\p{Lu}\p{Lt}]|\p{Ll}{1,4}\p{Lu}")
_GOES_ON = regex.compile(
    r"[,;:،؛、，；：.!?…]+(?![\p{L}\p{N}])|[\p{Sm}−–](?:\s|$)|['’]\p{Ll}\s+\p{Ll}", regex.VERSION1
)
"""What no sentence begins with: punctuation, or a sign between two operands."""
_DASH = regex.compile(r"\p{Pd}")


class Case(Enum):
    """What the next word begins with."""

    NONE = "the text ends"
    LOWER = "a small letter"
    UPPER = "a capital letter"
    DIGIT = "a digit"
    OTHER = "a letter of a script without capitals"
    SIGN = "a sign"


class NextWord(NamedTuple):
    """What follows a mark, behind the brackets and quotation marks that open there."""

    case: Case
    word: str = ""
    openers: str = ""
    spaced: bool = True

    @property
    def head(self) -> str:
        """The word without what follows it: ``It's`` of ``It's,``."""
        return str(_HEAD.match(self.word)[0])

    def begins_sentence(self, usage: Usage) -> bool:
        """Whether the word is one that sentences begin with."""
        if _DASH.search(self.openers):
            return False
        head = self.head.replace("’", "'")
        stem = head.split("'")[0]
        return not usage.starters.isdisjoint({head, stem, f"{stem}'"} if "'" in head else {head})


def next_word(text: str, at: int) -> NextWord:
    """Look at what follows a mark that ends at ``at``."""
    match = _NEXT.match(text, at)
    word, openers = match["word"], match["openers"]
    spaced = at < len(text) and text[at].isspace()
    if not word:
        return NextWord(Case.NONE, word, openers, spaced)
    return NextWord(_case(word), word, openers, spaced)


def _case(word: str) -> Case:
    if _UPPER.match(word):
        return Case.UPPER
    if _LOWER.match(word):
        return Case.LOWER
    first = unicodedata.category(word[0])[0]
    return {"L": Case.OTHER, "M": Case.OTHER, "N": Case.DIGIT}.get(first, Case.SIGN)


def goes_on(following: NextWord) -> bool:
    """Whether the sentence goes on for what follows, whatever the mark."""
    return following.case is Case.LOWER or bool(_GOES_ON.match(following.word))

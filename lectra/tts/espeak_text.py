"""What espeak-ng misreads, written so that it does not. Pure."""

from __future__ import annotations

import re

from fontTools.unicodedata import script as script_of

_VOWELS = frozenset("AEIOUY")
_ONSETS = re.compile("[BCFGKP][LR]|[CPST]H|D[RW]|GN|K[LNR]|P[FS]|S[CKLMNPTW]|T[RSW]|W[HR]|ZW")
_CODAS = re.compile(
    "[CST]H|[CFNPRSX]T|[CLNRS]K|DD|FF|G[GHN]|L[DFLMPST]|M[BPS]|N[DGNS]|PP|R[BDFGLMNPS]|S[MPS]|T[STZ]|W[LN]"
)
"""Two consonants with which words begin, and with which they end, in languages of Latin letters."""
_CAPITALS = re.compile(r"(?<![^\W_])[A-Z]{3}(?![^\W_])")


def readable(text: str) -> str:
    """Write a text so that espeak-ng reads ATP and DNA letter by letter, and no phonemes.

    It does so by itself only where a word has no vowel.
    """
    if _CAPITALS.search(text):
        # Of other letters it changes to its English voice, which takes A.T.P for a word.
        between = " " if any(map(_is_foreign, text)) else "."
        text = _CAPITALS.sub(lambda match: _spelled(match[0], between), text)
    return text.replace("[[", "[ [")  # between which it would read phonemes


def _spelled(word: str, between: str) -> str:
    first, middle, last = (char in _VOWELS for char in word)
    ends_oddly = first and not (middle or last) and not _CODAS.fullmatch(word[1:])
    begins_oddly = last and not (first or middle) and not _ONSETS.fullmatch(word[:2])
    return between.join(word) if ends_oddly or begins_oddly else word


def _is_foreign(char: str) -> bool:
    return char.isalpha() and not char.isascii() and script_of(char) != "Latn"

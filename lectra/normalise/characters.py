"""Characters that stand for others: compatibility forms, and digits that are none of the ten.

Python's ``isdigit`` holds for "²" and "①", but ``int`` refuses them, and so do engines of speech.
"""

from __future__ import annotations

import re
import unicodedata

GAP = "\x01"
"""Stands for a space that a rule puts in; :func:`close_gaps` decides whether one is needed there."""

END = "\x02"
"""A gap behind a word that a rule wrote: Korean particles follow such a word directly."""

SEAM = "\x03"
"""Parts two words that stand side by side; it never becomes a space."""

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", "0123456789+-=()ni")
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ", "0123456789+-=()aeoxhklmnpstijruv")
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀ"
"""Characters of an exponent."""
LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼᵣᵤᵥ"
"""Characters of an index."""

_COMPATIBLE = re.compile(
    "[\u2100-\u214f\u2160-\u2183\uff03-\uff06\uff0b\uff0d\uff10-\uff19\uff1c-\uff1e\uff20-\uff3a\uff41-\uff5a\uffe0-\uffe2\uffe5\uffe6\ufb00-\ufb06\u3300-\u33ff"
    "\U0001d400-\U0001d7ff\U0001f110-\U0001f16b\u212a\u212b]"
)
"""Letters and digits that differ from the plain ones in their looks only, and units of one character."""
_KEPT = frozenset("℃℉™ℏ№℗℠℞℧℮℥ↀↁↂↃ")
_PLAIN = str.maketrans("\u2010\u2011\ufe63\u066a", "---%")
_CIRCLED = re.compile("[\u2460-\u249b\u24b6-\u24ea\u24eb-\u24ff\u2776-\u2793\u3251-\u325f\u32b1-\u32bf]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufe0e\ufe0f]"
)
_UNSPACED = "[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]"
_SEAM = re.compile(rf"(?<=[!-~°²³⁰-ₜ½¼¾℃α-ω])(?={_UNSPACED})|(?<={_UNSPACED})(?=[−+±\d$€£¥₩~-])")

_MARK = re.compile(f"[{GAP}{END}{SEAM}]")
_BEFORE_PARTICLE = re.compile(rf"{END}+(?={_UNSPACED})")
_NEEDLESS = re.compile(
    rf"(?<=[(\[{{¿¡„«]){GAP}+|{GAP}+(?=[,.;:!?)\]}}…]|$)"
    rf"|(?<=(?<!\S)[\"'])({GAP}+)|{GAP}+(?=[\"'](?![^\W_]))|{GAP}+(?=-\w)|(?<=\w-){GAP}+"
)
_DOUBLED = re.compile(rf"^{GAP}+ ?|(?<=\s){GAP}+ ?|{GAP}+(?=\s)")
_GAPS = re.compile(f"{GAP}+")


def plain_characters(text: str) -> str:
    """Replace compatibility forms by the characters that they stand for; take out what is invisible."""
    if text.isascii() and text.isprintable():
        return text
    text = _INVISIBLE.sub("", text).translate(_PLAIN)
    text = _COMPATIBLE.sub(_compatible, text)
    return _CIRCLED.sub(lambda match: f"{GAP}{_circled(match[0])}{GAP}", text)


def part_scripts(text: str) -> str:
    """Mark where Korean, Chinese and Japanese words stand beside others without a space."""
    return text if text.isascii() else _SEAM.sub(SEAM, text)


def plain_number(char: str) -> str:
    """Write a character that stands for a number in plain digits; "" where it stands for none."""
    value = unicodedata.numeric(char, None)
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def is_raised_or_lowered(char: str) -> bool:
    """Whether a character is a part of an exponent or an index."""
    return char in RAISED or char in LOWERED


def close_gaps(text: str) -> str:
    """Make one space of each run of gaps; none at the ends, before punctuation and Korean particles."""
    if not _MARK.search(text):
        return text
    text = text.replace(SEAM, "")
    text = _BEFORE_PARTICLE.sub("", text).replace(END, GAP)
    text = _NEEDLESS.sub("", text)
    text = _DOUBLED.sub("", text)
    return _GAPS.sub(" ", text)


def _compatible(match: re.Match[str]) -> str:
    char = match[0]
    return char if char in _KEPT else unicodedata.normalize("NFKC", char)


def _circled(char: str) -> str:
    letters = unicodedata.normalize("NFKC", char).strip("().")
    return letters if letters.isascii() and letters.isalnum() else plain_number(char) or char

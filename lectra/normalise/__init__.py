"""Written text → the words that a voice is given: signs, numbers, units and abbreviations, by language.

The rules are data, one file a language in ``words/``; numbers in words, units, currencies and dates come from
ICU. What engines read well by themselves (plain numbers above all) is left to them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lectra.normalise.abbreviations import say_abbreviations
from lectra.normalise.characters import close_gaps, part_scripts, plain_characters
from lectra.normalise.code import say_code
from lectra.normalise.formulas import part_products, say_formulas
from lectra.normalise.language import Language, load_language
from lectra.normalise.money import say_money
from lectra.normalise.numbers import (
    join_apostrophes,
    join_groups,
    mark_minus,
    say_dates,
    say_minus,
    say_phrases,
    say_ranges,
    say_times,
    say_versions,
)
from lectra.normalise.quantities import say_quantities
from lectra.normalise.signs import say_rest, say_signs

_MOST_ROUNDS = 4
"""One rule may write what another one reads. In practice the second round changes nothing."""


_RULES = (
    join_apostrophes,
    say_code,
    say_dates,
    say_versions,
    say_phrases,
    say_abbreviations,
    say_times,
    say_money,
    part_products,
    say_quantities,
    join_groups,
    say_ranges,
    say_formulas,
    say_minus,
    say_signs,
)
"""In this order: a unit is read before the exponent in it, a range before the signs of its numbers."""
_WRITTEN = re.compile(
    r"""[^\w\s,;:!?'"()…—’“”„«».\u0900-\u0dff-]|[\d_]|[^\W\d_]['’]?\(|\.\w|[a-z][A-Z]|\b[HK]Cl\b|(?<!\w)-|-(?!\w)"""
    r"""|(?<![A-Za-z])(?!I(?![A-Za-z]))[A-Z]*[IVXLCDM](?:e|er|re|ème)?(?![A-Za-z])"""
    r"""|[^\W\d_A-Z] I(?:er)?\b(?! ?['’a-z])"""
    r"""|[ªºµᴬ-ᵪͰ-Ͽ\u2070-\u209f\u2100-\u218f\u3248-\u33ff"""
    r"""\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001f16b]"""
)
"""What a rule may want: without any of it it is prose, and only phrases and abbreviations are replaced."""


_ENDLESS = re.compile(r"\S{300}")
_PIECE = re.compile(r".{1,200}(?=[\s。、，！？])|.{1,200}", re.DOTALL)


class SpokenForm(NamedTuple):
    """What a voice is given for a text, and the characters of the text that have no spoken form."""

    text: str
    unspoken: tuple[str, ...] = ()


def spoken_form(text: str, lang: str) -> SpokenForm:
    """Write a text as it is spoken in a language (BCP-47); a text without signs stays as it is.

    Signs without a name, emoji above all, are taken out and listed. What is spoken stays as it is when it
    is given again.
    """
    if _ENDLESS.search(text):
        # No word is that long, and some rules take time that grows with the square of its length.
        pieces = [spoken_form(piece, lang) for piece in _PIECE.findall(text)]
        lost = [sign for piece in pieces for sign in piece.unspoken]
        return SpokenForm("".join(piece.text for piece in pieces), tuple(dict.fromkeys(lost)))
    language = load_language(lang)
    unspoken: list[str] = []
    written = text
    for _ in range(_MOST_ROUNDS):
        spoken, left = _say(text, language)
        unspoken += left
        if spoken == text:
            break
        text = spoken
    if "^" in unspoken and "^" not in written:
        # The word is what its author can find; no sign like this is in the text.
        unspoken = [*_powers(written, language), *(sign for sign in unspoken if sign != "^")]
    return SpokenForm(text, tuple(dict.fromkeys(unspoken)))


def _powers(text: str, language: Language) -> list[str]:
    """List the words of a text with an exponent that the language has no words for."""
    words = [word.strip(",.;:!?()[]„“”«»") for word in text.split()]
    return [word for word in words if "^" in _say(word, language).unspoken]


def _say(text: str, language: Language) -> SpokenForm:
    if not _WRITTEN.search(text) and (text.isascii() or not any(map(str.isnumeric, text))):
        return SpokenForm(close_gaps(say_abbreviations(say_phrases(text, language), language)))
    text = mark_minus(part_scripts(plain_characters(text)))
    for rule in _RULES:
        text = rule(text, language)
    text, unspoken = say_rest(text, language)
    return SpokenForm(close_gaps(text), unspoken)

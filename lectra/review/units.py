"""The unit of a number: km, kilometres, %, €, dollars; each known by CLDR's name of it. Pure."""

from __future__ import annotations

import re
from functools import cache

from lectra.normalise.language import alternatives, load_language
from lectra.normalise.spelling import measure, money, without_digits

_MOST_WORDS = 4
_GAP = "[ \u00a0\u2009\u202f-]"
_WORDS = re.compile(rf"{_GAP}?((?:[^\W\d_]+{_GAP}?){{1,{_MOST_WORDS}}})")
_SHARED = frozenset(
    ["dollar", "dollars", "dólar", "dólares", "dollaro", "dollari", "доллар", "доллара", "долларов"]
)
"""The word that currencies of several countries share."""
_CURRENCY = re.compile(r"\S{1,3}(?=\s?$)")


def unit_after(text: str, at: int, lang: str) -> str:
    """Return the unit that stands right behind a number which ends at a place; "" for none."""
    if match := _symbols(lang).match(text, at):
        return _by_symbol(lang)[match[1]]
    named = _WORDS.match(text, at)
    if not named:
        return ""
    words = re.split(_GAP, named[1].casefold().strip())
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        if unit := _by_name(lang).get(" ".join(words[:count])):
            return unit
    return ""


def unit_before(text: str, at: int, lang: str) -> str:
    """Return the currency whose sign stands before a number that begins at a place; "" for none."""
    before = _CURRENCY.search(text[max(at - 5, 0) : at])
    return _currencies(lang).get(before[0], "") if before else ""


@cache
def _currencies(lang: str) -> dict[str, str]:
    return {sign: str(code) for sign, code in load_language(lang).table("currencies").items()}


@cache
def _by_symbol(lang: str) -> dict[str, str]:
    return {**load_language(lang).units, **_currencies(lang)}


@cache
def _symbols(lang: str) -> re.Pattern[str]:
    return re.compile(rf"{_GAP}?({alternatives(_by_symbol(lang))})(?![\w²³^/·])")


@cache
def _by_name(lang: str) -> dict[str, str]:
    """Return the units of a language by what they are called, for one and for many."""
    language = load_language(lang)
    tags = (lang, "en-GB") if language.family == "en" else (lang,)
    found: dict[str, str] = {}
    for unit in dict.fromkeys(language.units.values()):
        for words in (measure(count, unit, tag) for tag in tags for count in (1, 2, 5)):
            found.setdefault(_name(words), unit)
    for code in dict.fromkeys(_currencies(lang).values()):
        for name in (_name(money(count, code, lang)) for count in (1, 5)):
            found.setdefault(name, code)
            for word in _SHARED.intersection(name.split(" ")):  # "US dollars", "dollars des États-Unis"
                found.setdefault(word, code)
    found.pop("", None)
    return found


def _name(words: str | None) -> str:
    """Return the name of a unit without its number."""
    return without_digits(words or "").casefold().replace("-", " ")

"""Numbers, units, money and dates in words, as CLDR has them for every language: a thin layer over ICU."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache

from icu4py.messageformat import MessageFormat

Number = int | Decimal

_DIGITS = re.compile(r"\d(?:[\d.,]|[ \u00a0\u202f](?=\d{3}))*(?<=\d)")
_SPACES = re.compile(r"[\u00a0\u202f\u2009]")
_CURRENCY_SIGN = re.compile("[$¢£¥\u20a0-\u20cf]")
"""CLDR writes "₺5 Türk lirası": a sign as well as the name."""
_MOST = 10**15
"""Larger numbers have no name that anyone would follow."""


def spell(number: int, lang: str, rule_set: str = "spellout-cardinal") -> str | None:
    """Spell a whole number by a rule set such as ``spellout-ordinal``; None where it cannot be spelled."""
    if not -_MOST < number < _MOST:
        return None
    return _write(f"{{n,spellout,%{rule_set}}}", lang, number)


def measure(number: Number, unit: str, lang: str) -> str | None:
    """Write a number with its unit in words: ``5 kilometers``; None where ICU does not know the unit."""
    return _write(f"{{n,number,::unit/{unit} unit-width-full-name .#########}}", lang, number)


def money(number: Number, code: str, lang: str) -> str | None:
    """Write an amount with its currency in words: ``5.5 euros``."""
    words = _write(f"{{n,number,::currency/{code} unit-width-full-name .##}}", lang, number)
    return _CURRENCY_SIGN.sub("", words) if words else None


def scaled(number: Number, lang: str) -> str | None:
    """Write a large number in digits and a word: ``1.5 billion``."""
    return _write("{n,number,::compact-long .######}", lang, number)


def written_date(day: date, lang: str) -> str | None:
    """Write a date with its month in words."""
    return _write("{n,date,::yMMMMd}", lang, day)


def replace_digits(text: str, digits: str) -> str:
    """Replace the number in a text of ICU's by another way to write it."""
    return _DIGITS.sub(lambda _: digits, text, count=1)


def without_digits(text: str) -> str:
    """Take the number out of a text of ICU's: the name of a unit by itself."""
    return " ".join(_DIGITS.sub(" ", text, count=1).split())


@lru_cache(maxsize=4096)
def _write(pattern: str, lang: str, value: int | Decimal | date) -> str | None:
    if not _has_words(lang):
        return None
    try:
        params: Mapping[str, int | Decimal | date] = {"n": value}
        text = _pattern(pattern, lang).format(dict(params))
    except (ValueError, RuntimeError, OverflowError):
        return None  # ICU has no such unit, or no words for it
    return _SPACES.sub(" ", text.replace("\u00ad", ""))


@lru_cache(maxsize=1024)
def _pattern(pattern: str, lang: str) -> MessageFormat:
    return MessageFormat(pattern, lang)


@lru_cache(maxsize=64)
def _has_words(lang: str) -> bool:
    """Whether ICU knows the language: for others it writes in that of the machine, mostly English."""
    one = _pattern("{n,spellout}", lang).format({"n": 1})
    return one != "1" and (one != "one" or lang.partition("-")[0].lower() == "en")

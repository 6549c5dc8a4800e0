"""Money: an amount and a sign or code, in words, as CLDR has them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cache

from lectra.normalise.language import Language, alternatives
from lectra.normalise.numbers import as_number
from lectra.normalise.quantities import AFTER, amount_pattern, in_words
from lectra.normalise.spelling import money, replace_digits, scaled, without_digits

_RATE = re.compile(r"(?<=[€$£¥₩₹])/(?=[^\W\d_])")


def say_money(text: str, language: Language) -> str:
    """Write amounts of money with the name of the currency behind them."""
    text = _money_pattern(language).sub(lambda m: _money(m, language), text)
    per = language.words.get("per")
    return _RATE.sub(per, text) if per else text


@cache
def _money_pattern(language: Language) -> re.Pattern[str]:
    currency, amount = alternatives(language.table("currencies")), amount_pattern(language.number)
    scale = rf"(?:{alternatives(language.table('scales'))}|{_scale_words(language)})(?!\w)"
    gap, unit = r"[ \u00a0\u202f]?", rf"{language.unit}{AFTER}"
    before = (
        rf"(?P<minus>[−-]{gap})?(?<![\w$])(?P<before>{currency}){gap}(?P<first>{amount})(?!\d)"
        rf"(?:{gap}(?P<scale_a>{scale}))?(?:/(?P<per_a>{unit}))?"
    )
    behind = (
        rf"(?<![\w.,])(?P<second>{amount})(?:{gap}(?P<scale_b>{scale}))?{gap}(?P<after>{currency})(?!\w)"
        rf"(?:/(?P<per_b>{unit}))?"
    )
    return re.compile(f"{before}|{behind}")


def _scale_words(language: Language) -> str:
    return alternatives(tuple(str(language.rules.get("scale_words", "")).split()))


def _money(match: re.Match[str], language: Language) -> str:
    currency = language.table("currencies")[match["before"] or match["after"]]
    amount, scale = match["first"] or match["second"], match["scale_a"] or match["scale_b"]
    digits = re.findall(language.number, amount)[-1]
    try:
        value = as_number(digits, language)
    except InvalidOperation:
        return match[0]
    words = (
        _scaled_money(amount, value, scale, currency, language)
        if scale
        else _plain(amount, value, currency, language)
    )
    if not words:
        return match[0]
    per = match["per_a"] or match["per_b"]
    if per and (below := in_words(Decimal(5), f"per-{language.units[per]}", per, language)):
        words = f"{words} {without_digits(below)}"
    return ("−" if match["minus"] else "") + words


def _plain(amount: str, value: Decimal, currency: str, language: Language) -> str | None:
    name = money(value, currency, language.tag)
    if name is None:
        return None
    pattern = language.words.get("cents")
    cents = re.fullmatch(r"(.*\d)[.,](\d\d)", amount)
    if pattern and cents and value > 1 and value != int(value) and re.fullmatch(r"[\d\s.,]+", cents[1]):
        whole = money(int(value), currency, language.tag) or name
        return pattern.format(money=_named(whole, cents[1], language), cents=int(cents[2]))
    digits = cents[1] if cents and value == int(value) else amount
    return _named(name, digits, language)


def _scaled_money(amount: str, value: Decimal, scale: str, currency: str, language: Language) -> str | None:
    many = money(10**9, currency, language.tag)
    if many is None:
        return None
    name = _cut(without_digits(many), language)
    power = language.table("scales").get(scale)
    number = f"{amount} {scale}"
    if power is not None:
        large = scaled(value * 10**power, language.tag)
        if large is None or value >= 1000:
            return None
        number = large if re.fullmatch(language.number, amount) else replace_digits(large, amount)
    return f"{number}{language.words.get('of_money', ' ')}{name}"


def _named(words: str, digits: str, language: Language) -> str:
    return _cut(replace_digits(words, re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d)", "", digits)), language)


def _cut(words: str, language: Language) -> str:
    cut = language.table("currency").get("cut")
    return re.sub(cut, "", words) if cut else words

"""Units: a number and a symbol, in words and in the right number, as CLDR has them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cache

from lectra.normalise.characters import GAP, SUPERSCRIPTS
from lectra.normalise.language import Language, alternatives
from lectra.normalise.numbers import as_number
from lectra.normalise.spelling import measure, replace_digits, without_digits

_EXPONENT = r"(?:⁻?[¹²³]|\^-?[123](?!\d))"
_POWERS = {1: "", 2: "square-", 3: "cubic-"}
AFTER = r"(?![A-Za-z0-9\u00c0-\u024f\u0370-\u04ff\u0900-\u097f⁰-ₜ^]|\.\d)"
_ANGLE = re.compile(r"(\d+)\s?°\s?(\d+(?:[.,]\d+)?)\s?[′'](?:\s?(\d+(?:[.,]\d+)?)\s?[″\"])?")
_SYMBOL = re.compile(r"[/⋅·%‰°]")


def say_quantities(text: str, language: Language) -> str:
    """Write numbers with units, then units that stand alone."""
    text = _ANGLE.sub(lambda m: _angle(m, language), text)
    text = _repeated_pattern(language).sub(r"\1\3\4 \2", text)
    text = _quantity_pattern(language).sub(lambda m: _quantity(m, language), text)
    return _bare_pattern(language).sub(lambda m: _bare(m, language), text)


@cache
def amount_pattern(number: str) -> str:
    """Build the pattern of a number with its sign, or of a range of two."""
    return (
        rf"(?:[−+±-]\s?)?{number}(?:\s?[×·]\s?10)?(?:[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+|\^-?\d+)?(?:\s?[-–—~〜]\s?[−-]?{number})?"
    )


@cache
def _quantity_pattern(language: Language) -> re.Pattern[str]:
    unit = language.unit
    one = rf"{unit}(?:{_EXPONENT}|(?<=m)[23](?!\d))?"
    inverse = rf"{unit}(?:⁻[¹²³]|\^-[123])"
    below = rf"(?:{one}|d(?!\w))"
    product = rf"{below}(?:[·⋅*]{below})*"
    whole = rf"(?:dB(?!\w)|{one}(?:[·⋅*]{one}| {inverse})*(?:/(?:{product}|\({product}(?: {below})*\)))?)"
    spaced = alternatives(tuple(language.table("bare").get("spaced", "").split()))
    return re.compile(
        rf"(?<![\w.,/^⁻-])(?P<amount>{amount_pattern(language.number)})"
        rf"(?P<gap>[ \u00a0\u2009\u202f-]?)(?!(?<=\d){spaced}{AFTER}|{spaced} [A-Z\d](?!\w))"
        rf"(?P<unit>{whole}){AFTER}(?P<per>/(?=[^\W\d_]{{2,}}))?"
    )


@cache
def _repeated_pattern(language: Language) -> re.Pattern[str]:
    """Build the pattern of a range that has its unit twice: 5 %–10 %."""
    unit = rf"{language.unit}(?:/{language.unit})?"
    number = language.number
    return re.compile(rf"(?<![\w.,])({number}) ?({unit})(?: ?)([–—~〜-]) ?({number}) ?\2{AFTER}")


@cache
def _bare_pattern(language: Language) -> re.Pattern[str]:
    bare = language.table("bare")["symbols"].split()
    return re.compile(rf"(?<![\w/.^°])(?:{alternatives(tuple(bare))})(?![/·⋅]){AFTER}")


def _quantity(match: re.Match[str], language: Language) -> str:
    amount, unit = match["amount"], unit_name(match["unit"], language)
    numbers = re.findall(language.number, amount)
    try:
        value = as_number(numbers[-1], language)
    except InvalidOperation:
        return match[0]
    per = language.words.get("per", "/") if match["per"] else ""
    attributive = match["gap"] == "-"
    words = in_words(Decimal(1) if attributive else value, unit, match["unit"], language)
    if not words:
        return match[0]
    digits = re.sub(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d)", "", amount)
    if language.decimal == "," and language.group == "." and re.fullmatch(r"\d+\.\d{1,2}", digits):
        digits = digits.replace(".", ",")
    if attributive:
        return f"{digits}-{without_digits(words)}{per}"
    return replace_digits(words, digits) + per


def in_words(value: Decimal, unit: str | None, symbol: str, language: Language) -> str | None:
    """Write a number with a unit, by CLDR's name and by its symbol; None where it has no words."""
    own = language.words.get(f"unit_{symbol}")
    if own:
        return f"{value} {own}"
    words = measure(value, unit, language.tag) if unit else None
    return _without_symbols(words, language) if words else None


def _without_symbols(words: str, language: Language) -> str | None:
    """Replace what CLDR leaves as a sign in some languages (km⋅h, 5/m); None where that does not do."""
    words = re.sub("[⋅·–]", " ", words)
    if per := language.words.get("per"):
        words = " ".join(words.replace("/", per).split())
    return None if _SYMBOL.search(words) else words


def _bare(match: re.Match[str], language: Language) -> str:
    unit = unit_name(match[0], language)
    words = in_words(Decimal(5), unit, match[0], language)
    return without_digits(words) if words else match[0]


def _angle(match: re.Match[str], language: Language) -> str:
    parts = [(match[1], "degree"), (match[2], "minute"), (match[3], "second")]
    words = [_counted(digits, unit, language) for digits, unit in parts if digits]
    return " ".join(word for word in words if word) + GAP if all(words) else match[0]


def _counted(digits: str, unit: str, language: Language) -> str | None:
    words = measure(Decimal(digits.replace(",", ".")), unit, language.tag)
    return replace_digits(words, digits) if words else None


def unit_name(written: str, language: Language) -> str | None:
    """Build CLDR's name of a unit: ``meter-per-square-second`` of m/s²; None where there is none."""
    if written in language.units:
        return language.units[written]
    above, _, below = written.partition("/")
    factors = [*_factors(above, 1, language), *_factors(below.strip("()"), -1, language)]
    if not factors or any(abs(power) not in _POWERS for _, power in factors):
        return None
    upper = "-".join(_POWERS[power] + name for name, power in factors if power > 0)
    lower = "-".join(_POWERS[-power] + name for name, power in factors if power < 0)
    return "-per-".join(part for part in (upper, lower) if part) if not lower or upper else f"per-{lower}"


def _factors(text: str, sign: int, language: Language) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for part in re.split("[·⋅* ]", text):
        match = re.fullmatch(rf"({language.unit}|d)({_EXPONENT}|[23])?", part)
        if match:
            exponent = (match[2] or "1").translate(SUPERSCRIPTS).removeprefix("^")
            found.append((language.units.get(match[1], "day"), sign * int(exponent)))
    return found

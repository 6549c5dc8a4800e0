"""Formulas: powers and indices, fractions, roots, functions, chemical formulas, Greek letters."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from lectra.normalise.calls import say_calls
from lectra.normalise.characters import END, GAP, LOWERED, RAISED, SUBSCRIPTS
from lectra.normalise.language import Language, alternatives
from lectra.normalise.spelling import spell

_RAISED, _LOWERED = f"[{RAISED}]+", f"[{LOWERED}]+"
_VULGAR = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒↉"
_MIXED = re.compile(
    rf"(?P<whole>\d{{1,12}})?(?P<gap>[ \u00a0\u202f]?)(?P<part>[{_VULGAR}]|\d{{1,4}}⁄\d{{1,4}})"
)
_SLASHED = re.compile(r"(?<![\w/.,:])(\d{1,2})/(\d{1,3})(?![\w/(]|[.,]\d)")
_OPERAND = rf"(?:\d+|(?:\d*|[dD∂Δ][²³ⁿ]?)[A-Za-zα-ωΑ-Ω])[{RAISED}{LOWERED}′]*"
_OVER = re.compile(rf"(?<![\w/.])({_OPERAND})/({_OPERAND})(?![\w/])")
_CAPITALS = re.compile("[A-Z]/[A-Z]")
_NEAR = re.compile(r"[=+−×·√≈∝≤≥≠∫∑∂][ \w(²³/,]{0,12}$"), re.compile(r"[ \w)²³/]{0,3}[=+−×·√≈∝≤≥≠]")
_BOUNDS = re.compile(rf"(?P<sign>[∑∏∫])(?P<lower>{_LOWERED})(?P<upper>{_RAISED})")
_ISOTOPE = re.compile(
    r"(?<![^\W_])(?P<mass>[⁰¹²³⁴⁵⁶⁷⁸⁹]+)(?P<count>[₀₁₂₃₄₅₆₇₈₉]*)(?P<element>[A-Z][a-z]?)(?![a-z])"
)
_POWER = re.compile(
    rf"(?P<base>\d[\d.,]*\d|\d|(?:(?![{RAISED}])[^\W\d_])+|[)\]}}|’′∂])?(?P<exponent>{_RAISED})"
)
_EXPONENTS = frozenset("nmkxyijzp")
"""Letters that are an exponent on a number; others are endings: 1ᵉʳ, 2ᵃ, 3ᵗʰ."""
_CARET = re.compile(
    r"(?P<base>\d[\d.,]*\d|\d|[^\W\d_]+|[)\]])\s?(?:\^|\*\*)\s?"
    r"(?:(?P<plain>[-−+]?\d+(?:[.,]\d+)?|[-−]?[A-Za-z]\b)|[({](?P<inside>[^(){}]{1,20})[)}])"
)
_SCIENTIFIC = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)?)[eE]([-−+]?\d{1,3})(?![\w.])")
_INDEX = re.compile(rf"(?P<base>(?:(?![{LOWERED}])[^\W_])+)?(?P<index>{_LOWERED})")
_LOG = re.compile(rf"\blog({_LOWERED})\(([^()]{{1,30}})\)")
_SOME_INDEX = re.compile("[₀-₉⁺⁻]")
_PRIME = re.compile(r"(?P<base>(?<![^\W\d_])[A-Za-zα-ω]|\d|\))(?P<marks>′′|″|′)")
_ACCENT = re.compile("(?<![^\\W_])[^\\W\\d_][\u0302\u0304\u0307\u20d7]?(?![\\w\u0300-\u036f\u20d7])")
"""A letter by itself, which may have a mark of mathematics."""
_VOWELS = frozenset("aeiouAEIOU")
_GREEK = re.compile("[µϑϕϵϖϱϰΑ-ΡΣ-Ωα-ω]+")
_VERSION = re.compile(r"(?<=\d)\.(?=\d)")


def say_formulas(text: str, language: Language) -> str:
    """Write formulas in words, from the inside out."""
    if not text.isascii():
        text = _MIXED.sub(lambda m: _mixed(m, language), text)
        text = _BOUNDS.sub(lambda m: _bounded(m, language), text)
        text = _ISOTOPE.sub(lambda m: f"{m['element']}{GAP}{_digits(m['mass'])}", text)
        text = _lowered_formulas(text, language)
    text = _formula_pattern(language).sub(lambda m: spelled_formula(m[0]), text)
    text = say_calls(text, language)
    text = _SLASHED.sub(lambda m: _slashed(m, language), text)
    text = _OVER.sub(lambda m: _quotient(m, language), text)
    text = _SCIENTIFIC.sub(lambda m: _scientific(m, language), text)
    text = _CARET.sub(lambda m: _power(m["base"], m["plain"] or m["inside"], language), text)
    if not text.isascii():
        text = _POWER.sub(lambda m: _raised(m, language), text)
        text = _LOG.sub(lambda m: _log(m, language), text)
        text = _INDEX.sub(lambda m: _index(m, language), text)
        text = _PRIME.sub(lambda m: _prime(m, language), text)
        text = _ACCENT.sub(lambda m: _accented(m, language), text)
        text = _GREEK.sub(lambda m: _greek(m, language), text)
    return text


def part_products(text: str, language: Language) -> str:
    """Write a times sign before a letter with an index that would be a unit without it: 5 m₁."""
    times = language.signs.get("×")
    sign = f"{GAP}{times}{GAP}" if times else f",{GAP}"
    return text if text.isascii() else _product(language).sub(sign, text)


@cache
def _product(language: Language) -> re.Pattern[str]:
    spaced = language.table("bare").get("spaced", "").split()
    letters = "".join(
        unit for unit in language.units if len(unit) == 1 and unit.isalpha() and unit not in spaced
    )
    return re.compile(rf"(?<=[\d{LOWERED}]) ?(?=[{letters}][{LOWERED}]+(?![A-Z]))")


def _digits(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


# Fractions


def _mixed(match: re.Match[str], language: Language) -> str:
    upper, _, lower = _digits(match["part"]).partition("⁄")
    named = _fraction(int(upper), int(lower), language)
    if not named:
        return (
            match[0][: match.start("part") - match.start()]
            + f"{GAP if match['whole'] else ''}{upper}/{lower}"
        )
    if not match["whole"]:
        return f"{match['gap'] or GAP}{named}{END}"
    words = language.table("fractions")
    pattern = words.get("mixed_half", words["mixed"]) if (upper, lower) == ("1", "2") else words["mixed"]
    whole = match["whole"]
    spelled = spell(int(whole), language.tag, words.get("whole", "spellout-cardinal")) or whole
    return str(pattern).format(whole=whole, words=spelled, fraction=named) + END


def _slashed(match: re.Match[str], language: Language) -> str:
    upper, lower = int(match[1]), int(match[2])
    named = _fraction(upper, lower, language) if upper < lower else None
    return named or _over(match[1], match[2], language)


def _quotient(match: re.Match[str], language: Language) -> str:
    """Say "over", but between two plain capitals in prose: an A/B test."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    if _CAPITALS.fullmatch(match[0]) and not (_NEAR[0].search(before) or _NEAR[1].match(after)):
        return match[0]
    return _over(match[1], match[2], language)


def _over(upper: str, lower: str, language: Language) -> str:
    pattern = language.words.get("over")
    return pattern.format(upper=upper, lower=lower) if pattern else f"{upper}/{lower}"


def _fraction(upper: int, lower: int, language: Language) -> str | None:
    """Name a fraction whose denominator has a name of its own."""
    words = language.table("fractions")
    if not words:
        return None
    if upper == 1 and lower == 2 and "half" in words:
        return str(words["half"])
    parts = str(words.get("names", "")).split(", ")
    if not 2 <= lower < 2 + len(parts) or not upper:
        return _over(str(upper), str(lower), language)
    one, _, many = parts[lower - 2].partition(" ")
    one, many = one.replace("_", " "), (many or one).replace("_", " ")
    if upper == 1:
        return str(words["one"]).format(part=one)
    few = str(words.get("few", words["many"]))
    pattern = few if upper in (2, 3, 4) else words["many"]
    return str(pattern).format(count=upper, part=many, one=one)


# Powers and indices


def _scientific(match: re.Match[str], language: Language) -> str:
    times = language.signs.get("×")
    if not times:
        return match[0]
    return f"{match[1]}{GAP}{times}{GAP}{_power('10', match[2], language)}"


def _raised(match: re.Match[str], language: Language) -> str:
    base, exponent = match["base"] or "", _digits(match["exponent"]).replace("-", "−")
    if not base:
        return f"{GAP}{exponent}{GAP}"
    ends_word = exponent not in _EXPONENTS and (base.isdigit() or len(base) > 1)
    if exponent.isalpha() and (ends_word or len(exponent) > 1):
        return base + exponent  # 1ᵉʳ, Mᵐᵉ
    charge = re.fullmatch(r"(\d*)([+−])", exponent)
    if charge:
        # The sign is written as such for the names of signs to say it.
        return f"{base}{GAP}{charge[1]}{GAP}{_sign(charge[2], language)}{GAP}"
    if base.isalpha() and len(base) > 3 and exponent not in ("2", "3"):
        return f"{base}{GAP}{exponent}"  # a footnote
    return _power(base, exponent, language)


def _power(base: str, exponent: str, language: Language) -> str:
    words = language.words
    before = ""
    if base.isalpha() and len(base) == 2 and base.islower():
        before, base = f"{base[0]}{GAP}", base[1]  # mc² is m times the square of c
    pattern = words.get({"2": "squared", "3": "cubed"}.get(exponent, "power")) or words.get("power")
    if not pattern:
        return f"{before}{base}^{exponent}"
    spoken = exponent
    if exponent.isdecimal() and len(exponent) < 6 and words.get("positive_exponent") == "ordinal":
        spoken = spell(int(exponent), language.tag, "spellout-ordinal") or exponent
    elif exponent[0] in "-−":
        spoken = f"{_sign('−', language)}{GAP}{exponent[1:]}"
    spoken = spoken.replace("+", f"{GAP}+{GAP}").replace("−", f"{GAP}−{GAP}")
    # "10의 6제곱 미터" are no square metres.
    return before + pattern.format(base=base, exponent=spoken) + (GAP if base.isdecimal() else END)


def _sign(sign: str, language: Language) -> str:
    return (language.minus if sign == "−" else language.signs.get(sign)) or sign


def _index(match: re.Match[str], language: Language) -> str:
    base, index = match["base"] or "", match["index"].translate(SUBSCRIPTS)
    pattern = language.words.get("base")
    if base == "log" and pattern:
        return f"{pattern} {index}{GAP}"
    return f"{base}{GAP}{index.replace('-', '−')}{GAP}"


def _log(match: re.Match[str], language: Language) -> str:
    base, call = language.words.get("base"), language.words.get("call")
    if not base or not call:
        return match[0]
    return call.format(name=f"{base} {match[1].translate(SUBSCRIPTS)}", inside=match[2])


def _bounded(match: re.Match[str], language: Language) -> str:
    pattern, sign = language.words.get("bounds"), language.signs.get(match["sign"])
    lower, upper = match["lower"].translate(SUBSCRIPTS), _digits(match["upper"])
    if not pattern or not sign:
        return f"{match['sign']} {lower} {upper} "
    sign = sign.rpartition(" ")[0] if pattern.endswith(f" {sign.rpartition(' ')[2]}") else sign
    return f"{GAP}{pattern.format(sign=sign, lower=lower, upper=upper)}{GAP}".replace("-", "−")


# Chemistry


@cache
def _formula_pattern(language: Language) -> re.Pattern[str]:
    spelled = alternatives(tuple(language.table("formulas")["spelled"].split()))
    return re.compile(rf"(?<![\w-]){spelled}(?![\w])")


@cache
def _element(language: Language) -> str:
    return alternatives(tuple(language.table("formulas")["elements"].split()))


@cache
def _lowered_pattern(language: Language) -> re.Pattern[str]:
    part = rf"(?:{_element(language)}[₀-₉]*)"
    group = rf"(?:{part}|\({part}+\)[₀-₉]+)"
    charge = r"(?=[⁰¹²³⁴-⁹]*[⁺⁻](?![⁰-⁹¹²³]))"
    return re.compile(rf"(?<![\w])(?:(?=\S*[₀-₉]){group}+|{part}+{charge})(?![A-Za-z])")


def _lowered_formulas(text: str, language: Language) -> str:
    if not _SOME_INDEX.search(text):
        return text
    return _lowered_pattern(language).sub(lambda m: spelled_formula(m[0]), text)


def spelled_formula(formula: str) -> str:
    """Spell a chemical formula letter by letter: CO₂ is "C O 2"."""
    plain = formula.translate(SUBSCRIPTS)
    return GAP.join(re.findall(r"\d+|[A-Z]|[a-z]", plain)).upper()


# Letters


def _prime(match: re.Match[str], language: Language) -> str:
    pattern = language.words.get("prime" if match["marks"] == "′" else "second")
    return pattern.format(base=match["base"]) + END if pattern else match[0]


def _accented(match: re.Match[str], language: Language) -> str:
    """Say x bar and p hat; a vowel with such a mark may be a word of some language."""
    letter = unicodedata.normalize("NFD", match[0])
    base, marks = letter[0], letter[1:]
    pattern = language.table("accents").get(marks)
    is_word = base in _VOWELS and "\u20d7" not in marks
    return pattern.format(base=base) + END if pattern and not is_word else match[0]


def _greek(match: re.Match[str], language: Language) -> str:
    names, letters = language.greek, match[0]
    beside = match.string[max(0, match.start() - 1) : match.start()]
    if not names or len(letters) > 2 or _is_greek(beside) or _is_greek(match.string[match.end() :][:1]):
        return letters
    return GAP + GAP.join(names[letter] for letter in letters) + END


def _is_greek(char: str) -> bool:
    return char.isalpha() and "GREEK" in unicodedata.name(char, "")

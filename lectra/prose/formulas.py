"""Formulas and code of a narration, spoken in words.

A formula that Unicode can write is spoken as it would be without dollars (:mod:`lectra.normalise`); any other
is spoken by mathra.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from lectra.document.formulas import is_formula, is_linear, plain
from lectra.normalise import SpokenForm, spoken_form
from lectra.normalise.characters import LOWERED
from lectra.normalise.language import load_language
from lectra.normalise.program import spoken_code
from lectra.prose.captioned import replaced
from lectra.text.formulas import codes, formulas

_PLACE = "\ue000"
"""Stands for a formula or code while the text around it is read."""
_FUNCTIONS = "arcsin|arccos|arctan|sinh|cosh|tanh|sin|cos|tan|cot|sec|csc|log|ln|lg|exp|lim|max|min|det|gcd"
_NESTED = re.compile(
    r"[\^_¦\[\]{};!ℂℕℙℚℝℤ]|\b(?:lim|max|min)\b|√[^\dA-Za-z]|\)/|/\(|\([^()]*\(|(?<![A-Za-zα-ωΑ-Ω′″])\("
)
"""What Unicode writes with brackets that are not said, or in signs that are said by no rule."""
_OF_FUNCTION = re.compile(rf"\b(?:{_FUNCTIONS})[{LOWERED}²³]*\(")
_UNIT_LIKE = re.compile(r"\d ?[mgshdtlLKJWVANTCF](?![A-Za-z])|\dΩ")
_COUNTED = re.compile("(?<=[0-9])(?=[A-Z])")
_CONDITION = re.compile(r"(?<=\b[Pp]\()([^()∣]+) ∣ ([^()∣]+)(?=\))")
_TEXT = re.compile(r"\\(?:text|mathrm|operatorname|ce)\b")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_YIELDS = {
    "de": "reagiert zu", "en": "yields", "es": "da", "fr": "donne", "it": "dà", "nl": "geeft", "pt": "dá",
}  # fmt: skip
"""What an arrow between chemicals means."""


class _Wording(NamedTuple):
    """Mathra's words in one language: those around an argument, for primes, and around a fraction."""

    opened: str
    closed: str
    primes: tuple[str, str]
    fraction: tuple[str, str, str]
    operators: tuple[str, ...]


def spoken_text(text: str, lang: str) -> SpokenForm:
    """Write a text as it is spoken, formulas and code included; ``lang`` is a BCP-47 tag."""
    text = text.replace(_PLACE, "")
    said = {
        each.start(): (each[0], spoken_formula(each[1], lang))
        for each in formulas(text)
        if is_formula(each[1])
    }
    in_code = ((each, spoken_code(each[1], lang)) for each in codes(text))
    said |= {each.start(): (each[0], words) for each, words in in_code if words}
    if not said:
        return spoken_form(text, lang)
    parts = [said[at] for at in sorted(said)]
    form = spoken_form(replaced(text, [(written, _PLACE) for written, _ in parts]), lang)
    return SpokenForm(replaced(form.text, [(_PLACE, words) for _, words in parts]), form.unspoken)


def spoken_formula(latex: str, lang: str) -> str:
    """Write a formula in words."""
    text = _CONDITION.sub(r"\1|\2", plain(latex))
    if load_language(lang).known and is_linear(latex) and not _NESTED.search(_OF_FUNCTION.sub("f(", text)):
        is_text = bool(_TEXT.search(latex))
        if is_text or not _UNIT_LIKE.search(text):
            return spoken_form(_apart(text, latex, lang), lang).text
    locale = _locale(lang)
    return _reworded(_said(latex, locale), locale, lang) if locale else text


@lru_cache(maxsize=1024)
def _said(latex: str, locale: str) -> str:
    import mathra  # noqa: PLC0415  # most lectures have no formulas

    return str(mathra.render(latex, locale=locale)["speech"])


@cache
def _locale(lang: str) -> str:
    """Find the language in which mathra speaks; empty where it does not."""
    import mathra  # noqa: PLC0415  # as above

    family = lang.partition("-")[0].lower()
    return next((it["code"] for it in mathra.locales() if it["code"].partition("-")[0] == family), "")


def _apart(text: str, latex: str, lang: str) -> str:
    """Part letters that are factors, and molecules from their number, and name the arrow of a reaction."""
    if r"\ce" in latex:
        word = _YIELDS.get(lang.partition("-")[0].lower())
        text = _COUNTED.sub(" ", text)
        return text.replace("→", word) if word else text
    functions = set(_FUNCTIONS.split("|"))
    return _LETTERS.sub(
        lambda m: m[0] if m[0] in functions or re.search(rf"\{{[^{{}}]*{m[0]}", latex) else " ".join(m[0]),
        text,
    )


@cache
def _wording(locale: str) -> _Wording:
    """Learn mathra's words from what it says of small formulas."""
    opened, _, closed = _said("(x)", locale).partition(" x ")
    primes = tuple(_said(f"x{marks}", locale).partition("x ")[2] for marks in ("'", "''"))
    head, _, rest = _said(r"\frac{a b}{c d}", locale).partition("a b")
    middle, _, tail = rest.partition("c d")
    operators = [_said(f"a{sign}b", locale)[2:-2] for sign in ("+", "-", "=")]
    return _Wording(opened, closed, (primes[0], primes[1]), (head, middle, tail), tuple(operators))


def _reworded(speech: str, locale: str, lang: str) -> str:
    """Say a function of something without its brackets, and a simple fraction without its ends."""
    words = _wording(locale)
    call = load_language(lang).words.get("call")
    if call and words.closed:
        marks = "|".join(re.escape(prime) for prime in words.primes if prime)
        inside = rf"(?:(?!{re.escape(words.opened)}|{re.escape(words.closed)}).)+?"
        name = rf"(?P<name>(?<!\w)[fghFGHOP](?: (?:{marks}))?)"
        pattern = rf"{name} {re.escape(words.opened)} (?P<inside>{inside}) {re.escape(words.closed)}"
        for _ in range(2):  # f of g of x
            speech = re.sub(pattern, lambda m: call.format(name=m["name"], inside=m["inside"]), speech)
    head, middle, tail = words.fraction
    if head and middle and tail:
        simple = r"(?:(?!" + "|".join(map(re.escape, words.operators)) + r")[^,]){1,40}?"
        pattern = rf"{re.escape(head)}({simple}){re.escape(middle)}({simple}){re.escape(tail)}"
        speech = re.sub(pattern, rf"\1 {middle.strip(' ,')} \2", speech)
    return speech.replace("capital ", "") if locale == "en" else speech

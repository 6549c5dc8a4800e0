"""Formulas of a narration: spoken in words, and captioned in characters of Unicode.

A formula that Unicode can write is spoken as it would be without dollars (:mod:`lectra.normalise`); any other
is spoken by mathra.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from lectra.normalise import SpokenForm, spoken_form
from lectra.normalise.characters import LOWERED, RAISED
from lectra.normalise.language import load_language
from lectra.text.formulas import formulas

_PLACE = "\ue000"
"""Stands for a formula while the text around it is read."""
_FUNCTIONS = "arcsin|arccos|arctan|sinh|cosh|tanh|sin|cos|tan|cot|sec|csc|log|ln|lg|exp|lim|max|min|det|gcd"
_BEFORE_FUNCTION = re.compile(
    rf"(?<=[\d)²³])(?=(?:{_FUNCTIONS})\b)|(?<=\b[A-Za-z])(?=(?:log|ln|sin|cos|tan|exp)\b)"
)
_CALLED = re.compile(rf"\b((?:{_FUNCTIONS})[₀-₉²³]*) \((?=[^()]*\))")
_SCRIPT = re.compile(
    r"(?P<mark>[\^_])(?:\((?P<inside>[^()]{1,20})\)|(?P<plain>\d*[+−](?![\d\s(])|\d+|[A-Za-zα-ω](?![A-Za-z]))|(?P<ring>∘))"
)
_UP = {unicodedata.normalize("NFKC", char): char for char in RAISED} | {"−": "⁻", "′": "′"}
_DOWN = {unicodedata.normalize("NFKC", char): char for char in LOWERED} | {"−": "₋"}
_ABOVE = re.compile(r"\(((?:[^()\s]|\([^()]*\))+)\)/")
_BELOW = re.compile(r"/\(([d∂][A-Za-zα-ω]|[A-Za-z]\([^()]*\))\)")
"""What needs no brackets over a fraction's stroke, and below it."""
_CONDITION = re.compile(r"(?<=\b[Pp]\()([^()∣]+) ∣ ([^()∣]+)(?=\))")
_NESTED = re.compile(
    r"[\^_¦\[\]{};!ℂℕℙℚℝℤ]|\b(?:lim|max|min)\b|√[^\dA-Za-z]|\)/|/\(|\([^()]*\(|(?<![A-Za-zα-ωΑ-Ω′″])\("
)
"""What Unicode writes with brackets that are not said, or in signs that are said by no rule."""
_OF_FUNCTION = re.compile(rf"\b(?:{_FUNCTIONS})[{LOWERED}²³]*\(")
_UNIT_LIKE = re.compile(r"\d ?[mgshdtlLKJWVANTCF](?![A-Za-z])|\dΩ")
_TEXT = re.compile(r"\\(?:text|mathrm|operatorname|ce)\b")
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_YIELDS = {
    "de": "reagiert zu", "en": "yields", "es": "da", "fr": "donne", "it": "dà", "nl": "geeft", "pt": "dá",
}  # fmt: skip
"""What an arrow between chemicals means."""


class _Rendered(NamedTuple):
    """What mathra makes of a formula; ``sound`` says that it had nothing to repair."""

    speech: str
    text: str
    sound: bool


class _Wording(NamedTuple):
    """Mathra's words in one language: those around an argument, for primes, and around a fraction."""

    opened: str
    closed: str
    primes: tuple[str, str]
    fraction: tuple[str, str, str]
    operators: tuple[str, ...]


def spoken_text(text: str, lang: str) -> SpokenForm:
    """Write a text as it is spoken, formulas included; ``lang`` is a BCP-47 tag."""
    found = [each for each in formulas(text) if is_readable(each[1])]
    if not found:
        return spoken_form(text, lang)
    said = [spoken_formula(each[1], lang) for each in found]
    form = spoken_form(
        _replaced(text.replace(_PLACE, ""), [each[0] for each in found], [_PLACE] * len(found)), lang
    )
    return SpokenForm(_replaced(form.text, [_PLACE] * len(said), said), form.unspoken)


def captioned_text(text: str) -> str:
    """Write a text as its caption shows it: formulas without dollars, in characters of Unicode."""
    found = [each for each in formulas(text) if is_readable(each[1])]
    return _replaced(text, [each[0] for each in found], [plain_formula(each[1]) for each in found])


def is_readable(latex: str) -> bool:
    """Whether LaTeX can be read without repairs."""
    return _render(latex, "en").sound


def plain_formula(latex: str) -> str:
    """Write a formula in characters of Unicode: x², H₂O, dy/dx."""
    return _BELOW.sub(r"/\1", _ABOVE.sub(r"\1/", _in_unicode(latex)))


def _in_unicode(latex: str) -> str:
    text = _SCRIPT.sub(_script, _render(latex, "en").text)
    text = _CALLED.sub(r"\1(", _BEFORE_FUNCTION.sub(" ", text))
    return _CONDITION.sub(r"\1 | \2", text).replace(" : ", ": ")


def spoken_formula(latex: str, lang: str) -> str:
    """Write a formula in words."""
    plain = _in_unicode(latex)
    if load_language(lang).known and not _NESTED.search(_OF_FUNCTION.sub("f(", plain)):
        is_text = bool(_TEXT.search(latex))
        if is_text or not _UNIT_LIKE.search(plain):
            return spoken_form(_apart(plain, latex, lang), lang).text
    locale = _locale(lang)
    return _reworded(_render(latex, locale).speech, locale, lang) if locale else plain_formula(latex)


def _replaced(text: str, old: list[str], new: list[str]) -> str:
    """Replace parts of a text, one by one in their order."""
    done = ""
    for before, after in zip(old, new, strict=True):
        head, _, text = text.partition(before)
        done += head + after
    return done + text


@lru_cache(maxsize=1024)
def _render(latex: str, locale: str) -> _Rendered:
    import mathra  # noqa: PLC0415  # most lectures have no formulas

    try:
        made = mathra.render(latex, locale=locale)
    except ValueError:  # nested deeper than it reads
        return _Rendered("", "", sound=False)
    return _Rendered(made["speech"], made["text"], not made["warnings"])


@cache
def _locale(lang: str) -> str:
    """Find the language in which mathra speaks; empty where it does not."""
    import mathra  # noqa: PLC0415  # as above

    family = lang.partition("-")[0].lower()
    return next((it["code"] for it in mathra.locales() if it["code"].partition("-")[0] == family), "")


def _script(match: re.Match[str]) -> str:
    if match["ring"]:
        return "°"
    signs = _UP if match["mark"] == "^" else _DOWN
    inside = (match["inside"] or match["plain"]).replace(" ", "")
    return "".join(signs[char] for char in inside) if set(inside) <= signs.keys() else match[0]


def _apart(plain: str, latex: str, lang: str) -> str:
    """Part letters that are factors, and name the arrow of a reaction."""
    if r"\ce" in latex:
        word = _YIELDS.get(lang.partition("-")[0].lower())
        return plain.replace("→", word) if word else plain
    functions = set(_FUNCTIONS.split("|"))
    return _LETTERS.sub(
        lambda m: m[0] if m[0] in functions or re.search(rf"\{{[^{{}}]*{m[0]}", latex) else " ".join(m[0]),
        plain,
    )


@cache
def _wording(locale: str) -> _Wording:
    """Learn mathra's words from what it says of small formulas."""
    opened, _, closed = _render("(x)", locale).speech.partition(" x ")
    primes = tuple(_render(f"x{marks}", locale).speech.partition("x ")[2] for marks in ("'", "''"))
    head, _, rest = _render(r"\frac{a b}{c d}", locale).speech.partition("a b")
    middle, _, tail = rest.partition("c d")
    operators = [_render(f"a{sign}b", locale).speech[2:-2] for sign in ("+", "-", "=")]
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

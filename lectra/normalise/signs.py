"""Signs by name, and what is left over once all other rules have spoken."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from lectra.normalise.characters import END, GAP, is_raised_or_lowered, plain_number
from lectra.normalise.language import Language, alternatives
from lectra.normalise.spelling import money, without_digits

PUNCTUATION_SIGNS = frozenset("%‰‱&#@*/\\_†‡§¶′″‴‵※‸⁂⁊⁋⁌⁍⁑")
"""Signs that Unicode counts as punctuation and a voice does not read as such."""
_BULLETS = re.compile(r"\s*[•‣◦▪▫●○■□▶►◆◇⁃∙]\s*")
_FIRST_BULLET = re.compile(rf"^(?:{_BULLETS.pattern}|\s*\*\s+(?=\w))")
_QUOTES = re.compile("[`´¨ˮ]")
_NUMBER_SIGN = re.compile(r"#(?=\d)")
_TAGGED = re.compile(r"(?<!\w)#(?=[^\W\d_])")
_ABOUT = re.compile(r"(?<![\w~])~\s?(?=[\d.,]*\d|[$€£])")
_TIMES = re.compile(
    r"(?<=[\d)²³])\s?[*·]\s?(?=[\d(a-zA-Zπ√−\x01-])"
    r"|(?<=(?<![\w·])[a-zA-Z])\s?[*·]\s?(?=[a-zA-Z(\d]\b|\()"
    r"|(?<=[\d)]) x (?=\d)|(?<=[1-9])x(?=\d)|(?<=\d\d)x(?=\d)"
)
_PAUSE = re.compile(r"(?<=[^\W\d_])·(?=[^\W\d_\u0000-\u024f])|(?<=\s)[|¦·/](?=\s)")
_LETTERS_SLASH = re.compile(r"(?<=[^\W\d_])/(?=[^\W\d_])")
_DIVISION = re.compile(r"(?<=\s)/(?=\s)|(?<=\))/|/(?=\()")
_TENDS = re.compile(r"(?<=(?<![^\W_])[a-zα-ω])(\s?)[→⟶](?=\s?[−-]?(?:∞|\d))")
_CLUSTER = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|[\u2190-\u2bff\U0001f000-\U0001faff]"
    "(?:[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]|\u200d[\u2190-\u2bff\U0001f000-\U0001faff])*|.",
    re.DOTALL,
)
"""An emoji with all that makes it one picture, or a single character."""
_ENGINES_READ = frozenset("+=±≠≈%&#@/\\~©®")
"""Signs that espeak-ng speaks in any language, in English at worst."""


def say_signs(text: str, language: Language) -> str:
    """Replace signs by their names; a bullet and a bar between words are a pause."""
    text = _QUOTES.sub("", text)
    text = _FIRST_BULLET.sub("", text)
    text = _BULLETS.sub(", ", text)
    if not language.known:
        return _pattern(language).sub(lambda m: _between(language.signs[m[0][0]]), text)
    words, signs = language.words, language.signs
    text = _NUMBER_SIGN.sub(_between(words.get("number")) or "#", text)
    text = _TAGGED.sub(_between(words.get("hashtag")) or "#", text)
    text = _ABOUT.sub(lambda m: _about(m, words.get("about", "")), text)
    text = text.replace(" ~ ", " ∼ ") if "∼" in signs else text
    text = _TIMES.sub(" × ", text)
    text = _TENDS.sub(_between(words.get("tends")) or "→", text)
    if re.search(r"[=\d²³]", text):
        text = _DIVISION.sub(_between(words.get("divided")) or "/", text)
    text = _PAUSE.sub(",", text).replace(" ,", ",")
    text = _LETTERS_SLASH.sub(GAP, text)
    return _pattern(language).sub(lambda m: _between(signs[m[0][0]]), text)


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    sections = "§+|" if "§" in language.signs else ""
    return re.compile(sections + alternatives(language.signs))


def _about(match: re.Match[str], word: str) -> str:
    """Say what a tilde before a number means, unless the word stands there already."""
    before = match.string[: match.start()].rstrip().casefold()
    return "" if word and before.endswith(word.casefold()) else _between(word) or "~"


def _between(name: str | None) -> str:
    return f"{GAP}{name}{END}" if name else ""


def say_rest(text: str, language: Language) -> tuple[str, tuple[str, ...]]:
    """Write odd digits as plain ones, and take out what has no spoken form; return that, too."""
    if text.isascii() and language.known:
        return text, ()
    unspoken: list[str] = []
    pieces = [_rest(match[0], language, unspoken) for match in _CLUSTER.finditer(text)]
    return "".join(pieces), tuple(dict.fromkeys(unspoken))


def _rest(cluster: str, language: Language, unspoken: list[str]) -> str:
    char = cluster[0]
    if not is_sign(char):
        number = plain_number(char) if not char.isdecimal() and _is_number(char) else ""
        return f"{GAP}{number}{GAP}{cluster[1:]}" if number else cluster
    if not language.known and char in _ENGINES_READ:
        return cluster
    code = language.table("currencies").get(char)
    name = money(1, code, language.tag) if code else None
    if name:
        return f"{GAP}{without_digits(name)}{GAP}"
    unspoken.append(cluster)
    # A voice may know more than this package does in a language without names of its own.
    return GAP if language.known or unicodedata.category(char) == "So" else cluster


def _is_number(char: str) -> bool:
    return unicodedata.category(char) in ("No", "Nl") or is_raised_or_lowered(char) or char.isdigit()


def is_sign(char: str) -> bool:
    """Whether a character is a symbol, which a voice speaks by name or not at all."""
    return char in PUNCTUATION_SIGNS or unicodedata.category(char) in ("Sm", "Sc", "So", "Sk")

"""What programmers write: identifiers, operators of ASCII, types, tags, addresses."""

from __future__ import annotations

import re
from functools import partial

from lectra.normalise.characters import END, GAP
from lectra.normalise.language import Language

_OPERATORS = {
    "<->": "↔", "<=>": "⇔", "-->": "→", "->": "→", "==>": "⇒", "=>": "⇒", "<=": "≤", ">=": "≥", "!=": "≠",
    "===": "=", "==": "=", ":=": "=", "+/-": "±", "+-": "±", "<<": "≪", ">>": "≫",
    " && ": " ∧ ", " || ": " ∨ ", "||": "‖", "<-": "←",
}  # fmt: skip
"""Signs of several characters, and the one sign that each stands for."""
_OPERATOR = re.compile("|".join(re.escape(key) for key in sorted(_OPERATORS, key=len, reverse=True)))
_ADDRESS = re.compile(
    r"(?:(?:https?|ftp)://|www\.)[^\s<>\"”»]+|(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.@])(?:[a-z\d-]+\.)+(?:com|org|net|edu|gov|de|fr|eu|io|uk)(?:/[^\s<>\"”»]*)?(?!\w)"
)
_IDENTIFIER = re.compile(r"(?<![^\W_])_{0,2}[^\W_]+(?:_+[^\W_]+)+_{0,2}(?![^\W_])|(?<!\w)__[^\W_]+__(?!\w)")
_TYPE = re.compile(r"(?<=\w)<(?P<inside>[A-Za-z]\w*(?:, ?[A-Za-z]\w*)*)>")
_TAG = re.compile(r"<(?P<slash>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?/?>")
_BLANK = re.compile(r"(?<!\w)_{2,}(?!\w)")
_SHARP = re.compile(r"(?<![^\W_])(?P<name>[A-G])[#♯](?!\w)")
_STAR = re.compile(r"(?<![^\W_])(?P<name>[A-Z])\*(?![\w*])")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1(?![\w*])")
_UNDERLINED = re.compile(r"(?<!\w)_(?=[^\s_])([^_\n]*[^\s_])_(?!\w)")
_MATHS = re.compile(r"\$([^\s$\d][^$\n]{0,60}?)\$(?![\w$])")
_PROMPT = re.compile(r"(?m)^>>>\s?")
_ABSOLUTE = re.compile(r"(?<![\w|])\|(?P<inside>[^|\s](?:[^|]{0,18}[^|\s])?)\|(?![\w|])")
_DOTTED = re.compile(
    r"(?<![\w.])\.(?=[A-Z]{2,}\b|[a-z]{2,4}\b)"
    r"|(?<=[^\W_])\.(?=(?:js|py|com|org|net|NET|io|csv|txt|json|html|css|xml|exe|pdf|md|java|cpp|docx|xlsx|pptx|png|jpg)\b)"
)


def say_code(text: str, language: Language) -> str:
    """Write addresses, identifiers and operators in words, or by the one sign that they stand for."""
    words = language.words
    if "slash" in words:
        text = _ADDRESS.sub(lambda m: _address(m[0], language), text)
    text = text.replace("`", "")
    text = _EMPHASIS.sub(r"\2", text)
    text = _UNDERLINED.sub(r"\1", text)
    text = _PROMPT.sub("", text)
    text = _MATHS.sub(r"\1", text)
    text = _IDENTIFIER.sub(lambda m: identifier(m[0]), text)
    for pattern, name in (
        (_SHARP, "sharp"),
        (_STAR, "star"),
        (_TYPE, "type"),
        (_TAG, "tag"),
        (_ABSOLUTE, "absolute"),
    ):
        if words.get(name):
            text = pattern.sub(partial(_filled, pattern=words[name]), text)
    if words.get("blank"):
        text = _BLANK.sub(f"{GAP}{words['blank']}{GAP}", text)
    if words.get("dot"):
        text = _DOTTED.sub(f"{GAP}{words['dot']}{GAP}", text)
    return _OPERATOR.sub(lambda m: _operator(m[0], language), text)


def _filled(match: re.Match[str], pattern: str) -> str:
    parts = match.groupdict()
    slash = f"{GAP}/{GAP}" if parts.pop("slash", "") else ""
    return slash + pattern.format(**{"name": "", **parts}) + END


def _operator(written: str, language: Language) -> str:
    sign = _OPERATORS[written]
    return sign if sign.strip() in language.signs else written


def identifier(written: str) -> str:
    """Write a name of several words apart: ``snake_case``, ``MIN_TEMP``, ``__init__``."""
    parts = written.strip("_").split("_")
    if written.upper() == written:
        # MIN_TEMP is two words; what has no vowel is spelled (HTTP_PORT).
        parts = [part.lower() if len(part) > 2 and re.search("[AEIOUY]", part) else part for part in parts]
    return GAP.join(part for part in parts if part)


def _address(written: str, language: Language) -> str:
    words = language.words
    body = written.rstrip(".,;:!?)")
    rest = written[len(body) :]
    host, slash, path = re.sub(r"^(?:https?|ftp)://", "", body).rstrip("/").partition("/")
    names = [_label(label) for label in host.split(".")]
    said = f"{GAP}{words['dot']}{GAP}".join(names) + slash + path.replace(".", f"{GAP}{words['dot']}{GAP}")
    said = said.replace("/", f"{GAP}{words['slash']}{GAP}")
    return said.replace("_", f"{GAP}{language.signs.get('_', ' ')}{GAP}") + rest


def _label(label: str) -> str:
    """One part of a host's name; those that are no words are spelled."""
    return GAP.join(label.upper()) if label == "www" or (len(label) == 2 and label.isalpha()) else label

"""Abbreviations in full: "z. B." is "zum Beispiel"."""

from __future__ import annotations

import re
from functools import cache, partial

from lectra.normalise.language import Language, alternatives

_SPACES = re.compile("[ \u00a0\u2009\u202f]")
_CLOSING = re.compile(r"[\s\"'”’»)\]]*$")


def say_abbreviations(text: str, language: Language) -> str:
    """Write out the abbreviations of a language; the full stop stays where it ends a sentence as well."""
    for table in ("before_number", "final", "abbreviations"):
        words = _by_letters(language, table)
        if words:
            text = _pattern(language, table).sub(partial(_full, words=words, table=table), text)
    return text


@cache
def _by_letters(language: Language, table: str) -> dict[str, str]:
    return {_SPACES.sub("", short): full for short, full in language.table(table).items()}


@cache
def _pattern(language: Language, table: str) -> re.Pattern[str]:
    # "z. B." is written with a space of any kind and without one.
    shorts = alternatives(language.table(table)).replace("\\.\\ ", "\\.[ \u00a0\u2009\u202f]?")
    after = r"(?=[ \u00a0\u202f]?(?:\(?\d|[IVXLC]{2,}\b|[VX]\b))" if table == "before_number" else r"(?!\w)"
    return re.compile(rf"(?<![\w.]){shorts}{after}")


def _full(match: re.Match[str], words: dict[str, str], table: str) -> str:
    short, rest = match[0], match.string[match.end() :]
    full = words[_SPACES.sub("", short)]
    ends = bool(_CLOSING.match(rest)) or (table == "final" and re.match(r"\s+[\"'“„«(]?[^\W\d_a-z]", rest))
    starts = not match.string[: match.start()].strip() or re.search(
        r"[.!?]\s+$", match.string[: match.start()]
    )
    if starts and short[0].isupper():
        full = full[0].upper() + full[1:]
    gap = " " if table == "before_number" and rest[:1].isalnum() else ""
    return full + gap + ("." if ends and short.endswith(".") else "")

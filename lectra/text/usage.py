"""How a language uses the full stop: the abbreviations, ordinals and first words of ``languages/*.toml``.

An abbreviation is written without its last full stop and without spaces: ``z.B`` is both "z. B." and "z.B.".
One that begins with a small letter is also known with a capital one. Each is in one of four roles:

- ``inner`` never ends a sentence: "Dr.", "ca.", "Fig.".
- ``numbered`` goes on before a number only, for it is a word as well: "No. 5", "Art. 1".
- ``either`` ends a sentence before one of the ``starters``, words that sentences begin with: "the U.S. The".
- ``final`` goes on before a small letter only: "etc.".
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

_FOLDER = Path(__file__).parent / "languages"
_RELATED = {
    "no": "nb",
    "nn": "nb",
    "bs": "hr",
    "sr": "hr",
    "yue": "zh",
    "be": "ru",
    "mr": "hi",
    "ne": "hi",
    "iw": "he",
}
"""Languages that use the full stop as another one does."""


class Role(Enum):
    """Where an abbreviation stands."""

    INNER = "inner"
    EITHER = "either"
    FINAL = "final"
    NUMBERED = "numbered"


class Usage(NamedTuple):
    """What is known of a language."""

    roles: Mapping[str, Role]
    beginnings: frozenset[str]
    """What abbreviations of several parts begin with: ``z`` of ``z.B``."""
    starters: frozenset[str]
    lettered: frozenset[str]
    """Words before a letter that is a name: "plan B"."""
    ordinal_after: frozenset[str]
    """Words before an ordinal: "der 1. FC"."""
    ordinal_before: frozenset[str]
    """Words with a capital that follow an ordinal: "3. Mai"."""
    clitics: tuple[str, ...]
    """Words that are written as part of the next one."""
    speech_verbs: tuple[str, ...]
    """Verbs that follow a quotation within its sentence."""
    after_quotation: tuple[str, ...]
    """Particles that follow a quotation within its sentence."""
    ordinals: bool
    """Whether a number with a full stop is an ordinal."""
    roman_first: bool
    """Whether a king's number stands before his name."""
    regnal: bool
    """Whether a single Roman numeral after a name is a king's number rather than an initial."""
    vowelless: bool
    """Whether there are words without a vowel."""
    dotted_dates: bool
    """Whether dates are written as in "2020. 3. 15."."""


@lru_cache(maxsize=64)
def usage_of(lang: str) -> Usage:
    """Read what is known of a language (BCP-47): what is common to all where there is no more."""
    primary = lang.lower().split("-", maxsplit=1)[0]
    own = _read(_RELATED.get(primary, primary))
    layers = [_read("common"), _read(own.get("also", "")), own]
    roles = {word: role for layer in layers for role in Role for word in _words([layer], role.value)}
    return Usage(
        roles=roles,
        beginnings=frozenset(_beginnings(roles)),
        starters=frozenset(_words(layers, "starters")),
        lettered=frozenset(_words(layers, "lettered")),
        ordinal_after=frozenset(_words(layers, "ordinal_after")),
        ordinal_before=frozenset(_words(layers, "ordinal_before")),
        clitics=tuple(_words(layers, "clitics")),
        speech_verbs=tuple(_words(layers, "speech_verbs")),
        after_quotation=tuple(_words(layers, "after_quotation")),
        ordinals=own.get("ordinals", False),
        roman_first=own.get("roman_first", False),
        regnal=own.get("regnal", False),
        vowelless=own.get("vowelless", False),
        dotted_dates=own.get("dotted_dates", False),
    )


def _read(name: str) -> dict[str, Any]:
    path = _FOLDER / f"{name}.toml"
    if not name.isalpha() or not name.isascii() or not path.is_file():
        return {}
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _words(layers: Iterable[Mapping[str, Any]], key: str) -> list[str]:
    return [word for layer in layers for word in layer.get(key, "").split()]


def _beginnings(abbreviations: Iterable[str]) -> set[str]:
    parts = [word.split(".") for word in abbreviations]
    return {".".join(part[:count]) for part in parts for count in range(1, len(part))}

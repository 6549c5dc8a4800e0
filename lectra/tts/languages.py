"""The languages that can be spoken: their tags, their names, and the voices that Edge has for each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Gender = Literal["female", "male"]
GENDERS: tuple[Gender, ...] = ("female", "male")

ALIASES = {"cmn": "zh", "in": "id", "iw": "he", "nn": "nb", "no": "nb", "tl": "fil", "yue": "zh-hk"}
"""Tags that mean a language of the table under another one."""
_CHINESE_SCRIPTS = {"hant": "zh-tw", "hans": "zh-cn"}


@dataclass(frozen=True)
class EdgeVoiceName:
    """One voice of the service. ``name`` is what it is asked for by, such as ``de-AT-IngridNeural``."""

    name: str
    locale: str
    gender: Gender

    @property
    def speaks_all(self) -> bool:
        """Whether it was made to speak any language, and not only its own."""
        return speaks_all(self.name)


def speaks_all(voice: str) -> bool:
    """Whether a voice of the service was made to speak any language, by its name."""
    return "Multilingual" in voice


@dataclass(frozen=True)
class Language:
    """A language of the table: its tag, its name in English and in itself, and its voices."""

    tag: str
    english: str
    own: str
    voices: tuple[EdgeVoiceName, ...]


@cache
def languages() -> Mapping[str, Language]:
    """Give the table: languages by primary subtag."""
    table = json.loads(files("lectra.tts").joinpath("voices.json").read_text(encoding="utf-8"))
    return {
        tag: Language(tag, row["english"], row["own"], tuple(_voices(row["edge"])))
        for tag, row in table.items()
    }


def normal_tag(tag: str) -> str:
    """Lower a BCP-47 tag and replace what the table has under another one: ``zh-Hant`` is ``zh-tw``."""
    parts = tag.lower().split("-")
    if parts[0] == "zh" and len(parts) > 1 and parts[1] in _CHINESE_SCRIPTS:
        return f"zh-{parts[2]}" if len(parts) > 2 else _CHINESE_SCRIPTS[parts[1]]
    return "-".join([ALIASES.get(parts[0], parts[0]), *parts[1:]])


def primary(tag: str) -> str:
    """Give the primary subtag of a tag: ``de`` of ``de-AT``."""
    return normal_tag(tag).split("-", maxsplit=1)[0]


def is_language(tag: str) -> bool:
    """Whether a tag may be a language's: it begins with two letters of ISO 639-1, or with three."""
    family = tag.split("-", maxsplit=1)[0].lower()
    return len(family) > 2 or family in _two_letters()


@cache
def _two_letters() -> frozenset[str]:
    """Read the languages of two letters, with those of former years that are still met."""
    return frozenset(files("lectra.tts").joinpath("two_letters.txt").read_text(encoding="utf-8").split())


def edge_voices(lang: str) -> tuple[EdgeVoiceName, ...]:
    """Voices for a BCP-47 tag, those of its own region first; empty where the language is not spoken."""
    found = languages().get(primary(lang))
    if found is None:
        return ()
    wanted = normal_tag(lang)
    return tuple(sorted(found.voices, key=lambda voice: voice.locale.lower() != wanted))


def all_purpose_voices() -> tuple[EdgeVoiceName, ...]:
    """Give the voices that speak any language."""
    return tuple(voice for row in languages().values() for voice in row.voices if voice.speaks_all)


def _voices(locales: Mapping[str, Mapping[Gender, list[str]]]) -> list[EdgeVoiceName]:
    return [
        EdgeVoiceName(f"{locale}-{name}Neural", locale, gender)
        for locale, names in locales.items()
        for gender in GENDERS
        for name in names[gender]
    ]

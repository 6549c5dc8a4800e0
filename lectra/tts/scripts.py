"""Which letters an offline voice can read, and which voice of espeak-ng reads the others."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from fontTools.unicodedata import script as script_of

from lectra.tts.languages import primary
from lectra.tts.letters import is_read

_COMMON = ("Zyyy", "Zinh", "Zzzz")
"""Signs that belong to no script, marks that take that of their letter, and what Unicode does not know."""
_SWITCHING = ("espeak",)
"""Engines that change to another language by themselves where the script is one of theirs."""


class Script(NamedTuple):
    """A script: its name in English, espeak-ng's voice for it (or none), the languages written in it.

    ``switched`` are those that espeak-ng reads as words in the midst of any language. Of others it says the
    letters' names, or "Chinese letter".
    """

    name: str
    voice: str
    languages: frozenset[str]
    switched: bool = False


class Stretch(NamedTuple):
    """Some text in one script; ``script`` is its code (ISO 15924) where a voice does not read it."""

    text: str
    script: str = ""


def split_by_script(text: str, lang: str, backend: str) -> tuple[Stretch, ...]:
    """Split what is spoken in a language (BCP-47) where an engine does not read its letters.

    Digits are read by all, and Latin letters by all but the embedded voice, which lacks some. Signs and
    spaces stay with what they follow.
    """
    found: list[Stretch] = []
    signs = ""
    for char in text:
        script = _unread(char, lang, backend)
        if script is None:
            signs += char
        elif found and found[-1].script == script:
            found[-1] = Stretch(found[-1].text + signs + char, script)
            signs = ""
        elif script and found:
            found[-1] = Stretch(found[-1].text + signs, found[-1].script)
            found.append(Stretch(char, script))
            signs = ""
        else:
            found.append(Stretch(signs + char, script))
            signs = ""
    if not found:
        return (Stretch(text),)
    return (*found[:-1], Stretch(found[-1].text + signs, found[-1].script))


def script_named(code: str) -> Script:
    """Look up a script by its code; one that no voice reads goes by its code."""
    return _scripts().get(code) or Script(code, "", frozenset())


@cache
def _scripts() -> Mapping[str, Script]:
    table = json.loads(files("lectra.tts").joinpath("scripts.json").read_text(encoding="utf-8"))
    return {
        code: Script(row["name"], row["voice"], frozenset(row["languages"]), row.get("switched", False))
        for code, row in table.items()
    }


def _unread(char: str, lang: str, backend: str) -> str | None:
    """Return the script of a letter that is not read, empty for one that is, None for a sign or a mark."""
    if char.isascii():
        return "" if char.isalnum() else None
    if unicodedata.category(char)[0] == "N":
        return ""
    code = script_of(char)
    if code in _COMMON or unicodedata.category(char)[0] not in "LM":
        return None
    if code == "Latn":
        return "" if backend != "embedded" or is_read(char) else code
    return _read_as(code, primary(lang), backend)


@cache
def _read_as(code: str, language: str, backend: str) -> str:
    script = script_named(code)
    read = language in script.languages or (script.switched and backend in _SWITCHING)
    return "" if read else code

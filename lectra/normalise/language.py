"""The rules of one language: ``words/<language>.toml`` over ``words/common.toml``, read and compiled once.

What the tables of such a file mean:

``decimal``, ``group``
    The marks inside a written number.
``[words]``
    Words and sentence patterns for what is no single sign: ``power = "{base} to the {exponent}"``. An entry
    that is missing or empty switches its rule off.
``[signs]``
    The spoken name of each sign.
``greek``
    The names of the letters from alpha to omega.
``[abbreviations]``, ``[final]``, ``[before_number]``
    Written → spoken: anywhere; where the full stop may end a sentence as well (it is kept then); before a
    number.
``[[phrases]]``
    A regular expression (``find``) and what replaces it (``write``). With ``say`` only its group ``n``, a
    number in digits or Roman numerals, is replaced: by digits, or spelled by that rule set of ICU's and put
    into ``write``; a group ``drop`` behind it is left out.
    ``{roman}``, ``{number}``, ``{unit}`` and each entry of ``[names]`` may stand in ``find`` in braces.
``[fractions]``
    Denominators from two to ten (singular and plural) and the patterns around them.
``[currency] cut``
    What is cut from CLDR's names of currencies: "US dollars" are dollars in speech.
``[others.<language>]``
    In ``common.toml``: the few tables of a language without a file of its own.
``[units]``
    More symbols of units, as in ``common.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from lectra.normalise.spelling import spell

_GREEK = "αβγδεζηθικλμνξοπρστυφχψω"
_GREEK_VARIANTS = {"ς": "σ", "ϑ": "θ", "ϕ": "φ", "ϵ": "ε", "ϖ": "π", "ϱ": "ρ", "ϰ": "κ", "µ": "μ"}
_ROMAN = r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_SOME_ROMAN = re.compile(r"(?<![^\W_])[IVXLCDM]+(?:e|er|re|ème|ᵉ|ᵉʳ|ʳᵉ)?(?![^\W_])")
_SOME_DIGIT = re.compile(r"\d")


@dataclass(frozen=True)
class Phrase:
    """One entry of ``[[phrases]]``. ``say`` is empty where the whole match is replaced."""

    find: re.Pattern[str]
    write: str
    say: str
    guard: re.Pattern[str] | None
    """What must be in a text for the phrase to be in it: a cheap test before a dear one."""


@dataclass(frozen=True, eq=False)
class Language:
    """One language's tables. ``tag`` is its BCP-47 tag, ``known`` whether there is a file for it."""

    tag: str
    known: bool
    rules: Mapping[str, Any]

    @property
    def family(self) -> str:
        """The primary subtag: ``de`` of ``de-AT``."""
        return self.tag.partition("-")[0]

    def table(self, name: str) -> dict[str, Any]:
        """Return one table, empty where the language has none."""
        found: dict[str, Any] = self.rules.get(name, {})
        return found

    @cached_property
    def words(self) -> dict[str, str]:
        """Words and patterns by name."""
        return self.table("words")

    @cached_property
    def signs(self) -> dict[str, str]:
        """Names by sign."""
        return self.table("signs")

    @cached_property
    def minus(self) -> str:
        """The word for a minus sign: the table's, else ICU's; empty where neither has one."""
        own = self.words.get("minus", "")
        negative, positive = spell(-1, self.tag), spell(1, self.tag)
        return own or (negative or "").replace(positive or "", "").strip()

    @cached_property
    def decimal(self) -> str:
        """The decimal mark."""
        return str(self.rules.get("decimal", "."))

    @cached_property
    def group(self) -> str:
        """The mark between thousands, beside spaces."""
        return str(self.rules.get("group", ""))

    @cached_property
    def number(self) -> str:
        """A regular expression of an unsigned number as this language writes it."""
        fraction = r"(?:[.,]\d+)?"
        grouped = rf"\d{{1,3}}(?:{re.escape(self.group)}\d{{2,3}})*{re.escape(self.group)}\d{{3}}(?!\d)"
        spaced = r"\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?!\d)"
        whole = [spaced, grouped, r"\d+"] if self.group else [spaced, r"\d+"]
        return "(?:" + "|".join(f"{part}{fraction}" for part in whole) + ")"

    @cached_property
    def greek(self) -> dict[str, str]:
        """Names by small and capital Greek letter; empty where the language has none, and in Greek."""
        names = dict(zip(_GREEK, str(self.rules.get("greek", "")).split(), strict=False))
        names |= {letter: names[base] for letter, base in _GREEK_VARIANTS.items() if base in names}
        return names | {
            letter.upper(): name for letter, name in names.items() if letter not in _GREEK_VARIANTS
        }

    @cached_property
    def units(self) -> dict[str, str]:
        """CLDR names by symbol, prefixes included."""
        found: dict[str, str] = {}
        prefixes = self.table("prefixes")
        for name, (symbols, before) in self.table("units").items():
            for symbol in symbols.split():
                found[symbol] = name
                for prefix in before.split():
                    found.setdefault(prefix + symbol, prefixes[prefix] + name)
                    if prefix == "µ":
                        found.setdefault("μ" + symbol, prefixes[prefix] + name)
        return found

    @cached_property
    def unit(self) -> str:
        """A regular expression of a single unit."""
        return alternatives(self.units)

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """The language's own phrases, then the common ones."""
        return tuple(self._compile(row) for row in self.rules["phrases"])

    @cached_property
    def guards(self) -> frozenset[re.Pattern[str]]:
        """The tests that phrases share."""
        return frozenset(phrase.guard for phrase in self.phrases if phrase.guard)

    def _compile(self, row: Mapping[str, str]) -> Phrase:
        macros = {name: "|".join(words.split()) for name, words in self.table("names").items()}
        macros |= {"gap": "[ \x03]?", "roman": _ROMAN, "number": self.number, "unit": self.unit}
        find = re.sub(r"\{([a-z_]+)\}", lambda match: macros[match[1]], row["find"])
        roman = "{roman}" in row["find"] or re.search(r"P<n>\[?[IVX]", row["find"])
        guard = _SOME_ROMAN if roman else _SOME_DIGIT if r"\d" in row["find"] else None
        return Phrase(re.compile(find), row.get("write", "{}"), row.get("say", ""), guard)


def alternatives(words: Mapping[str, Any] | tuple[str, ...]) -> str:
    """Build a regular expression of any of some words, the longest first; one that never matches of none."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, ordered)) + ")" if ordered else "(?!)"


def load_language(tag: str) -> Language:
    """Return the rules of a BCP-47 tag's language; those common to all where it has no file."""
    return _load(re.sub(r"[^A-Za-z0-9-]", "-", tag)[:35] or "und")


@cache
def _load(tag: str) -> Language:
    words = files("lectra.normalise") / "words"
    family = tag.partition("-")[0].lower()
    own = words / f"{family}.toml"
    known = own.is_file() and own.name != "common.toml"
    common = tomllib.loads((words / "common.toml").read_text(encoding="utf-8"))
    rules = tomllib.loads(own.read_text(encoding="utf-8")) if known else common["others"].get(family, {})
    return Language(tag, known, _merged(common, rules))


def _merged(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(common)
    for name, value in own.items():
        held = common.get(name)
        if isinstance(held, dict):
            merged[name] = held | value
        elif isinstance(held, list):
            merged[name] = [*value, *held]
        else:
            merged[name] = value
    return merged

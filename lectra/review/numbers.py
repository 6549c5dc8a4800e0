"""The numbers of a text, however they are written: 1,000, 1.000, "a thousand", 1914–18, "the third". Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from lectra.normalise.language import Language, load_language
from lectra.normalise.numbers import say_dates
from lectra.normalise.spelling import spell
from lectra.review.units import unit_after, unit_before
from lectra.review.words import is_like, words_of
from lectra.text import primary

_GAPS = "[ \u00a0\u2009\u202f'’]"
_DIGITS = re.compile(rf"(?<![^\W\d_])(?:\d{{1,3}}(?:{_GAPS}\d{{3}})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)")
_WORD = re.compile(r"[^\W\d_]+(?:\u00ad[^\W\d_]+)*")
_YEARS = re.compile(r"(?<!\d)(\d\d)(\d\d)\s?[-–/]\s?(\d\d)(?!\d)")
_ORDINALS = ("spellout-ordinal", "spellout-ordinal-masculine", "spellout-ordinal-feminine")
_LAST_SPELLED, _LAST_ORDINAL = 999, 100
_SCALES = (100, 1000, 10**6, 10**9, 10**12)
_MOST_WORDS = 6
"""Of a number below a thousand."""
_UNTOLD = frozenset({"1"})
"""What in words is mostly no number: "one", "ein", "un"."""
_NO_NUMBERS = {"en": ("second", "seconds"), "fr": ("neuf",)}
"""Words that are rather a time, or new, than a number."""
_FRACTIONS = ("1/2", "1/3", "1/4", "1/5", "1/6", "1/7", "1/8", "1/9", "1/10")


class Number(NamedTuple):
    """A number of a text: what it may mean, its unit ("" for none), how it is written, the word behind it."""

    values: frozenset[str]
    unit: str
    text: str
    following: str = ""

    def may_replace(self, other: Number) -> bool:
        """Whether it counts what the other counts, so that one stands in the place of the other."""
        both_years = all(number.text.isdecimal() and len(number.text) == 4 for number in (self, other))
        return both_years or (bool(self.following) and is_like(self.following, other.following))

    def is_same(self, other: Number) -> bool:
        """Whether both may mean the same number."""
        return not self.values.isdisjoint(other.values)

    def fits(self, other: Number) -> bool:
        """Whether both may mean the same number of the same unit."""
        return self.is_same(other) and (not self.unit or not other.unit or self.unit == other.unit)


def numbers_in(text: str, lang: str) -> list[Number]:
    """Return the numbers of a text in its order, but for "one" in words."""
    return [number for number in every_number(text, lang) if not _is_a_word(number)]


def every_number(text: str, lang: str) -> list[Number]:
    """Return the numbers of a text, also what may be one."""
    language = load_language(lang)
    plain = say_dates(_plain(text), language)
    found = [*_in_digits(plain, lang, language), *_in_words(plain, lang)]
    return [number for _, number in sorted(found, key=lambda each: each[0])]


def _is_a_word(number: Number) -> bool:
    return number.values <= _UNTOLD and not any(map(str.isdecimal, number.text))


def _plain(text: str) -> str:
    """Write digits of any script as those of ASCII."""
    return "".join(
        str(unicodedata.decimal(char)) if not char.isascii() and char.isdecimal() else char for char in text
    )


def _in_digits(text: str, lang: str, language: Language) -> Iterator[tuple[int, Number]]:
    for match in _DIGITS.finditer(text):
        values, end = _values(match[0]), match.end()
        if scale := _scale_after(text, end, lang, language):
            factor, end = scale
            values = (
                frozenset(_written(Decimal(value) * factor) for value in values if value.count(".") < 2)
                or values
            )
        unit = unit_after(text, end, lang) or unit_before(text, match.start(), lang)
        number = Number(values, unit, text[match.start() : end].strip(), _following(text, end))
        yield match.start(), number
    for match in _YEARS.finditer(text):
        yield match.start(), Number(frozenset({match[1] + match[3], match[3]}), "", match[3])


def _following(text: str, at: int) -> str:
    word = _WORD.match(text, at + 1)
    return word[0].casefold() if word else ""


def _values(written: str) -> frozenset[str]:
    """Return what a number in digits may mean: 1.500 is a thousand and a half, or one and a half."""
    bare = re.sub(_GAPS, "", written)
    marks = [char for char in bare if char in ".,"]
    parts = re.split("[.,]", bare)
    in_groups = len(parts) > 1 and len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:])
    if not marks:
        return frozenset({str(int(bare))})
    if len(set(marks)) == 2 and marks.count(marks[-1]) == 1:
        return frozenset({_written(Decimal("".join(parts[:-1]) + "." + parts[-1]))})
    if len(marks) > 1:
        return frozenset({"".join(parts).lstrip("0") or "0"}) if in_groups else frozenset({".".join(parts)})
    decimal = _written(Decimal(".".join(parts)))
    return frozenset({decimal, "".join(parts)}) if in_groups and parts[0] != "0" else frozenset({decimal})


def _written(value: Decimal) -> str:
    plain = format(value.normalize(), "f")
    return plain if len(plain) < 40 else plain[:40]


class _Table(NamedTuple):
    """The number words of a language: below a thousand, and those that multiply."""

    small: dict[str, frozenset[str]]
    scales: dict[str, int]
    alone: frozenset[str]
    """Scales that stand for one of them where no number stands before."""


@cache
def _table(lang: str) -> _Table:
    small: dict[str, set[str]] = {}
    for number in range(_LAST_SPELLED + 1):
        if words := spell(number, lang):
            small.setdefault(_spaced(words), set()).add(str(number))
    for rule in _ORDINALS:
        for number in range(3, _LAST_ORDINAL + 1):
            if words := spell(number, lang, rule):
                small.setdefault(_spaced(words), set()).add(str(number))
    names = load_language(lang).table("fractions").get("names", "")
    for value, forms in zip(_FRACTIONS, str(names).split(","), strict=False):
        for form in forms.split():
            small.setdefault(form.casefold(), set()).add(value)
    scales: dict[str, int] = {}
    alone: set[str] = set()
    two = _spaced(spell(2, lang) or "\0")
    for scale in _SCALES:
        one_of, two_of = (_spaced(spell(count * scale, lang) or "") for count in (1, 2))
        for form in (one_of, two_of):
            word = form.rpartition(" ")[2].removeprefix(two)
            if word:
                scales.setdefault(word, scale)
        alone.add(one_of.rpartition(" ")[2])
        alone.add(two_of.removeprefix(two).strip() if " " not in two_of else "")
    return _Table({words: frozenset(values) for words, values in small.items()}, scales, frozenset(alone))


def _spaced(words: str) -> str:
    return words.casefold().replace("-", " ").replace("\u00ad", "")


def _scale_after(text: str, at: int, lang: str, language: Language) -> tuple[int, int] | None:
    """Return what a number in digits is multiplied by, and where that ends: 3 million, 1.5 Mrd."""
    match = re.compile(r"[ \u00a0\u202f-]?([^\W\d_]+\.?)").match(text, at)
    if not match:
        return None
    written = match[1]
    short = language.table("scales")
    for name in (written, written.rstrip(".")):
        if name in short and len(name) > 1:
            return 10 ** int(short[name]), match.start(1) + len(name)
    scale = _table(lang).scales.get(_spaced(written.rstrip(".")))
    return (scale, match.start(1) + len(written.rstrip("."))) if scale else None


def _in_words(text: str, lang: str) -> Iterator[tuple[int, Number]]:
    table, linking = _table(lang), words_of(lang).linking
    for run in _runs(text):
        said = [_spaced(match[0]) for match in run]
        at = 0
        while at < len(said):
            values, count = _number_at(said, at, table, linking)
            if count and not _is_no_number(text, run[at], table, lang):
                start, end = run[at].start(), run[at + count - 1].end()
                unit = unit_after(text, end, lang)
                yield start, Number(values, unit, text[start:end], _following(text, end))
            at += max(count, 1)


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield the words that nothing but spaces and hyphens part."""
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(text):
        if run and text[run[-1].end() : match.start()].strip("-\u2011 \u00a0\n"):
            yield run
            run = []
        run.append(match)
    if run:
        yield run


def _is_no_number(text: str, word: re.Match[str], table: _Table, lang: str) -> bool:
    """Whether a word belongs to digits before it ("3 million"), or is mostly something else."""
    said = _spaced(word[0])
    if said in table.scales and re.search(r"\d[ \u00a0-]?$", text[max(word.start() - 3, 0) : word.start()]):
        return True
    return said in _NO_NUMBERS.get(primary(lang), ())


def _number_at(
    said: Sequence[str], at: int, table: _Table, linking: frozenset[str]
) -> tuple[frozenset[str], int]:
    """Return what a number in words that begins at a word means, and of how many words it is."""
    values, count = _small_at(said, at, table, linking)
    if not count:
        if said[at] in table.scales and said[at] in table.alone:
            values, count = frozenset({"1"}), 0
        else:
            return frozenset(), 0
    total = Decimal(0)
    current = values
    scaled = False
    while at + count < len(said) and (scale := table.scales.get(said[at + count])):
        whole = _whole(current)
        if whole is None:
            break
        scaled = True
        count += 1
        total += whole * scale
        step = count
        if at + step < len(said) and said[at + step] in linking:
            step += 1
        more, length = (
            _small_at(said, at + step, table, linking) if at + step < len(said) else (frozenset(), 0)
        )
        if not length or _whole(more) is None or _whole(more) >= scale:  # type: ignore[operator]
            current = frozenset()
            break
        count, current = step + length, more
    if not scaled:
        return values, count
    rest = _whole(current) or Decimal(0)
    return frozenset({_written(total + rest)}), count


def _whole(values: frozenset[str]) -> Decimal | None:
    whole = [value for value in values if value.isdecimal()]
    return Decimal(whole[0]) if whole else None


def _small_at(
    said: Sequence[str], at: int, table: _Table, linking: frozenset[str]
) -> tuple[frozenset[str], int]:
    """Return the longest number below a thousand at a word, and a compound of any size: zweitausendfünf."""
    for count in range(min(_MOST_WORDS, len(said) - at), 0, -1):
        words = said[at : at + count]
        within = [word for word in words if word not in linking]
        if values := table.small.get(" ".join(words)):
            return values, count
        if words[-1] not in linking and (values := table.small.get(" ".join(within))):
            return values, count
    word = said[at]
    inflected = (word[:-1], word[:-2] + "e") if len(word) > 4 else ()
    for form in inflected:
        if values := table.small.get(form):
            return values, 1
    value = _compound(word, table)
    return (frozenset({str(value)}), 1) if value is not None else (frozenset(), 0)


def _compound(word: str, table: _Table) -> int | None:
    """Read a number that is one word: zweitausendfünfhundert, duemila."""
    for name, scale in sorted(table.scales.items(), key=lambda each: -each[1]):
        if len(name) < 3 or name not in word or word == name:
            continue
        left, _, right = word.partition(name)
        above = 1 if not left else _plain_value(left, table)
        below = 0 if not right else _plain_value(right.removeprefix("und"), table) or _compound(right, table)
        if above and below is not None and below < scale:
            return above * scale + below
    return None


def _plain_value(word: str, table: _Table) -> int | None:
    whole = _whole(table.small.get(word, frozenset()))
    return int(whole) if whole is not None else None

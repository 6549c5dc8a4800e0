"""Lines that run both ways: a Latin name in Arabic, a minus in Hebrew, a Hebrew word in English. Pure.

Programs know the Unicode bidirectional algorithm (UAX #9), which sees characters alone: in a line that runs
leftwards it draws "C#" as "#C", ".NET" as "NET.", "-20" as "20-". So the runs that are written against a
line's direction are found here, with the signs that belong to them, and each is drawn as a line of its own:
by isolates in captions, by embedding levels in pictures, by marks in the deck.

Numbers follow Unicode's locale data (CLDR): the digits of Europe and Persia run rightwards with the sign
before them, and so does what is reckoned with them, a telephone number, a date with hyphens. Arabic digits
run as the algorithm has them, and so do a range (10–20), a currency behind a number, a percentage in Persian.

Captions: a run stands between U+2068 (first strong isolate) and U+2069. Browsers take a line's direction from
its first letter outside isolates; libass, with which mpv draws, takes all lines as running rightwards, so
SubRip's lines are isolated as a whole too. Seen so in Chromium and in ffmpeg's libass, which draw nothing for
these characters; marks (U+200E, U+200F) were right in Chromium alone. Titles of chapters have none: each is a
paragraph of its own in a player's menu.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import regex

_V1 = regex.VERSION1
_OPEN, _CLOSE = "\u2068", "\u2069"
_RTL = r"\p{Bidi_Class=R}\p{Bidi_Class=AL}"
_LTR, _ARABIC_NUMBER = r"\p{Bidi_Class=L}", r"\p{Bidi_Class=AN}"
_STRONG = regex.compile(rf"(?P<rtl>[{_RTL}])|[{_LTR}]", _V1)
_OWN = {True: regex.compile(rf"[{_RTL}{_ARABIC_NUMBER}]", _V1), False: regex.compile(rf"[{_LTR}]", _V1)}
"""What runs as a line does, in one that runs leftwards, or rightwards."""
_AGAINST = {True: _OWN[False], False: regex.compile(rf"[{_RTL}]", _V1)}
_SEEN = regex.compile(r"\S(?:.*\S)?", _V1)

_D = r"[\p{Bidi_Class=EN}]"
"""A digit that is none of the Arabic ones, which run with their signs as the algorithm has them."""
_GAP = r"[ \u00a0\u2007\u2009\u202f]"
_PLAIN = rf"{_D}+(?:[.,:/'’·٫٬⁺⁻₊₋]{_D}+)*"
_NUMBER = rf"(?:(?:{_D}{{1,3}}(?:{_GAP}{_D}{{3}})+(?![-‐‑]?{_D})(?:[.,]{_D}+)?|{_PLAIN})[¼½¾⅐-⅞]?|[¼½¾⅐-⅞])"
_SIGN = r"(?:[\p{Sm}\p{Sc}#№§]|(?<![\p{L}\p{M}\p{N}])[-‐‑])"
_UNIT = rf"(?:(?<=[0-9]){_GAP}?[%‰‱]|{_GAP}?°(?!\p{{L}})|[′″\p{{Sc}}])"
_ATOM = rf"{_SIGN}{{0,3}}{_NUMBER}{_UNIT}{{0,2}}"
_SURELY = rf"{_GAP}?[\p{{Sm}}*^·∙]{_GAP}?"
"""A sign that makes a calculation of two numbers; a hyphen, a colon or a slash may stand for a range."""
_PERHAPS = rf"{_GAP}[-–:/]{_GAP}"
_SUM = (
    rf"{_ATOM}(?:{_PERHAPS}{_ATOM}){{0,9}}{_SURELY}{_ATOM}(?:(?:{_SURELY}|{_PERHAPS}){_ATOM})*"
    rf"(?:{_GAP}?=(?:{_GAP}?\?)?)?"
)
_TUPLE = rf"[\[(]{_ATOM}(?:[,;]{_GAP}?{_ATOM})+[\])]"
_PHONE = (
    rf"(?=(?:[+(). /\u00a0-]*{_D}){{7}})(?:\+{_D}+|\([0۰]{_D}+\)|[0۰]{_D}+)"
    rf"(?:[ ./\u00a0-]?(?:\({_D}+\)|{_D}+))+"
)
_CODE = rf"{_D}+(?:[-‐‑]{_D}+){{2,}}"
_MEASURE = (
    r"(?:(?:da|[kKMGTPhcdmµμnpf])?"
    r"(?:mol|cal|bar|bit|bps|eV|Wh|Ah|Hz|Pa|Bq|Sv|Gy|cd|lm|lx|pc|[mgsLlWVAJNBbKΩFHTt])|°[CF]|min|h|d|ha|rpm|ppm|ppb|dB|px|fps|mph|kn|psi|atm|ft|in|lb|oz|mi|yd|AU)[²³]?(?:⁻[¹²³])?"
)
_WORD = rf"{_MEASURE}(?:[/·]{_MEASURE})*(?![\p{{L}}\p{{M}}\p{{N}}])"
"""A unit, as it stands behind a number."""
_BEFORE = rf"(?:{_ATOM}(?:{_SURELY}|{_PERHAPS})){{0,9}}(?:{_ATOM}{_GAP}(?={_WORD})|(?<=\S\s){_D}+\.{_GAP})?"
"""What belongs to a name or a variable before it: a calculation, how many of a unit, an ordinal."""
_N = rf"[\p{{N}}--{_ARABIC_NUMBER}]"
_BEHIND = rf"(?:\s+(?:[\p{{Sm}}/*-]\s+)?{_SIGN}{{0,3}}{_N}(?:{_N}|[.,:/–-])*(?<={_N}){_UNIT}{{0,2}})*"
_LEFTWARDS = rf"{_RTL}{_ARABIC_NUMBER}"
_NAME = rf"{_BEFORE}[^\s{_LEFTWARDS}]*[{_LTR}](?:[^{_LEFTWARDS}]*[{_LTR}])?+[^\s{_LEFTWARDS}]*+{_BEHIND}"
_ADDRESS = r"(?:[A-Za-z][A-Za-z0-9+.-]*://|www\.)[^\s<>«»“”\"]+"
_IS_PLAIN = regex.compile(rf"{_D}+(?:[.,:/٫٬]{_D}+)*|[¼½¾⅐-⅞]", _V1)
"""A number that the algorithm has rightwards by itself."""
_LETTER = regex.compile(r"[\p{L}\p{M}]", _V1)
_BRACKETS = {"(": ")", "[": "]", "{": "}", "«": "»"}
_CLOSERS = {**_BRACKETS, "“": "”", "„": "“”", "‘": "’", "‚": "‘’", '"': '"', "'": "'"}
"""What closes each bracket and quotation mark."""
_CLOSING = "".join(_CLOSERS.values())
_PUNCTUATION = ".,:;!?…،؛؟۔–—"
_JOINTS_BEFORE, _JOINTS_BEHIND = "-‐‑–—/:,;!?،؛؟", "-‐‑–—/"
"""Signs that join a run to the letter of another script beside it, and belong to neither."""


def runs_leftwards(lines: Iterable[str]) -> bool:
    """Whether more letters of a text run leftwards than rightwards."""
    counts = [0, 0]
    for line in lines:
        for match in _STRONG.finditer(line):
            counts[match["rtl"] is not None] += 1
    return counts[True] > counts[False]


def opposed_runs(line: str, *, leftwards: bool) -> tuple[tuple[int, int], ...]:
    """Return the start and end of each run of a line that runs against the line's direction, in order.

    The punctuation and brackets of the sentence around them are none of theirs. A line without a letter of
    its own direction is one such run.
    """
    against = _AGAINST[leftwards].search(line)
    if against and not _OWN[leftwards].search(line):
        seen = _SEEN.search(line)
        return (seen.span(),) if seen else ()
    if not (against or leftwards):  # numbers alone run against what runs leftwards
        return ()
    return tuple(_runs(line, leftwards=leftwards))


def isolate_runs(line: str, *, leftwards: bool) -> str:
    """Isolate the runs of a line that run against its direction."""
    if not any(match["rtl"] for match in _STRONG.finditer(line)):
        return line
    parts, end = [], 0
    for start, stop in opposed_runs(line, leftwards=leftwards):
        parts += [line[end:start], _OPEN, line[start:stop], _CLOSE]
        end = stop
    return "".join([*parts, line[end:]])


def isolate_line(line: str, *, leftwards: bool) -> str:
    """Isolate a line as a whole, where it runs leftwards and not all players know it."""
    return f"{_OPEN}{line}{_CLOSE}" if leftwards and any(it["rtl"] for it in _STRONG.finditer(line)) else line


@cache
def _opposed(*, leftwards: bool) -> regex.Pattern[str]:
    """Match a run against a line that runs leftwards, or rightwards, with what is attached to it."""
    if leftwards:
        return regex.compile(
            rf"(?P<whole>{_TUPLE})|(?P<part>{_ADDRESS}|{_NAME})|(?P<number>{_PHONE}|{_CODE}|{_SUM}|{_ATOM})",
            _V1,
        )
    return regex.compile(
        rf"(?P<part>[^\s{_LTR}]*[{_LEFTWARDS}](?:[^{_LTR}]*[{_LEFTWARDS}])?+[^\s{_LTR}]*+)", _V1
    )


def _runs(line: str, *, leftwards: bool) -> Iterator[tuple[int, int]]:
    for match in _opposed(leftwards=leftwards).finditer(line):
        if match["part"]:
            parts = (_trimmed(line, *part) for part in _parted(line, *match.span()))
            yield from (part for part in parts if _AGAINST[leftwards].search(line, *part))
        elif not _IS_PLAIN.fullmatch(match[0]):
            yield match.span()


def _parted(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part a run at brackets whose other half stands elsewhere in the line: both run as the line does."""
    pairs = _pairs(line)
    for place in range(start, end):
        if place in pairs and not start <= pairs[place] < end:
            yield start, place
            start = place + 1
    yield start, end


def _pairs(text: str) -> dict[int, int]:
    """Give the place of each bracket's other half, where it has one."""
    opened: list[int] = []
    pairs: dict[int, int] = {}
    for place, char in enumerate(text):
        if char in _BRACKETS:
            opened.append(place)
        elif opened and char == _BRACKETS[text[opened[-1]]]:
            pairs |= {place: opened[-1], opened[-1]: place}
            opened.pop()
    return pairs


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    """Leave the punctuation and brackets of the sentence around a run out of it."""
    if _touches_letter(line, start - 1):
        start += len(line[start:end]) - len(line[start:end].lstrip(_JOINTS_BEFORE))
    if _touches_letter(line, end):
        end = start + len(line[start:end].rstrip(_JOINTS_BEHIND))
    while start < end and line[start] in _CLOSERS and not _is_closed(line[start:end]):
        start += 1
    while start < end and (_is_outside(line[end - 1]) or _is_stray_closer(line[start:end])):
        end -= 1
    return start, end


def _is_outside(last: str) -> bool:
    """Whether a run's last character is none of its own: punctuation, or what opens a bracket."""
    return last in _PUNCTUATION or last in _CLOSERS


def _touches_letter(line: str, place: int) -> bool:
    return 0 <= place < len(line) and bool(_LETTER.match(line[place]))


def _is_closed(run: str) -> bool:
    """Whether the bracket that a run begins with closes within it, before its end."""
    end = len(run.rstrip(_PUNCTUATION + _CLOSING))
    if run[0] in _BRACKETS:
        return 0 < _pairs(run).get(0, 0) < end
    return any(char in _CLOSERS[run[0]] for char in run[1:end])


def _is_stray_closer(run: str) -> bool:
    """Whether the bracket that a run ends with was not opened in it."""
    if run[-1] in _BRACKETS.values():
        return len(run) - 1 not in _pairs(run)
    openers = [opener for opener, closers in _CLOSERS.items() if run[-1] in closers]
    if not openers:
        return False
    return run[0] in openers or sum(run.count(one, 0, len(run) - 1) for one in openers) < run.count(run[-1])

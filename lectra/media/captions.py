"""Captions: spoken sentences cut into cues that are read at a glance, as SubRip and WebVTT. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate
from math import ceil, inf
from typing import NamedTuple

from icu4py.breakers import BaseBreaker, CharacterBreaker, LineBreaker

from lectra.models import Cue, Sentence, SlideTiming, Timings
from lectra.text import clean, fold, is_spoken, isolate_line, isolate_runs, runs_leftwards, visible

LINE_WIDTH = 42
"""Widest line, in columns: a wide character (Chinese, Japanese, Korean) takes two."""
MIN_S, MAX_S = 1.0, 7.0
"""How long a cue stays."""

_CLAUSE_ENDS = frozenset(",;:.!?…—–，、；：。！？।؛،؟")
_JOINING = frozenset({"Mn", "Me", "Cf"})
"""Categories of what is drawn onto the character before it."""
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese and Khmer."""
_LONGEST_PIECE = LINE_WIDTH // 3
"""Widest run of characters without a space that is kept together."""
_CUE_INSIDE_CLAUSE = 600.0
"""Cost of ending a cue inside a clause: as much as being 24 columns longer or shorter than the others."""
_LINE_INSIDE_CLAUSE = 10
"""Cost of breaking a line inside a clause, in columns by which the lines may differ instead."""


class _Part(NamedTuple):
    """What one cue shows, as units between which a line may break, and when it is spoken."""

    units: tuple[str, ...]
    start_s: float
    end_s: float


class _Ruler:
    """Widths over units, in columns. ``reach[i]`` is how far a line that starts at unit ``i`` can go."""

    def __init__(self, units: Sequence[str]) -> None:
        self.units = units
        self.at = [0, *accumulate(map(_columns, units))]
        self.reach = self._reach()

    def width(self, start: int, end: int) -> int:
        """Columns of a line of units, the space at its end not counted."""
        return self.at[end] - self.at[start] - self.units[end - 1].endswith(" ")

    def cue_reach(self, start: int) -> int:
        """How far a cue of two lines can go."""
        return self.reach[self.reach[start]]

    def _reach(self) -> list[int]:
        count, end, reach = len(self.units), 0, []
        for start in range(count):
            end = max(end, start + 1)
            while end < count and self.width(start, end + 1) <= LINE_WIDTH:
                end += 1
            reach.append(end)
        return [*reach, count]


def build_cues(timings: Timings) -> tuple[Cue, ...]:
    """Cut every sentence into cues of at most two lines, in order, none overlapping.

    A cue stays from :data:`MIN_S` to :data:`MAX_S`. A sentence too short for that stays into the pause that
    follows or shares its cue with a neighbour; only where a slide has no time for either is it shorter.
    """
    return tuple(cue for slide in timings.slides for cue in _slide_cues(slide))


def to_srt(cues: Sequence[Cue]) -> str:
    """Write SubRip. It has no escapes: what a player would take for markup is written in look-alikes.

    Where text runs leftwards, lines and what runs against them are isolated (:mod:`lectra.text.direction`).
    """
    leftwards = runs_leftwards(line for cue in cues for line in cue.lines)
    texts = (_joined(cue, leftwards=leftwards, whole=True) for cue in cues)
    blocks = (
        f"{number}\n{_span(cue, ',')}\n{_subrip(text)}\n"
        for number, (cue, text) in enumerate(zip(cues, texts, strict=True), 1)
    )
    return "\n".join(blocks)


def to_vtt(cues: Sequence[Cue]) -> str:
    """Write WebVTT. What runs against a line's direction is isolated (:mod:`lectra.text.direction`)."""
    leftwards = runs_leftwards(line for cue in cues for line in cue.lines)
    blocks = (f"{_span(cue, '.')}\n{_webvtt(_joined(cue, leftwards=leftwards))}\n" for cue in cues)
    return "\n".join(["WEBVTT\n", *blocks])


def _slide_cues(slide: SlideTiming) -> list[Cue]:
    parts = [part for sentence in slide.sentences for part in _parts(sentence)]
    return _timed(_merged(parts, slide.end_s), slide.start_s, slide.end_s) if parts else []


def _parts(sentence: Sentence) -> list[_Part]:
    """Cut a sentence where it must be; each part has time in proportion to its width."""
    text = fold(visible(clean(sentence.text)))
    if not _is_shown(text):
        return []
    ruler = _Ruler(_units(text))
    spoken_s = sentence.end_s - sentence.start_s
    wanted = max(ceil(ruler.at[-1] / (2 * LINE_WIDTH + 2)), ceil(spoken_s / MAX_S), 1)
    parts, start = [], 0
    for end in _cuts(ruler, wanted):
        at = [sentence.start_s + spoken_s * ruler.at[edge] / ruler.at[-1] for edge in (start, end)]
        parts.append(_Part(tuple(ruler.units[start:end]), *at))
        start = end
    return parts


def _is_shown(text: str) -> bool:
    """Whether there is something to read, and not punctuation alone: a letter, a digit, a sign, an emoji."""
    return is_spoken(text) or any(unicodedata.category(char)[0] == "S" for char in text)


def _cuts(ruler: _Ruler, wanted: int) -> list[int]:
    """Choose where cues end: as alike in width as can be, preferably at the end of a clause."""
    count, ideal = len(ruler.units), ruler.at[-1] / wanted
    cost, origin = [0.0] + [inf] * count, [0] * (count + 1)
    for start in range(count):
        for end in range(start + 1, ruler.cue_reach(start) + 1):
            inside = end < count and not _ends_clause(ruler.units[end - 1])
            total = cost[start] + (ruler.width(start, end) - ideal) ** 2 + inside * _CUE_INSIDE_CLAUSE
            if total < cost[end]:
                cost[end], origin[end] = total, start
    cuts = [count]
    while origin[cuts[-1]]:
        cuts.append(origin[cuts[-1]])
    return cuts[::-1]


def _merged(parts: Sequence[_Part], end_s: float) -> list[_Part]:
    """Let a part with less than MIN_S until the next one share a cue with its neighbour, where both fit."""
    merged: list[_Part] = []
    for part, until_s in zip(parts, [*(it.start_s for it in parts[1:]), end_s], strict=True):
        hurried = until_s - part.start_s < MIN_S or (merged and part.start_s - merged[-1].start_s < MIN_S)
        if merged and hurried and _share(merged[-1], part):
            merged[-1] = _Part(merged[-1].units + part.units, merged[-1].start_s, part.end_s)
        else:
            merged.append(part)
    return merged


def _share(one: _Part, other: _Part) -> bool:
    units = one.units + other.units
    return other.end_s - one.start_s <= MAX_S and _Ruler(units).cue_reach(0) == len(units)


def _timed(parts: Sequence[_Part], start_s: float, end_s: float) -> list[Cue]:
    """Show parts one after the other within a slide's time, each long enough to be read."""
    cues: list[Cue] = []
    least_s = min(MIN_S, (end_s - start_s) / len(parts))
    free_s = start_s
    for index, part in enumerate(parts):
        latest_s = end_s - least_s * (len(parts) - 1 - index)
        next_s = parts[index + 1].start_s if index + 1 < len(parts) else end_s
        # Never before what was shown last is gone: a sum of floats may say so by a hair.
        shown_s = max(min(part.start_s, latest_s - least_s), free_s)
        gone_s = max(min(part.end_s, next_s, shown_s + MAX_S), shown_s + least_s)
        free_s = max(min(gone_s, latest_s), shown_s)
        cues.append(Cue(start_s=round(shown_s, 3), end_s=round(free_s, 3), lines=_lines(part.units)))
    return cues


def _lines(units: Sequence[str]) -> tuple[str, ...]:
    """Break into two lines of like width, preferably after a clause, unless one is enough."""
    ruler, count = _Ruler(units), len(units)
    if ruler.reach[0] == count:
        return ("".join(units).rstrip(),)

    def cost(cut: int) -> int:
        uneven = abs(ruler.width(0, cut) - ruler.width(cut, count))
        return uneven + (0 if _ends_clause(units[cut - 1]) else _LINE_INSIDE_CLAUSE)

    cut = min((it for it in range(1, ruler.reach[0] + 1) if ruler.reach[it] == count), key=cost)
    return "".join(units[:cut]).rstrip(), "".join(units[cut:]).rstrip()


def _units(text: str) -> list[str]:
    """Cut text where a line may break: after spaces, between wide characters, inside an endless word."""
    units: list[str] = []
    for word in text.split(" "):
        whole = _columns(word) <= LINE_WIDTH and not any(map(_is_unspaced, word))
        pieces = [word] if whole else _pieces(word)
        units += [*pieces[:-1], pieces[-1] + " "]
    return units


def _pieces(word: str) -> list[str]:
    """Cut a word where its script lets a line end, and a part too wide for that wherever letters end."""
    return [
        piece
        for part in _slices(word, LineBreaker(word, "ja-u-lb-strict"))
        for piece in ([part] if _columns(part) <= _LONGEST_PIECE else _chunks(part))
    ]


def _chunks(part: str) -> list[str]:
    """Cut an endless word into pieces of :data:`_LONGEST_PIECE` columns, no letter parted from its marks."""
    chunks = [""]
    for letter in _slices(part, CharacterBreaker(part, "en")):
        if chunks[-1] and _columns(chunks[-1] + letter) > _LONGEST_PIECE:
            chunks.append("")
        chunks[-1] += letter
    return chunks


def _slices(text: str, breaker: BaseBreaker) -> list[str]:
    """Slice a text at ICU's offsets, which count units of UTF-16."""
    units = text.encode("utf-16-le")
    return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in breaker.segments()]


def _columns(text: str) -> int:
    """Count columns: two for a wide character, none for what is drawn onto the one before it."""
    return sum(1 + _is_wide(char) for char in text if unicodedata.category(char) not in _JOINING)


def _is_unspaced(char: str) -> bool:
    """Whether a character's script has no spaces: Chinese, Japanese, Thai and its like; Korean has them."""
    return (_is_wide(char) and not "가" <= char <= "힣") or bool(_UNSPACED.match(char))


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def _ends_clause(unit: str) -> bool:
    return unit.rstrip(" \"'’”)]」』）")[-1:] in _CLAUSE_ENDS


def _span(cue: Cue, point: str) -> str:
    return f"{_stamp(cue.start_s, point)} --> {_stamp(cue.end_s, point)}"


def _stamp(time_s: float, point: str) -> str:
    """Write a time as ``hh:mm:ss``, the point of the format, and milliseconds."""
    seconds, ms = divmod(round(time_s * 1000), 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{point}{ms:03d}"


def _joined(cue: Cue, *, leftwards: bool, whole: bool = False) -> str:
    lines = [isolate_runs(line, leftwards=leftwards) for line in cue.lines]
    return "\n".join(isolate_line(line, leftwards=leftwards) if whole else line for line in lines)


def _subrip(text: str) -> str:
    text = text.replace("-->", "→").replace("{\\", "{∖")
    return re.sub(r"<(/?[A-Za-z][^<>]*)>", r"‹\1›", text)


def _webvtt(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

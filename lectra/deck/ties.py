"""Which line breaks read badly, so that of several ways to break a text the best can be taken. Pure.

A number stays with its unit, "Fig." with its number, an operator with what it joins, and what is written in
Japanese with its phrase; the last line has more than a word. No character is added for it, since the text
stays its author's: a box is made narrower instead (:mod:`lectra.deck.fit`), at which any program breaks so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from lectra.deck.breaks import phrases

FLAWS = {"tied": 4, "in phrase": 2, "left over": 1}
"""What may be wrong with a break, and how badly it reads."""
_UNIT = re.compile(
    r"(?:[%‰°€$£¥₩₹′″]|°[CF]|(?:[kMGTmµμnpcdh]?(?:m|g|s|l|L|W|V|A|J|N|B|K|F|H|T|Ω|t|Pa|Hz|Wh|Ah|eV|mol|cal|bar|bit|"
    r"byte)|min|h|d|ha|ppm|ppb|dB|rpm|px|pt|mph|ft|in|lb|oz|mi|USD|EUR|CHF|GBP|million|billion|trillion|Mio|Mrd|"
    r"Millionen|Milliarden|millions?|milliards?|millones|años|ans|Jahre|years|BC|AD|CE|BCE|a\.m|p\.m|Uhr)"
    r"[²³⁻¹]*)(?:[/·][a-zA-Zµ²³]+)?(?![\w])"
)
_NUMBER_AT_END = re.compile(r"[\d½¼¾²³)]$")
_GROUP = re.compile(r"\d{3}(?!\d)")
_REFERRING = re.compile(
    r"(?:^|[\s(])(?:Figs?|Abb|Tab|Eqs?|Secs?|Chap|Ch|Vol|Nos?|Nr|Art|Kap|Bd|pp?|S|fig|art|n°|No|§+|№|#)\.?$"
)
_TITLED = re.compile(r"(?:^|[\s(])(?:Dr|Prof|Mr|Mrs|Ms|St|[A-Z])\.$")
_OPERATOR = r"[=<>≤≥≈≠±×·+−→⇒∈]"
_ENDS_IN_OPERATOR = re.compile(rf"\s{_OPERATOR}$")
_BEGINS_WITH_OPERATOR = re.compile(rf"(?:{_OPERATOR}|[–—])\s")


def flaws(lines: Sequence[str], gaps: Sequence[str], lang: str) -> int:
    """Count how badly a paragraph's breaks read; 0 for breaks that nobody would mind."""
    return sum(FLAWS[name] for name in find_flaws(lines, gaps, lang))


def find_flaws(lines: Sequence[str], gaps: Sequence[str], lang: str) -> Iterator[str]:
    """Yield what is wrong with a paragraph's breaks, each by its name in :data:`FLAWS`.

    ``gaps`` are what stands between its lines: a break at a line end of its own is the author's.
    """
    if len(lines) < 2:
        return
    ends = _phrase_ends(_text(lines, gaps), lang)
    at = 0
    for number, (before, gap) in enumerate(zip(lines, gaps, strict=False)):
        at += len(before)
        if gap != "\n":
            if gap and _is_tied(before, lines[number + 1]):
                yield "tied"
            if ends and not gap and at not in ends:
                yield "in phrase"
        at += len(gap)
    if gaps and gaps[-1] not in ("\n", "") and _is_left_over(lines[-1], lines[-2]):
        yield "left over"


def _text(lines: Sequence[str], gaps: Sequence[str]) -> str:
    return "".join(line + gap for line, gap in zip(lines, [*gaps, ""], strict=True))


def _is_tied(before: str, after: str) -> bool:
    """Whether what stands before a break and what stands after it belong together."""
    if _NUMBER_AT_END.search(before) and (_UNIT.match(after) or _GROUP.match(after)):
        return True
    if after[:1].isalnum() and (_TITLED.search(before) or (after[0].isdigit() and _REFERRING.search(before))):
        return True
    return bool(_ENDS_IN_OPERATOR.search(before) or _BEGINS_WITH_OPERATOR.match(after))


def _is_left_over(last: str, before: str) -> bool:
    return " " not in last.strip() and 2 * len(last) < len(before)


@lru_cache(maxsize=1024)
def _phrase_ends(text: str, lang: str) -> frozenset[int]:
    """Return where the phrases of a Japanese text end; none for another language."""
    ends: set[int] = set()
    if lang.split("-", maxsplit=1)[0] == "ja":
        at = 0
        for phrase in phrases(text):
            at += len(phrase)
            ends.add(at)
    return frozenset(ends)

"""Which parts of sources get how many slides: in proportion to their words, in their order. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import accumulate

from lectra.sources.source import Passage, Shown, Source, count_words

_LEAST_WORDS = 10
"""What has fewer words and shows nothing has no slide of its own."""


@dataclass
class Part:
    """A section with those below it, or a whole source."""

    title: str
    passages: tuple[Passage, ...] = ()
    shown: tuple[Shown, ...] = ()
    parts: list[Part] = field(default_factory=list)
    is_beside: bool = False
    """Whether it is beside the text: references, an index, thanks."""

    @property
    def own_words(self) -> int:
        """The words under its own heading."""
        return sum(count_words(passage.text) for passage in self.passages)

    @property
    def words(self) -> int:
        """The words of all of it."""
        return self.own_words + sum(part.words for part in self.parts)

    @property
    def weight(self) -> int:
        """How much there is to show and say."""
        return (
            self.words + 30 * _count_shown(self.shown) + sum(part.weight - part.words for part in self.parts)
        )


@dataclass(frozen=True)
class Share:
    """What one slide is made of: a heading, and consecutive passages below it."""

    title: str
    passages: tuple[Passage, ...]
    shown: tuple[Shown, ...]


def tree(sources: Sequence[Source], *, least_words: int = _LEAST_WORDS) -> list[Part]:
    """Return the parts of sources, each section within the one above it; those with fewer words are none.

    What stands in one again to the letter, such as a notice below each chapter, is there once.
    """
    roots = []
    for source in sources:
        root = Part(source.title)
        known: set[str] = set()
        path: list[tuple[int, Part]] = [(0, root)]
        titles = [section.title for section in source.sections if section.title]
        numbered = sum(_NUMBER.match(title) is not None for title in titles) > _MOSTLY * len(titles)
        for section in source.sections:
            title = _NUMBER.sub("", section.title) if numbered else section.title
            passages = [each for each in section.passages if len(each.text) < _LONG or each.text not in known]
            known |= {each.text for each in passages}
            part = Part(title or section.title, tuple(passages), section.shown)
            part.is_beside = _is_beside(section.title)
            while path[-1][0] >= section.level:
                path.pop()
            path[-1][1].parts.append(part)
            path.append((section.level, part))
        roots.append(_without_empty(root, least_words))
    return roots


def spread(parts: Sequence[Part], slides: int) -> tuple[list[Share], list[str]]:
    """Spread parts over at most so many slides; return what each is made of, and the headings left out."""
    if not parts:
        return [], []
    if len(parts) > slides:
        chosen = sorted(range(len(parts)), key=lambda at: -parts[at].weight)[:slides]
        left = [parts[at].title for at in range(len(parts)) if at not in chosen and parts[at].title]
        return [_whole(parts[at]) for at in sorted(chosen)], left
    shares: list[Share] = []
    left = []
    for part, count in zip(parts, _apportion([part.weight for part in parts], slides), strict=True):
        found, omitted = _within(part, count)
        shares += found
        left += omitted
    return shares, left


def in_order(parts: Sequence[Part], words: int) -> list[Share]:
    """Return all of some parts, on slides of about so many words."""
    shares: list[Share] = []
    for part in parts:
        if part.passages or part.shown:
            shares += _split(part, max(1, round(part.own_words / words)))
        shares += in_order(part.parts, words)
    return shares


def _within(part: Part, count: int) -> tuple[list[Share], list[str]]:
    if not part.parts:
        return _split(part, count), []
    if count == 1:
        return [_whole(part)], []
    own = Part(part.title, part.passages, part.shown)
    below = [own, *part.parts] if _is_enough(own) else part.parts
    return spread(below, count)


def _whole(part: Part) -> Share:
    """Put all of a part on one slide."""
    passages, shown = [*part.passages], [*part.shown]
    for below in part.parts:
        inner = _whole(below)
        shown += [each._replace(after=each.after + len(passages)) for each in inner.shown]
        passages += inner.passages
    return Share(part.title, tuple(passages), tuple(shown))


def _split(part: Part, count: int) -> list[Share]:
    """Cut a part into so many of like length, or fewer where it has fewer passages."""
    count = max(1, min(count, len(part.passages) + len(part.shown)))
    if count == 1 or not part.passages:
        return [Share(part.title, part.passages, part.shown)]
    ends = [*accumulate(count_words(passage.text) for passage in part.passages)]
    total, start = ends[-1], 0
    shares: list[Share] = []
    for number in range(1, count + 1):
        end = len(ends) if number == count else _nearest(ends, total * number / count, start + 1)
        if end > start:
            last = end == len(ends)
            shown = tuple(
                each._replace(after=each.after - start)
                for each in part.shown
                if (start < each.after or start == 0) and (each.after <= end or last)
            )
            shares.append(Share(part.title, part.passages[start:end], shown))
        start = end
    return shares


def _nearest(ends: Sequence[int], words: float, least: int) -> int:
    """Return after how many passages a text is nearest to a number of words."""
    return max(least, min(range(len(ends) + 1), key=lambda at: abs((ends[at - 1] if at else 0) - words)))


def _apportion(weights: Sequence[int], slides: int) -> list[int]:
    """Apportion slides by weight, at least one each (Sainte-Laguë)."""
    counts = [1] * len(weights)
    for _ in range(slides - len(weights)):
        at = max(range(len(weights)), key=lambda at: weights[at] / (2 * counts[at] + 1))
        counts[at] += 1
    return counts


def _is_enough(part: Part) -> bool:
    return part.words >= _LEAST_WORDS or _count_shown(part.shown) > 0


def _count_shown(shown: Sequence[Shown]) -> int:
    """Return how much of what a part shows asks for room: of its pictures one, if one says something."""
    pictures = [each.block for each in shown if each.block["type"] == "picture"]
    return len(shown) - len(pictures) + any(fields["caption"] for fields in pictures)


def _without_empty(part: Part, least_words: int) -> Part:
    """Leave out parts that say and show next to nothing."""
    part.parts = [_without_empty(each, least_words) for each in part.parts]
    part.parts = [each for each in part.parts if each.weight >= least_words and not each.is_beside]
    return part


_NUMBER = re.compile(r"^[\dIVX]+(?:\.\d+)*[.)]?\s+")
_LONG = 60
"""Characters from which a text is the same one when it comes again."""
_MOSTLY = 0.5
"""The share of a document's headings with a number from which it counts them: those of slides differ."""


def _is_beside(heading: str) -> bool:
    return _NUMBER.sub("", heading).strip(" :.").casefold() in _apparatus()


@cache
def _apparatus() -> frozenset[str]:
    text = files("lectra.planning.extract").joinpath("apparatus.json").read_text(encoding="utf-8")
    return frozenset(json.loads(text)["headings"])

"""What is said over each page of a slide that takes several."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

from lectra import text
from lectra.document.inline import carry_each
from lectra.models import LectureWarning, WrittenSlide
from lectra.prose.spoken import as_sentences, ended
from lectra.text import joined

T = TypeVar("T")


def narrate(slide: WrittenSlide, pages: Sequence[WrittenSlide], lang: str) -> tuple[WrittenSlide, ...]:
    """Deal a slide's narration out to its pages, by sentences, the more to a page the more text it has.

    Where it is nothing but the slide's own text, each page says its own. A page for which no sentence is left
    says its own text too, with a warning.
    """
    own = _own_words(slide, pages, lang)
    if str(slide.narration) == str(as_sentences(slide.told(lang), lang)):
        title = as_sentences((slide.title,), lang)
        return tuple(map(WrittenSlide.saying, pages, [joined((title, own[0]), lang).strip(), *own[1:]]))
    parts = _spoken_parts(slide.narration, lang)
    shares = [sum(map(len, _spoken_texts(page, lang))) or 1 for page in pages[: len(parts)]]
    dealt = deal(parts, [len(part) for part in parts], shares)
    said = carry_each(slide.narration, ["".join(hand).strip() for hand in dealt])
    told = [WrittenSlide.saying(page, words) for page, words in zip(pages, said, strict=False)]
    silent = pages[len(told) :]
    if silent:
        warning = LectureWarning(
            stage="narration",
            message=f"The slide takes {len(pages)} pages, and its narration has fewer sentences.",
            fallback="the text of the pages without one is spoken",
            remedy="Write a longer narration, or less text on the slide.",
        )
        silent = [silent[0].model_copy(update={"warnings": (*silent[0].warnings, warning)}), *silent[1:]]
    return (*told, *map(WrittenSlide.saying, silent, own[len(told) :]))


def deal(items: Sequence[T], weights: Sequence[int], shares: Sequence[float]) -> list[list[T]]:
    """Deal items to neighbours in order, of the weight about its share to each, at least one item."""
    scale = (sum(weights) or 1) / sum(shares) if shares else 1
    ends = [end * scale for end in accumulate(shares)]
    hands: list[list[T]] = [[] for _ in shares]
    hand, done = 0, 0
    for index, (item, weight) in enumerate(zip(items, weights, strict=True)):
        must = len(shares) - (len(items) - index)
        wanted = max(min(bisect_right(ends, done + weight / 2), len(shares) - 1), must)
        hand = min(max(hand, wanted), hand + 1 if hands[hand] else hand)
        hands[hand].append(item)
        done += weight
    return hands


def _spoken_texts(page: WrittenSlide, lang: str) -> tuple[str, ...]:
    flowing = (tuple(item.text for item in page.block.flow()) or page.block.told(lang)) if page.block else ()
    return tuple(each for each in (page.subtitle, *flowing) if each.strip())


def _own_words(slide: WrittenSlide, pages: Sequence[WrittenSlide], lang: str) -> list[str]:
    """Say each page's text as sentences; a portion of a text that goes on on the next page is not closed."""
    if slide.block and not slide.block.flow():
        return [as_sentences(_spoken_texts(page, lang), lang) for page in pages]
    texts = iter(_spoken_texts(slide, lang))
    rest = ""
    words: list[str] = []
    for page in pages:
        said: list[str] = []
        for portion in _spoken_texts(page, lang):
            # Portions leave out nothing but white space.
            rest = (rest or "".join(next(texts, "").split())).removeprefix("".join(portion.split()))
            said.append(text.one_line(portion) if rest else ended(text.one_line(portion), lang))
        words.append(joined(said, lang))
    return words


def _spoken_parts(narration: str, lang: str) -> tuple[str, ...]:
    """Split a narration into its sentences, with the space after each, which not every script has.

    What cannot be spoken alone stays with its neighbour.
    """
    parts: list[str] = []
    for sentence in _sentences(narration, lang):
        if parts and not (text.is_spoken(sentence) and text.is_spoken(parts[-1])):
            parts[-1] += sentence
        else:
            parts.append(sentence)
    return tuple(part for part in parts if part)


def _sentences(narration: str, lang: str) -> Iterator[str]:
    """Yield the sentences as they stand in a narration; one not found there goes with the one before."""
    starts = [0]
    end = 0
    for sentence in text.sentences(narration, lang):
        at = narration.find(sentence, end)
        if at < 0:
            continue
        if end:
            starts.append(at)
        end = at + len(sentence)
    for start, stop in pairwise([*starts, len(narration)]):
        yield narration[start:stop]

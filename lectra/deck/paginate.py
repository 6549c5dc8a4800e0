"""Splitting a slide that holds too much, so that its text stays large enough to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from lectra import text
from lectra.deck.fit import fits, set_text
from lectra.deck.frames import frames
from lectra.deck.layout import below_title, body_texts, frame_name, set_title
from lectra.deck.theme import Theme
from lectra.models import SlideScript

_TITLE_CHARS = 200
"""As long as a planned title may be."""


def paginate(slide: SlideScript, theme: Theme, *, lang: str = "en") -> tuple[SlideScript, ...]:
    """Split a slide with too many bullets into as few slides as read comfortably.

    Titles are numbered from the second on, the narration is dealt out by sentences, and nothing of it is lost
    but white space. A slide of one sentence, or of one bullet, stays as it is: :func:`lay_out` then sets it
    smaller. The space beside a picture is reckoned with, for a picture may come.
    """
    if slide.kind not in ("bullets", "closing") or is_comfortable(slide, theme, lang):
        return (slide,)
    spoken = _spoken_parts(slide.narration, lang)
    most = min(len(spoken), len(slide.bullets))
    parts: tuple[SlideScript, ...] = (slide,)
    for count in range(2, most + 1):
        parts = _split(slide, spoken, count)
        if all(is_comfortable(part, theme, lang) for part in parts):
            break
    return parts


def is_comfortable(slide: SlideScript, theme: Theme, lang: str = "en") -> bool:
    """Whether a slide's body can be set beside a picture at a size that is pleasant to read."""
    frame = frames(theme, lang)[frame_name(slide, with_picture=True, lang=lang)]
    texts = body_texts(slide, lang)
    if frame.body is None or not texts:
        return True
    body = set_text(texts, frame.body, below_title(set_title(slide, frame), frame.body.box))
    return fits(body) and body.size_px >= frame.body.comfort_px


def _split(slide: SlideScript, spoken: Sequence[str], count: int) -> tuple[SlideScript, ...]:
    bullets = _deal(slide.bullets, [len(bullet) for bullet in slide.bullets], count)
    narration = _deal(spoken, [len(part) for part in spoken], count)
    return tuple(
        slide.model_copy(
            update={
                "title": _numbered(slide.title, number),
                "subtitle": slide.subtitle if number == 1 else "",
                "bullets": tuple(bullets[number - 1]),
                "narration": "".join(narration[number - 1]).strip(),
                "warnings": slide.warnings if number == 1 else (),
            }
        )
        for number in range(1, count + 1)
    )


def _numbered(title: str, number: int) -> str:
    mark = f" ({number})"
    return title if number == 1 else text.shorten(title, _TITLE_CHARS - len(mark)) + mark


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
    return tuple(parts)


def _sentences(narration: str, lang: str) -> Iterator[str]:
    found = text.sentences(narration, lang)
    starts = [0]
    for before, sentence in pairwise(found):
        starts.append(narration.index(sentence, starts[-1] + len(before)))
    for start, end in pairwise([*starts, len(narration)]):
        yield narration[start:end]


def _deal(items: Sequence[str], weights: Sequence[int], count: int) -> list[list[str]]:
    """Deal items to ``count`` neighbours in order, about the same weight to each, at least one item."""
    total = sum(weights) or 1
    hands: list[list[str]] = [[] for _ in range(count)]
    hand, done = 0, 0.0
    for index, (item, weight) in enumerate(zip(items, weights, strict=True)):
        middle = (done + weight / 2) * count / total
        must = count - (len(items) - index)
        wanted = max(min(int(middle), count - 1), must)
        hand = min(max(hand, wanted), hand + 1 if hands[hand] else hand)
        hands[hand].append(item)
        done += weight
    return hands

"""What every slide's script has in common: how long it is, and what may stand on the slide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lectra.document.blocks import Block
from lectra.document.slide import Slide
from lectra.models import LectureWarning
from lectra.prose.phrases import distinct, is_whole, plain_phrase, stems
from lectra.text import primary

WORDS_A_SECOND = 2.3
CHARACTERS_A_SECOND = {"zh": 4.5, "yue": 4.5, "ja": 6.5, "th": 11.0, "lo": 11.0, "km": 10.0, "my": 10.0}
"""Languages written without spaces."""
SENTENCE_WORDS, SENTENCE_CHARACTERS = 14, 28
"""Usual lengths of a spoken sentence."""
MOST_SENTENCES = 12
"""Sentences that are asked for at least, however long the narration."""
MAX_BULLET_CHARS, MAX_BULLET_WORDS = 70, 9
MAX_STATEMENT_CHARS = 140
BULLETS, CLOSING_BULLETS = 4, 3

REFERS_BACK = re.compile(
    r"(?:it|its|it's|they|their|they're|this|these|that|those|he|she|his|her|such|by|in|for|so|but|and|also"
    r"|however|additionally|moreover|ultimately|for example|another|one|some|to|as|when|if|while|where|which"
    r"|who|imagine|students|let's|you|we|there|i|including|making|occurs|can|has|often|require)\b",
    re.IGNORECASE,
)

_OPEN_END = re.compile(r"[?？؟;…:：]\W*$")
"""The end of a sentence that asks, or that goes on in the next."""


class Unusable(Exception):
    """A model's answers do not make a script: why, for people."""


@dataclass(frozen=True)
class Draft:
    """What is said over a slide, sentence by sentence, and the block that was found for it, if any was.

    ``removed`` is what of the model's answer was left out, ``warnings`` what is wrong with the rest.
    """

    spoken: tuple[str, ...]
    block: Block | None
    removed: tuple[str, ...] = ()
    warnings: tuple[LectureWarning, ...] = ()


@dataclass(frozen=True)
class Length:
    """How long a narration is to be: words, or characters where words are not spaced."""

    count: int
    unit: str

    @property
    def sentences(self) -> int:
        """How many sentences a narration is asked for at least: a number that models keep to."""
        each = SENTENCE_WORDS if self.unit == "words" else SENTENCE_CHARACTERS
        return max(1, min(round(self.count / each), MOST_SENTENCES))

    def share(self, text: str) -> float:
        """How much of the time a text fills; 1 is all of it."""
        size = len(text.split()) if self.unit == "words" else len("".join(text.split()))
        return size / self.count


def length_for(lang: str, seconds: int) -> Length:
    """Say how long a narration of ``seconds`` is in a language."""
    rate = CHARACTERS_A_SECOND.get(primary(lang))
    if rate:
        return Length(max(1, round(seconds * rate)), "characters")
    return Length(max(1, round(seconds * WORDS_A_SECOND)), "words")


def bullets_wanted(slide: Slide) -> int:
    """How many bullets are to be found for a slide: none where it has a block, or its layout takes none."""
    if slide.shows or slide.block or slide.arranged not in ("bullets", "closing"):
        return 0
    return CLOSING_BULLETS if slide.role == "closing" else BULLETS


def choose_statement(said: Sequence[str], title: str) -> str:
    """Choose the whole sentence that can stand alone on a slide; empty where none is short enough."""
    short = [text for text in said if len(text) <= MAX_STATEMENT_CHARS and not _OPEN_END.search(text)]
    alone = [text for text in short if not REFERS_BACK.match(text)] or short
    return max(alone, key=lambda text: len(stems(text) & stems(title)), default="")


def choose_bullets(points: Iterable[str], known: Iterable[str]) -> list[str]:
    """Keep the points that can stand as bullets: two to nine words, whole, none said already."""
    shaped = [point[:1].upper() + point[1:] for point in map(plain_phrase, points) if is_bullet(point)]
    headings = [stems(text) for text in known]
    return distinct(point for point in shaped if stems(point) not in headings)


def is_bullet(point: str) -> bool:
    """Whether a phrase is whole, and short enough for a bullet."""
    fits = 2 <= len(point.split()) <= MAX_BULLET_WORDS and len(point) <= MAX_BULLET_CHARS
    return fits and is_whole(point) and not REFERS_BACK.match(point)

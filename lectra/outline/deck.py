"""What every plan has in common: its subject, and what kind each slide is."""

from __future__ import annotations

from lectra.models import SlideKind
from lectra.prose.phrases import TAG, tidy_phrase
from lectra.text import is_spoken, shorten

MAX_TOPIC_CHARS = 110
CLOSING_FROM_SLIDES = 3
STATEMENT_FROM_SLIDES = 6


def slide_kinds(slides: int) -> tuple[SlideKind, ...]:
    """Say what kind each slide of a deck is; a deck of six or more has one statement, past its middle."""
    kinds: dict[int, SlideKind] = {0: "title"}
    if slides >= CLOSING_FROM_SLIDES:
        kinds[slides - 1] = "closing"
    if slides >= STATEMENT_FROM_SLIDES:
        kinds[slides // 2 + 1] = "statement"
    return tuple(kinds.get(index, "bullets") for index in range(slides))


def plain_subject(topic: str) -> str:
    """Reduce a topic to what can stand on a slide and in a question: plain text in one line, not too long."""
    text = tidy_phrase(TAG.sub(" ", topic))
    return shorten(text, MAX_TOPIC_CHARS) if is_spoken(text) else "This Lecture"

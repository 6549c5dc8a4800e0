"""A narration as a voice gets it: sentence by sentence, as it is written and as it is spoken."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from lectra.text import audible, is_spoken, sentences
from lectra.text.boundaries import LONGEST
from lectra.text.lines import PARAGRAPH
from lectra.tts.pauses import PAUSE_S, pause_after

LONGEST_SPOKEN = 8 * LONGEST
"""Characters of what is said for a sentence: prose says about as many as it has, formulas some times more."""

PARAGRAPH_END = "\u2029"
"""Stands behind a sentence that ends a paragraph, where sentences are given one by one."""


class Line(NamedTuple):
    """One sentence: ``text`` is what was written, ``spoken`` what an engine is given.

    ``unspoken`` are the characters of the text that have no spoken form, or all of it where that is endless;
    ``pause_s`` is the silence between it and the next.
    """

    text: str
    spoken: str
    unspoken: tuple[str, ...] = ()
    pause_s: float = PAUSE_S

    @property
    def is_said(self) -> bool:
        """Whether there is anything to say: a letter or a digit, of a sign its name."""
        return is_spoken(self.spoken)


def read_lines(narration: str, lang: str) -> tuple[Line, ...]:
    """Split a narration into sentences; ``lang`` is a BCP-47 tag.

    Of paragraphs, only those count that end with :data:`PARAGRAPH_END`.
    """
    return tuple(
        read_line(text, lang)._replace(
            pause_s=pause_after(text, ends_paragraph=between.startswith(PARAGRAPH_END))
        )
        for text, between in _with_what_follows(narration, lang)
    )


def marked_sentences(narration: str, lang: str) -> tuple[str, ...]:
    """Split a narration into sentences, with :data:`PARAGRAPH_END` behind the last of each paragraph."""
    return tuple(
        text + PARAGRAPH_END if PARAGRAPH.search(between) else text
        for text, between in _with_what_follows(narration.strip(), lang)
    )


def said_lines(narration: str, lang: str) -> tuple[Line, ...]:
    """Split a narration into the sentences in which there is something to say."""
    return tuple(line for line in read_lines(narration, lang) if line.is_said)


@lru_cache(maxsize=4096)
def read_line(text: str, lang: str) -> Line:
    """Read one sentence."""
    from lectra.prose.formulas import spoken_text  # noqa: PLC0415  # the first question does not wait for it

    form = spoken_text(audible(text), lang)
    if len(form.text) > LONGEST_SPOKEN:  # nothing but signs whose names are long
        return Line(text, "", (text,))
    return Line(text, form.text, tuple(form.unspoken))


def _with_what_follows(narration: str, lang: str) -> Iterator[tuple[str, str]]:
    """Yield each sentence, and the white space behind it."""
    found = sentences(narration, lang)
    at = 0
    for text, following in zip_longest(found, found[1:], fillvalue=""):
        end = narration.index(text, at) + len(text)
        at = narration.index(following, end) if following else len(narration)
        yield text, narration[end:at]

"""A narration as a voice gets it: sentence by sentence, as it is written and as it is spoken."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from lectra.text import audible, is_spoken, sentences
from lectra.text.boundaries import LONGEST

LONGEST_SPOKEN = 8 * LONGEST
"""Characters of what is said for a sentence: prose says about as many as it has, formulas some times more."""


class Line(NamedTuple):
    """One sentence: ``text`` is what was written, ``spoken`` what an engine is given.

    ``unspoken`` are the characters of the text that have no spoken form, or all of it where that is endless.
    """

    text: str
    spoken: str
    unspoken: tuple[str, ...] = ()

    @property
    def is_said(self) -> bool:
        """Whether there is anything to say: a letter or a digit, of a sign its name."""
        return is_spoken(self.spoken)


def read_lines(narration: str, lang: str) -> tuple[Line, ...]:
    """Split a narration into sentences; ``lang`` is a BCP-47 tag."""
    return tuple(read_line(text, lang) for text in sentences(narration, lang))


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

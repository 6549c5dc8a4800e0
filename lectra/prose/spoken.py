"""Narration: the sentences of a model's reply that can be spoken, whole and each as soon as it is there."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing

from lectra.prose.phrases import LINK, SYMBOLS, TAG, distinct
from lectra.prose.replies import THINKING
from lectra.text import clean, is_spoken, one_line, sentences

UNSTOPPED = frozenset({"lo", "th"})
"""Languages whose sentences end without a mark."""

UNSPACED = frozenset({"ja", "yue", "zh"})
"""Languages that put no space between sentences."""

ENDED = re.compile(r"[.!?…。！？؟۔।॥።։។။]['\"”’»)\]」』]*$")
CODE_BLOCK = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
HEADING = re.compile(r"^\s*(?:#.*|\*\*[^*\n]+\*\*:?\s*)$", re.MULTILINE)
DIRECTION = re.compile(
    r"\[[^\]\n]*\]|[(*]\s*(?:\w+\s+)?(?:pauses?|smiles?|laughs?|applause|music|beat|clears|gestures?|sighs?"
    r"|slide|click|next slide|nods?)\b[^)*\n]{0,40}[)*]",
    re.IGNORECASE,
)
MARKS = re.compile(r"[*_`#|~\"]+")
BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•#>|]|\d{1,2}[.)])\s)")
LABEL = re.compile(
    r"^\s*(?:[-•>]+\s+|\d{1,2}[.)]\s+)?(?:(?:slide|slide title|title|narrat\w+|speaker|lecturer|host|script"
    r"|answer|paragraph|explanation|example|voice-?over|folie|diapositiv[ae]|slajd|слайд|स्लाइड|الشريحة|شريحة"
    r"|スライド|幻灯片)\s*\d*\s*(?::\s*|[–—-]\s+|：))?",
    re.IGNORECASE,
)
FILLER = re.compile(
    r"(?:sure|certainly|of course|absolutely|okay|great question)\b[^.]{0,20}[!.,:]"
    r"|as an? (?:ai|language model|artificial)|i(?:'m| am) (?:an ai|sorry|just)|i can(?:'|no)t"
    r"|(?:on|in) (?:this|the next|our next|the previous) (?:slide|paragraph|text|article|essay|chapter)"
    r"|(?:this|the) (?:slide|paragraph|text|article|speaker|author|lecturer)|here(?:'s| is| are)\b"
    r"|in this (?:example|context)|in conclusion|in summary|i hope|let me know|feel free|thank you for|dear",
    re.IGNORECASE,
)
OFF_STAGE = re.compile(r"\b(?:paragraphs?|the lecturer|the speaker|comprehensive guide)\b", re.IGNORECASE)
PATH = re.compile(r"(?<![\w/])(?:~|\.{0,2})/\w[\w.-]*/\S+|\b[A-Z]:\\\S+")
CODE = re.compile(r"[={}<>\\]|\w\(|^\s*(?:def|class|import|print|return)\b")


async def finished_sentences(pieces: AsyncGenerator[str, None], lang: str) -> AsyncGenerator[str, None]:
    """Turn a model's stream into sentences fit to be said, each given as soon as the next has begun."""
    growing = GrowingText(lang)
    text = ""
    async with aclosing(pieces):
        async for piece in pieces:
            text += piece
            for sentence in growing.more(text):
                yield sentence
    for sentence in growing.rest(text):
        yield sentence


class GrowingText:
    """Reads a text that grows, and gives each of its sentences once."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._given = 0

    def more(self, text: str) -> list[str]:
        """Give the sentences of the text so far that are finished and were not given before."""
        ready = spoken_sentences(text, self._lang)
        # What ends the text may go on: "Dr." is no sentence once "Dr. Mendel" stands there.
        if ready and (ENDED.search(text.rstrip()) or primary(self._lang) in UNSTOPPED):
            ready.pop()
        return self._new(ready)

    def rest(self, text: str) -> list[str]:
        """Give what was not given of the whole text."""
        return self._new(spoken_sentences(text, self._lang))

    def _new(self, ready: list[str]) -> list[str]:
        new = ready[self._given :]
        self._given += len(new)
        return new


def clean_narration(text: str, lang: str = "en") -> str:
    """Reduce a model's answer to prose that can be spoken, each thing said once; empty if nothing is left."""
    return " ".join(distinct(spoken_sentences(text, lang)))


def spoken_sentences(text: str, lang: str) -> list[str]:
    """List the whole sentences of a model's answer that can be spoken.

    Left out are hidden reasoning, code, headings, links, stage directions, talk about the answer itself,
    and whatever has no end.
    """
    shown = CODE_BLOCK.sub("\n\n", THINKING.sub("\n\n", clean(text)))
    shown = DIRECTION.sub(" ", SYMBOLS.sub("", TAG.sub(" ", HEADING.sub("\n", shown))))
    found: list[str] = []
    for block in BLOCK.split(shown):
        prose = one_line(LABEL.sub("", MARKS.sub("", block)))
        prose = re.sub(r"\s+(?=[.,;:!?])", "", prose)
        found += [sentence for sentence in sentences(prose, lang) if can_be_said(sentence, lang)]
    return found


def can_be_said(sentence: str, lang: str = "en") -> bool:
    """Whether a sentence is whole, is about the subject, and holds neither a link, a path nor code."""
    whole = bool(ENDED.search(sentence)) or primary(lang) in UNSTOPPED
    spoilt = any(form.search(sentence) for form in (OFF_STAGE, LINK, PATH, CODE)) or FILLER.match(sentence)
    return whole and is_spoken(sentence) and not spoilt


def joined(said: Iterable[str], lang: str) -> str:
    """Join sentences to a text."""
    return ("" if primary(lang) in UNSPACED else " ").join(said)


def ended(text: str) -> str:
    """Close a text with a full stop, unless it has an end."""
    return text if ENDED.search(text) else f"{text}."


def count_words(said: Iterable[str]) -> int:
    """Count the words of sentences."""
    return sum(len(sentence.split()) for sentence in said)


def primary(lang: str) -> str:
    """Give the primary subtag of a BCP-47 tag: ``de`` of ``de-AT``."""
    return lang.lower().split("-", maxsplit=1)[0]

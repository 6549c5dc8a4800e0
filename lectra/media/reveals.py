"""When the items of a slide appear: each as the voice comes to speak of it, on a frame of the video. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import floor

from lectra.document.blocks import BlockBase
from lectra.document.cues import find_phrases
from lectra.document.slide import Slide
from lectra.media.aligned import align
from lectra.media.spoken import Word, place_of, split_words, timed_words
from lectra.models import FPS, Reveal, Sentence, SpeechChunk

AT_ONCE_S = 0.5
"""An item whose time comes so soon after its slide is there from the start."""


def reveal(slide: Slide, speech: SpeechChunk, lang: str) -> tuple[Reveal, ...]:
    """Return when each item of a slide appears, in seconds from its start; nothing where all is at once.

    An item appears at the words that its author named, else at the first telling word of the sentence that
    speaks of it. One that no sentence speaks of appears between its neighbours, with a sentence where one
    begins there; the first is there at once then.
    """
    if not slide.items or slide.block is None:
        return ()
    if not speech.sentences:
        return tuple(Reveal(item=number, at_s=0.0) for number in range(1, slide.items + 1))
    told = [timed_words(sentence, lang) for sentence in speech.sentences]
    words = _words_of_items(slide.block, speech.sentences, told, lang)
    times = _filled([word.at_s if word else None for word in words], speech.sentences)
    if times[0] <= AT_ONCE_S:
        times[0] = 0.0
    return tuple(
        Reveal(
            item=number,
            at_s=_frame(at_s, speech.frames) / FPS,
            word=word.text if word else "",
            word_s=round(word.at_s, 3) if word else None,
        )
        for number, (word, at_s) in enumerate(zip(words, times, strict=True), 1)
    )


def turn_to_block(slide: Slide, sentences: Sequence[Sentence], lang: str) -> int | None:
    """Return which sentence (from 0) is the first to speak of an item of a block that is drawn.

    None where there is no such block, or nothing is said of its first item.
    """
    if not slide.items or slide.block is None or slide.block.shown():
        return None
    told = [timed_words(sentence, lang) for sentence in sentences]
    first, *_ = _words_of_items(slide.block, sentences, told, lang)
    return _sentence_of(first, told) if first else None


def state_frames(reveals: Sequence[Reveal], frames: int) -> tuple[int, ...]:
    """Return for how many frames each state of a slide is shown: without items, with the first, and so on.

    ``reveals`` are in seconds from the slide's start.
    """
    starts = [0, *(round(each.at_s * FPS) for each in reveals), frames]
    return tuple(end - start for start, end in pairwise(starts))


def later(reveals: Sequence[Reveal], by_s: float) -> tuple[Reveal, ...]:
    """Return reveals at a later time, such as that from the lecture's start."""

    def moved(time_s: float) -> float:
        return round(time_s + by_s, 3)

    return tuple(
        each.model_copy(
            update={
                "at_s": moved(each.at_s),
                "word_s": None if each.word_s is None else moved(each.word_s),
            }
        )
        for each in reveals
    )


def _words_of_items(
    block: BlockBase, sentences: Sequence[Sentence], told: Sequence[Sequence[Word]], lang: str
) -> list[Word | None]:
    """Return the word at which each item appears; None where nothing is said of it."""
    found = _cued(block.cues(), sentences, told)
    items = [[word.casefold() for _, word in split_words(text, lang)] for text in block.revealed()]
    said = [[word.text.casefold() for word in words] for words in told]
    # Those between two whose words are named are spoken of in the sentences between them.
    named = [(number, _sentence_of(word, told)) for number, word in enumerate(found) if word]
    for (before, first), (after, last) in pairwise([(-1, 0), *named, (len(items), len(told) - 1)]):
        aligned = align(items[before + 1 : after], said[first : last + 1])
        for number, place in enumerate(aligned, before + 1):
            found[number] = told[first + place.sentence][place.word] if place else None
    return found


def _cued(
    cues: Sequence[str], sentences: Sequence[Sentence], told: Sequence[Sequence[Word]]
) -> list[Word | None]:
    """Return the words with which the phrases begin that are named for items."""
    starts = [0, *accumulate(len(sentence.text) + 1 for sentence in sentences)]
    whole = [
        word._replace(place=word.place + start)
        for start, words in zip(starts, told, strict=False)
        for word in words
    ]
    places = find_phrases(cues, " ".join(sentence.text for sentence in sentences))
    return [whole[place_of(whole, place)] if place is not None and whole else None for place in places]


def _sentence_of(word: Word, told: Sequence[Sequence[Word]]) -> int:
    """Return the number of the sentence that a word is said in."""
    begun = (number for number, words in enumerate(told) if words and words[0].at_s <= word.at_s)
    return max(begun, default=0)


def _filled(times: Sequence[float | None], sentences: Sequence[Sentence]) -> list[float]:
    """Give a time to what has none, and let none be before that of an item above."""
    known: list[tuple[int, float]] = []
    for number, at_s in enumerate(times):
        if at_s is not None:
            known.append((number, max(at_s, known[-1][1] if known else 0.0)))
    if not known or known[0][0]:
        known.insert(0, (0, 0.0))
    starts = [sentence.start_s for sentence in sentences]
    filled: list[float] = []
    for (first, first_s), (last, last_s) in pairwise([*known, (len(times), sentences[-1].end_s)]):
        step_s = max(last_s - first_s, 0.0) / (last - first)
        even = (first_s + number * step_s for number in range(1, last - first))
        filled += [first_s, *(_with_sentence(at_s, first_s, last_s, starts) for at_s in even)]
    return list(accumulate(filled, max))


def _with_sentence(at_s: float, after_s: float, before_s: float, starts: Sequence[float]) -> float:
    """Move a time to where a sentence begins, if one does in between."""
    between = [start_s for start_s in starts if after_s < start_s < before_s]
    return min(between, key=lambda start_s: abs(start_s - at_s), default=at_s)


def _frame(at_s: float, frames: int) -> int:
    return min(floor(at_s * FPS + 0.5), frames - 1)

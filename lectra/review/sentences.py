"""Sentences beside the passages of sources: what supports each, and what of it stands in none. Pure.

What is compared is words and numbers, never what they mean: a sentence may have all its words from a passage
and still say something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lectra.models import Finding, ReviewedSentence
from lectra.review.dates import months_in
from lectra.review.names import names_in, replaced_name
from lectra.review.negation import changed_negation
from lectra.review.numbers import Number, every_number, numbers_in
from lectra.review.relations import swapped
from lectra.review.support import Known, PassageLike, Passages, Support, fold
from lectra.review.words import WordSet, content_of
from lectra.text import shorten

LEAST_SUPPORT = 0.4
"""The share of a sentence's words below which no passage supports it."""
_ABOUT_THE_SAME = 0.5
"""The share from which a passage is taken to be about the same, so that what it says counts."""
_SECOND = 0.25
"""The share of what one sentence of a source leaves out, from which on another one is taken along."""
_QUOTED = re.compile(
    r"“([^“”]{2,400})”|„([^„“”]{2,400})[“”]|«\s?([^«»]{2,400}?)\s?»|「([^「」]{2,400})」|\"([^\"]{2,400})\""
)
_LONGEST = 120


class Said(NamedTuple):
    """A sentence of a narration: its slide's id, its place there from 0, and the passages that it cites."""

    slide: str
    place: int
    text: str
    cites: tuple[str, ...] = ()


def review_sentences(
    said: Sequence[Said], passages: Sequence[PassageLike], lang: str
) -> tuple[ReviewedSentence, ...]:
    """Return each sentence with the passage that supports it best, and with what stands in none.

    ``passages`` have an ``id`` and a ``text``; ``lang`` is the BCP-47 tag of what is said. A sentence that
    stands in a passage to the letter has no findings. Of a language that nothing is known of, negations and
    relations are not compared.
    """
    return review_beside(Passages(passages, lang), said)


def review_beside(known: Passages, said: Sequence[Said]) -> tuple[ReviewedSentence, ...]:
    """Return each sentence reviewed beside passages that are ready; see :func:`review_sentences`."""
    lang = known.lang
    supports = known.supports([each.text for each in said], [each.cites for each in said])
    return tuple(_reviewed(each, found, known, lang) for each, found in zip(said, supports, strict=True))


def _reviewed(said: Said, supports: Sequence[Support], known: Passages, lang: str) -> ReviewedSentence:
    told = {"slide": said.slide, "index": said.place, "text": said.text, "cites": said.cites}
    words = tuple(content_of(said.text, lang))
    if passage := known.verbatim(said.text, [support.passage for support in supports]):
        return ReviewedSentence(**told, passage=passage.id, support=1.0, words=words, verbatim=True)
    if not supports:
        found = (*_findings_alone(said.text, known, lang), *_unsupported(said.text, 0.0, words))
        return ReviewedSentence(
            **told, support=0.0 if words else 1.0, words=words, missing=words, findings=found
        )
    best = supports[0]
    return ReviewedSentence(
        **told,
        passage=best.passage.id,
        support=best.share,
        words=best.words,
        missing=best.missing,
        findings=tuple(_findings(said, supports, known, lang)),
    )


def _findings(said: Said, supports: Sequence[Support], known: Passages, lang: str) -> Iterator[Finding]:
    best = supports[0]
    near = [
        support.passage
        for support in supports
        if support is best or support.passage.id in said.cites or support.share >= _ABOUT_THE_SAME
    ]
    source = _nearest(said.text, near, lang)
    yield from _numbers(said.text, near, source, lang)
    yield from _dates(said.text, near, lang)
    yield from _names(said.text, known, source, lang)
    yield from _quotations(said.text, known)
    if best.share >= _ABOUT_THE_SAME:
        yield from _meanings(said.text, source, lang)
    yield from _unsupported(said.text, best.share, best.missing)


def _findings_alone(text: str, known: Passages, lang: str) -> Iterator[Finding]:
    """Yield what is found of a sentence that has no word of any passage."""
    yield from _numbers(text, (), (), lang)
    yield from _dates(text, (), lang)
    yield from _names(text, known, (), lang)
    yield from _quotations(text, known)


def _nearest(text: str, near: Sequence[Known], lang: str) -> tuple[str, ...]:
    """Return the sentence of some passages that says most of a text, and one that says most of the rest."""
    every = [sentence for passage in near for sentence in passage.sentences]
    words = content_of(text, lang)
    first = _most_alike(words, every)
    if not first:
        return ()
    rest = [word for word in words if word not in WordSet(first)]
    second = _most_alike(rest, every)
    takes = second and sum(word in WordSet(second) for word in rest) >= max(1, _SECOND * len(words))
    return (first, second) if takes else (first,)


def _most_alike(words: Sequence[str], sentences: Sequence[str]) -> str:
    def rank(sentence: str) -> tuple[int, int]:
        there = WordSet(sentence)
        return sum(word in there for word in words), -len(sentence)

    best = max(sentences, key=rank, default="")
    return best if rank(best)[0] else ""


def _numbers(text: str, near: Sequence[Known], source: Sequence[str], lang: str) -> Iterator[Finding]:
    there = [number for passage in near for number in every_number(passage.text, lang)]
    mine = numbers_in(text, lang)
    for number in dict.fromkeys(mine):
        if any(number.fits(other) for other in there):
            continue
        same = [other for other in there if number.is_same(other)]
        if same:
            reason = f"The number {_quoted(number.text)} has another unit in the passage."
            yield Finding(kind="unit", text=number.text, reason=reason)
        else:
            instead = _instead(number, mine, source, lang)
            reason = f"The number {_quoted(number.text)} does not stand in the passage{instead}."
            yield Finding(kind="number", text=number.text, reason=reason)


def _instead(number: Number, mine: Sequence[Number], source: Sequence[str], lang: str) -> str:
    """Name the number that a source's sentence has in place of another."""
    there = [
        other for sentence in source for other in numbers_in(sentence, lang) if other.may_replace(number)
    ]
    other = [each for each in there if not any(each.is_same(one) for one in mine)]
    return f", which has {_quoted(other[0].text)}" if other else ""


def _dates(text: str, near: Sequence[Known], lang: str) -> Iterator[Finding]:
    there = {month for passage in near for month, _ in months_in(passage.text, lang)}
    for month, name in dict.fromkeys(months_in(text, lang)):
        if month not in there:
            reason = f"The month {_quoted(name)} does not stand in the passage."
            yield Finding(kind="date", text=name, reason=reason)


def _names(text: str, known: Passages, source: Sequence[str], lang: str) -> Iterator[Finding]:
    found = False
    months = {name for _, name in months_in(text, lang)}
    for name in dict.fromkeys(names_in(text, lang)):
        if name.text not in months and not all(known.words.has_name(word) for word in name.words):
            found = True
            reason = f"The name {_quoted(name.text)} stands in no passage."
            yield Finding(kind="name", text=name.text, reason=reason)
    other = replaced_name(text, source[0], lang) if source and not found else None
    if other and other[0] not in months:
        reason = f"The passage has {_quoted(other[1])} where this says {_quoted(other[0])}."
        yield Finding(kind="name", text=other[0], reason=reason)


def _quotations(text: str, known: Passages) -> Iterator[Finding]:
    for match in _QUOTED.finditer(text):
        quotation = next(filter(None, match.groups()))
        words = f" {fold(quotation)} "
        if words.strip() and not any(words in f" {fold(passage.text)} " for passage in known.all):
            reason = f"The quotation {_quoted(quotation)} stands in no passage in these words."
            yield Finding(kind="quotation", text=quotation, reason=reason)


def _meanings(text: str, source: Sequence[str], lang: str) -> Iterator[Finding]:
    """Yield what has the words of a source's sentence and not its meaning, as far as that is seen."""
    if changed := changed_negation(text, source, lang):
        word, added = changed
        reason = (
            f"This denies with {_quoted(word)} what the passage says without it."
            if added
            else f"The passage denies with {_quoted(word)} what this says without it."
        )
        yield Finding(kind="negation", text=word, reason=reason)
    elif source and (groups := swapped(text, source[0], lang)):
        first, second = map(_quoted, groups)
        reason = f"{first} and {second} have changed places since the passage."
        yield Finding(kind="relation", text=" – ".join(groups), reason=reason)


def _unsupported(text: str, share: float, missing: Sequence[str]) -> Iterator[Finding]:
    if missing and share < LEAST_SUPPORT:
        named = ", ".join(missing[:8])
        reason = f"No passage says this. The one most like it has not: {named}."
        yield Finding(kind="support", text=shorten(text, _LONGEST), reason=reason)


def _quoted(text: str) -> str:
    return f"“{shorten(text, _LONGEST)}”"

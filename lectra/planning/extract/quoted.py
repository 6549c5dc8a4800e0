"""What a slide says in the words of the passages that it cites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lectra.document.citing import SourcePassage, SourceText, source_of
from lectra.document.inline import literal
from lectra.document.slide import Slide
from lectra.planning.extract.sentences import all_told, choose
from lectra.planning.extract.whole import WORDS_A_SECOND, cited_narration
from lectra.sources.source import Passage


def cited_passages(slide: Slide, sources: Iterable[SourceText]) -> tuple[SourcePassage, ...]:
    """Return the passages that a slide without a narration is written from: those that it cites, in order.

    Those of a source whose words are not there are left out.
    """
    if slide.narration or slide.lists_deck or not slide.cites:
        return ()
    wanted = frozenset(slide.cites)
    named = frozenset(map(source_of, wanted))
    return tuple(
        passage
        for source in sources
        if source.id in named
        for passage in source.passages
        if passage.id in wanted
    )


def quote(passages: Sequence[SourcePassage], lang: str, seconds: int) -> str:
    """Return the most central sentences of passages as a narration of some seconds that cites them."""
    words = round(seconds * WORDS_A_SECOND)
    found = [Passage(passage.id, literal(passage.text), passage.place) for passage in passages]
    return cited_narration(choose(found, lang, words) or all_told(found[:1], lang), lang)

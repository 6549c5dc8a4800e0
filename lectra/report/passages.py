"""What each sentence of a narration rests on, for pages that show its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lectra.document.citing import SourceText, cited_in
from lectra.text import sentences


class Piece(NamedTuple):
    """Some of a narration, to the character; ``cites`` are the passages that it rests on."""

    text: str
    cites: tuple[str, ...] = ()


class Quote(NamedTuple):
    """The words of a passage, and where they stand: "tides.pdf, page 12"."""

    text: str
    where: str


class Quotes(NamedTuple):
    """What a sentence rests on, under a ``key`` that no other has on the page."""

    key: str
    quotes: tuple[Quote, ...]


def pieces(narration: str, lang: str) -> list[Piece]:
    """Cut a narration around its sentences. Joined, the pieces are the narration."""
    found: list[Piece] = []
    end = 0
    for start, stop in _places(narration, lang):
        found += [Piece(str(narration)[end:start]), Piece(*_cited(narration[start:stop]))]
        end = stop
    return [piece for piece in (*found, Piece(str(narration)[end:])) if piece.text]


def quotes_of(
    cited: Iterable[tuple[str, ...]], sources: Sequence[SourceText]
) -> dict[tuple[str, ...], Quotes]:
    """Return what is quoted for each group of passages that is cited, as far as its words are known."""
    groups = dict.fromkeys(group for group in cited if group)
    wanted = {passage for group in groups for passage in group}
    known = {
        passage.id: Quote(passage.text, ", ".join(text for text in (source.name, passage.place) if text))
        for source in sources
        for passage in source.passages
        if passage.id in wanted
    }
    quoted = {group: tuple(known[passage] for passage in group if passage in known) for group in groups}
    return {
        group: Quotes(f"passage-{number}", quotes)
        for number, (group, quotes) in enumerate(quoted.items(), start=1)
        if quotes
    }


def _places(narration: str, lang: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a narration begin and end, as far as they stand in it."""
    end = 0
    for sentence in sentences(str(narration), lang):
        start = narration.find(sentence, end)
        if start >= 0:
            end = start + len(sentence)
            yield start, end


def _cited(sentence: str) -> tuple[str, tuple[str, ...]]:
    return str(sentence), cited_in(sentence)

"""A slide's narration, to the character, cut where its sentences are heard."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from lectra.document.citing import cited_in
from lectra.models import Sentence


class Piece(NamedTuple):
    """Some of a narration; ``sentence`` says when it is heard, where it is a sentence that was spoken.

    ``cites`` are the passages of the lecture's sources that it rests on.
    """

    text: str
    sentence: Sentence | None = None
    cites: tuple[str, ...] = ()


def transcript(narration: str, sentences: Iterable[Sentence]) -> list[Piece]:
    """Cut a narration at its sentences. Joined, the pieces are the narration.

    A sentence that was spoken in other words than are written has no piece of its own.
    """
    pieces, end = [], 0
    for sentence in sentences:
        words = [re.escape(word) for word in sentence.text.split()]
        found = re.compile(r"\s+".join(words)).search(narration, end) if words else None
        if found:
            said = narration[found.start() : found.end()]
            pieces += [_piece(narration[end : found.start()]), _piece(said, sentence)]
            end = found.end()
    return [piece for piece in (*pieces, _piece(narration[end:])) if piece.text]


def _piece(text: str, sentence: Sentence | None = None) -> Piece:
    return Piece(str(text), sentence, cited_in(text))

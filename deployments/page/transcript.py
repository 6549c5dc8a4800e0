"""A slide's narration, to the character, cut where its sentences are heard."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from lectra.models import Sentence


class Piece(NamedTuple):
    """Some of a narration; ``sentence`` says when it is heard, where it is a sentence that was spoken."""

    text: str
    sentence: Sentence | None = None


def transcript(narration: str, sentences: Iterable[Sentence]) -> list[Piece]:
    """Cut a narration at its sentences. Joined, the pieces are the narration.

    A sentence that was spoken in other words than are written has no piece of its own.
    """
    pieces, end = [], 0
    for sentence in sentences:
        words = [re.escape(word) for word in sentence.text.split()]
        found = re.compile(r"\s+".join(words)).search(narration, end) if words else None
        if found:
            pieces += [Piece(narration[end : found.start()]), Piece(found[0], sentence)]
            end = found.end()
    return [piece for piece in (*pieces, Piece(narration[end:])) if piece.text]

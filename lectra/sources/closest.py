"""Which passages belong to a subject most, where a language model cannot read all of them. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol, TypeVar

from lectra.sources.central import likeness, terms

MOST_BYTES = 6000
"""Some 2,000 tokens: a context of 4,096 holds them together with question and answer."""


class Quoted(Protocol):
    """A passage of a source."""

    @property
    def id(self) -> str:
        """What it is known by."""
        ...

    @property
    def text(self) -> str:
        """Its words."""
        ...


Q = TypeVar("Q", bound=Quoted)


def closest(
    passages: Sequence[Q], subject: str, *, most_bytes: int = MOST_BYTES, first: Collection[str] = ()
) -> tuple[Q, ...]:
    """Choose passages of at most so many bytes, or one that is longer, and return them in their order.

    Those whose ids are ``first`` come before others, and of each those that answer the ``subject`` best, by
    BM25.
    """
    if size_of(passages) <= most_bytes:
        return tuple(passages)
    (scores,) = likeness([terms(subject)], [terms(passage.text) for passage in passages])
    ranked = sorted(
        range(len(passages)), key=lambda at: (passages[at].id not in first, -float(scores[at]), at)
    )
    chosen: list[int] = []
    left = most_bytes
    for at in ranked:
        size = size_of([passages[at]])
        if size <= left or not chosen:
            chosen.append(at)
            left -= size
    return tuple(passages[at] for at in sorted(chosen))


def size_of(passages: Sequence[Quoted]) -> int:
    """Return how many bytes passages have."""
    return sum(len(passage.text.encode()) for passage in passages)

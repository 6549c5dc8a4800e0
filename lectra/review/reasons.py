"""What is wrong with sentences that a model wrote from passages, in words that it can be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from lectra.review.sentences import Said, review_sentences
from lectra.review.support import PassageLike


class Resting(Protocol):
    """A sentence, and the ids of the passages that it rests on."""

    @property
    def text(self) -> str:
        """The sentence."""
        ...

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The ids."""
        ...


def what_is_wrong(written: Sequence[Resting], passages: Sequence[PassageLike], lang: str) -> list[str]:
    """Say of each sentence what of it stands in no passage; empty where nothing is found."""
    said = [Said("", at, each.text, each.rests_on) for at, each in enumerate(written)]
    return [each.why for each in review_sentences(said, passages, lang)]

"""The catalogue: every motif, and the choice of one by a slide's words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from random import Random

from lectra.images import ImageQuery
from lectra.images.drawing import body, figures, machines, mind, nature, patterns, society, space
from lectra.images.drawing.motif import Motif
from lectra.images.words import singular, words_of

MOTIFS: tuple[Motif, ...] = tuple(
    motif
    for part in (nature, society, figures, machines, mind, body, space, patterns)
    for motif in part.MOTIFS
)
TITLE_WEIGHT, QUERY_WEIGHT = 3, 1


def dice_for(wanted: ImageQuery) -> Random:
    """Dice that fall alike whenever the same picture is wanted, on any machine."""
    words = "\0".join((wanted.lecture, wanted.title, wanted.query, wanted.kind))
    return Random(hashlib.sha256(words.encode("utf-8", "replace")).digest())  # noqa: S311 - not a secret


def deal_motifs(deck: Sequence[ImageQuery]) -> tuple[Motif, ...]:
    """Choose a motif for each slide of a deck, the earlier slide first, none twice while any is left."""
    dealt: list[Motif] = []
    for wanted in deck:
        ranked = rank_motifs(wanted)
        dealt.append(next((motif for motif in ranked if motif not in dealt), ranked[0]))
    return tuple(dealt)


def rank_motifs(wanted: ImageQuery) -> tuple[Motif, ...]:
    """Put all motifs in order: what the title's own words call for, then the lecture's and patterns, then all.

    Words that the title shares with the lecture are set aside, for most slides share them. Among motifs
    that suit alike dice decide.
    """
    lecture = words_of(wanted.lecture)
    title = words_of(wanted.title) - lecture
    query = words_of(wanted.query) - lecture - title
    shuffled = dice_for(wanted).sample(MOTIFS, k=len(MOTIFS))

    def rank(motif: Motif) -> tuple[int, bool]:
        own = TITLE_WEIGHT * _calls(motif, title) + QUERY_WEIGHT * _calls(motif, query)
        by_lecture = _calls(motif, lecture) > 0
        if wanted.kind == "title":
            return -own, not by_lecture
        return -own, not (by_lecture or motif in patterns.MOTIFS)

    return tuple(sorted(shuffled, key=rank))


def _calls(motif: Motif, words: frozenset[str]) -> int:
    whole, beginnings = _entries(motif.words)
    return sum(word in whole or word.startswith(beginnings) for word in words)


@cache
def _entries(words: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole words, and the beginnings that were marked with a star."""
    entries = words.split()
    whole = frozenset(singular(entry) for entry in entries if not entry.endswith("*"))
    return whole, tuple(entry.removesuffix("*") for entry in entries if entry.endswith("*"))

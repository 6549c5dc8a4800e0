"""The catalogue: every motif, and which of them a slide's words call for."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from random import Random

from lectra.images.drawing.motif import Motif
from lectra.images.drawing.motifs import (
    aims,
    assemblies,
    body,
    figures,
    growth,
    hours,
    laboratory,
    machines,
    mind,
    nature,
    patterns,
    reading,
    society,
    space,
    state,
)
from lectra.images.words import singular, words_of
from lectra.models import ImageQuery

ABSTRACT: tuple[Motif, ...] = (*patterns.MOTIFS, *assemblies.MOTIFS)
"""Motifs that suit any words."""
MOTIFS: tuple[Motif, ...] = (
    *nature.MOTIFS,
    *growth.MOTIFS,
    *society.MOTIFS,
    *state.MOTIFS,
    *figures.MOTIFS,
    *aims.MOTIFS,
    *machines.MOTIFS,
    *mind.MOTIFS,
    *reading.MOTIFS,
    *body.MOTIFS,
    *hours.MOTIFS,
    *laboratory.MOTIFS,
    *space.MOTIFS,
    *ABSTRACT,
)
TITLE_WEIGHT, QUERY_WEIGHT = 3, 1


def dice_for(wanted: ImageQuery, take: int = 0) -> Random:
    """Dice that fall alike whenever the same picture is wanted in the same take, on any machine."""
    told = (wanted.lecture, wanted.title, wanted.query, wanted.role)
    words = "\0".join((*told, str(take)) if take else told)
    return Random(hashlib.sha256(words.encode("utf-8", "replace")).digest())  # noqa: S311 - not a secret


def deal_motifs(deck: Sequence[ImageQuery]) -> tuple[Motif, ...]:
    """Choose a motif for each slide of a deck, none twice while any is left.

    The title slide chooses first, then whoever has the strongest reason.
    """
    claims = [motif_claims(wanted) for wanted in deck]
    dealt: dict[int, Motif] = {}
    for place in sorted(range(len(deck)), key=lambda i: (deck[i].role != "title", -max(claims[i].values()))):
        ranked = sorted(claims[place], key=claims[place].__getitem__, reverse=True)
        dealt[place] = next((motif for motif in ranked if motif not in dealt.values()), ranked[0])
    return tuple(dealt[place] for place in range(len(deck)))


def motif_named(name: str) -> Motif | None:
    """Give the motif of that name."""
    return next((motif for motif in MOTIFS if motif.name == name), None)


def motif_claims(wanted: ImageQuery) -> dict[Motif, float]:
    """How much each motif suits a slide, in an order that dice throw and that settles equal claims.

    Words of the lecture's title count in full on the title slide alone: most slides share them. After what
    the words call for come the lecture's own motifs and abstract ones, alike.
    """
    lecture = words_of(wanted.lecture)
    own = words_of(wanted.title) - (frozenset() if wanted.role == "title" else lecture)
    query = words_of(wanted.query) - lecture - own
    return {
        motif: TITLE_WEIGHT * _calls(motif, own)
        + QUERY_WEIGHT * _calls(motif, query)
        + 0.5 * (motif in ABSTRACT or _calls(motif, lecture) > 0)
        for motif in dice_for(wanted).sample(MOTIFS, k=len(MOTIFS))
    }


def _calls(motif: Motif, words: frozenset[str]) -> int:
    whole, beginnings = _entries(motif.words)
    return sum(word in whole or word.startswith(beginnings) for word in words)


@cache
def _entries(words: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole words, and the beginnings that were marked with a star."""
    entries = words.split()
    whole = frozenset(singular(entry) for entry in entries if not entry.endswith("*"))
    return whole, tuple(entry.removesuffix("*") for entry in entries if entry.endswith("*"))

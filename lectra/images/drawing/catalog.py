"""The catalogue: every motif, and which of them a slide's words call for."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
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

ABSTRACT: tuple[Motif, ...] = (*patterns.MOTIFS, *assemblies.ORNAMENTS)
"""Ornaments, for a title slide whose words call for nothing."""
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
    *assemblies.MOTIFS,
    *ABSTRACT,
)


def dice_for(wanted: ImageQuery, take: int = 0) -> Random:
    """Dice that fall alike whenever the same picture is wanted in the same take, on any machine."""
    told = (wanted.lecture, wanted.title, wanted.query, wanted.role)
    words = "\0".join((*told, str(take)) if take else told)
    return Random(hashlib.sha256(words.encode("utf-8", "replace")).digest())  # noqa: S311 - not a secret


def deal_motifs(deck: Sequence[ImageQuery]) -> tuple[Motif | None, ...]:
    """Choose a motif for each slide of a deck whose words call for one, none twice.

    No picture is better than a wrong one: only a title slide has an ornament where its words call for
    nothing. The title slide chooses first, then whoever has the strongest reason.
    """
    claims = [_claims(wanted) for wanted in deck]
    dealt: dict[int, Motif] = {}
    for place in sorted(range(len(deck)), key=lambda i: (deck[i].role != "title", -_strongest(claims[i]))):
        ranked = sorted(claims[place], key=claims[place].__getitem__, reverse=True)
        if free := [motif for motif in ranked if motif not in dealt.values()]:
            dealt[place] = free[0]
    return tuple(dealt.get(place) for place in range(len(deck)))


def motif_named(name: str) -> Motif | None:
    """Return the motif of a name, if there is one."""
    return next((motif for motif in MOTIFS if motif.name == name), None)


def _strongest(claims: Mapping[Motif, int]) -> int:
    return max(claims.values(), default=0)


def _claims(wanted: ImageQuery) -> dict[Motif, int]:
    """Return the motifs that a slide's title calls for and by how many words, in an order that dice throw.

    Words of the lecture's title count on the title slide alone: most slides share them. The picture's query
    counts where the title calls for nothing.
    """
    lecture = words_of(wanted.lecture)
    own = words_of(wanted.title) - (frozenset() if wanted.role == "title" else lecture)
    shuffled = dice_for(wanted).sample(MOTIFS, k=len(MOTIFS))
    for words in (own, words_of(wanted.query) - lecture):
        if found := {motif: calls for motif in shuffled if (calls := _calls(motif, words))}:
            return found
    ornaments = (motif for motif in shuffled if motif in ABSTRACT) if wanted.role == "title" else ()
    return dict.fromkeys(ornaments, 0)


def _calls(motif: Motif, words: frozenset[str]) -> int:
    """Count the words of a slide that call for a motif; of those that belong together, all must be there."""
    whole, beginnings = _entries(motif.words)
    return sum(all_of <= words for all_of in whole) + sum(word.startswith(beginnings) for word in words)


@cache
def _entries(words: str) -> tuple[frozenset[frozenset[str]], tuple[str, ...]]:
    """Read what calls for a motif: whole words, together where hyphens join them, and beginnings (``*``)."""
    entries = words.split()
    whole = (entry.split("-") for entry in entries if not entry.endswith("*"))
    together = frozenset(frozenset(map(singular, parts)) for parts in whole)
    return together, tuple(entry.removesuffix("*") for entry in entries if entry.endswith("*"))

"""Whose a presentation is: the token that it was requested with, kept as a tag of its flow run.

No caller of the HTTP API or the page can set a tag. Who may use Prefect can, and may see everything there
anyway. A run that was started in Prefect's UI, by a schedule, a batch or a command line has no such tag and
belongs to nobody: only those see it who see all.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from flows.artifacts import OF_PRESENTATION

OWNED = "owner:"
"""What the tag begins with; the owner's name follows."""


class Viewer(NamedTuple):
    """Who looks: ``owner`` is whose lectures are theirs, empty for nobody."""

    owner: str
    sees_all: bool

    @property
    def tags(self) -> tuple[str, ...]:
        """What marks a presentation as theirs."""
        return (f"{OWNED}{self.owner}",) if self.owner else ()

    def sees(self, tags: Collection[str]) -> bool:
        """Whether a presentation with these tags may be seen, and changed."""
        return self.sees_all or (bool(self.owner) and f"{OWNED}{self.owner}" in tags)


def owner_tags(tags: Collection[str]) -> tuple[str, ...]:
    """Give those of a run's tags that say whose it is."""
    return tuple(tag for tag in tags if tag.startswith(OWNED))


def tag_of(presentation: UUID) -> str:
    """Give the tag that a revision of a presentation bears."""
    return f"{OF_PRESENTATION}{presentation}"


def is_revision(tags: Collection[str]) -> bool:
    """Whether a run with these tags remakes a presentation, and so is none itself."""
    return any(tag.startswith(OF_PRESENTATION) for tag in tags)

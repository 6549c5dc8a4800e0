"""What every plan has in common: the roles that follow from where a slide stands."""

from __future__ import annotations

from lectra.document.slide import Role

CLOSING_FROM_SLIDES = 3


def slide_roles(slides: int) -> tuple[Role, ...]:
    """Return the role of each slide: a deck opens with its title, and closes where it is long enough."""
    roles: list[Role] = ["content"] * slides
    roles[:1] = ["title"]
    if slides >= CLOSING_FROM_SLIDES:
        roles[-1] = "closing"
    return tuple(roles)

"""The marks of a chart, in px of the slide: what stands for a value or a series."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """A place on the slide."""

    x: float
    y: float


@dataclass(frozen=True)
class Mark(ABC):
    """A thing in a colour (``RRGGBB``) that appears with an item; see :class:`Graphic`."""

    item: int
    colour: str

    @abstractmethod
    def svg(self) -> str:
        """Write it as SVG."""

    @abstractmethod
    def corners(self) -> tuple[Place, ...]:
        """Return places that it spans."""


@dataclass(frozen=True)
class Bar(Mark):
    """A bar from one corner to the opposite one."""

    start: Place
    end: Place

    def svg(self) -> str:
        """Write a rectangle."""
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(self.start, self.end, strict=True))
        return (
            f'<rect x="{left:.2f}" y="{top:.2f}" width="{right - left:.2f}" height="{bottom - top:.2f}" '
            f'fill="#{self.colour}"/>'
        )

    def corners(self) -> tuple[Place, ...]:
        """Return both corners."""
        return self.start, self.end


@dataclass(frozen=True)
class Trace(Mark):
    """A line through places."""

    places: tuple[Place, ...]
    width_px: float

    def svg(self) -> str:
        """Write a polyline."""
        points = " ".join(f"{place.x:.2f},{place.y:.2f}" for place in self.places)
        return (
            f'<polyline points="{points}" fill="none" stroke="#{self.colour}" '
            f'stroke-width="{self.width_px}" stroke-linejoin="round" stroke-linecap="round"/>'
        )

    def corners(self) -> tuple[Place, ...]:
        """Return its places."""
        return self.places


@dataclass(frozen=True)
class Dot(Mark):
    """A point."""

    centre: Place
    radius_px: float

    def svg(self) -> str:
        """Write a circle."""
        return (
            f'<circle cx="{self.centre.x:.2f}" cy="{self.centre.y:.2f}" r="{self.radius_px}" '
            f'fill="#{self.colour}"/>'
        )

    def corners(self) -> tuple[Place, ...]:
        """Return its centre."""
        return (self.centre,)


@dataclass(frozen=True)
class Slice(Mark):
    """A part of a disc, or of a ring, from a share of its turn to another, from the top clockwise.

    ``rim`` is the colour of the line that parts it from its neighbours.
    """

    centre: Place
    outer_px: float
    inner_px: float
    start: float
    end: float
    rim: str
    rim_px: float

    def at(self, share: float, radius_px: float) -> Place:
        """Return the place at a share of the turn, so far from the centre."""
        angle = 2 * math.pi * share
        return Place(self.centre.x + radius_px * math.sin(angle), self.centre.y - radius_px * math.cos(angle))

    def svg(self) -> str:
        """Write a path; a whole turn is two halves, as no arc of SVG ends where it began."""
        if self.end - self.start <= 0:
            return ""
        middle = (self.start + self.end) / 2
        stops = (self.start, middle, self.end)
        out = [self.at(share, self.outer_px) for share in stops]
        back = [self.at(share, self.inner_px) for share in reversed(stops)]
        path = f"M{_xy(out[0])}" + "".join(_arc(self.outer_px, place, 1) for place in out[1:])
        path += f"L{_xy(back[0])}"
        path += "".join(_arc(self.inner_px, place, 0) for place in back[1:]) if self.inner_px else ""
        return (
            f'<path d="{path}Z" fill="#{self.colour}" stroke="#{self.rim}" stroke-width="{self.rim_px}" '
            'stroke-linejoin="round"/>'
        )

    def corners(self) -> tuple[Place, ...]:
        """Return places along its outer edge."""
        return tuple(
            self.at(share, self.outer_px) for share in (self.start, (self.start + self.end) / 2, self.end)
        )


def _xy(place: Place) -> str:
    return f"{place.x:.2f},{place.y:.2f}"


def _arc(radius_px: float, to: Place, sweep: int) -> str:
    return f"A{radius_px:.2f},{radius_px:.2f} 0 0 {sweep} {_xy(to)}"

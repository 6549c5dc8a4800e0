"""Two or three sets that overlap, and what they share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import combinations
from math import sqrt
from typing import Annotated, Literal, Self

from lectra.deck.blocks.diagram import Diagram, kind
from lectra.deck.blocks.drawn import LEAST_PX, Arranged, Room, parted
from lectra.deck.boxes import Box
from lectra.deck.contrast import LEGIBLE, contrast, mixed
from lectra.deck.diagrams.entries import Heading, Text, between
from lectra.deck.diagrams.lettering import Plan, Sized, first_fit, from_size, strong
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.shape import Shape
from lectra.deck.graphics.words import Words
from lectra.deck.theme import Ground

_OPACITIES = (0.2, 0.16, 0.12, 0.08, 0.04, 0.0)
"""How strong the colour of a set may be: the first is taken that leaves all text legible."""
_MARGIN = 0.05
"""Programs round mixed colours differently."""
_OVERLAPS = (0.3, 0.36, 0.42)
"""How much of the width two sets share: the least that has room for what they share."""
_MOST_WIDE = 1.7, 2.5
"""How wide an ellipse is at most, in parts of its height: of two, and of three."""
_HIGH_OF_THREE = 0.66
"""How high each of three ellipses is, in parts of the room."""
_REGIONS_OF_THREE = ((0.23, 0.12, 0.92, 0.4), (2.08, 0.12, 2.77, 0.4), (0.9, 0.69, 2.1, 0.93))
_SHARED_BY_THREE = (1.25, 0.385, 1.75, 0.545)
"""Where there is room within three ellipses: left and right in parts of half their width, top and bottom in
parts of the room's height."""


@kind("Venn diagram", rank=7)
class Venn(Diagram):
    """Two or three ``sets``, each with points of its own, and what all of them have in common."""

    kind: Literal["venn"] = "venn"
    sets: Annotated[tuple[Heading, ...], between(2, 3, "compare them in a table")]
    shared: Text

    def said(self) -> tuple[str, ...]:
        """Return the sets, and what they share."""
        names = " ∩ ".join(each.heading for each in self.sets)
        return (*(each.said for each in self.sets), f"{names}: {self.shared.text}")

    def items(self) -> tuple[str, ...]:
        """Return the sets, and what they share."""
        return (*(each.said for each in self.sets), str(self.shared.text))

    def parts(self, room: Room) -> tuple[Self, ...]:
        """Deal the points of the sets out over as few diagrams as each fit, with what is shared on each."""
        return parted(self, max(len(each.items) for each in self.sets), self._cut, room)

    def _cut(self, start: int, end: int) -> Self:
        sets = tuple(each.model_copy(update={"items": each.items[start:end]}) for each in self.sets)
        return self.model_copy(update={"sets": sets})

    def arrange(self, room: Room) -> Arranged:
        """Arrange the sets as ellipses, their texts where no other covers them."""
        places = [_two(room.box, part) for part in _OVERLAPS] if len(self.sets) == 2 else [_three(room.box)]
        return first_fit(
            *(
                (lambda size_px, place=place: _Sets(room, size_px, self, place).plan(), (size_px,))
                for size_px in from_size(LEAST_PX, 48)
                for place in places
            )
        )


@dataclass(frozen=True)
class _Places:
    """The ellipses, the room for the text of each, and the room for what they share."""

    ellipses: Sequence[Box]
    regions: Sequence[Box]
    shared: Box


def _two(box: Box, part: float) -> _Places:
    high = box.h
    w = min(round(box.w * (1 + part) / 2), round(high * _MOST_WIDE[0]))
    overlap = round(w * 2 * part / (1 + part))
    x = box.x + (box.w - 2 * w + overlap) // 2
    left, right = Box(x, box.y, w, high), Box(x + w - overlap, box.y, w, high)
    # As far above and below the middle as texts reach, an ellipse is narrower by so much at each side.
    side, inner = _narrower(w, 0.6), _narrower(w, 0.35)
    y, h = box.y + round(high * 0.2), round(high * 0.6)
    alone = w - overlap - side - 8
    regions = Box(left.x + side, y, alone, h), Box(right.right - side - alone, y, alone, h)
    shared_h = round(high * 0.35)
    shared = Box(right.x + inner, box.y + (high - shared_h) // 2, overlap - 2 * inner, shared_h)
    return _Places((left, right), regions, shared)


def _narrower(w: int, part: float) -> int:
    return round(w / 2 * (1 - sqrt(1 - part**2)))


def _three(box: Box) -> _Places:
    high = round(box.h * _HIGH_OF_THREE)
    half = round(min(box.w / 3, high * _MOST_WIDE[1] / 2))
    x, low = box.x + (box.w - 3 * half) // 2, box.bottom - high
    ellipses = (
        Box(x, box.y, 2 * half, high),
        Box(x + half, box.y, 2 * half, high),
        Box(x + half // 2, low, 2 * half, high),
    )

    def region(left: float, top: float, right: float, bottom: float) -> Box:
        start, y = x + round(left * half), box.y + round(top * box.h)
        return Box(start, y, round((right - left) * half), round((bottom - top) * box.h))

    return _Places(ellipses, [region(*each) for each in _REGIONS_OF_THREE], region(*_SHARED_BY_THREE))


@dataclass(frozen=True)
class _Sets(Sized):
    venn: Venn
    places: _Places

    def plan(self) -> Plan:
        fits = self.bold.holds([self.venn.shared.text], self.places.shared) and all(
            self.type.holds(_texts(each), region) and self.bold.least_width(each.heading) <= region.w
            for each, region in zip(self.venn.sets, self.places.regions, strict=True)
        )
        return Plan(self.size_px, fits, self._draw)

    def _draw(self) -> Iterator[Graphic]:
        room, theme = self.room, self.room.theme
        colours = (theme.accent2, theme.accent, theme.sun)[: len(self.places.ellipses)]
        opacity = _opacity(colours, room.ground)
        for number, (ellipse, colour) in enumerate(zip(self.places.ellipses, colours, strict=True), 1):
            placed = room.place(ellipse)
            yield Shape("ellipse", placed, fill=colour, line=colour, opacity=opacity, name="Set", item=number)
        for number, (each, region) in enumerate(zip(self.venn.sets, self.places.regions, strict=True), 1):
            yield Words(self.type.set(_texts(each), room.place(region)), "Set", item=number)
        shared = self.bold.set([self.venn.shared.text], room.place(self.places.shared))
        yield Words(shared, "Shared", item=len(self.venn.sets) + 1)


def _opacity(colours: Sequence[str], ground: Ground) -> float:
    """Return how strong the colours of sets may be, where any of them lie over each other."""
    shared = [each for count in range(1, len(colours) + 1) for each in combinations(colours, count)]

    def is_legible(opacity: float) -> bool:
        seen = (reduce(partial(_laid_over, opacity), each, ground.back) for each in shared)
        return all(contrast(ground.text, colour) >= LEGIBLE + _MARGIN for colour in seen)

    return next((opacity for opacity in _OPACITIES if is_legible(opacity)), _OPACITIES[-1])


def _laid_over(opacity: float, ground: str, colour: str) -> str:
    return mixed(ground, colour, opacity)


def _texts(each: Heading) -> tuple[str, ...]:
    return (strong(each.heading), *each.items)

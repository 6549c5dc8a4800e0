"""A picture with pointers: labels at its sides, each with a line to a place in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field

from lectra.deck.blocks.accents import accent_on
from lectra.deck.blocks.cells import levelled
from lectra.deck.blocks.drawn import HIGH_PX, LEAST_PX, Arranged, DrawnBlock, Room, largest
from lectra.deck.blocks.entries import at_most, not_blank
from lectra.deck.boxes import Box, PictureBox, TextBox
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.pointer import Pointer
from lectra.deck.graphics.shape import Shape
from lectra.deck.graphics.words import Words
from lectra.document.blocks.block import block
from lectra.document.blocks.picture import Picture
from lectra.document.cued import Cued
from lectra.document.text import MARKS, NOT_PILED_UP, Item

MAX_POINTERS = 12
_SIZES_PX = (40, 38, 36, 34, 32, 30, LEAST_PX, 26, 24, 22)
_LABEL_W_PX, _GAP_PX, _PAD_PX = 356, 14, 8
_DOT_PX, _DISC_PX, _NUMBER_PX, _RING_PX = 24, 48, 24, 4
_MOST_ON_A_SIDE = 0.65
"""The part of the labels that may stand on one side."""
Part = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class LabelledPoint(Cued):
    """A label, and the place it points to.

    ``x`` counts from the picture's left and ``y`` from its top, in parts of its width and height.
    """

    text: Annotated[
        str,
        AfterValidator(not_blank),
        AfterValidator(at_most(60, 3, "shorten it, and say the rest in the narration")),
        NOT_PILED_UP,
        *MARKS,
    ]
    x: Part
    y: Part


def _few(pointers: object) -> object:
    if isinstance(pointers, list | tuple) and len(pointers) > MAX_POINTERS:
        raise ValueError(
            f"there are {len(pointers)} pointers, and at most {MAX_POINTERS} are allowed; "
            "show the others on another slide"
        )
    return pointers


@block("Labelled picture", rank=13)
class Labelled(Picture, DrawnBlock):
    """A picture, and labels that point into it and appear one by one.

    They have lines to their places; ``numbered``, there are numbers at the places instead.
    """

    layouts = ("labelled",)
    in_column = False
    pictured = True

    type: Literal["labelled"] = "labelled"
    pointers: Annotated[tuple[LabelledPoint, ...], Field(min_length=1), BeforeValidator(_few)]
    numbered: bool = False

    def shown(self) -> Mapping[str, tuple[Item, ...]]:
        """Return the caption."""
        return {"caption": (Item(self.caption, prose=True),) if self.caption else ()}

    def said(self) -> tuple[str, ...]:
        """Return the caption and the labels."""
        return (*((self.caption,) if self.caption.strip() else ()), *self.items())

    def items(self) -> tuple[str, ...]:
        """Return the labels."""
        return tuple(each.text for each in self.pointers)

    def arrange(self, room: Room) -> Arranged:
        """Arrange the labels beside the picture, each as near to its place as the others let it."""
        return largest(lambda size_px: self._at(size_px, room), _SIZES_PX)

    def _at(self, size_px: int, room: Room) -> Arranged:
        sides = [_Side(labels, left, size_px, room) for left, labels in self._sides()]
        graphics = sorted(
            (graphic for side in sides for graphic in side.graphics()), key=lambda each: each.item
        )
        return Arranged(tuple(graphics), size_px, all(side.fits for side in sides))

    def _sides(self) -> Iterator[tuple[bool, list[_Label]]]:
        """Deal the labels out to left and right, by where they point; each side is ordered from the top."""
        labels = [
            _Label(f"{number}. " + each.text if self.numbered else each.text, number, self.numbered, each)
            for number, each in enumerate(self.pointers, 1)
        ]
        labels.sort(key=lambda label: label.place.x)
        most = max(round(len(labels) * _MOST_ON_A_SIDE), 1)
        wished = sum(label.place.x < 0.5 for label in labels)
        at_left = min(max(wished, len(labels) - most), most)
        for left, group in ((True, labels[:at_left]), (False, labels[at_left:])):
            if group:
                yield left, sorted(group, key=lambda label: label.place.y)


class _Label(NamedTuple):
    text: str
    number: int
    numbered: bool
    place: LabelledPoint


class _Side(NamedTuple):
    """The labels at a side of the picture, at a size."""

    labels: Sequence[_Label]
    left: bool
    size_px: int
    room: Room

    @property
    def _wished(self) -> list[int]:
        boxes = (self._set(label, Box(0, 0, self._w, HIGH_PX)) for label in self.labels)
        return [box.height_px + 2 * _PAD_PX for box in boxes]

    @property
    def _w(self) -> int:
        return _LABEL_W_PX - 2 * _PAD_PX

    @property
    def _between_px(self) -> int:
        return _GAP_PX * max(len(self.labels) - 1, 0)

    @property
    def fits(self) -> bool:
        """Whether all have room below each other."""
        return sum(self._wished) + self._between_px <= self.room.box.h

    def graphics(self) -> Iterator[Graphic]:
        """Yield the labels, with dots and lines where there is a picture."""
        wished = self._wished
        heights = levelled(self.room.box.h - self._between_px, [0] * len(wished), wished)
        x = self.room.box.x if self.left else self.room.box.right - _LABEL_W_PX
        for label, y, h in zip(self.labels, self._tops(heights), heights, strict=True):
            box = Box(x, y, _LABEL_W_PX, h)
            text = self._set(label, Box(x + _PAD_PX, y + _PAD_PX, self._w, h - 2 * _PAD_PX))
            if not self.room.picture:
                yield Words(text, "Label", item=label.number)
                continue
            dot = self._dot(label, self.room.picture)
            if label.numbered:
                yield Words(text, "Label", item=label.number)
                yield dot
            else:
                yield Pointer(text, box, dot, item=label.number)

    def _set(self, label: _Label, box: Box) -> TextBox:
        inward = self.left != self.room.rtl and not label.numbered
        return self.room.set([label.text], box, self.size_px, align="end" if inward else "start")

    def _tops(self, heights: Sequence[int]) -> list[int]:
        """Place labels as near to their places as they can be without one over another."""
        room, picture = self.room.box, self.room.picture
        around = picture.box if picture else room
        tops: list[int] = []
        for label, h in zip(self.labels, heights, strict=True):
            near = round(around.y + label.place.y * around.h) - h // 2
            tops.append(max(near, tops[-1] + heights[len(tops) - 1] + _GAP_PX if tops else room.y))
        end = room.bottom
        for number in reversed(range(len(tops))):
            tops[number] = min(tops[number], end - heights[number])
            end = tops[number] - _GAP_PX
        return tops

    def _dot(self, label: _Label, picture: PictureBox) -> Shape:
        size_px = _DISC_PX if label.numbered else _DOT_PX
        x, y = _point(label.place, picture)
        box = _within(Box(x - size_px // 2, y - size_px // 2, size_px, size_px), picture.box)
        theme, ground = self.room.theme, self.room.ground
        fill = accent_on(theme, ground, ground.back)
        number = (
            self.room.set([str(label.number)], box, _NUMBER_PX, colour=ground.back, bold=True, align="centre")
            if label.numbered
            else None
        )
        return Shape("ellipse", box, fill, ground.back, _RING_PX, number, "Place", item=label.number)


def _point(place: LabelledPoint, picture: PictureBox) -> tuple[int, int]:
    """Return where on the slide a place in a picture lies, in px."""
    box, crop = picture.box, picture.crop
    across = (place.x - crop.left) / (1 - crop.left - crop.right)
    down = (place.y - crop.top) / (1 - crop.top - crop.bottom)
    return round(box.x + across * box.w), round(box.y + down * box.h)


def _within(box: Box, outer: Box) -> Box:
    """Move a box as far as it takes to lie within another."""
    x = min(max(box.x, outer.x), outer.right - box.w)
    return Box(x, min(max(box.y, outer.y), outer.bottom - box.h), box.w, box.h)

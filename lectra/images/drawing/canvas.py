"""The canvas: outlines in, anti-aliased pixels out, with grain where a tone changes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from lectra.images.drawing.shapes import Points, turned
from lectra.images.drawing.tones import Color

SIZE_PX = 1280
FINER = 3
"""Masks are drawn this many times finer than the picture, and averaged."""

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Shade:
    """Paint that goes from ``color`` to ``to`` towards ``angle`` degrees, grainy in between.

    ``start`` is the share of the shape's extent that stays plain; ``most`` how much of ``to`` is reached.
    """

    color: Color
    to: Color
    angle: float = 60
    start: float = 0.25
    most: float = 0.9


Paint = Color | Shade


@dataclass(frozen=True)
class View:
    """How a motif is set on the canvas: moved, scaled and tilted about the centre."""

    zoom: float = 1.0
    right: float = 0.0
    down: float = 0.0
    tilt: float = 0.0

    def __call__(self, points: Points) -> Points:
        """Set ``points`` on the canvas."""
        placed: Points = turned(points - 0.5, self.tilt) * self.zoom + 0.5 + (self.right, self.down)
        return placed


class Canvas:
    """A square RGB picture in unit coordinates, (0, 0) at the top left."""

    def __init__(self, ground: Paint) -> None:
        self.view = View()
        self._clip: Image.Image | None = None
        self._picture = Image.new("RGB", (SIZE_PX, SIZE_PX))
        self._lay(ground, Image.new("L", (SIZE_PX, SIZE_PX), 255), (0, 0, SIZE_PX, SIZE_PX))

    def fill(self, paint: Paint, *outlines: Points, holes: Sequence[Points] = ()) -> None:
        """Paint the inside of ``outlines`` without ``holes``, all in one go, so that no seams show."""
        placed = [self.view(outline) * SIZE_PX for outline in outlines]
        if area := _bounds(placed, 1):
            mask, draw = _blank(area)
            for outline in placed:
                draw.polygon(_flat(outline, area), fill=255)
            for hole in holes:
                draw.polygon(_flat(self.view(hole) * SIZE_PX, area), fill=0)
            self._lay(paint, mask.reduce(FINER), area)

    def line(self, paint: Paint, width: float, *paths: Points) -> None:
        """Draw open curves, ``width`` wide (a share of the canvas), with round ends and joints."""
        placed = [self.view(path) * SIZE_PX for path in paths]
        pen = width * self.view.zoom * SIZE_PX
        if area := _bounds(placed, pen):
            mask, draw = _blank(area)
            for path in placed:
                _stroke(draw, _flat(path, area), pen * FINER)
            self._lay(paint, mask.reduce(FINER), area)

    def shadow(self, tone: Color, *outlines: Points, shift: float = 0.012, soft: float = 0.02) -> None:
        """Lay a soft shadow of ``outlines`` down and to the right."""
        small = SIZE_PX // 4
        mask = Image.new("L", (small, small))
        draw = ImageDraw.Draw(mask)
        for outline in outlines:
            draw.polygon(((self.view(outline) + shift) * small).ravel().tolist(), fill=110)
        mask = mask.filter(ImageFilter.GaussianBlur(soft * small)).resize((SIZE_PX, SIZE_PX))
        self._lay(tone, mask, (0, 0, SIZE_PX, SIZE_PX))

    def glow(self, tone: Color, x: float, y: float, radius: float, most: float = 0.8) -> None:
        """Let ``tone`` shine out from a point and fade, grainy, at ``radius``."""
        middle = self.view(np.array([[x, y]]))[0] * SIZE_PX
        reach = radius * self.view.zoom * SIZE_PX
        if area := _bounds([middle[None, :]], reach):
            across = (np.arange(area[0], area[2], dtype=np.float32) - middle[0]) / reach
            down = (np.arange(area[1], area[3], dtype=np.float32) - middle[1]) / reach
            near = np.clip(1 - np.sqrt(across[None, :] ** 2 + down[:, None] ** 2), 0, 1)
            self._lay(tone, _grainy(near**1.6 * most, area), area)

    @contextlib.contextmanager
    def inside(self, *outlines: Points, holes: Sequence[Points] = ()) -> Iterator[None]:
        """Let nothing be painted outside ``outlines`` meanwhile."""
        whole = (0, 0, SIZE_PX, SIZE_PX)
        mask, draw = _blank(whole)
        for tone, group in ((255, outlines), (0, holes)):
            for outline in group:
                draw.polygon(_flat(self.view(outline) * SIZE_PX, whole), fill=tone)
        before, self._clip = self._clip, mask.reduce(FINER)
        try:
            yield
        finally:
            self._clip = before

    def finish(self, *, mirrored: bool) -> Image.Image:
        """Return the picture under a breath of grain, flipped left to right if ``mirrored``."""
        pixels = np.asarray(self._picture, dtype=np.int16) + _paper_tooth()
        picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
        return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else picture

    def _lay(self, paint: Paint, mask: Image.Image, area: Box) -> None:
        if self._clip is not None:
            mask = ImageChops.multiply(mask, self._clip.crop(area))
        if isinstance(paint, Shade):
            self._picture.paste(paint.color, area, mask)
            self._picture.paste(paint.to, area, ImageChops.multiply(mask, _ramp(paint, area)))
        else:
            self._picture.paste(paint, area, mask)


def _bounds(placed: Sequence[Points], margin: float) -> Box | None:
    """Whole pixels around all points, cut at the canvas; None where nothing of it is seen."""
    points = np.concatenate(placed) if placed else np.zeros((0, 2))
    if not len(points):
        return None
    low = np.clip(np.floor(points.min(axis=0) - margin), 0, SIZE_PX).astype(int)
    high = np.clip(np.ceil(points.max(axis=0) + margin), 0, SIZE_PX).astype(int)
    area = (int(low[0]), int(low[1]), int(high[0]), int(high[1]))
    return area if area[0] < area[2] and area[1] < area[3] else None


def _blank(area: Box) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    mask = Image.new("L", ((area[2] - area[0]) * FINER, (area[3] - area[1]) * FINER))
    return mask, ImageDraw.Draw(mask)


def _flat(points: Points, area: Box) -> list[float]:
    flat: list[float] = ((points - area[:2]) * FINER).ravel().tolist()
    return flat


def _stroke(draw: ImageDraw.ImageDraw, flat: list[float], width: float) -> None:
    draw.line(flat, fill=255, width=max(1, round(width)), joint="curve")
    for x, y in (flat[:2], flat[-2:]):
        draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=255)


def _ramp(shade: Shade, area: Box) -> Image.Image:
    """How much of the second colour each pixel takes."""
    width, height = area[2] - area[0], area[3] - area[1]
    c, s = np.cos(np.radians(shade.angle)), np.sin(np.radians(shade.angle))
    across = (np.arange(width, dtype=np.float32) / width - 0.5) * np.float32(c)
    down = (np.arange(height, dtype=np.float32) / height - 0.5) * np.float32(s)
    along = (across[None, :] + down[:, None]) / np.float32(abs(c) + abs(s)) + np.float32(0.5)
    return _grainy(np.clip((along - shade.start) / (1 - shade.start), 0, 1) * shade.most, area)


def _grainy(amount: NDArray[np.floating], area: Box) -> Image.Image:
    """Break a smooth amount (0 to 1) into grain: none where it is 0, most half-way up."""
    grain = _grain()[area[1] : area[3], area[0] : area[2]]
    rough = amount + grain * np.minimum(amount * 1.5, 0.4)
    return Image.fromarray((np.clip(rough, 0, 1) * 255).astype(np.uint8))


@cache
def _grain() -> NDArray[np.float32]:
    """Noise between -1 and 1, the same in every picture, as paper is."""
    return np.random.Generator(np.random.PCG64(11)).uniform(-1, 1, (SIZE_PX, SIZE_PX)).astype(np.float32)


@cache
def _paper_tooth() -> NDArray[np.int16]:
    return (_grain() * 4).round().astype(np.int16)[:, :, None]

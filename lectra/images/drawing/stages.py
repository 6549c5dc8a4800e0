"""Stages: the quiet large shapes behind a motif, which give each picture its own composition."""

from __future__ import annotations

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art
from lectra.images.drawing.shapes import arc, box, circle, polar, polygon, rounded, sector, star, turned
from lectra.images.drawing.tones import mix


def disc(art: Art) -> None:
    """Draw one large disc, a little off the centre."""
    x, y, radius = art.near(0.5, 0.05), art.near(0.48, 0.03), art.near(0.36, 0.03)
    art.canvas.fill(_halo(art), circle(x, y, radius))
    if art.chance():
        art.canvas.line(art.tones.soft, 0.008, circle(x, y, radius + 0.05))


def arch(art: Art) -> None:
    """Draw a round-topped window that stands on the lower edge."""
    half = art.near(0.33, 0.03)
    opening = np.concatenate([[(0.5 - half, 1.02)], arc(0.5, 0.48, half, 180, 360), [(0.5 + half, 1.02)]])
    art.canvas.fill(_halo(art), opening)
    for step in (0.05, 0.10):
        outer = np.concatenate(
            [[(0.5 - half - step, 1.02)], arc(0.5, 0.48, half + step, 180, 360), [(0.5 + half + step, 1.02)]]
        )
        art.canvas.line(art.tones.soft, 0.012, outer)


def rings(art: Art) -> None:
    """Draw rings that run out from the focus."""
    x, y = art.near(0.5, 0.06), art.near(0.5, 0.04)
    art.canvas.fill(art.tones.soft, circle(x, y, 0.62), holes=[circle(x, y, 0.55)])
    art.canvas.fill(art.tones.soft, circle(x, y, 0.48), holes=[circle(x, y, 0.42)])
    art.canvas.fill(_halo(art), circle(x, y, 0.34))


def rays(art: Art) -> None:
    """Draw wide rays from behind the focus."""
    count, turn = art.dice.choice((12, 14, 16)), art.near(0, 10)
    step = 360 / count
    beams = [sector(0.5, 0.5, 0, 0.8, turn + step * i, turn + step * (i + 0.5)) for i in range(count)]
    art.canvas.fill(art.tones.soft, *beams)
    art.canvas.fill(_halo(art), circle(0.5, 0.5, art.near(0.33, 0.02)))


def split(art: Art) -> None:
    """Draw a slanted field over one half, with stripes along its edge."""
    slope = art.near(0.18, 0.08)
    art.canvas.fill(
        _halo(art), polygon((0.5 + slope, -0.02), (1.02, -0.02), (1.02, 1.02), (0.5 - slope, 1.02))
    )
    for step in (0.06, 0.10):
        art.canvas.line(
            art.tones.soft, 0.014, polygon((0.5 + slope - step, -0.05), (0.5 - slope - step, 1.05))
        )


def blocks(art: Art) -> None:
    """Draw quarter discs and squares in the corners, as on a Bauhaus poster."""
    size, tones = 0.25, art.tones
    art.canvas.fill(tones.soft, box(0, 0, size, size), box(1 - size, 1 - size, 1, 1))
    art.canvas.fill(tones.third, sector(0, 0, 0, size, 0, 90))
    art.canvas.fill(tones.second, sector(1, 1, 0, size, 180, 270))
    art.canvas.fill(tones.soft, sector(1, 0, size * 0.55, size, 90, 180))
    art.canvas.fill(_halo(art), circle(0.5, 0.5, 0.35))


def dots(art: Art) -> None:
    """Draw a raster of dots that grow towards one corner."""
    grid = [(0.045 + 0.07 * i, 0.045 + 0.07 * j) for i in range(14) for j in range(14)]
    art.canvas.fill(art.tones.soft, *(circle(x, y, 0.006 + 0.02 * (x + 1 - y) / 2) for x, y in grid))
    art.canvas.fill(_halo(art), circle(0.5, 0.5, art.near(0.34, 0.02)))


def card(art: Art) -> None:
    """Draw a tilted sheet with round corners."""
    sheet = turned(rounded(0.17, 0.17, 0.83, 0.83, 0.06), art.near(0, 9), (0.5, 0.5))
    art.canvas.fill(art.tones.soft, turned(sheet, 12, (0.5, 0.5)))
    art.canvas.fill(_halo(art), sheet)


def horizon(art: Art) -> None:
    """Draw a floor in the lower third and half a disc rising from it."""
    line = art.near(0.74, 0.02)
    art.canvas.fill(_halo(art), sector(art.near(0.5, 0.04), line, 0, 0.40, 180, 360))
    art.canvas.fill(art.tones.soft, box(0, line, 1, 1))
    art.canvas.line(mix(art.tones.soft, art.tones.main, 0.25), 0.006, polygon((-0.02, line), (1.02, line)))


def burst(art: Art) -> None:
    """Draw a many-pointed rosette."""
    tips = art.dice.choice((10, 12, 16))
    art.canvas.fill(art.tones.soft, star(0.5, 0.5, 0.47, 0.40, tips, art.near(0, 20)))
    art.canvas.fill(_halo(art), star(0.5, 0.5, 0.40, 0.34, tips, art.near(0, 20)))


def sparks(art: Art) -> None:
    """Strew a few small marks near the edge, where a motif leaves room."""
    corners = art.dice.sample((45, 135, 225, 315), k=art.dice.choice((2, 3)))
    for corner, tone in zip(corners, (art.tones.second, art.tones.third, art.tones.main), strict=False):
        x, y = polar(0.5, 0.5, 0.53, art.near(corner, 9))
        mark = art.dice.choice(("dot", "ring", "cross"))
        if mark == "dot":
            art.canvas.fill(tone, circle(x, y, 0.018))
        elif mark == "ring":
            art.canvas.line(tone, 0.008, circle(x, y, 0.022))
        else:
            arms = polygon((x - 0.02, y), (x + 0.02, y)), polygon((x, y - 0.02), (x, y + 0.02))
            art.canvas.line(tone, 0.009, *arms)


def _halo(art: Art) -> Shade:
    return Shade(art.tones.halo, mix(art.tones.halo, art.tones.ground, 0.55), art.near(75, 25), 0.45)


STAGES = (disc, arch, rings, rays, split, blocks, dots, card, horizon, burst)
"""Every stage; :func:`sparks` goes on top of any."""

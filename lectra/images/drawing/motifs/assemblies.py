"""Pictures made of many equal parts."""

from __future__ import annotations

import math

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import Points, circle, polar, polygon, rounded
from lectra.images.drawing.tones import Color, mix


def packed(art: Art) -> None:
    """Pack discs of all sizes into one."""
    canvas, dice = art.canvas, art.dice
    tones = art.tones
    discs: list[tuple[float, float, float]] = []
    for attempt in range(1400):
        x, y = polar(0.5, 0.5, 0.44 * math.sqrt(dice.random()), dice.uniform(0, 360))
        room = min(
            [0.45 - math.dist((x, y), (0.5, 0.5))] + [math.dist((x, y), (a, b)) - r for a, b, r in discs]
        )
        radius = min(room - 0.006, 0.15 if attempt < 60 else 0.06)
        if radius > (0.05 if attempt < 100 else 0.010):
            discs.append((x, y, radius))
    for place, (x, y, radius) in enumerate(discs):
        tone = (tones.main, tones.second, tones.third, tones.halo)[place % 4]
        canvas.fill(art.formed(tone), circle(x, y, radius))
        if radius > 0.06 and art.chance(0.6):
            canvas.fill(tones.ground, circle(x, y, radius * 0.62))
            canvas.fill(
                art.formed(tones.second if tone != tones.second else tones.main), circle(x, y, radius * 0.36)
            )


def phyllotaxis(art: Art) -> None:
    """Turn seeds by the golden angle, as a sunflower does."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    count, angle = dice.choice((170, 220, 260)), dice.choice((137.508, 137.508, 99.502))
    rings = dice.choice((3, 5, 8))
    paints = (tones.main, tones.third, tones.second)
    groups: list[list[Points]] = [[], [], []]
    for place in range(2, count):
        share = math.sqrt(place / count)
        x, y = polar(0.5, 0.5, 0.41 * share, angle * place)
        groups[int(share * rings + place % 2 * 0.5) % 3].append(circle(x, y, 0.006 + 0.015 * share))
    for tone, seeds in zip(paints, groups, strict=True):
        canvas.fill(Shade(tone, mix(tone, tones.halo, 0.4), 45, 0.4), *seeds)


def cubes(art: Art) -> None:
    """Pile up blocks, seen from a corner."""
    tones, dice = art.tones, art.dice
    edge = 0.105
    wide = edge * math.cos(math.pi / 6)
    heights = {
        (i, j): max(0, 4 - max(i, j) - dice.randrange(2) + dice.randrange(2))
        for i in range(4)
        for j in range(4)
    }
    for (i, j), high in sorted(heights.items(), key=lambda item: sum(item[0])):
        for level in range(high):
            x, y = 0.5 + (i - j) * wide, 0.50 + (i + j) * edge / 2 - level * edge
            _cube(art, x, y, edge, (tones.second, tones.third, tones.main)[(i * 2 + j + level) % 3])


def _cube(art: Art, x: float, y: float, edge: float, tone: Color) -> None:
    wide, half = edge * math.cos(math.pi / 6), edge / 2
    top = polygon((x, y - half), (x + wide, y), (x, y + half), (x - wide, y))
    art.canvas.fill(mix(tone, art.tones.light, 0.35), top)
    art.canvas.fill(tone, polygon((x - wide, y), (x, y + half), (x, y + half + edge), (x - wide, y + edge)))
    art.canvas.fill(
        mix(tone, (0, 0, 0), 0.38),
        polygon((x + wide, y), (x, y + half), (x, y + half + edge), (x + wide, y + edge)),
    )


def puzzle(art: Art) -> None:
    """Fit pieces together, the last one still on its way."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    last, edge = dice.randrange(4), 0.25
    paints = dice.sample((tones.main, tones.second, tones.third), k=3)
    for place, (column, row) in enumerate(((0, 0), (1, 0), (1, 1), (0, 1))):
        away = 0.055 if place == last else 0.0
        x = 0.25 + edge * column + away * (2 * column - 1)
        y = 0.25 + edge * row + away * (2 * row - 1)
        tone = paints[place % 3] if place < 3 else mix(paints[1], tones.light, 0.45)
        gap = 0.004
        body = rounded(x + gap, y + gap, x + edge - gap, y + edge - gap, 0.018)
        side = ((1, 0.5), (0.5, 1), (0, 0.5), (0.5, 0))[place]
        back = ((0.5, 1), (0, 0.5), (0.5, 0), (1, 0.5))[place]
        knob = circle(
            x + edge * side[0] + 0.028 * (2 * side[0] - 1),
            y + edge * side[1] + 0.028 * (2 * side[1] - 1),
            0.042,
        )
        socket = circle(
            x + edge * back[0] + 0.028 * (1 - 2 * back[0]),
            y + edge * back[1] + 0.028 * (1 - 2 * back[1]),
            0.048,
        )
        canvas.fill(art.formed(tone), body, knob, holes=[socket])


ORNAMENTS = (
    Motif("discs packed into one", packed, scene=True),
    Motif("seeds in a spiral", phyllotaxis, "fibonacci sunflower* phyllotaxis golden-ratio"),
)
"""Those that show nothing, and may stand on any title slide."""
MOTIFS = (
    Motif("piled blocks", cubes, "building-block"),
    Motif("pieces of a puzzle", puzzle, "puzzle jigsaw"),
)
"""The other motifs of this file."""

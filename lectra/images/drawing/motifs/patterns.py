"""Abstract pictures: tilings, fields, rings."""

from __future__ import annotations

import math

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import Points, arc, box, circle, polygon, sector
from lectra.images.drawing.tones import Color, mix


def mosaic(art: Art) -> None:
    """Assemble tiles of quarter discs, discs and leaves to a sheet."""
    tones, dice = art.tones, art.dice
    count = dice.choice((4, 5))
    edge = 1 / count
    paints = (tones.main, tones.second, tones.third, tones.halo, tones.soft)
    for row in range(count):
        for column in range(count):
            back, front = dice.sample(paints, k=2)
            _tile(art, column * edge, row * edge, edge, back, front)


def _tile(art: Art, x: float, y: float, edge: float, back: Color, front: Color) -> None:
    turn = 90 * art.dice.randrange(4)
    corner = {0: (x, y), 90: (x + edge, y), 180: (x + edge, y + edge), 270: (x, y + edge)}[turn]
    far = (2 * x + edge - corner[0], 2 * y + edge - corner[1])
    art.canvas.fill(back, box(x, y, x + edge + 0.001, y + edge + 0.001))
    kind = art.dice.randrange(5)
    if kind == 0:
        shapes = [sector(*corner, 0, edge, turn, turn + 90)]
    elif kind == 1:
        shapes = [circle(x + edge / 2, y + edge / 2, edge * 0.36)]
    elif kind == 2:
        shapes = [
            sector(*corner, edge * 0.5, edge, turn, turn + 90),
            sector(*corner, 0, edge * 0.25, turn, turn + 90),
        ]
    elif kind == 3:
        shapes = [
            np.concatenate([arc(*corner, edge, turn, turn + 90), arc(*far, edge, turn + 180, turn + 270)])
        ]
    else:
        shapes = [polygon((x, y), (x + edge, y), (x, y + edge))]
    art.canvas.fill(art.formed(front, turn + 45), *shapes)


def truchet(art: Art) -> None:
    """Let quarter arcs join to paths that wander over the sheet."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    count = dice.choice((5, 6))
    edge = 1 / count
    turns = [dice.randrange(2) for _ in range(count * count)]
    for width, tone in ((0.46, tones.main), (0.30, tones.second), (0.10, tones.halo)):
        bands = []
        for place, turn in enumerate(turns):
            x, y = place % count * edge, place // count * edge
            inner, outer = edge * (0.5 - width / 2), edge * (0.5 + width / 2)
            ends = ((x, y, 0), (x + edge, y + edge, 180)) if turn else ((x + edge, y, 90), (x, y + edge, 270))
            bands += [sector(cx, cy, inner, outer, start, start + 90) for cx, cy, start in ends]
        canvas.fill(Shade(tone, mix(tone, tones.third, 0.8), 45, 0.3), *bands)


def flow(art: Art) -> None:
    """Follow the currents of a smooth field."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    waves = [(dice.uniform(1.5, 4.5), dice.uniform(1.5, 4.5), dice.uniform(0, 6)) for _ in range(3)]
    lean = dice.uniform(-0.6, 0.6)
    paints = (tones.main, tones.second, tones.third, mix(tones.main, tones.ground, 0.5), tones.halo)
    points = np.array([(dice.random(), dice.random()) for _ in range(260)])
    track = [points]
    for _ in range(26):
        x, y = points.T
        angle = lean + sum(np.sin(a * x + phase) + np.cos(b * y - phase) for a, b, phase in waves) * 0.55
        points = points + 0.012 * np.column_stack([np.cos(angle), np.sin(angle)])
        track.append(points)
    paths = np.stack(track, axis=1)
    for place, tone in enumerate(paints):
        canvas.line(tone, 0.0065 + 0.0025 * (place % 3), *paths[place :: len(paints)])
    sun = circle(art.near(0.58, 0.12), art.near(0.42, 0.08), 0.13)
    canvas.fill(art.formed(tones.second), sun)


def facets(art: Art) -> None:
    """Cut the sheet into the cells nearest to strewn points."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    count = dice.choice((4, 5))
    seeds = np.array(
        [
            ((i + dice.uniform(0.1, 0.9)) / count, (j + dice.uniform(0.1, 0.9)) / count)
            for i in range(-1, count + 1)
            for j in range(-1, count + 1)
        ]
    )
    paints = (
        tones.main,
        tones.second,
        tones.third,
        tones.halo,
        mix(tones.main, tones.third, 0.5),
        mix(tones.second, tones.halo, 0.5),
    )
    canvas.fill(tones.light if not tones.is_dark else tones.dark, box(0, 0, 1, 1))
    for place, seed in enumerate(seeds):
        cell = _nearest(seeds, place)
        if len(cell) > 2:
            tone = paints[(place * 5 + dice.randrange(3)) % len(paints)]
            canvas.fill(art.formed(tone, dice.uniform(0, 360), 0.1), (cell - seed) * 0.965 + seed)


def _nearest(seeds: Points, place: int) -> Points:
    """Find the Voronoi cell of one seed: a large square cut by the bisector to every other seed."""
    cell = box(-0.6, -0.6, 1.6, 1.6)
    for other in np.delete(seeds, place, axis=0):
        cell = _cut(cell, (seeds[place] + other) / 2, other - seeds[place])
    return cell


def _cut(outline: Points, point: Points, away: Points) -> Points:
    """Keep the part of a convex outline that lies behind ``point``, seen along ``away``."""
    ahead = (outline - point) @ away
    kept = []
    for start, end, a, b in zip(outline, np.roll(outline, -1, 0), ahead, np.roll(ahead, -1), strict=True):
        if a <= 0:
            kept.append(start)
        if a * b < 0:
            kept.append(start + (end - start) * a / (a - b))
    return np.array(kept)


def contours(art: Art) -> None:
    """Stack the lines of equal height of two hills."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    phases = [(dice.uniform(0.02, 0.06), order, dice.uniform(0, 6)) for order in (2, 3, 5)]
    x, y = art.near(0.48, 0.08), art.near(0.48, 0.06)
    a = np.linspace(0, 2 * math.pi, 160)
    wobble = sum(size * np.sin(order * a + phase) for size, order, phase in phases)
    count = dice.choice((6, 7, 8))
    middle = tones.light if tones.is_dark else tones.halo
    for level in range(count):
        share = level / (count - 1)
        radius = 0.72 * (1 - share) ** 0.9 + 0.06
        r = radius * (1 + wobble * (1.6 - share))
        shape = np.column_stack([x + 0.06 * share + r * np.cos(a), y - 0.04 * share + 0.9 * r * np.sin(a)])
        near, far, step = (
            (tones.third, middle, share * 2) if share < 0.5 else (middle, tones.second, share * 2 - 1)
        )
        tone = mix(near, far, step)
        canvas.shadow(tones.dark, shape, shift=0.006, soft=0.012)
        canvas.fill(tone, shape)


def arcs(art: Art) -> None:
    """Set fans of concentric arcs against each other."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    corners = dice.sample(((0, 0, 0), (1, 0, 90), (1, 1, 180), (0, 1, 270)), k=2)
    for x, y, start in (*corners, (0.5, 0.5, 90 * dice.randrange(4))):
        paints = dice.sample((tones.main, tones.second, tones.third, tones.halo), k=4)
        size = art.near(0.36, 0.03) if x == 0.5 else art.near(0.5, 0.06)
        span = 270 if x == 0.5 else 90
        for ring, tone in enumerate([*paints, tones.main]):
            canvas.fill(
                art.formed(tone, start + 45), sector(x, y, 0, size * (1 - 0.19 * ring), start, start + span)
            )


MOTIFS = (
    Motif("an assembled mosaic", mosaic, scene=True),
    Motif("paths that join", truchet, scene=True),
    Motif("currents in a field", flow, scene=True),
    Motif("facets", facets, "crystal crystallin*", scene=True),
    Motif("lines of equal height", contours, "topograph*", scene=True),
    Motif("fans of arcs", arcs, scene=True),
)
"""Motifs of this file: ornaments, which show nothing."""

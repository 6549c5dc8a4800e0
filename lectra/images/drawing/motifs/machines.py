"""Motifs of machines, programs and networks."""

from __future__ import annotations

import math
from functools import partial

import numpy as np

from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import (
    Points,
    box,
    circle,
    gear,
    polar,
    polygon,
    regular,
    rounded,
    smooth,
)
from lectra.images.drawing.tones import mix


def network(art: Art) -> None:
    """Draw nodes of several sizes and the links between neighbours."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    spots = _scattered(art, count=dice.choice((15, 18, 21)), apart=0.125)
    links = [
        (a, b)
        for place, a in enumerate(spots)
        for b in sorted(spots[place + 1 :], key=partial(math.dist, a))[:3]
        if math.dist(a, b) < 0.27
    ]
    canvas.line(mix(tones.main, tones.halo, 0.35), 0.007, *(polygon(a, b) for a, b in links))
    degree = {spot: sum(spot in link for link in links) for spot in spots}
    for place, spot in enumerate(sorted(spots, key=lambda spot: -degree[spot])):
        radius = 0.052 if place == 0 else 0.018 + 0.005 * min(degree[spot], 4) * dice.uniform(0.7, 1.2)
        tone = tones.second if place == 0 else (tones.main, tones.third, tones.second)[place % 3]
        canvas.fill(tones.halo, circle(*spot, radius + 0.010))
        canvas.fill(art.formed(tone), circle(*spot, radius))


def _scattered(art: Art, count: int, apart: float) -> list[tuple[float, float]]:
    spots = [(0.5, 0.5)]
    for _ in range(900):
        spot = polar(0.5, 0.5, 0.34 * math.sqrt(art.dice.random()), art.dice.uniform(0, 360))
        if len(spots) < count and all(math.dist(spot, other) > apart for other in spots):
            spots.append(spot)
    return spots


def gears(art: Art) -> None:
    """Draw wheels that mesh."""
    canvas, tones = art.canvas, art.tones
    wheels = (
        (0.41, 0.58, 0.215, 14, tones.main),
        (0.645, 0.345, 0.155, 10, tones.second),
        (0.685, 0.665, 0.115, 8, tones.third),
    )
    for x, y, radius, teeth, tone in wheels:
        canvas.fill(
            art.formed(tone), gear(x, y, radius, teeth, art.near(0, 8)), holes=[circle(x, y, radius * 0.30)]
        )
        spots = [polar(x, y, radius * 0.53, 60 * i + 30) for i in range(6)]
        canvas.fill(tones.halo, *(circle(*spot, radius * 0.085) for spot in spots))
        canvas.line(
            mix(tone, tones.light if sum(tone) < 300 else tones.dark, 0.35),
            0.007,
            circle(x, y, radius * 0.36),
        )


def editor(art: Art) -> None:
    """Draw an editor's window with lines of code."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    window, dark = rounded(0.17, 0.23, 0.83, 0.77, 0.035), mix(tones.dark, tones.third, 0.06)
    canvas.shadow((0, 0, 0), window)
    canvas.fill(art.formed(dark, 70, 0.5), window)
    with canvas.inside(window):
        canvas.fill(mix(dark, tones.light, 0.16), box(0.1, 0.2, 0.9, 0.30))
    for place, tone in enumerate((tones.second, mix(tones.second, tones.light, 0.5), tones.third)):
        canvas.fill(tone, circle(0.215 + 0.04 * place, 0.265, 0.013))
    inks = (
        tones.second,
        mix(tones.light, dark, 0.1),
        mix(tones.third, tones.light, 0.25),
        mix(tones.light, dark, 0.5),
    )
    indent = 0
    for row in range(7):
        indent = max(0, min(3, indent + dice.choice((-1, 0, 1, 1))))
        x, y = 0.225 + 0.05 * indent, 0.362 + 0.056 * row
        for _ in range(dice.choice((2, 3, 3, 4))):
            end = x + dice.uniform(0.04, 0.13)
            if end < 0.78:
                canvas.line(dice.choice(inks), 0.018, polygon((x, y), (end, y)))
            x = end + 0.04


def braces(art: Art) -> None:
    """Draw a pair of braces around what they hold."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    half = [
        (0.36, 0.20),
        (0.29, 0.22),
        (0.285, 0.32),
        (0.285, 0.42),
        (0.22, 0.50),
        (0.285, 0.58),
        (0.285, 0.68),
        (0.29, 0.78),
        (0.36, 0.80),
    ]
    left = smooth(half, closed=False)
    canvas.line(tones.main, 0.042, left, left * (-1, 1) + np.array([1, 0]))
    parts = dice.sample((tones.second, tones.third, tones.main), k=3)
    for place, tone in enumerate(parts):
        y = 0.345 + 0.155 * place
        kind = (place + dice.randrange(3)) % 3
        shapes = (
            circle(0.5, y, 0.062),
            regular(0.5, y + 0.01, 0.078, 3),
            rounded(0.443, y - 0.057, 0.557, y + 0.057, 0.016),
        )
        canvas.fill(art.formed(tone), shapes[kind])


def chip(art: Art) -> None:
    """Draw a processor with its traces."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    for side in range(4):
        for pin in range(5):
            offset, reach = 0.37 + 0.065 * pin, dice.uniform(0.12, 0.21)
            bend = 0.03 * (pin - 2)
            path = polygon((offset, 0.34), (offset, 0.30), (offset + bend, 0.34 - reach))
            trace = _quarter_turned(path, side)
            tone = (tones.second, tones.main, tones.third)[(pin + side) % 3]
            canvas.line(tone, 0.010, trace)
            canvas.fill(tone, circle(float(trace[-1, 0]), float(trace[-1, 1]), 0.014))
    canvas.fill(art.formed(tones.main), rounded(0.315, 0.315, 0.685, 0.685, 0.035))
    canvas.fill(art.formed(tones.third), rounded(0.375, 0.375, 0.625, 0.625, 0.02))
    canvas.fill(art.formed(tones.second), regular(0.5, 0.5, 0.085, 6, 0))
    canvas.fill(mix(tones.main, tones.light, 0.4), circle(0.35, 0.35, 0.012))


def _quarter_turned(points: Points, quarters: int) -> Points:
    for _ in range(quarters):
        points = np.column_stack([1 - points[:, 1], points[:, 0]])
    return points


MOTIFS = (
    Motif("linked nodes", network, "internet ethernet router*"),
    Motif("wheels that mesh", gears, "gear gearbox machinery clockwork"),
    Motif("a window of code", editor, "programming javascript python software debug* compiler*", handed=True),
    Motif("a pair of braces", braces, "json"),
    Motif(
        "a processor", chip, "processor microprocessor* microchip* cpu transistor* semiconductor* hardware"
    ),
)
"""Motifs of this file."""

"""Motifs of what grows and lives."""

from __future__ import annotations

import math

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import Points, circle, ellipse, leaf, polar, polygon, smooth, turned
from lectra.images.drawing.tones import mix


def foliage(art: Art) -> None:
    """Draw a sprig of veined leaves."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    stem = smooth([(0.46, 0.88), (0.50, 0.70), (0.48, 0.50), (0.53, 0.30)], closed=False)
    canvas.line(tones.main, 0.014, stem)
    spots = [
        (0.50, 0.70, 35),
        (0.495, 0.66, 150),
        (0.485, 0.53, 20),
        (0.485, 0.50, 165),
        (0.505, 0.39, -8),
        (0.51, 0.37, 195),
        (0.53, 0.31, -72),
    ]
    for place, (x, y, angle) in enumerate(spots):
        size, tone = (
            0.30 - 0.018 * place,
            (tones.third, tones.main, tones.third, tones.second)[(place + dice.randrange(2)) % 4],
        )
        turn = angle - 38 + dice.uniform(-7, 7) if angle > 0 else angle + dice.uniform(-7, 7)
        turn = turn if angle < 90 else angle + 38 - dice.uniform(-7, 7)
        canvas.fill(art.formed(tone, turn + 70), leaf(x, y, size, 0.30, turn))
        canvas.line(mix(tone, tones.light, 0.55), 0.005, polygon((x, y), polar(x, y, size * 0.86, turn)))


def branching(art: Art) -> None:
    """Draw a tree that forks from trunk to fruit."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    twigs: list[tuple[float, float]] = []

    def grow(x: float, y: float, angle: float, length: float, left: int) -> None:
        end = polar(x, y, length, angle)
        canvas.line(tones.main, 0.006 * left, polygon((x, y), end))
        if left == 1:
            twigs.append(end)
            return
        spread = dice.uniform(18, 30)
        for side in (-1, 1):
            grow(
                *end, angle + side * spread + dice.uniform(-8, 8), length * dice.uniform(0.72, 0.86), left - 1
            )

    canvas.fill(tones.main, ellipse(0.5, 0.86, 0.22, 0.018))
    grow(0.5, 0.86, -90 + art.near(0, 4), 0.19, 6)
    for place, (x, y) in enumerate(twigs):
        tone = (tones.second, tones.third, tones.second, mix(tones.second, tones.halo, 0.4))[place % 4]
        canvas.fill(art.formed(tone), circle(x, y, dice.uniform(0.014, 0.032)))


def apple(art: Art) -> None:
    """Draw an apple with a leaf."""
    canvas, tones = art.canvas, art.tones
    fruit = smooth(
        [
            (0.5, 0.355),
            (0.42, 0.315),
            (0.29, 0.36),
            (0.235, 0.50),
            (0.29, 0.68),
            (0.40, 0.80),
            (0.5, 0.775),
            (0.60, 0.80),
            (0.71, 0.68),
            (0.765, 0.50),
            (0.71, 0.36),
            (0.58, 0.315),
        ]
    )
    canvas.fill(art.formed(tones.second, 40), fruit)
    canvas.line(
        mix(tones.second, tones.light, 0.55),
        0.022,
        smooth([(0.30, 0.52), (0.315, 0.44), (0.36, 0.39)], closed=False),
    )
    canvas.line(tones.main, 0.022, smooth([(0.5, 0.37), (0.505, 0.27), (0.54, 0.19)], closed=False))
    canvas.fill(art.formed(tones.third), leaf(0.515, 0.29, 0.23, 0.28, art.near(-28, 8)))


def cell(art: Art) -> None:
    """Draw a cell with its organs."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    rim = [polar(0.5, 0.5, dice.uniform(0.29, 0.35), a) for a in range(0, 360, 40)]
    outline = smooth(rim)
    canvas.fill(tones.third, outline)
    inner = (outline - 0.5) * 0.92 + 0.5
    canvas.fill(Shade(mix(tones.third, tones.light, 0.7), mix(tones.third, tones.light, 0.3), 60), inner)
    canvas.fill(art.formed(tones.second), circle(0.45, 0.47, 0.115))
    canvas.fill(mix(tones.dark, tones.second, 0.35), circle(0.43, 0.45, 0.045))
    for place in range(6):
        x, y = polar(0.48, 0.49, 0.205, 60 * place + dice.uniform(-10, 10))
        tilt = dice.uniform(0, 180)
        canvas.fill(art.formed(mix(tones.dark, tones.third, 0.25)), ellipse(x, y, 0.052, 0.028, tilt))
        canvas.line(
            mix(tones.third, tones.light, 0.5),
            0.006,
            polygon(polar(x, y, 0.032, tilt), polar(x, y, 0.032, tilt + 180)),
        )
    specks = [polar(0.5, 0.5, dice.uniform(0.13, 0.25), dice.uniform(0, 360)) for _ in range(14)]
    canvas.fill(mix(tones.dark, tones.third, 0.4), *(circle(*speck, 0.008) for speck in specks))


def helix(art: Art) -> None:
    """Draw a double helix."""
    canvas, tones = art.canvas, art.tones
    phase, turn = art.dice.uniform(0, 6), art.near(28, 10)
    t = np.linspace(0, 1, 150)

    def strand(shift: float) -> Points:
        return np.column_stack([0.5 + 0.135 * np.sin(2.6 * math.pi * t + phase + shift), 0.10 + 0.80 * t])

    first, second = strand(0), strand(math.pi)
    for place, rung in enumerate(range(5, 150, 10)):
        ends = np.array([first[rung], second[rung]])
        middle = ends.mean(axis=0)
        for end, tone in zip(
            ends, ((tones.third, tones.second), (tones.second, tones.third))[place % 2], strict=True
        ):
            canvas.line(tone, 0.015, turned(np.array([middle, end]), turn, (0.5, 0.5)))
    canvas.line(tones.third, 0.034, turned(first, turn, (0.5, 0.5)))
    canvas.line(tones.main, 0.034, turned(second, turn, (0.5, 0.5)))


MOTIFS = (
    Motif("a sprig of leaves", foliage, "leaf photosynth* chloroplast* chlorophyll* botan* foliage"),
    Motif("a branching tree", branching, "rainforest* woodland* deforest* oak orchard*"),
    Motif("an apple", apple, "fruit nutrition* diet vitamin* healthy-food food-label"),
    Motif(
        "a living cell",
        cell,
        "bacteri* microb* organelle* cytoplasm* mitochond* eukaryot* prokaryot* mitosis "
        "cell-membrane cell-wall cell-biology cell-division animal-cell plant-cell stem-cell",
    ),
    Motif("a double helix", helix, "dna gene genetic* genom* heredit* chromosom* crispr"),
)
"""Motifs of this file."""

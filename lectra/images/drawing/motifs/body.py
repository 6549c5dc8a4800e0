"""Motifs of health and sleep."""

from __future__ import annotations

import math

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import box, circle, polygon, rounded, smooth, star
from lectra.images.drawing.tones import mix


def heart(art: Art) -> None:
    """Draw a heart with its pulse."""
    canvas, tones = art.canvas, art.tones
    t = np.linspace(0, 2 * math.pi, 120)
    lobes = np.column_stack(
        [16 * np.sin(t) ** 3, -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))]
    )
    canvas.fill(art.formed(tones.second, 40), lobes * 0.0185 + np.array([0.5, 0.48]))
    x = art.near(0.44, 0.05)
    beat = [
        (0.14, 0.50),
        (x - 0.12, 0.50),
        (x - 0.08, 0.43),
        (x - 0.03, 0.50),
        (x, 0.50),
        (x + 0.04, 0.30),
        (x + 0.10, 0.66),
        (x + 0.14, 0.50),
        (x + 0.20, 0.50),
        (x + 0.24, 0.45),
        (x + 0.28, 0.50),
        (0.86, 0.50),
    ]
    canvas.line(tones.main, 0.030, polygon(*beat))
    canvas.line(tones.third if tones.is_dark else tones.light, 0.012, polygon(*beat))


def night(art: Art) -> None:
    """Draw a moon over still hills."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    x, y = art.near(0.5, 0.08), art.near(0.36, 0.03)
    canvas.glow(tones.second, x, y, 0.5, 0.5)
    for _ in range(38):
        star_x, star_y, size = dice.random(), dice.uniform(0.02, 0.62), dice.choice((0.003, 0.004, 0.006))
        canvas.fill(mix(tones.light, tones.ground, 0.2), circle(star_x, star_y, size))
    for _ in range(4):
        canvas.fill(tones.light, star(dice.uniform(0.06, 0.94), dice.uniform(0.05, 0.5), 0.022, 0.006, 4))
    bite = circle(x + 0.085, y - 0.05, 0.155)
    canvas.fill(
        Shade(tones.second, mix(tones.second, tones.light, 0.5), 200), circle(x, y, 0.175), holes=[bite]
    )
    for depth, tone in enumerate(
        (mix(tones.halo, tones.ground, 0.2), mix(tones.third, tones.dark, 0.45), tones.dark)
    ):
        phase, base = dice.uniform(0, 6), 0.66 + 0.10 * depth
        t = np.linspace(-0.02, 1.02, 120)
        hill = np.column_stack([t, base + 0.045 * np.sin(5.5 * t + phase) + 0.02 * np.sin(11 * t + phase)])
        canvas.fill(
            Shade(tone, mix(tone, tones.light, 0.18), -90, 0.3),
            np.concatenate([hill, [(1.02, 1.02), (-0.02, 1.02)]]),
        )


def bed(art: Art) -> None:
    """Draw a bed by night, with a window on the moon."""
    canvas, tones = art.canvas, art.tones
    pane = rounded(0.37, 0.16, 0.63, 0.42, 0.13)
    canvas.fill(tones.dark, pane)
    with canvas.inside(pane):
        canvas.fill(tones.second, circle(0.51, 0.28, 0.07), holes=[circle(0.545, 0.255, 0.06)])
        canvas.fill(
            tones.light,
            *(circle(x, y, 0.006) for x, y in ((0.42, 0.24), (0.46, 0.37), (0.58, 0.36), (0.59, 0.22))),
        )
    canvas.line(tones.main, 0.014, np.concatenate([pane, pane[:1]]))
    canvas.fill(
        art.formed(tones.main, 0),
        rounded(0.14, 0.47, 0.19, 0.84, 0.025),
        rounded(0.83, 0.60, 0.87, 0.84, 0.02),
    )
    canvas.fill(tones.main, box(0.16, 0.74, 0.86, 0.79))
    canvas.fill(art.formed(tones.light, 90), rounded(0.19, 0.66, 0.85, 0.75, 0.03))
    canvas.fill(art.formed(mix(tones.light, tones.third, 0.35), 60), rounded(0.20, 0.575, 0.40, 0.685, 0.05))
    canvas.fill(art.formed(mix(tones.second, tones.light, 0.6)), circle(0.36, 0.585, 0.062))
    blanket = smooth(
        [(0.38, 0.75), (0.39, 0.62), (0.47, 0.56), (0.60, 0.57), (0.72, 0.56), (0.84, 0.63), (0.85, 0.75)],
        closed=False,
    )
    canvas.fill(art.formed(tones.second, 60), blanket)
    canvas.line(
        mix(tones.second, tones.light, 0.5),
        0.014,
        smooth([(0.40, 0.70), (0.55, 0.66), (0.70, 0.67), (0.84, 0.71)], closed=False),
    )


MOTIFS = (
    Motif("a heart and its pulse", heart, "heart heartbeat cardio* cardiac health*", handed=True),
    Motif("a moon over still hills", night, "night moon lunar nocturnal", scene=True, night=True),
    Motif("a bed under a window", bed, "sleep* insomnia nap bedtime bedroom"),
)
"""Motifs of this file."""

"""Motifs of thinking and seeing."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import Points, arc, circle, gear, polar, polygon, rounded, sector, smooth
from lectra.images.drawing.tones import mix


def bulb(art: Art) -> None:
    """Draw a light bulb that shines."""
    canvas, tones = art.canvas, art.tones
    canvas.glow(tones.second, 0.5, 0.43, 0.46, 0.55)
    count = art.dice.choice((9, 11))
    beams = [-90 + (place - count // 2) * 300 / count for place in range(count)]
    canvas.line(
        tones.second,
        0.014,
        *(
            polygon(polar(0.5, 0.43, 0.275, a), polar(0.5, 0.43, 0.335, a))
            for a in beams
            if not 35 < a % 360 < 145
        ),
    )
    glass = np.concatenate(
        [
            arc(0.5, 0.43, 0.20, 128, 412),
            smooth([(0.623, 0.588), (0.585, 0.66), (0.58, 0.70)], closed=False),
            smooth([(0.42, 0.70), (0.415, 0.66), (0.377, 0.588)], closed=False),
        ]
    )
    canvas.fill(Shade(tones.second, mix(tones.second, tones.light, 0.55), 235), glass)
    canvas.line(
        tones.dark,
        0.011,
        smooth(
            [
                (0.46, 0.70),
                (0.455, 0.56),
                (0.42, 0.46),
                (0.465, 0.42),
                (0.5, 0.48),
                (0.535, 0.42),
                (0.58, 0.46),
                (0.545, 0.56),
                (0.54, 0.70),
            ],
            closed=False,
        ),
    )
    for row in range(3):
        canvas.fill(
            art.formed(tones.main, 0),
            rounded(0.415 + 0.008 * row, 0.70 + 0.042 * row, 0.585 - 0.008 * row, 0.733 + 0.042 * row, 0.016),
        )
    canvas.fill(tones.main, sector(0.5, 0.826, 0, 0.045, 0, 180))


def head(art: Art) -> None:
    """Draw a head in profile with thoughts at work in it."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    profile = [
        (0.36, 0.90),
        (0.38, 0.74),
        (0.30, 0.62),
        (0.25, 0.46),
        (0.29, 0.28),
        (0.42, 0.17),
        (0.57, 0.18),
        (0.68, 0.28),
        (0.70, 0.41),
        (0.755, 0.52),
        (0.715, 0.55),
        (0.715, 0.60),
        (0.70, 0.64),
        (0.71, 0.68),
        (0.67, 0.74),
        (0.60, 0.75),
        (0.60, 0.90),
    ]
    outline = np.concatenate([smooth(profile, closed=False), [(0.36, 0.90)]])
    canvas.fill(art.formed(tones.main, 100), outline)
    middle = (0.475, 0.40)
    canvas.fill(tones.halo, circle(*middle, 0.165))
    kind = dice.randrange(3)
    if kind == 0:
        canvas.fill(
            art.formed(tones.second),
            gear(0.45, 0.42, 0.105, 9, art.near(0, 20)),
            holes=[circle(0.45, 0.42, 0.035)],
        )
        canvas.fill(
            art.formed(tones.third),
            gear(0.565, 0.33, 0.062, 8, art.near(0, 20)),
            holes=[circle(0.565, 0.33, 0.02)],
        )
    elif kind == 1:
        ends = [polar(*middle, 0.105, 60 * i + art.near(0, 12)) for i in range(6)]
        canvas.line(
            tones.main,
            0.007,
            *(polygon(middle, end) for end in ends),
            *(polygon(a, b) for a, b in pairwise(ends)),
        )
        canvas.fill(tones.third, *(circle(*end, 0.022) for end in ends))
        canvas.fill(art.formed(tones.second), circle(*middle, 0.042))
    else:
        t = np.linspace(0.4, 5.6 * math.pi, 180)
        spiral = np.column_stack([middle[0] + 0.0068 * t * np.cos(t), middle[1] + 0.0068 * t * np.sin(t)])
        canvas.line(tones.second, 0.017, spiral)


def eye(art: Art) -> None:
    """Draw an eye that looks out."""
    canvas, tones = art.canvas, art.tones
    lid = _lens(0.36, 0.22)
    lashes = [-90 + 17 * place for place in range(-4, 5)]
    canvas.line(
        tones.main,
        0.016,
        *(
            polygon(
                polar(0.5, 0.60, 0.385, a), polar(0.5, 0.60, 0.435 + 0.02 * math.cos(math.radians(a + 90)), a)
            )
            for a in lashes
        ),
    )
    canvas.fill(tones.main, _lens(0.385, 0.25))
    canvas.fill(Shade(tones.light, mix(tones.light, tones.dark, 0.3), 90, 0.4), lid)
    with canvas.inside(lid):
        canvas.fill(art.formed(tones.third), circle(0.5, 0.5, 0.165))
        canvas.line(
            mix(tones.third, tones.light, 0.4),
            0.008,
            *(polygon(polar(0.5, 0.5, 0.10, a), polar(0.5, 0.5, 0.145, a)) for a in range(0, 360, 20)),
        )
        canvas.fill(tones.dark, circle(0.5, 0.5, 0.085))
        canvas.fill(tones.second, sector(0.5, 0.5, 0.165, 0.185, 0, 360))
    canvas.fill(tones.light, circle(0.54, 0.455, 0.03))


def _lens(half: float, high: float) -> Points:
    t = np.linspace(-1, 1, 60)
    upper = np.column_stack([0.5 + half * t, 0.5 - high * (1 - t**2) ** 0.85])
    return np.concatenate([upper, upper[::-1] * (1, -1) + np.array([0, 1])])


MOTIFS = (
    Motif("a shining light bulb", bulb, "idea invention* inventor* innovat* lightbulb*"),
    Motif("a head with thoughts", head, "mind psycholog* cognit* thinking brain"),
    Motif("an eye", eye, "eye eyesight retina cornea"),
)
"""Motifs of this file."""

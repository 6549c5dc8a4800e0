"""Motifs of time."""

from __future__ import annotations

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import arc, box, circle, polar, polygon, rounded, smooth
from lectra.images.drawing.tones import mix


def clock(art: Art) -> None:
    """Draw a clock face."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    canvas.fill(art.formed(tones.main), circle(0.5, 0.5, 0.30))
    canvas.fill(Shade(tones.light, mix(tones.light, tones.dark, 0.18), 55, 0.4), circle(0.5, 0.5, 0.255))
    hour, minute = dice.uniform(0, 360), 30 * dice.randrange(12)
    with canvas.inside(circle(0.5, 0.5, 0.235)):
        span = arc(0.5, 0.5, 0.235, minute - 90, minute - dice.choice((35, 10, -40)))
        canvas.fill(art.formed(tones.third), np.concatenate([[(0.5, 0.5)], span]))
    for mark in range(12):
        long = 0.045 if mark % 3 == 0 else 0.018
        canvas.line(
            tones.dark,
            0.011,
            polygon(polar(0.5, 0.5, 0.235, 30 * mark), polar(0.5, 0.5, 0.235 - long, 30 * mark)),
        )
    canvas.line(tones.dark, 0.022, polygon((0.5, 0.5), polar(0.5, 0.5, 0.125, hour)))
    canvas.line(
        tones.second, 0.014, polygon(polar(0.5, 0.5, -0.05, minute - 90), polar(0.5, 0.5, 0.19, minute - 90))
    )
    canvas.fill(tones.second, circle(0.5, 0.5, 0.024))


def hourglass(art: Art) -> None:
    """Draw an hourglass with its sand running."""
    canvas, tones = art.canvas, art.tones
    left = art.near(0.36, 0.03)
    glass = np.concatenate(
        [
            smooth(
                [
                    (0.32, 0.22),
                    (0.33, 0.34),
                    (0.47, 0.47),
                    (0.485, 0.5),
                    (0.47, 0.53),
                    (0.33, 0.66),
                    (0.32, 0.78),
                ],
                closed=False,
            ),
            smooth(
                [
                    (0.68, 0.78),
                    (0.67, 0.66),
                    (0.53, 0.53),
                    (0.515, 0.5),
                    (0.53, 0.47),
                    (0.67, 0.34),
                    (0.68, 0.22),
                ],
                closed=False,
            ),
        ]
    )
    canvas.fill(Shade(tones.light, mix(tones.light, tones.third, 0.6), 0, 0.2), glass)
    with canvas.inside(glass):
        canvas.fill(
            art.formed(tones.second, 0),
            box(0.2, left, 0.8, 0.5),
            smooth([(0.30, 0.80), (0.40, 0.68), (0.5, 0.62), (0.60, 0.68), (0.70, 0.80)], closed=False),
        )
        canvas.line(tones.second, 0.012, polygon((0.5, 0.49), (0.5, 0.75)))
    canvas.line(tones.main, 0.016, np.concatenate([glass, glass[:1]]))
    for top in (0.165, 0.775):
        canvas.fill(art.formed(tones.main, 0), rounded(0.26, top, 0.74, top + 0.06, 0.02))


def calendar(art: Art) -> None:
    """Draw a wall calendar with a day marked."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    sheet = rounded(0.23, 0.25, 0.77, 0.78, 0.04)
    canvas.shadow(tones.dark, sheet)
    canvas.fill(art.formed(tones.light, 70, 0.5), sheet)
    with canvas.inside(sheet):
        canvas.fill(art.formed(tones.second, 0), box(0.2, 0.2, 0.8, 0.37))
    canvas.line(
        mix(tones.dark, tones.light, 0.1), 0.022, *(polygon((x, 0.21), (x, 0.29)) for x in (0.36, 0.5, 0.64))
    )
    days = [(0.305 + 0.098 * i, 0.45 + 0.088 * j) for j in range(4) for i in range(5)]
    marked = set(dice.sample(range(20), 6))
    canvas.fill(
        mix(tones.light, tones.dark, 0.16),
        *(circle(x, y, 0.024) for n, (x, y) in enumerate(days) if n not in marked),
    )
    canvas.fill(
        mix(tones.third, tones.dark, 0.1),
        *(circle(x, y, 0.030) for n, (x, y) in enumerate(days) if n in marked),
    )


MOTIFS = (
    Motif("a clock", clock, "clock stopwatch timekeep* time-management"),
    Motif("an hourglass", hourglass, "hourglass deadline"),
    Motif("a calendar", calendar, "calendar month weekday", handed=True),
)
"""Motifs of this file."""

"""Motifs of law, power and honour."""

from __future__ import annotations

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import box, circle, ellipse, moved, polar, polygon, rounded, sector, star
from lectra.images.drawing.tones import mix


def balance(art: Art) -> None:
    """Draw a pair of scales, not quite level."""
    canvas, tones = art.canvas, art.tones
    lean = art.dice.choice((-11, -7, 7, 11))
    left, right = polar(0.5, 0.30, 0.25, 180 + lean), polar(0.5, 0.30, 0.25, lean)
    canvas.fill(art.formed(tones.main, 0), polygon((0.488, 0.28), (0.512, 0.28), (0.52, 0.78), (0.48, 0.78)))
    canvas.fill(art.formed(tones.main, 90), sector(0.5, 0.81, 0, 0.15, 180, 360))
    canvas.line(tones.main, 0.022, polygon(left, right))
    for (x, y), tone, load in ((left, tones.second, 0), (right, tones.third, 1)):
        canvas.line(tones.main, 0.006, polygon((x - 0.11, y + 0.24), (x, y), (x + 0.11, y + 0.24)))
        if load:
            canvas.fill(art.formed(tones.main), box(x - 0.05, y + 0.14, x + 0.05, y + 0.24))
        else:
            canvas.fill(art.formed(tones.third), circle(x, y + 0.18, 0.06))
        canvas.fill(art.formed(tone, 90), sector(x, y + 0.24, 0, 0.135, 0, 180))
    canvas.fill(art.formed(tones.second), circle(0.5, 0.285, 0.042))


def temple(art: Art) -> None:
    """Draw a temple front: gable, columns, steps."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    count = dice.choice((4, 5))
    canvas.fill(art.formed(tones.third, 0), box(0.26, 0.44, 0.74, 0.70))
    pitch = 0.46 / (count - 1)
    for place in range(count):
        x = 0.27 + pitch * place
        canvas.fill(art.formed(tones.main, 0, 0.1), box(x - 0.028, 0.44, x + 0.028, 0.70))
        canvas.fill(tones.main, box(x - 0.04, 0.43, x + 0.04, 0.452), box(x - 0.04, 0.688, x + 0.04, 0.71))
    canvas.fill(art.formed(tones.second, 0), polygon((0.18, 0.385), (0.5, 0.20), (0.82, 0.385)))
    canvas.fill(tones.main, box(0.19, 0.385, 0.81, 0.43))
    canvas.fill(tones.halo, circle(0.5, 0.315, 0.036))
    for step in range(3):
        tone = mix(tones.main, tones.second, 0.25 * step)
        canvas.fill(
            tone, box(0.21 - 0.035 * step, 0.71 + 0.03 * step, 0.79 + 0.035 * step, 0.741 + 0.03 * step)
        )


def flags(art: Art) -> None:
    """Draw banners in the wind."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    for x, top, tone_set in ((0.30, 0.30, 1), (0.62, 0.36, 2), (0.44, 0.17, 0)):
        colors = [
            (tones.second, tones.light, tones.main),
            (tones.third, tones.main, tones.second),
            (tones.main, tones.second, tones.third),
        ][tone_set]
        canvas.fill(art.formed(tones.main, 0), box(x - 0.009, top - 0.03, x + 0.009, 0.92))
        canvas.fill(tones.second, circle(x, top - 0.035, 0.02))
        phase, long = dice.uniform(0, 0.8), art.near(0.33, 0.03)
        t = np.linspace(0, 1, 40)
        wave = 0.028 * np.sin(6.5 * t + phase) * t**0.6
        for stripe, tone in enumerate(colors):
            upper = np.column_stack([x + 0.009 + long * t, top + 0.075 * stripe + wave])
            lower = moved(upper, 0, 0.0755)
            canvas.fill(
                Shade(tone, mix(tone, tones.dark, 0.3), 10, 0.2, 0.8), np.concatenate([upper, lower[::-1]])
            )


def crown(art: Art) -> None:
    """Draw a crown on a cushion."""
    canvas, tones = art.canvas, art.tones
    rim = [(0.25, 0.62), (0.21, 0.34), (0.36, 0.48), (0.5, 0.25), (0.64, 0.48), (0.79, 0.34), (0.75, 0.62)]
    canvas.fill(art.formed(tones.third, 90), ellipse(0.5, 0.73, 0.33, 0.085))
    canvas.fill(art.formed(tones.second, 30), polygon(*rim))
    canvas.fill(mix(tones.second, tones.dark, 0.25), rounded(0.245, 0.61, 0.755, 0.69, 0.02))
    for place, (x, y) in enumerate(
        ((0.21, 0.33), (0.5, 0.24), (0.79, 0.33), (0.36, 0.65), (0.5, 0.65), (0.64, 0.65))
    ):
        canvas.fill(
            art.formed((tones.main, tones.third)[place % 2]), circle(x, y, 0.033 if place < 3 else 0.022)
        )


def medal(art: Art) -> None:
    """Draw a rosette with ribbons."""
    canvas, tones = art.canvas, art.tones
    canvas.fill(
        art.formed(tones.main, 90),
        polygon((0.40, 0.52), (0.50, 0.56), (0.42, 0.86), (0.36, 0.78), (0.28, 0.80)),
    )
    canvas.fill(
        art.formed(tones.third, 90),
        polygon((0.60, 0.52), (0.50, 0.56), (0.58, 0.86), (0.64, 0.78), (0.72, 0.80)),
    )
    canvas.fill(art.formed(tones.second), star(0.5, 0.42, 0.245, 0.205, 18, art.near(0, 8)))
    canvas.fill(tones.light, circle(0.5, 0.42, 0.165))
    canvas.fill(art.formed(tones.dark), star(0.5, 0.425, 0.125, 0.052, 5))


MOTIFS = (
    Motif("a pair of scales", balance, "justice judicial* judge lawyer* legal* ethic* fairness"),
    Motif("a temple front", temple, "parliament* democra* senate athens athenian parthenon rome roman"),
    Motif("banners in the wind", flags, "flag patriot* nationalis* protest", handed=True),
    Motif("a crown", crown, "monarchy coronation* dynast* throne"),
    Motif("a rosette with ribbons", medal, "medal award champion championship prize"),
)
"""Motifs of this file."""

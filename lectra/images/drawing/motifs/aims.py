"""Motifs of aims, steps and dangers."""

from __future__ import annotations

import numpy as np

from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import (
    Points,
    arc,
    box,
    circle,
    ellipse,
    moved,
    polar,
    polygon,
    rounded,
    sector,
    smooth,
    turned,
)
from lectra.images.drawing.tones import mix


def target(art: Art) -> None:
    """Draw a target with an arrow in it."""
    canvas, tones = art.canvas, art.tones
    for ring, tone in (
        (0.30, tones.third if tones.is_dark else tones.main),
        (0.235, tones.light),
        (0.17, tones.second),
        (0.10, tones.light),
        (0.045, tones.main),
    ):
        canvas.fill(art.formed(tone, 50, 0.45), circle(0.48, 0.53, ring))
    turn = art.near(-44, 6)
    tail, wing = polar(0.48, 0.53, 0.42, turn), polar(0.48, 0.53, 0.33, turn)
    canvas.line(mix(tones.dark, tones.third, 0.1), 0.018, polygon((0.48, 0.53), tail))
    for side in (-1, 1):
        outer = polar(*tail, 0.08, turn + side * 50)
        bend = polar(*wing, 0.075, turn + side * 50)
        canvas.fill(art.formed(tones.third), polygon(wing, bend, outer, tail))


def stairs(art: Art) -> None:
    """Draw stairs up to a flag."""
    canvas, tones = art.canvas, art.tones
    count = art.dice.choice((4, 5))
    width = 0.66 / count
    for place in range(count):
        left, top = 0.17 + width * place, 0.74 - 0.36 * place / (count - 1)
        tone = mix(tones.main, tones.third, place / (count - 1))
        canvas.fill(art.formed(tone, 100), box(left, top, left + width + 0.002, 0.86))
        canvas.fill(mix(tone, tones.light, 0.4), box(left, top, left + width + 0.002, top + 0.014))
    x = 0.17 + width * (count - 0.5)
    canvas.line(tones.main, 0.012, polygon((x, 0.38), (x, 0.14)))
    canvas.fill(art.formed(tones.second), polygon((x, 0.14), (x + 0.13, 0.185), (x, 0.235)))
    canvas.fill(art.formed(tones.second), circle(0.17 + width / 2, 0.69, 0.042))


def umbrella(art: Art) -> None:
    """Draw an umbrella in the rain."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    drops = [(0.16 + 0.085 * i, 0.15 + 0.2 * dice.random()) for i in range(9)]
    canvas.line(tones.third, 0.012, *(polygon((x, y), (x - 0.018, y + 0.06)) for x, y in drops))
    canvas.line(
        tones.main,
        0.018,
        np.concatenate([polygon((0.5, 0.28), (0.5, 0.76)), arc(0.555, 0.76, 0.055, 180, 0)]),
    )
    canvas.fill(art.formed(tones.second), sector(0.5, 0.53, 0, 0.31, 180, 360))
    canvas.fill(art.formed(tones.main), moved(arc(0, 0, 1, 180, 360) * (0.105, 0.31), 0.5, 0.53))
    scallops = [ellipse(0.5 + 0.2067 * (place - 1), 0.532, 0.104, 0.045) for place in range(3)]
    canvas.fill(tones.halo, *scallops)
    canvas.line(tones.main, 0.018, polygon((0.5, 0.21), (0.5, 0.24)), polygon((0.5, 0.49), (0.5, 0.60)))


def shield(art: Art) -> None:
    """Draw a shield with a keyhole."""
    canvas, tones = art.canvas, art.tones
    for size, tone in ((1.0, tones.main), (0.86, tones.light), (0.78, tones.third)):
        right = smooth(
            [(0.0, -0.31), (0.11, -0.265), (0.25, -0.245), (0.255, -0.02), (0.18, 0.17), (0.0, 0.33)],
            closed=False,
        )
        outline = np.concatenate([right, right[::-1] * (-1, 1)]) * size + 0.5
        canvas.fill(art.formed(tone, 20), outline)
        if size < 0.8:
            with canvas.inside(outline):
                canvas.fill(mix(tone, tones.dark, 0.22), box(0.5, 0, 1, 1))
    canvas.fill(tones.light, circle(0.5, 0.46, 0.058), polygon((0.5, 0.44), (0.545, 0.62), (0.455, 0.62)))


def padlock(art: Art) -> None:
    """Draw a padlock and its key."""
    canvas, tones = art.canvas, art.tones
    shackle = np.concatenate([[(0.31, 0.50)], arc(0.43, 0.36, 0.12, 180, 360), [(0.55, 0.50)]])
    canvas.line(tones.main, 0.05, shackle)
    canvas.fill(art.formed(tones.second), rounded(0.235, 0.46, 0.625, 0.79, 0.045))
    canvas.fill(tones.dark, circle(0.43, 0.60, 0.042), polygon((0.43, 0.60), (0.462, 0.71), (0.398, 0.71)))
    canvas.line(tones.third, 0.034, polygon((0.715, 0.44), (0.715, 0.74)))
    canvas.line(
        tones.third, 0.028, polygon((0.715, 0.735), (0.775, 0.735)), polygon((0.715, 0.665), (0.76, 0.665))
    )
    canvas.fill(art.formed(tones.third), circle(0.715, 0.36, 0.092), holes=[circle(0.715, 0.345, 0.036)])


def rocket(art: Art) -> None:
    """Draw a rocket on its way."""
    canvas, tones = art.canvas, art.tones
    tilt = art.near(32, 8)
    body = np.concatenate(
        [
            smooth([(0.5, 0.15), (0.585, 0.28), (0.60, 0.45), (0.57, 0.62)], closed=False),
            smooth([(0.43, 0.62), (0.40, 0.45), (0.415, 0.28), (0.5, 0.15)], closed=False),
        ]
    )

    def aim(points: Points) -> Points:
        return turned(points, tilt, (0.5, 0.5))

    for size, tone in ((1.0, tones.second), (0.6, mix(tones.second, tones.light, 0.6))):
        flame = smooth(
            [(0.5 - 0.055 * size, 0.63), (0.5, 0.63 + 0.23 * size), (0.5 + 0.055 * size, 0.63)], closed=False
        )
        canvas.fill(tone, aim(flame))
    for side in (-1, 1):
        fin = polygon((0.085, 0.44), (0.185, 0.60), (0.175, 0.70), (0.06, 0.61)) * (side, 1)
        canvas.fill(art.formed(tones.third), aim(moved(fin, 0.5, 0)))
    canvas.fill(art.formed(tones.main if not tones.is_dark else tones.light, 0), aim(body))
    canvas.fill(art.formed(tones.third), aim(circle(0.5, 0.36, 0.062)))
    canvas.fill(mix(tones.light, tones.second, 0.15), aim(circle(0.5, 0.36, 0.040)))


MOTIFS = (
    Motif("a target with an arrow in it", target, "goal", handed=True),
    Motif("stairs up to a flag", stairs, "staircase milestone* roadmap*", handed=True),
    Motif("an umbrella in the rain", umbrella, "insurance insurer* umbrella"),
    Motif("a shield", shield, "security cybersecurity privacy safeguard* protection"),
    Motif("a padlock and its key", padlock, "password* encrypt* padlock* cryptograph* authenticat*"),
    Motif("a rocket", rocket, "rocket spacecraft* spaceflight* nasa"),
)
"""Motifs of this file."""

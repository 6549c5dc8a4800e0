"""Motifs of the sky beyond the air."""

from __future__ import annotations

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import Points, circle, ellipse, polar, polygon, regular, star, turned
from lectra.images.drawing.tones import mix


def orbits(art: Art) -> None:
    """Draw planets on their orbits."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    _sky(art, 26)
    x, y, tilt = art.near(0.5, 0.06), art.near(0.5, 0.05), art.near(-20, 16)
    canvas.glow(tones.second, x, y, 0.36, 0.7)
    paints = (tones.third, tones.main, tones.second, tones.third)
    for place, radius in enumerate((0.19, 0.27, 0.35, 0.43)):
        path = ellipse(x, y, radius, radius * 0.52, tilt)
        canvas.line(mix(tones.main, tones.ground, 0.55), 0.004, path)
        spot = path[dice.randrange(len(path))]
        canvas.fill(
            art.formed(paints[place]), circle(float(spot[0]), float(spot[1]), dice.uniform(0.024, 0.046))
        )
    canvas.fill(Shade(tones.second, mix(tones.second, tones.light, 0.6), 230), circle(x, y, 0.105))


def planet(art: Art) -> None:
    """Draw a ringed planet and its moons."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    _sky(art, 30)
    tilt, body = art.near(-18, 8), circle(0.5, 0.5, 0.23)
    ring = ellipse(0.5, 0.5, 0.41, 0.105, tilt)
    hole = ellipse(0.5, 0.5, 0.315, 0.068, tilt)
    canvas.fill(art.formed(tones.third, 0), ring, holes=[hole])
    canvas.fill(art.formed(tones.second), body)
    with canvas.inside(body):
        for place in range(4):
            band = ellipse(0.5, 0.36 + 0.085 * place, 0.40, dice.uniform(0.010, 0.024))
            canvas.fill(
                mix(tones.second, tones.light if place % 2 else tones.dark, 0.22),
                turned(band, tilt, (0.5, 0.5)),
            )
    near = turned(polygon((-0.1, 0.5), (1.1, 0.5), (1.1, 1.1), (-0.1, 1.1)), tilt, (0.5, 0.5))
    with canvas.inside(near):
        canvas.fill(art.formed(tones.third, 0), ring, holes=[hole])
    for angle, far, size in ((art.near(-120, 20), 0.36, 0.035), (art.near(60, 20), 0.38, 0.022)):
        canvas.fill(art.formed(tones.main), circle(*polar(0.5, 0.5, far, angle), size))


def black_hole(art: Art) -> None:
    """Draw a black disc that bends the light around it."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    _sky(art, 46)
    tilt = art.near(-14, 12)
    canvas.glow(tones.third, 0.5, 0.5, 0.52, 0.75)
    for place in range(7):
        share = place / 6
        tone = mix(tones.third, tones.second, share) if share < 0.7 else mix(tones.second, tones.light, 0.5)
        canvas.fill(tone, ellipse(0.5, 0.5, 0.43 - 0.03 * place, 0.098 - 0.009 * place, tilt))
    canvas.fill(Shade(tones.second, tones.third, 90), circle(0.5, 0.5, 0.215))
    canvas.fill(mix(tones.second, tones.light, 0.6), circle(0.5, 0.5, 0.183))
    canvas.fill((5, 7, 16), circle(0.5, 0.5, 0.168))
    front = turned(polygon((-0.1, 0.508), (1.1, 0.508), (1.1, 1.1), (-0.1, 1.1)), tilt, (0.5, 0.5))
    with canvas.inside(front):
        for place in range(5):
            tone = mix(tones.third, mix(tones.second, tones.light, 0.4), place / 4)
            canvas.fill(
                tone,
                ellipse(0.5, 0.5, 0.43 - 0.03 * place, 0.098 - 0.012 * place, tilt),
                holes=[ellipse(0.5, 0.5, 0.25, 0.026, tilt)],
            )
    streaks = [
        turned(
            ellipse(0.5, 0.5, 0.28 + 0.025 * i, 0.06 + 0.006 * i)[5 + 3 * i : 40 + dice.randrange(15)],
            tilt,
            (0.5, 0.5),
        )
        for i in range(4)
    ]
    canvas.line(tones.light, 0.0035, *streaks)


def warped(art: Art) -> None:
    """Draw a grid of space that a mass pulls down."""
    canvas, tones = art.canvas, art.tones
    _sky(art, 30)
    depth, x0 = art.near(0.34, 0.05), art.near(0.0, 0.12)

    def sheet(u: Points, v: Points) -> Points:
        sag = depth / (1 + 14 * ((u - x0) ** 2 + v**2))
        return np.column_stack([0.5 + 0.44 * u + 0.14 * v, 0.42 + 0.20 * v + sag])

    t = np.linspace(-1.3, 1.3, 90)
    for level in np.linspace(-1.3, 1.3, 15):
        tone = mix(tones.third, tones.light, 0.25 * (1 - abs(level)))
        canvas.line(tone, 0.0045, sheet(t, np.full_like(t, level)), sheet(np.full_like(t, level), t))
    x, y = sheet(np.array([x0]), np.array([0.0]))[0]
    canvas.glow(tones.second, float(x), float(y) - 0.06, 0.26, 0.8)
    canvas.fill(art.formed(tones.second), circle(float(x), float(y) - 0.075, 0.088))
    canvas.fill(art.formed(tones.main), circle(float(x) + art.dice.choice((-0.24, 0.24)), 0.33, 0.03))


def constellation(art: Art) -> None:
    """Draw stars joined to a figure."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    _sky(art, 60)
    canvas.glow(tones.halo, art.near(0.5, 0.1), art.near(0.45, 0.1), 0.55, 0.8)
    spots = [(0.20 + 0.10 * i + art.near(0, 0.025), 0.50 + dice.uniform(-0.21, 0.21)) for i in range(7)]
    branch = [spots[3], (spots[3][0] + art.near(0, 0.05), 0.22), (spots[3][0] + 0.17, 0.17)]
    canvas.line(mix(tones.main, tones.ground, 0.35), 0.0045, polygon(*spots), polygon(*branch))
    for place, (x, y) in enumerate([*spots, *branch[1:]]):
        size = dice.uniform(0.022, 0.05)
        tone = (tones.second, tones.main, tones.third)[place % 3]
        canvas.glow(tone, x, y, size * 2.2, 0.7)
        canvas.fill(tone, star(x, y, size, size * 0.28, 4))


def _sky(art: Art, count: int) -> None:
    tone = mix(art.tones.light if art.tones.is_dark else art.tones.main, art.tones.ground, 0.35)
    spots = [(art.dice.random(), art.dice.random()) for _ in range(count)]
    art.canvas.fill(tone, *(regular(x, y, art.dice.choice((0.0025, 0.004, 0.006)), 8) for x, y in spots))


MOTIFS = (
    Motif(
        "planets on their orbits",
        orbits,
        "orbit planet planetary solar-system heliocentric*",
        scene=True,
        night=True,
    ),
    Motif("a ringed planet", planet, "saturn exoplanet*", scene=True, night=True),
    Motif("a black hole", black_hole, "black-hole supermassive accretion hawking", scene=True, night=True),
    Motif("space bent by a mass", warped, "spacetime space-time relativit* gravit*", scene=True, night=True),
    Motif(
        "a constellation",
        constellation,
        "constellation* stellar galax* astronom* night-sky",
        scene=True,
        night=True,
    ),
)
"""Motifs of this file."""

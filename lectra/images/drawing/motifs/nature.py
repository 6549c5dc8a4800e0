"""Motifs of earth, water and weather."""

from __future__ import annotations

import math

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import Points, arc, circle, ellipse, polar, polygon, smooth, star, under
from lectra.images.drawing.tones import Color, mix


def volcano(art: Art) -> None:
    """Draw a cone cut open to its vent, with a plume over it."""
    canvas, tones = art.canvas, art.tones
    rock, fire = mix(tones.dark, tones.third, 0.2), mix(tones.second, tones.dark, 0.05)
    canvas.glow(tones.second, 0.5, 0.38, 0.5, 0.7)
    for _ in range(11):
        turn, far = art.dice.uniform(-150, -30), art.dice.uniform(0.02, 0.24)
        x, y = polar(0.5, 0.30, far, turn)
        canvas.fill(art.formed(mix(tones.halo, tones.ground, 0.2), 70), circle(x, y, 0.05 + far * 0.28))
    half = art.near(0.36, 0.04)
    slope = smooth(
        [
            (0.5 - half, 0.78),
            (0.5 - half * 0.5, 0.62),
            (0.45, 0.42),
            (0.55, 0.42),
            (0.5 + half * 0.5, 0.62),
            (0.5 + half, 0.78),
        ],
        closed=False,
    )
    foot = polygon((1.02, 0.79), (1.02, 1.02), (-0.02, 1.02), (-0.02, 0.79))
    canvas.fill(art.formed(rock, 20), np.concatenate([slope, foot]))
    chamber = smooth(
        [
            (0.485, 0.41),
            (0.515, 0.41),
            (0.52, 0.60),
            (0.56, 0.74),
            (0.68, 0.82),
            (0.56, 0.90),
            (0.40, 0.90),
            (0.32, 0.82),
            (0.45, 0.74),
            (0.48, 0.60),
        ]
    )
    canvas.fill(Shade(fire, tones.light, 90, 0.5, 0.5), chamber)
    canvas.line(fire, 0.014, smooth([(0.50, 0.43), (0.55, 0.50), (0.58, 0.60), (0.66, 0.68)], closed=False))
    for _ in range(7):
        x, y = polar(0.5, 0.40, art.dice.uniform(0.08, 0.26), art.dice.uniform(-140, -40))
        canvas.fill(fire, circle(x, y, art.dice.uniform(0.006, 0.013)))


def strata(art: Art) -> None:
    """Draw folded layers of rock under a low sun."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    canvas.fill(
        Shade(tones.second, mix(tones.second, tones.ground, 0.4), 90), circle(art.near(0.62, 0.1), 0.30, 0.13)
    )
    layers = [
        tones.third,
        tones.main,
        tones.second,
        mix(tones.main, tones.third, 0.6),
        tones.halo,
        tones.main,
        tones.third,
    ]
    lean, phase = art.near(0, 0.12), dice.uniform(0, 6)
    for depth, tone in enumerate(layers):
        base, sway = 0.40 + 0.085 * depth, 0.055 * math.exp(-depth / 6)

        def height(x: Points, base: float = base, sway: float = sway, depth: int = depth) -> Points:
            wave = np.sin(5.2 * x + phase + depth * 0.35) + 0.4 * np.sin(11 * x + phase * 2)
            return np.asarray(base + lean * (x - 0.5) + sway * wave)

        canvas.fill(Shade(tone, mix(tone, tones.dark, 0.45), 90, 0.0, 0.55), under(height))


def peaks(art: Art) -> None:
    """Draw mountain ranges, the nearer the stronger, with a lit summit."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    canvas.fill(
        Shade(tones.halo, tones.ground, 90, 0.3), circle(art.near(0.5, 0.18), 0.34, art.near(0.17, 0.03))
    )
    for depth, (top, share) in enumerate(((0.52, 0.45), (0.44, 0.0), (0.66, 0.0))):
        tone = (tones.third, tones.main, tones.second)[depth]
        tone = mix(tone, tones.ground, share)
        x = (0.30, 0.55, 0.82)[depth] + dice.uniform(-0.06, 0.06)
        width = 0.44 + 0.05 * depth
        summit, ridge = (x, top - 0.12), (x + 0.05, top + 0.14)
        canvas.fill(art.formed(tone, 90), polygon(summit, (x + width, 1.02), (x - width, 1.02)))
        canvas.fill(
            mix(tone, tones.dark if sum(tone) > 250 else tones.light, 0.22),
            polygon(summit, ridge, (x - 0.02, top + 0.30), (x + 0.10, 1.02), (x + width, 1.02)),
        )
        snow = [
            summit,
            (x + 0.075, top + 0.03),
            (x + 0.03, top + 0.005),
            (x, top + 0.045),
            (x - 0.035, top + 0.005),
            (x - 0.075, top + 0.03),
        ]
        canvas.fill(tones.light if sum(tone) < 600 else tones.third, polygon(*snow))


def surf(art: Art) -> None:
    """Draw rows of waves."""
    canvas, tones = art.canvas, art.tones
    canvas.fill(Shade(tones.second, tones.halo, 90, 0.2, 0.7), circle(art.near(0.5, 0.14), 0.36, 0.15))
    phase, pace = art.near(0, 3), art.near(13, 2.5)
    rows = (
        tones.third,
        mix(tones.third, tones.light, 0.35),
        tones.main,
        mix(tones.third, tones.dark, 0.35),
        tones.third,
        tones.main,
    )
    for row, tone in enumerate(rows):
        base = 0.42 + 0.105 * row

        def height(x: Points, base: float = base, row: int = row) -> Points:
            return np.asarray(base - 0.05 * np.abs(np.sin(pace * x / 2 + phase + row * 0.9)) ** 0.7)

        canvas.fill(Shade(tone, mix(tone, tones.dark, 0.4), 90, 0.05, 0.6), under(height, count=260))


def droplet(art: Art) -> None:
    """Draw a drop over its ripples."""
    canvas, tones = art.canvas, art.tones
    water = max((tones.main, tones.third, tones.light), key=_coldness)  # a red drop would be blood
    for ring in (0.34, 0.26, 0.17):
        canvas.line(mix(water, tones.ground, ring), 0.012, ellipse(0.5, 0.74, ring, ring * 0.24))
    drop = np.concatenate(
        [arc(0.5, 0.50, 0.17, -28, 208), smooth([(0.35, 0.42), (0.44, 0.30), (0.5, 0.17)], closed=False)]
    )
    drop = np.concatenate([drop, smooth([(0.5, 0.17), (0.56, 0.30), (0.65, 0.42)], closed=False)])
    canvas.fill(art.formed(water, 40), drop)
    canvas.line(mix(water, tones.light, 0.7), 0.018, arc(0.5, 0.50, 0.115, 110, 175))


def _coldness(tone: Color) -> int:
    red, _, blue = tone
    return blue - red


def sunlight(art: Art) -> None:
    """Draw a sun with two wreaths of rays."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    tips = dice.choice((12, 16, 20))
    canvas.glow(tones.second, 0.5, 0.5, 0.6, 0.5)
    canvas.fill(art.formed(tones.third), star(0.5, 0.5, 0.38, 0.21, tips, art.near(0, 12)))
    canvas.fill(art.formed(tones.second), star(0.5, 0.5, 0.31, 0.19, tips, art.near(0, 12)))
    canvas.fill(tones.ground, circle(0.5, 0.5, 0.185))
    canvas.fill(Shade(tones.second, mix(tones.second, tones.light, 0.6), 235), circle(0.5, 0.5, 0.165))


def lightning(art: Art) -> None:
    """Draw a bolt from a cloud."""
    canvas, tones = art.canvas, art.tones
    bolt = polygon(
        (0.50, 0.42), (0.38, 0.66), (0.49, 0.66), (0.43, 0.88), (0.65, 0.58), (0.53, 0.58), (0.61, 0.42)
    )
    canvas.glow(tones.second, 0.5, 0.62, 0.34, 0.6)
    canvas.fill(Shade(tones.second, mix(tones.second, tones.light, 0.5), -90), bolt)
    puffs = [
        circle(x, y, r)
        for x, y, r in ((0.34, 0.40, 0.11), (0.47, 0.32, 0.14), (0.62, 0.36, 0.12), (0.72, 0.43, 0.08))
    ]
    canvas.fill(tones.main, *puffs, ellipse(0.52, 0.45, 0.25, 0.06))
    canvas.fill(art.formed(tones.main, 90), circle(0.47, 0.32, 0.14))


MOTIFS = (
    Motif("a volcano cut open", volcano, "volcan* magma lava caldera", scene=True),
    Motif(
        "layers of rock",
        strata,
        "geolog* stratum strata stratigraph* tectonic* sediment* fossil* bedrock",
        scene=True,
    ),
    Motif("mountain ranges", peaks, "mountain alps alpine himalaya everest", scene=True),
    Motif(
        "rows of waves",
        surf,
        "sea seashore tide tidal tsunami* surf beach coastline* ocean-wave ocean-current",
        scene=True,
    ),
    Motif("a drop of water", droplet, "water rain raindrop* rainfall droplet* dew hydration"),
    Motif("a sun in rays", sunlight, "sun sunlight sunshine solar-energy solar-power solar-radiation"),
    Motif("a bolt of lightning", lightning, "lightning thunder* electricity voltage"),
)
"""Motifs of this file."""

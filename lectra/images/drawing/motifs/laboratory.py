"""Motifs of science at work."""

from __future__ import annotations

import math

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import arc, circle, ellipse, moved, polar, polygon, regular, rounded, turned
from lectra.images.drawing.tones import mix


def flask(art: Art) -> None:
    """Draw a flask at the boil."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    glass = polygon(
        (0.44, 0.22),
        (0.56, 0.22),
        (0.56, 0.42),
        (0.735, 0.74),
        (0.72, 0.79),
        (0.68, 0.80),
        (0.32, 0.80),
        (0.28, 0.79),
        (0.265, 0.74),
        (0.44, 0.42),
    )
    canvas.fill(Shade(tones.light, mix(tones.light, tones.third, 0.35), 0), glass)
    with canvas.inside(glass):
        level = art.near(0.58, 0.04)
        t = np.linspace(0.2, 0.8, 60)
        surface = np.column_stack([t, level + 0.014 * np.sin(24 * t + dice.uniform(0, 6))])
        canvas.fill(art.formed(tones.second, 70), np.concatenate([surface, [(0.8, 0.9), (0.2, 0.9)]]))
        foam = [
            circle(dice.uniform(0.34, 0.66), dice.uniform(level + 0.03, 0.77), dice.uniform(0.008, 0.022))
            for _ in range(9)
        ]
        canvas.fill(mix(tones.second, tones.light, 0.55), *foam)
    canvas.line(tones.main, 0.018, np.concatenate([glass, glass[:1]]))
    canvas.fill(tones.main, rounded(0.415, 0.19, 0.585, 0.235, 0.015))
    for x, y, size in ((0.50, 0.125, 0.022), (0.565, 0.07, 0.03), (0.455, 0.05, 0.015)):
        canvas.fill(art.formed(tones.third), circle(x, y + 0.02, size))


def molecule(art: Art) -> None:
    """Draw a molecule of rings and bonds."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    size = 0.125
    wide = size * math.sqrt(3)
    centres = [(0.5 - wide / 2, 0.44), (0.5 + wide / 2, 0.44), (0.5, 0.44 + 1.5 * size)]
    rings = [regular(x, y, size, 6) for x, y in centres[: dice.choice((2, 3, 3))]]
    canvas.line(tones.main, 0.013, *(np.concatenate([ring, ring[:1]]) for ring in rings))
    canvas.line(
        tones.main,
        0.007,
        *(np.concatenate([ring, ring[:1]]) * 0.72 + np.mean(ring, axis=0) * 0.28 for ring in rings[:2]),
    )
    atoms = {(round(float(x), 3), round(float(y), 3)) for ring in rings for x, y in ring}
    for place, (x, y) in enumerate(sorted(atoms)):
        outward = math.degrees(math.atan2(y - 0.5, x - 0.5))
        if math.dist((x, y), (0.5, 0.5)) > 0.17 and art.chance(0.6):
            end = polar(x, y, 0.10, outward)
            canvas.line(tones.main, 0.013, polygon((x, y), end))
            canvas.fill(art.formed(tones.third), circle(*end, 0.034))
        canvas.fill(art.formed((tones.second, tones.main, tones.second)[place % 3]), circle(x, y, 0.028))


def satellite(art: Art) -> None:
    """Draw a dish that listens to the sky."""
    canvas, tones = art.canvas, art.tones
    tilt = art.near(-38, 8)
    canvas.fill(art.formed(tones.main, 0), polygon((0.46, 0.58), (0.54, 0.58), (0.66, 0.84), (0.34, 0.84)))
    bowl = turned(moved(arc(0, 0, 1, 0, 180) * (0.27, 0.21), 0.5, 0.48), tilt + 90, (0.5, 0.48))
    canvas.fill(art.formed(tones.third, 20), bowl)
    canvas.fill(
        Shade(mix(tones.third, tones.light, 0.75), mix(tones.third, tones.dark, 0.2), 40),
        turned(ellipse(0.5, 0.48, 0.27, 0.075), tilt + 90, (0.5, 0.48)),
    )
    tip = polar(0.5, 0.48, 0.21, tilt)
    canvas.line(tones.main, 0.014, polygon((0.5, 0.48), tip))
    canvas.fill(art.formed(tones.second), circle(*tip, 0.032))
    for place in range(3):
        radius = 0.07 + 0.055 * place
        angles = np.radians(np.linspace(tilt - 38, tilt + 38, 30))
        wave = np.column_stack([tip[0] + radius * np.cos(angles), tip[1] + radius * np.sin(angles)])
        canvas.line(tones.second, 0.013, wave)


MOTIFS = (
    Motif("a flask at the boil", flask, "chemistry chemical* laborator* titrat* reagent*"),
    Motif("a molecule", molecule, "molecul* covalent*"),
    Motif(
        "a dish that listens to the sky",
        satellite,
        "antenna* radar broadcast* radio-telescope radio",
        handed=True,
    ),
)
"""Motifs of this file."""

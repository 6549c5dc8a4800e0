"""Motifs of health, sleep, time and the laboratory."""

from __future__ import annotations

import math

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import (
    Points,
    arc,
    box,
    circle,
    ellipse,
    leaf,
    polar,
    polygon,
    regular,
    rounded,
    smooth,
    star,
    turned,
)
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


MOTIFS = (
    Motif(
        "a heart and its pulse",
        heart,
        "health* heart pulse medic* disease blood fitness well-being wellness body exercise love empath* "
        "care patient doctor hospital cardio*",
        handed=True,
    ),
    Motif(
        "a moon over still hills",
        night,
        "night moon dream* dark* evening calm quiet circadian rhythm* lunar dusk sleep*",
        scene=True,
        night=True,
    ),
    Motif(
        "a bed under a window",
        bed,
        "sleep* bed bedtime bedroom rest tired* insomnia nap recover* apnea fatigue",
    ),
    Motif(
        "a clock",
        clock,
        "time clock hour minute schedul* when duration cycle* routine speed rhythm* timing deadline fast "
        "slow clockwork timestamp timer",
    ),
    Motif(
        "an hourglass",
        hourglass,
        "history histor* origin* past century era age* timeline ancient heritage future waiting long "
        "patience end fall retire* before revolution*",
    ),
    Motif(
        "a flask at the boil",
        flask,
        "chemi* experiment* science scien* laborator* lab reaction react* test* solution hypothes* method*",
    ),
    Motif(
        "a molecule",
        molecule,
        "molecul* atom* compound carbon oxygen hydrogen glucose protein chemi* gas drug substance calvin "
        "dioxide sugar",
    ),
    Motif(
        "a double helix",
        helix,
        "gene* dna genom* heredit* inherit* mutation evolution* biotech* crispr biolog*",
    ),
    Motif(
        "a living cell",
        cell,
        "cell* bacteri* virus* microb* organism* biolog* membrane immun* infection stoma* chloroplast* "
        "tissue",
    ),
    Motif(
        "an apple",
        apple,
        "food* nutrition* diet* eat* fruit apple meal* cook* vitamin* sugar newton hunger bread famine",
    ),
)
"""Motifs of this file."""

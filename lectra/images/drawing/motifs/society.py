"""Motifs of people and where they live."""

from __future__ import annotations

import numpy as np

from lectra.images.drawing.canvas import Shade
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
)
from lectra.images.drawing.tones import Color, mix


def people(art: Art) -> None:
    """Draw a group of figures, shoulder to shoulder."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    back = [(0.30, 0.47), (0.50, 0.40), (0.70, 0.47)]
    front = [(0.40, 0.60), (0.60, 0.60)]
    coats = [*dice.sample((tones.main, tones.second, tones.third), k=3), tones.third, tones.main]
    skins = [mix(tones.second, tones.light, share) for share in (0.55, 0.75, 0.35, 0.65, 0.45)]
    dice.shuffle(skins)
    for place, (x, y) in enumerate(back + front):
        coat, size = coats[place], 0.085 if place < 3 else 0.095
        body = np.concatenate(
            [
                arc(x, y + size * 2.4, size * 1.55, 180, 360),
                [(x + size * 1.55, 0.86), (x - size * 1.55, 0.86)],
            ]
        )
        canvas.line(tones.halo, 0.016, np.concatenate([body, body[:1]]))
        canvas.fill(art.formed(coat, 70), body)
        canvas.fill(art.formed(skins[place], 40), circle(x, y, size))
        canvas.fill(
            mix(tones.dark, tones.second, 0.2 * (place % 3)),
            arc(x, y, size * 1.03, 196 + 9 * (place % 3 - 1), 344 + 9 * (place % 3 - 1)),
        )


def city(art: Art) -> None:
    """Draw a row of buildings with lit windows."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    canvas.fill(Shade(tones.halo, tones.ground, 90), circle(art.near(0.5, 0.2), 0.38, 0.19))
    for row, (base, tone_share) in enumerate(((0.34, 0.5), (0.48, 0.0))):
        x = -0.02
        while x < 1.0:
            width, top = dice.uniform(0.09, 0.15), base + dice.uniform(-0.09, 0.12)
            tone = mix(dice.choice((tones.main, tones.third, tones.second)), tones.ground, tone_share)
            canvas.fill(art.formed(tone, 25), box(x, top, x + width, 1.02))
            _roof(art, x, top, width, tone)
            if row:
                _windows(art, x, top, width, tone)
            x += width + 0.004


def _roof(art: Art, x: float, top: float, width: float, tone: Color) -> None:
    kind = art.dice.randrange(4)
    if kind == 0:
        art.canvas.fill(
            tone, polygon((x, top + 0.002), (x + width, top + 0.002), (x + width, top - width * 0.55))
        )
    elif kind == 1:
        art.canvas.fill(tone, sector(x + width / 2, top + 0.002, 0, width / 2, 180, 360))
    elif kind == 2:
        art.canvas.line(tone, 0.007, polygon((x + width / 2, top), (x + width / 2, top - 0.07)))


def _windows(art: Art, x: float, top: float, width: float, tone: Color) -> None:
    lit, unlit = mix(art.tones.light, tone, 0.1), mix(tone, art.tones.light, 0.22)
    panes: dict[bool, list[Points]] = {True: [], False: []}
    across = max(2, int(width / 0.038))
    gap = width / across
    for column in range(across):
        for row in range(int((0.98 - top) / 0.055)):
            left, up = x + gap * (column + 0.25), top + 0.035 + 0.055 * row
            panes[art.chance(0.3)].append(box(left, up, left + gap * 0.5, up + 0.026))
    art.canvas.fill(unlit, *panes[False])
    art.canvas.fill(lit, *panes[True])


def bubbles(art: Art) -> None:
    """Draw speech bubbles in talk with each other."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    for left, top, wide, high, tone, tail in (
        (0.16, 0.22, 0.46, 0.28, tones.second, 0.27),
        (0.40, 0.43, 0.45, 0.28, tones.main, 0.72),
    ):
        shape = rounded(left, top, left + wide, top + high, 0.09)
        hook = polygon(
            (tail - 0.05, top + high - 0.02),
            (tail + 0.05, top + high - 0.02),
            (tail + (0.05 if tail > 0.5 else -0.05), top + high + 0.09),
        )
        canvas.fill(tones.halo, moved(shape, -0.012, -0.012), moved(shape, 0.012, 0.012))
        canvas.fill(art.formed(tone), shape, hook)
        ink = tones.third if tone == tones.main else tones.light
        if tone == tones.main:
            canvas.fill(
                ink, *(circle(left + wide * (0.3 + 0.2 * i), top + high / 2, 0.028) for i in range(3))
            )
        else:
            rows = [
                polygon(
                    (left + 0.08, top + 0.085 + 0.055 * i),
                    (left + wide * dice.uniform(0.5, 0.86), top + 0.085 + 0.055 * i),
                )
                for i in range(3)
            ]
            canvas.line(ink, 0.02, *rows)


def globe(art: Art) -> None:
    """Draw the globe with its grid, and a place marked on it."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    canvas.line(tones.main, 0.014, arc(0.5, 0.47, 0.335, -60, 125))
    canvas.line(tones.main, 0.02, polygon((0.5, 0.80), (0.5, 0.86)), polygon((0.38, 0.87), (0.62, 0.87)))
    disc = circle(0.5, 0.47, 0.28)
    canvas.fill(art.formed(tones.third), disc)
    with canvas.inside(disc):
        for x, y, size in ((0.38, 0.36, 0.13), (0.58, 0.30, 0.08), (0.64, 0.56, 0.15), (0.36, 0.66, 0.09)):
            land = [
                polar(x + art.near(0, 0.02), y, size * dice.uniform(0.7, 1.2), turn)
                for turn in range(0, 360, 45)
            ]
            canvas.fill(art.formed(mix(tones.main, tones.third, 0.12)), smooth(land))
        for across in (0.10, 0.21):
            canvas.line(mix(tones.third, tones.light, 0.45), 0.004, ellipse(0.5, 0.47, across, 0.28))
        for y in (0.33, 0.47, 0.61):
            canvas.line(mix(tones.third, tones.light, 0.45), 0.004, polygon((0.2, y), (0.8, y)))
    pin = np.concatenate([arc(0.60, 0.33, 0.055, 150, 390), [(0.60, 0.45)]])
    canvas.fill(art.formed(tones.second), pin)
    canvas.fill(tones.light, circle(0.60, 0.33, 0.022))


MOTIFS = (
    Motif("a group of people", people, "people team teamwork communit* citizen crowd audience", handed=True),
    Motif("a row of buildings", city, "skyscraper* skyline megacit* urban-planning smart-city", scene=True),
    Motif(
        "speech bubbles",
        bubbles,
        "question discussion* conversation* dialog dialogue debate chat chatbot*",
        handed=True,
    ),
    Motif(
        "the globe", globe, "globe globali* geograph* worldwide global-warming global-trade global-economy"
    ),
)
"""Motifs of this file."""

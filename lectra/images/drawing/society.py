"""Motifs of people, states and money."""

from __future__ import annotations

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import (
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
    star,
)
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


def people(art: Art) -> None:
    """Draw a group of figures, shoulder to shoulder."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    back = [(0.30, 0.47), (0.50, 0.40), (0.70, 0.47)]
    front = [(0.40, 0.60), (0.60, 0.60)]
    coats = dice.sample([tones.main, tones.second, tones.third], k=3) + [tones.third, tones.main]
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
            sector(x, y, 0, size * 1.04, 180 + 12 * (place % 3 - 1), 360 + 12 * (place % 3 - 1)),
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


def _roof(art: Art, x: float, top: float, width: float, tone: tuple[int, int, int]) -> None:
    kind = art.dice.randrange(4)
    if kind == 0:
        art.canvas.fill(
            tone, polygon((x, top + 0.002), (x + width, top + 0.002), (x + width, top - width * 0.55))
        )
    elif kind == 1:
        art.canvas.fill(tone, sector(x + width / 2, top + 0.002, 0, width / 2, 180, 360))
    elif kind == 2:
        art.canvas.line(tone, 0.007, polygon((x + width / 2, top), (x + width / 2, top - 0.07)))


def _windows(art: Art, x: float, top: float, width: float, tone: tuple[int, int, int]) -> None:
    lit, unlit = mix(art.tones.light, tone, 0.1), mix(tone, art.tones.light, 0.22)
    panes: dict[bool, list[np.ndarray]] = {True: [], False: []}
    across = max(2, int(width / 0.038))
    gap = width / across
    for column in range(across):
        for row in range(int((0.98 - top) / 0.055)):
            left, up = x + gap * (column + 0.25), top + 0.035 + 0.055 * row
            panes[art.chance(0.3)].append(box(left, up, left + gap * 0.5, up + 0.026))
    art.canvas.fill(unlit, *panes[False])
    art.canvas.fill(lit, *panes[True])


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
    Motif(
        "a pair of scales",
        balance,
        "ethic* law legal fair* justice bias balance* equal* moral* right judge court compar* versus "
        "tradeoff vs debt",
    ),
    Motif(
        "a temple front",
        temple,
        "government politic* state institution* parliament democra* republic constitution* ancient rome "
        "greek empire polic* regulat* bank* govern* estate regime civic foundation pillar",
    ),
    Motif(
        "a group of people",
        people,
        "people person team communit* societ* social human* user citizen* public stakeholder audience group "
        "worker job labor women population public crowd employ* partner* man men estate terror* storm* "
        "famine",
    ),
    Motif(
        "a row of buildings",
        city,
        "city cities urban building town house housing street paris industr* business compan* real-estate "
        "mortgage office",
        scene=True,
    ),
    Motif(
        "banners in the wind",
        flags,
        "revolution* france french nation* bastille terror* storm* flag independence war battle liberty "
        "freedom country patriot* militar* army protest movement",
        handed=True,
    ),
    Motif(
        "a crown",
        crown,
        "king queen monarch* royal* crown noble nobility napoleon emperor aristocra* dynasty regime louis",
    ),
    Motif(
        "speech bubbles",
        bubbles,
        "question* discuss* debate talk conversation language communicat* speech chat message dialog* "
        "feedback q&a opinion answer",
        handed=True,
    ),
    Motif(
        "the globe",
        globe,
        "world global* globe planet climate geograph* international earth travel trade environment* map "
        "countr* where",
    ),
    Motif(
        "a rosette with ribbons",
        medal,
        "success* win award achiev* champion* best quality excellen* honor reward legacy victory",
    ),
)
"""Motifs of this file."""

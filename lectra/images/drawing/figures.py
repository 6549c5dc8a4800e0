"""Motifs of numbers: money, growth, shares, aims."""

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
)
from lectra.images.drawing.tones import Color, mix


def bars(art: Art) -> None:
    """Draw rising bars and the line over them."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    count = dice.choice((4, 5))
    width, tops = 0.60 / count, []
    for place in range(count):
        top = 0.70 - 0.38 * (place / (count - 1)) ** art.near(1.2, 0.3) + art.near(0, 0.015)
        left = 0.20 + width * place
        tone = (tones.main, tones.third, tones.main, tones.third, tones.main)[place]
        canvas.fill(art.formed(tone, 90), rounded(left + 0.012, top, left + width - 0.012, 0.82, 0.014))
        tops.append((left + width / 2, top - 0.075))
    canvas.line(tones.second, 0.018, smooth(tops, closed=False))
    canvas.fill(tones.second, *(circle(x, y, 0.024) for x, y in tops))
    canvas.fill(tones.light, *(circle(x, y, 0.010) for x, y in tops))
    canvas.line(tones.main, 0.010, polygon((0.17, 0.826), (0.83, 0.826)))


def curve(art: Art) -> None:
    """Draw a curve that rises over the area below it."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    for tone, lift, wobble in ((tones.third, 0.0, 0.03), (tones.main, 0.14, 0.02)):
        points = [
            (0.16 + 0.136 * i, 0.62 + lift - 0.34 * (i / 5) ** 1.8 + dice.uniform(-wobble, wobble))
            for i in range(6)
        ]
        line = smooth(points, closed=False)
        canvas.fill(
            Shade(tone, mix(tone, tones.dark, 0.4), 90), np.concatenate([line, [(0.84, 0.80), (0.16, 0.80)]])
        )
    points = [(0.16 + 0.136 * i, 0.56 - 0.34 * (i / 5) ** 1.6 + dice.uniform(-0.02, 0.02)) for i in range(6)]
    canvas.line(tones.second, 0.018, smooth(points, closed=False))
    x, y = points[-1]
    canvas.fill(tones.second, circle(x, y, 0.034))
    canvas.fill(tones.light, circle(x, y, 0.014))
    canvas.line(tones.main, 0.010, polygon((0.15, 0.18), (0.15, 0.806), (0.86, 0.806)))


def coins(art: Art) -> None:
    """Draw growing stacks of coins, the last with a sprout."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    heights = (2, 4, 7) if art.chance() else (3, 5, 8)
    for place, count in enumerate(heights):
        x, tone = 0.27 + 0.23 * place, (tones.second, tones.third, tones.second)[place]
        for coin in range(count):
            _coin(art, x + dice.uniform(-0.007, 0.007), 0.80 - 0.047 * coin, tone)
    top = 0.80 - 0.047 * heights[-1] + 0.01
    canvas.line(
        tones.main, 0.012, smooth([(0.73, top), (0.735, top - 0.06), (0.73, top - 0.13)], closed=False)
    )
    for turn in (-35, 205):
        tip = polar(0.732, top - 0.10, 0.11, turn)
        middle = (0.732 + tip[0]) / 2, (top - 0.10 + tip[1]) / 2
        canvas.fill(art.formed(tones.third if turn < 0 else tones.main), ellipse(*middle, 0.058, 0.026, turn))


def _coin(art: Art, x: float, y: float, tone: Color) -> None:
    edge = mix(tone, art.tones.dark, 0.32)
    art.canvas.fill(edge, box(x - 0.1, y - 0.022, x + 0.1, y + 0.012), ellipse(x, y + 0.012, 0.1, 0.03))
    art.canvas.fill(Shade(tone, mix(tone, art.tones.light, 0.35), 220), ellipse(x, y - 0.022, 0.1, 0.03))
    art.canvas.line(edge, 0.004, ellipse(x, y - 0.022, 0.068, 0.018))


def shares(art: Art) -> None:
    """Draw a ring cut into shares, one of them pulled out."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    cuts = [0.0, dice.uniform(85, 130), dice.uniform(190, 225), dice.uniform(275, 310), 360.0]
    turn, inner = dice.uniform(-140, -60), art.near(0.13, 0.03)
    paints = (tones.second, tones.main, tones.third, mix(tones.main, tones.halo, 0.45))
    for place, tone in enumerate(paints):
        start, end = cuts[place] + turn, cuts[place + 1] + turn
        piece = sector(0.5, 0.5, inner, 0.29 if place else 0.32, start + 1, end - 1)
        if place == 0:
            x, y = polar(0, 0, 0.045, (start + end) / 2)
            piece = moved(piece, x, y)
        canvas.fill(art.formed(tone), piece)


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
    Motif(
        "rising bars",
        bars,
        "growth rise trend statistic* data result* number* chart perform* measur* increas* market econom* "
        "invest* money financ* index yield metric*",
        handed=True,
    ),
    Motif(
        "a rising curve",
        curve,
        "curve function* math* calculus graph rate compound forecast predict* model* probabilit* regression "
        "interest inflation stock* debt invest* financ* scal*",
        handed=True,
    ),
    Motif(
        "stacks of coins",
        coins,
        "money cost coin financ* saving* save income price salary wealth cash tax* pay* fund* retire* "
        "profit revenue debt credit loan",
        handed=True,
    ),
    Motif(
        "a ring cut into shares",
        shares,
        "budget* share percent* proportion* distribut* allocat* pie divers* portfolio part spend* expense "
        "divid* money financ* saving* estate",
    ),
    Motif(
        "a target with an arrow in it",
        target,
        "goal* target objective* aim purpose focus priorit* mission accura* precis* strateg* habit",
        handed=True,
    ),
    Motif(
        "stairs up to a flag",
        stairs,
        "step* stage* process* progress* start* begin* road plan* path journey career level milestone next "
        "roadmap getting",
        handed=True,
    ),
    Motif(
        "an umbrella in the rain",
        umbrella,
        "risk* insur* emergenc* crisis protect* hazard* disaster prevent* shelter rainy fund* alcohol fail*",
    ),
    Motif(
        "a calendar",
        calendar,
        "calendar schedul* day week month year date routine deadline daily plan* season* habit bedtime "
        "retire* debt",
        handed=True,
    ),
)
"""Motifs of this file."""

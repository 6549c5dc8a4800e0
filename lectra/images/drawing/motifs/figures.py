"""Motifs of numbers: money, growth, shares."""

from __future__ import annotations

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import box, circle, ellipse, moved, polar, polygon, rounded, sector, smooth
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


MOTIFS = (
    Motif(
        "rising bars",
        bars,
        "growth rise trend statistic* data result* number* chart perform* measur* increas* market econom* "
        "invest* money financ* index yield metric* compound interest",
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
        "profit revenue debt credit loan compound interest",
        handed=True,
    ),
    Motif(
        "a ring cut into shares",
        shares,
        "budget* share percent* proportion* distribut* allocat* pie divers* portfolio part spend* expense "
        "divid* money financ* saving* estate",
    ),
)
"""Motifs of this file."""

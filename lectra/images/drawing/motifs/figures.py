"""Motifs of numbers: money, growth, shares."""

from __future__ import annotations

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import box, ellipse, polar, smooth
from lectra.images.drawing.tones import Color, mix


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


MOTIFS = (Motif("stacks of coins", coins, "money coin currenc* salary wage cash", handed=True),)
"""Motifs of this file."""

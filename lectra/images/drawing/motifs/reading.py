"""Motifs of books and papers."""

from __future__ import annotations

import numpy as np

from lectra.images.drawing.canvas import Shade
from lectra.images.drawing.motif import Art, Motif
from lectra.images.drawing.shapes import box, circle, ellipse, polygon, rounded, smooth, turned
from lectra.images.drawing.tones import mix


def book(art: Art) -> None:
    """Draw an open book with leaves lifting from it."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    cover = polygon((0.13, 0.40), (0.5, 0.46), (0.87, 0.40), (0.87, 0.77), (0.5, 0.83), (0.13, 0.77))
    canvas.fill(art.formed(tones.second, 90), cover)
    for side in (-1, 1):
        for lift in (0.0, 0.02, 0.04):
            page = [
                (0, 0.79 - lift),
                (0.12, 0.735 - lift),
                (0.33, 0.725 - lift),
                (0.33, 0.355 - lift),
                (0.12, 0.365 - lift),
                (0, 0.42 - lift),
            ]
            outline = np.concatenate([smooth(page[:3], closed=False), smooth(page[3:], closed=False)]) * (
                side,
                1,
            ) + np.array([0.5, 0])
            canvas.fill(
                Shade(tones.light, mix(tones.light, tones.main, 0.35), 180 if side > 0 else 0, 0.45), outline
            )
            canvas.line(mix(tones.light, tones.dark, 0.25), 0.002, outline)
        for row in range(4):
            y = 0.405 + 0.065 * row
            end = 0.27 if row < 3 else dice.uniform(0.2, 0.24)
            canvas.line(
                mix(tones.third, tones.light, 0.15),
                0.012,
                smooth(
                    [(0.5 + side * 0.06, y + 0.022), (0.5 + side * 0.15, y), (0.5 + side * end, y - 0.012)],
                    closed=False,
                ),
            )
    canvas.fill(
        art.formed(tones.third),
        polygon((0.60, 0.33), (0.66, 0.325), (0.66, 0.52), (0.63, 0.49), (0.60, 0.525)),
    )
    for place, tone in enumerate((tones.main, tones.second, tones.third)):
        x, y = 0.34 + 0.16 * place + art.near(0, 0.03), 0.20 + art.near(0, 0.05)
        canvas.fill(
            art.formed(tone),
            turned(box(x - 0.028, y - 0.028, x + 0.028, y + 0.028), art.near(45, 40), (x, y)),
        )


def books(art: Art) -> None:
    """Draw a stack of books."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    y, paints = 0.80, [tones.main, tones.second, tones.third, tones.main, tones.second]
    for place in range(dice.choice((4, 5))):
        high, wide, shift = dice.uniform(0.085, 0.12), dice.uniform(0.42, 0.56), dice.uniform(-0.05, 0.05)
        left, right, tone = 0.5 - wide / 2 + shift, 0.5 + wide / 2 + shift, paints[place]
        canvas.fill(art.formed(tone, 90), rounded(left, y - high, right, y, 0.016))
        canvas.fill(
            Shade(tones.light, mix(tones.light, tones.dark, 0.3), 90),
            box(left + 0.05, y - high + 0.018, right + 0.002, y - 0.018),
        )
        canvas.fill(mix(tone, tones.light, 0.45), box(left + 0.015, y - high, left + 0.028, y))
        y -= high + 0.003
    canvas.fill(art.formed(tones.second), circle(0.52, y - 0.062, 0.062))
    canvas.line(
        tones.dark, 0.010, smooth([(0.52, y - 0.112), (0.525, y - 0.14), (0.545, y - 0.155)], closed=False)
    )
    canvas.fill(tones.third, ellipse(0.565, y - 0.125, 0.035, 0.014, -25))


def magnifier(art: Art) -> None:
    """Draw a magnifying glass over a sheet of writing."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    sheet = turned(rounded(0.22, 0.20, 0.66, 0.80, 0.025), -6, (0.45, 0.5))
    canvas.shadow(tones.dark, sheet)
    canvas.fill(art.formed(tones.light, 80, 0.5), sheet)
    rows = [polygon((0.28, 0.30 + 0.07 * i), (dice.uniform(0.44, 0.60), 0.30 + 0.07 * i)) for i in range(6)]
    canvas.line(mix(tones.light, tones.dark, 0.25), 0.018, *(turned(row, -6, (0.45, 0.5)) for row in rows))
    canvas.line(tones.main, 0.05, polygon((0.68, 0.64), (0.82, 0.79)))
    canvas.fill(Shade(tones.second, mix(tones.second, tones.light, 0.5), 235), circle(0.58, 0.53, 0.155))
    lines = [polygon((0.50, 0.47 + 0.06 * i), (dice.uniform(0.60, 0.66), 0.47 + 0.06 * i)) for i in range(3)]
    canvas.line(mix(tones.dark, tones.second, 0.1), 0.026, *lines)
    canvas.fill(art.formed(tones.main), circle(0.58, 0.53, 0.185), holes=[circle(0.58, 0.53, 0.15)])


def document(art: Art) -> None:
    """Draw a list with its points ticked."""
    canvas, tones, dice = art.canvas, art.tones, art.dice
    sheet = rounded(0.26, 0.19, 0.74, 0.83, 0.03)
    canvas.shadow(tones.dark, sheet)
    canvas.fill(art.formed(tones.light, 70, 0.55), sheet)
    canvas.fill(art.formed(tones.main, 90), rounded(0.39, 0.155, 0.61, 0.235, 0.03))
    for row in range(4):
        y, done = 0.33 + 0.125 * row, row < 3
        canvas.fill(
            art.formed((tones.second, mix(tones.third, tones.dark, 0.1))[row % 2])
            if done
            else mix(tones.light, tones.dark, 0.2),
            rounded(0.315, y - 0.035, 0.385, y + 0.035, 0.016),
        )
        if done:
            canvas.line(tones.light, 0.012, polygon((0.332, y), (0.346, y + 0.014), (0.370, y - 0.015)))
        canvas.line(
            mix(tones.light, tones.dark, 0.55),
            0.018,
            polygon((0.43, y - 0.014), (dice.uniform(0.58, 0.68), y - 0.014)),
        )
        canvas.line(
            mix(tones.light, tones.dark, 0.22),
            0.012,
            polygon((0.43, y + 0.022), (dice.uniform(0.52, 0.66), y + 0.022)),
        )


MOTIFS = (
    Motif("an open book", book, "book poetry poem literature"),
    Motif("a stack of books", books, "school university education* textbook*"),
    Motif("a magnifying glass", magnifier, "research investigat* evidence forensic* detective*"),
    Motif("a ticked list", document, "checklist*"),
)
"""Motifs of this file."""

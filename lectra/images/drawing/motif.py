"""What a motif is: a drawing, the words that call for it, and what it is drawn with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from lectra.images.drawing.canvas import Canvas, Shade
from lectra.images.drawing.tones import DARK, Color, Tones, mix


@dataclass(frozen=True)
class Art:
    """A picture at work: where to draw, in which colours, and the dice that make it one of its kind."""

    canvas: Canvas
    tones: Tones
    dice: Random

    def near(self, value: float, spread: float) -> float:
        """``value``, give or take ``spread``."""
        return value + self.dice.uniform(-spread, spread)

    def chance(self, share: float = 0.5) -> bool:
        """Throw the dice: true in ``share`` of all pictures."""
        return self.dice.random() < share

    def formed(self, tone: Color, angle: float = 55, start: float = 0.3) -> Shade:
        """Shade ``tone`` so that it looks solid: light tones darken towards ``angle``, dark ones lighten."""
        if sum(tone) < DARK:
            return Shade(tone, mix(tone, self.tones.light, 0.28), angle, start)
        return Shade(tone, mix(tone, self.tones.dark, 0.34), angle, start)


@dataclass(frozen=True)
class Motif:
    """A family of pictures.

    ``shows`` says what is drawn. ``words`` are what calls for it, and nothing that may mean something else:
    whole words in the singular, joined by hyphens where only together they mean it (``black-hole``), or
    beginnings marked with ``*``. A ``scene`` fills the canvas, anything else stands on a stage.
    ``handed`` motifs read from left to right and are never mirrored. ``night`` ones want a dark ground.
    """

    shows: str
    draw: Callable[[Art], None]
    words: str = ""
    scene: bool = False
    handed: bool = False
    night: bool = False

    @property
    def name(self) -> str:
        """The drawing function's name."""
        return self.draw.__name__

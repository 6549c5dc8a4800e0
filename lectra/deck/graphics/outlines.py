"""The geometry of DrawingML's preset shapes: outline, room for text, and where connectors join.

The formulas are those of ``presetShapeDefinitions.xml`` (ISO 29500-1, annex D).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, cos, floor, pi
from typing import Literal, NamedTuple

from lectra.deck.boxes import Box

Outline = Literal[
    "rect",
    "roundRect",
    "ellipse",
    "homePlate",
    "chevron",
    "triangle",
    "trapezoid",
    "flowChartDecision",
    "flowChartTerminator",
]
"""What shapes there are, by their names in DrawingML (ISO 29500-1, 20.1.10.56)."""
Side = Literal["top", "left", "bottom", "right"]
Point = tuple[float, float]

_SITES: tuple[Side, ...] = ("top", "left", "bottom", "right")
_OTHER_SITES: Mapping[str, Mapping[Side, int]] = {
    "ellipse": {"top": 0, "left": 2, "bottom": 4, "right": 6},
    "triangle": {"top": 0, "left": 1, "bottom": 3, "right": 5},
}


class Preset(NamedTuple):
    """A preset: its outline as SVG, its room for text as left, top, right and bottom, its usual ``adjust``.

    Both functions take a box and ``adj``, in parts of what the preset measures with it.
    """

    path: Callable[[Box, float], str]
    inner: Callable[[Box, float], tuple[float, float, float, float]]
    adjust: float = 0.0


def path_of(outline: Outline, box: Box, adjust: float | None = None) -> str:
    """Return an outline as an element of SVG, in px of the slide."""
    preset = _PRESETS[outline]
    return preset.path(box, preset.adjust if adjust is None else adjust)


def inner_box(outline: Outline, box: Box, adjust: float | None = None) -> Box:
    """Return the room for text in a shape, in whole px."""
    preset = _PRESETS[outline]
    left, top, right, bottom = preset.inner(box, preset.adjust if adjust is None else adjust)
    x, y = ceil(box.x + left), ceil(box.y + top)
    return Box(x, y, floor(box.x + right) - x, floor(box.y + bottom) - y)


def site_of(outline: Outline, side: Side) -> int:
    """Return the number of the connection site in the middle of a side."""
    return _OTHER_SITES[outline][side] if outline in _OTHER_SITES else _SITES.index(side)


def middle_of(box: Box, side: Side) -> Point:
    """Return the middle of a side, where connectors join."""
    x, y = box.x + box.w / 2, box.y + box.h / 2
    return {"top": (x, box.y), "left": (box.x, y), "bottom": (x, box.bottom), "right": (box.right, y)}[side]


def _polygon(box: Box, *points: Point) -> str:
    return f'<polygon points="{" ".join(f"{box.x + x:.2f},{box.y + y:.2f}" for x, y in points)}"/>'


def _rect(box: Box, _: float) -> str:
    return f'<rect x="{box.x}" y="{box.y}" width="{box.w}" height="{box.h}"/>'


def _whole(box: Box, _: float) -> tuple[float, float, float, float]:
    return 0, 0, box.w, box.h


def _round_rect(box: Box, adjust: float) -> str:
    radius = min(box.w, box.h) * min(adjust, 0.5)
    return f'<rect x="{box.x}" y="{box.y}" width="{box.w}" height="{box.h}" rx="{radius:.2f}"/>'


def _in_round_rect(box: Box, adjust: float) -> tuple[float, float, float, float]:
    inset = min(box.w, box.h) * min(adjust, 0.5) * 0.29289
    return inset, inset, box.w - inset, box.h - inset


def _ellipse(box: Box, _: float) -> str:
    rx, ry = box.w / 2, box.h / 2
    return f'<ellipse cx="{box.x + rx}" cy="{box.y + ry}" rx="{rx}" ry="{ry}"/>'


def _in_ellipse(box: Box, _: float) -> tuple[float, float, float, float]:
    x, y = box.w / 2 * (1 - cos(pi / 4)), box.h / 2 * (1 - cos(pi / 4))
    return x, y, box.w - x, box.h - y


def _point(box: Box, adjust: float) -> float:
    """Return how long the point of an arrow is."""
    return min(min(box.w, box.h) * adjust, box.w)


def _home_plate(box: Box, adjust: float) -> str:
    x = box.w - _point(box, adjust)
    return _polygon(box, (0, 0), (x, 0), (box.w, box.h / 2), (x, box.h), (0, box.h))


def _in_home_plate(box: Box, adjust: float) -> tuple[float, float, float, float]:
    return 0, 0, box.w - _point(box, adjust) / 2, box.h


def _chevron(box: Box, adjust: float) -> str:
    notch = _point(box, adjust)
    x = box.w - notch
    tail = (notch, box.h / 2)
    return _polygon(box, (0, 0), (x, 0), (box.w, box.h / 2), (x, box.h), (0, box.h), tail)


def _in_chevron(box: Box, adjust: float) -> tuple[float, float, float, float]:
    notch = _point(box, adjust)
    return (notch, 0, box.w - notch, box.h) if 2 * notch < box.w else (0, 0, box.w, box.h)


def _triangle(box: Box, adjust: float) -> str:
    return _polygon(box, (0, box.h), (box.w * adjust, 0), (box.w, box.h))


def _in_triangle(box: Box, adjust: float) -> tuple[float, float, float, float]:
    left = box.w * adjust / 2
    return left, box.h / 2, left + box.w / 2, box.h


def _trapezoid(box: Box, adjust: float) -> str:
    x = min(min(box.w, box.h) * adjust, box.w / 2)
    return _polygon(box, (0, box.h), (x, 0), (box.w - x, 0), (box.w, box.h))


def _in_trapezoid(box: Box, adjust: float) -> tuple[float, float, float, float]:
    part = min(min(box.w, box.h) * adjust / (box.w / 2), 1.0)
    x, y = box.w / 3 * part, box.h / 3 * part
    return x, y, box.w - x, box.h


def _decision(box: Box, _: float) -> str:
    return _polygon(box, (0, box.h / 2), (box.w / 2, 0), (box.w, box.h / 2), (box.w / 2, box.h))


def _in_decision(box: Box, _: float) -> tuple[float, float, float, float]:
    return box.w / 4, box.h / 4, box.w * 3 / 4, box.h * 3 / 4


def _terminator(box: Box, _: float) -> str:
    left, right = box.w * 3475 / 21600, box.w * 18125 / 21600
    rx, ry = left, box.h / 2
    return (
        f'<path d="M{box.x + left:.2f},{box.y} L{box.x + right:.2f},{box.y} '
        f"A{rx:.2f},{ry} 0 0 1 {box.x + right:.2f},{box.bottom} L{box.x + left:.2f},{box.bottom} "
        f'A{rx:.2f},{ry} 0 0 1 {box.x + left:.2f},{box.y} Z"/>'
    )


def _in_terminator(box: Box, _: float) -> tuple[float, float, float, float]:
    x, y = box.w * 1018 / 21600, box.h * 3163 / 21600
    return x, y, box.w - x, box.h - y


_PRESETS: Mapping[Outline, Preset] = {
    "rect": Preset(_rect, _whole),
    "roundRect": Preset(_round_rect, _in_round_rect, 0.16667),
    "ellipse": Preset(_ellipse, _in_ellipse),
    "homePlate": Preset(_home_plate, _in_home_plate, 0.5),
    "chevron": Preset(_chevron, _in_chevron, 0.5),
    "triangle": Preset(_triangle, _in_triangle, 0.5),
    "trapezoid": Preset(_trapezoid, _in_trapezoid, 0.25),
    "flowChartDecision": Preset(_decision, _in_decision),
    "flowChartTerminator": Preset(_terminator, _in_terminator),
}

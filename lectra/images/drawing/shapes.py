"""Outlines as arrays of points, shape (n, 2), in a unit square: x to the right, y down, degrees clockwise."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def polygon(*corners: tuple[float, float]) -> Points:
    """Straight lines through ``corners``."""
    return np.array(corners, dtype=np.float64)


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """Outline a rectangle with square corners."""
    return polygon((left, top), (right, top), (right, bottom), (left, bottom))


def rounded(left: float, top: float, right: float, bottom: float, radius: float) -> Points:
    """Outline a rectangle with corners rounded to ``radius``, or less where it has no room."""
    r = min(radius, (right - left) / 2, (bottom - top) / 2)
    corners = (
        (right - r, bottom - r, 0),
        (left + r, bottom - r, 90),
        (left + r, top + r, 180),
        (right - r, top + r, 270),
    )
    return np.concatenate([arc(x, y, r, start, start + 90) for x, y, start in corners])


def arc(x: float, y: float, radius: float, start: float, end: float) -> Points:
    """Follow an open circular curve from ``start`` to ``end`` degrees."""
    count = max(3, int(abs(end - start) / 3 * (1 + radius)) + 2)
    angles = np.radians(np.linspace(start, end, count))
    return np.column_stack([x + radius * np.cos(angles), y + radius * np.sin(angles)])


def circle(x: float, y: float, radius: float) -> Points:
    """Outline a disc."""
    return arc(x, y, radius, 0, 360)


def ellipse(x: float, y: float, across: float, down: float, tilt: float = 0) -> Points:
    """Outline an ellipse of two radii, tilted by ``tilt`` degrees."""
    return moved(turned(circle(0, 0, 1) * (across, down), tilt), x, y)


def sector(x: float, y: float, inner: float, outer: float, start: float, end: float) -> Points:
    """Outline a piece of a ring, or of a disc where ``inner`` is 0."""
    return np.concatenate([arc(x, y, outer, start, end), arc(x, y, inner, end, start)])


def regular(x: float, y: float, radius: float, corners: int, tilt: float = -90) -> Points:
    """Outline a regular polygon, its first corner at ``tilt`` degrees."""
    angles = np.radians(tilt + np.arange(corners) * 360 / corners)
    return np.column_stack([x + radius * np.cos(angles), y + radius * np.sin(angles)])


def star(x: float, y: float, outer: float, inner: float, tips: int, tilt: float = -90) -> Points:
    """Outline a star: ``tips`` points at ``outer``, its notches at ``inner``."""
    points = regular(0, 0, 1, 2 * tips, tilt)
    points[::2] *= outer
    points[1::2] *= inner
    return moved(points, x, y)


def gear(x: float, y: float, radius: float, teeth: int, tilt: float = 0) -> Points:
    """Outline a cog wheel with ``teeth`` straight teeth, a fifth of its radius high."""
    step = 360 / teeth
    profile = ((0.80, 0.0), (0.80, 0.28), (1.0, 0.36), (1.0, 0.64), (0.80, 0.72))
    angles = np.radians([tilt + (tooth + part) * step for tooth in range(teeth) for _, part in profile])
    radii = np.array([radius * depth for _ in range(teeth) for depth, _ in profile])
    return np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)])


def smooth(corners: Sequence[tuple[float, float]], *, closed: bool = True, steps: int = 14) -> Points:
    """Lay a soft curve through ``corners`` (Catmull–Rom)."""
    given = np.array(corners, dtype=np.float64)
    padded = (
        np.concatenate([given[-1:], given, given[:2]])
        if closed
        else np.concatenate([given[:1], given, given[-1:]])
    )
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    pieces = [_between(padded[i : i + 4], t) for i in range(len(padded) - 3)]
    return np.concatenate(pieces if closed else [*pieces, given[-1:]])


def _between(four: Points, t: Points) -> Points:
    a, b, c, d = four
    curve: Points = 0.5 * (
        2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - 3 * c + d - a) * t**3
    )
    return curve


def under(height: Callable[[Points], Points], bottom: float = 1.02, count: int = 160) -> Points:
    """Outline what lies below the curve y = ``height(x)``, over the full width down to ``bottom``."""
    x = np.linspace(-0.02, 1.02, count)
    return np.concatenate([np.column_stack([x, height(x)]), [[1.02, bottom], [-0.02, bottom]]])


def leaf(x: float, y: float, length: float, width: float, angle: float) -> Points:
    """Outline a pointed leaf that grows from (x, y) towards ``angle``; ``width`` as a share of its length."""
    t = np.linspace(0, 1, 24)
    bulge = width * np.sin(math.pi * t**0.8) * (1 - 0.25 * t)
    half = np.column_stack([t, bulge])
    whole = np.concatenate([half, half[::-1] * (1, -1)])
    return moved(turned(whole * length, angle), x, y)


def turned(points: Points, degrees: float, about: tuple[float, float] = (0, 0)) -> Points:
    """Turn an outline clockwise."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turned_points: Points = (points - about) @ np.array([[c, s], [-s, c]]) + about
    return turned_points


def moved(points: Points, right: float, down: float) -> Points:
    """Move an outline."""
    moved_points: Points = points + np.array([right, down])
    return moved_points


def polar(x: float, y: float, radius: float, degrees: float) -> tuple[float, float]:
    """Find the point at ``radius`` and ``degrees`` from (x, y)."""
    return x + radius * math.cos(math.radians(degrees)), y + radius * math.sin(math.radians(degrees))

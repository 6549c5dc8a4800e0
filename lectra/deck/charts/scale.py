"""The scale of an axis: round steps over what the data span."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

_STEPS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))
_MOST_STEPS = 6
_FINEST = Fraction(1, 10**6)
"""The smallest step: no label has more than six decimals."""
_NEAR_ZERO = 0.5
"""Data that begin below this part of their largest value are shown from zero, whatever the mark."""


@dataclass(frozen=True)
class Scale:
    """An axis from ``first`` to ``last``, in steps from 0, which need not be on it."""

    first: int
    last: int
    step: Fraction

    @property
    def least(self) -> float:
        """The value at the axis's beginning."""
        return float(self.first * self.step)

    @property
    def most(self) -> float:
        """The value at its end."""
        return float(self.last * self.step)

    @property
    def ticks(self) -> tuple[float, ...]:
        """The values that are labelled, from the least up."""
        return tuple(float(count * self.step) for count in range(self.first, self.last + 1))

    @property
    def base(self) -> float:
        """Where bars begin: at 0, or at the end of the axis that is nearest to it."""
        return min(max(0.0, self.least), self.most)

    def share(self, value: float) -> float:
        """Return how far along the axis a value is, from 0 to 1."""
        return (value - self.least) / (self.most - self.least)


def scale_over(values: Iterable[float], *, from_zero: bool) -> Scale:
    """Return the scale with the fewest round steps, six at most, that spans all values.

    ``from_zero`` is for marks whose length is the value; others begin where the data do, unless that is near
    to zero.
    """
    listed = [*values, 0.0] if from_zero else list(values)
    least, most = min(listed), max(listed)
    if least == most or _is_near_zero(least, most):
        least, most = min(least, 0.0), max(most, 0.0)
    if least == most:
        most = 1.0
    step = _step_of((most - least) / _MOST_STEPS)
    while not _holds(least, most, step):
        step = _step_of(float(step) * 1.01)
    first, last = math.floor(Fraction(repr(least)) / step), math.ceil(Fraction(repr(most)) / step)
    return Scale(first, last, step)


def _is_near_zero(least: float, most: float) -> bool:
    nearest, farthest = sorted((abs(least), abs(most)))
    return least * most >= 0 and nearest <= _NEAR_ZERO * farthest


def _holds(least: float, most: float, step: Fraction) -> bool:
    return math.ceil(Fraction(repr(most)) / step) - math.floor(Fraction(repr(least)) / step) <= _MOST_STEPS


def _step_of(size: float) -> Fraction:
    """Return the least round step that is no smaller: 1, 2, 2.5 or 5 times a power of ten."""
    exponent = math.floor(math.log10(max(size, float(_FINEST))))
    power = Fraction(10) ** exponent
    rounds = (step * power for step in _STEPS)
    return max(_FINEST, next((step for step in rounds if step >= Fraction(repr(size))), 10 * power))

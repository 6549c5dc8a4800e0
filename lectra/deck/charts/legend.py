"""The legend: in a line over the plot where its names have room there, else in a column beside it."""

from __future__ import annotations

from collections.abc import Sequence

from lectra.deck.boxes import Box
from lectra.deck.charts.labels import Label, Lettering
from lectra.deck.charts.plan import Key, Legend

SWATCH_PX = 16
_TO_NAME_PX, _BETWEEN_PX = 8, 28
_COLUMN_PART = 0.35
"""How much of the chart's width a column of names may take."""
_LEAD_EM, _SPARE_PX = 1.6, 20
"""The distance of lines, and what a column is wider, as other programs put more beside its names."""


def legend_line(names: Sequence[str], frame: Box, type_: Lettering) -> Legend | None:
    """Set a legend along the top of a chart, unless its names are too long for a line."""
    widths = [type_.width(name) for name in names]
    total = sum(widths) + len(names) * (SWATCH_PX + _TO_NAME_PX) + (len(names) - 1) * _BETWEEN_PX
    if total > frame.w:
        return None
    left = frame.right - total if type_.room.rtl else frame.x
    keys, x = [], left
    height = round(type_.size_px * _LEAD_EM)
    for name, width in zip(names, widths, strict=True):
        keys.append(_key(name, Box(x, frame.y, SWATCH_PX + _TO_NAME_PX + width, height), type_))
        x += SWATCH_PX + _TO_NAME_PX + width + _BETWEEN_PX
    return Legend(Box(left, frame.y, total, height), tuple(keys))


def legend_column(names: Sequence[str], frame: Box, type_: Lettering) -> Legend:
    """Set a legend at the right of a chart, in the middle of its height."""
    wanted = SWATCH_PX + _TO_NAME_PX + type_.widest(names) + _SPARE_PX
    width = min(wanted, round(frame.w * _COLUMN_PART))
    line = min(round(type_.size_px * _LEAD_EM), frame.h // len(names))
    box = Box(frame.right - width, frame.y + (frame.h - line * len(names)) // 2, width, line * len(names))
    rows = (Box(box.x, box.y + line * place, width, line) for place in range(len(names)))
    keys = (_key(name, row, type_) for name, row in zip(names, rows, strict=True))
    return Legend(box, tuple(keys), column=True)


def _key(name: str, box: Box, type_: Lettering) -> Key:
    swatch = Box(box.x, box.y + (box.h - SWATCH_PX) // 2, SWATCH_PX, SWATCH_PX)
    start = swatch.right + _TO_NAME_PX
    return Key(swatch, Label(type_.set(name, Box(start, box.y, box.right - start, box.h), "left")))

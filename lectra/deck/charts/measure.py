"""How much room the parts of a chart with axes need, and what is left for its plot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from lectra.deck.blocks.drawn import LEAST_PX, Room
from lectra.deck.boxes import Box
from lectra.deck.charts.data import BARS, ChartData
from lectra.deck.charts.figures import NumberFormat, format_for
from lectra.deck.charts.labels import Lettering
from lectra.deck.charts.legend import legend_column, legend_line
from lectra.deck.charts.plan import DOT_PX, Legend
from lectra.deck.charts.scale import Scale, scale_over
from lectra.deck.charts.series import TO_MARK_PX, Field
from lectra.deck.charts.tints import Tint, tints

TO_NUMBERS_PX, TO_NAMES_PX, TO_TITLE_PX, BETWEEN_PX = 8, 12, 8, 12
"""What is free between an axis and its numbers, or names; at its title; and between two labels."""
_LEGEND_GAP_PX, _EDGE_PX = 20, 12
"""What is free at the legend, and below: LibreOffice shrinks a chart with text beyond its frame."""
_NAMES_PART, _ENDS_PART = 0.4, 0.25
"""How much of the width names may take: at the left of bars, and at the ends of lines."""


@dataclass(frozen=True)
class Measured:
    """A chart with axes in a frame, its labels in one size.

    ``numbered`` bars bear their numbers; their axis then has none, unless they stand upon each other.
    """

    data: ChartData
    frame: Box
    room: Room
    size_px: int
    numbered: bool

    @property
    def type(self) -> Lettering:
        """The type of labels."""
        return Lettering(self.room, self.size_px)

    @cached_property
    def tints(self) -> tuple[Tint, ...]:
        """A colour for each series."""
        return tints(len(self.data.rows), self.room.theme, self.room.ground)

    @cached_property
    def scale(self) -> Scale:
        """The scale of values."""
        is_bars, is_stack = self.data.kind in BARS, self.data.kind == "stacked"
        scale = scale_over(self.data.stacks() if is_stack else self.data.values, from_zero=is_bars)
        # A number below a bar needs room above the names of the categories.
        lower = is_bars and not is_stack and self.numbered and scale.first < 0
        return replace(scale, first=scale.first - 1) if lower else scale

    @cached_property
    def x_scale(self) -> Scale | None:
        """The scale along the bottom, where that has numbers."""
        xs = [x for row in self.data.rows for x in row.xs]
        return scale_over(xs, from_zero=False) if xs else None

    def format_of(self, scale: Scale) -> NumberFormat:
        """Return how the numbers of a scale are written."""
        return format_for(scale.ticks, self.room.lang)

    @property
    def values_format(self) -> NumberFormat:
        """How values are written."""
        return format_for(self.data.values, self.room.lang)

    @cached_property
    def field(self) -> Field:
        """The plot with its scales and colours."""
        colours = tuple(tint.rgb for tint in self.tints)
        return Field(self.data, self.plot, self.scale, self.x_scale, colours)

    @property
    def labelled(self) -> bool:
        """Whether the axis of values has numbers: where each bar has its own, it needs none."""
        return not self.numbered or self.data.kind == "stacked" or bool(self.data.y)

    @property
    def outside(self) -> bool:
        """Whether numbers stand at the ends of bars."""
        return self.numbered and self.data.kind in ("bar", "column")

    @property
    def has_room_for_numbers(self) -> bool:
        """Whether each bar has room for its number."""
        if self.data.kind not in BARS:
            return False
        if self.data.kind == "stacked":
            return True
        if self.data.kind == "bar":
            return self.field.bar_px >= self.type.at(LEAST_PX).line_px
        room_px = self.field.bar_px if len(self.data.rows) > 1 else self.field.slot_px
        return room_px >= self.widest_number

    @cached_property
    def widest_number(self) -> int:
        """The width of the widest value."""
        return self.type.at(LEAST_PX).widest(map(self.values_format.text, self.data.values))

    @cached_property
    def ticks_px(self) -> int:
        """The width of the widest number at the axis of values."""
        return (
            self.type.widest(map(self.format_of(self.scale).text, self.scale.ticks)) if self.labelled else 0
        )

    @property
    def upper_title(self) -> str:
        """What stands over the axis that runs upwards."""
        return self.data.x if self.data.kind == "bar" else self.data.y

    @property
    def lower_title(self) -> str:
        """What stands below the axis that runs along the bottom."""
        return self.data.y if self.data.kind == "bar" else self.data.x

    @cached_property
    def plot(self) -> Box:
        """What is left for the plot; at least a pixel."""
        frame, left = self.frame, self.left_px
        top = self.above_px + self._over_px
        width = frame.w - left - self._right_px
        width = round(width - self._ends_px(width))
        return Box(frame.x + left, frame.y + top, max(width, 1), max(frame.h - top - self._below_px, 1))

    @property
    def left_px(self) -> int:
        """What the labels at the left take."""
        if self.data.kind == "bar":
            return self.names_px + TO_NUMBERS_PX
        return self.ticks_px + TO_NUMBERS_PX if self.labelled else 0

    @property
    def above_px(self) -> int:
        """What legend and title take above the plot."""
        title = self.type.line_px + TO_TITLE_PX if self.upper_title else 0
        if self.legend is None or self.legend.column:
            return title
        return self.legend.box.h + _LEGEND_GAP_PX + title

    @property
    def _over_px(self) -> int:
        """What the numbers at the plot's upper edge take."""
        if self.data.kind == "bar":
            return 0
        return self.type.at(LEAST_PX).line_px + TO_MARK_PX if self.outside else self.type.line_px // 2

    @property
    def _right_px(self) -> int:
        legend = self.legend.box.w + _LEGEND_GAP_PX if self.legend and self.legend.column else 0
        if self.data.kind != "bar":
            return legend
        return legend + (self.widest_number + TO_MARK_PX if self.outside else self.ticks_px // 2)

    @property
    def _below_px(self) -> int:
        lines = bool(self.ticks_px) if self.data.kind == "bar" else self.lines
        labels = lines * self.type.line_px + TO_NAMES_PX
        title = self.type.line_px + TO_TITLE_PX if self.lower_title else 0
        return labels + title + _EDGE_PX

    def _ends_px(self, width_px: float) -> float:
        """Return what the names at the ends of lines, or the halves of labels, take beside the plot."""
        if self.x_scale:
            return self.type.width(self.format_of(self.x_scale).text(self.x_scale.most)) / 2
        if not self.named and self.every == 1:
            return 0.0
        wanted = self.type.widest(self.data.categories) / 2
        if self.named:
            wanted = self.type.widest(row.name for row in self.data.rows) + DOT_PX + TO_MARK_PX
        # Half the room of the last category is free as well.
        free = 0.5 / len(self.data.categories)
        return max(width_px - (width_px - wanted) / (1 - free), 0.0)

    # Names of series

    @cached_property
    def named(self) -> bool:
        """Whether lines have their names at their ends: they are apart there, and short."""
        names = [row.name for row in self.data.rows]
        if self.data.kind != "line" or not len(self.data.categories) > 1 or len(names) == 1:
            return False
        ends = sorted(self.scale.share(row.values[-1]) for row in self.data.rows)
        least = self.type.line_px / (self.frame.h * 0.75)
        apart = all(two - one >= least for one, two in pairwise(ends))
        return apart and self.type.widest(names) <= self.frame.w * _ENDS_PART

    @cached_property
    def legend(self) -> Legend | None:
        """The legend, where there is more than one series without its name."""
        if len(self.data.rows) == 1 or self.named:
            return None
        names = [row.name for row in self.data.rows]
        line = legend_line(names, self.frame, self.type)
        return line or legend_column(names, self.frame, self.type)

    # Names of categories

    @cached_property
    def names_px(self) -> int:
        """The width of the names of bars."""
        return min(self.type.widest(self.data.categories), round(self.frame.w * _NAMES_PART))

    @cached_property
    def slot_px(self) -> int:
        """The room of a category's name below a plot."""
        width = self.frame.w - self.left_px - self._right_px
        if self.named:
            width -= self.type.widest(row.name for row in self.data.rows)
        return max(width // max(len(self.data.categories), 1) - BETWEEN_PX, 1)

    @cached_property
    def every(self) -> int:
        """How many categories share a label: only those of a line may, as they follow each other."""
        if self.data.kind != "line" or self.type.widest_word(self.data.categories) <= self.slot_px:
            return 1
        wanted = self.type.widest(self.data.categories) + BETWEEN_PX
        return -(-wanted // (self.slot_px + BETWEEN_PX))

    @cached_property
    def lines(self) -> int:
        """How many lines the names below a plot have."""
        if self.every > 1 or not self.data.categories:
            return 1
        box = Box(0, 0, self.slot_px, self.frame.h)
        texts = (self.type.set(name, box) for name in self.data.categories)
        return max(sum(len(each.lines) for each in text.paragraphs) for text in texts)

"""A chart: drawn from the same plan that its native twin is written from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lectra.deck.boxes import Box, TextBox
from lectra.deck.charts.marks import Dot, Place
from lectra.deck.charts.plan import AXIS_PX, POINT_PX, RULE_OPACITY, RULE_PX, Plan
from lectra.deck.graphics.graphic import Graphic

if TYPE_CHECKING:
    from lectra.deck.canvas import Canvas
    from lectra.deck.page import Page


@dataclass(frozen=True)
class Chart(Graphic):
    """A chart in its place. Where it stands beside another block, its items follow those of that."""

    plan: Plan

    def draw(self, canvas: Canvas) -> None:
        """Draw gridlines, marks, axes and labels."""
        plan, small = self.plan, self.plan.ground.small
        marks = [mark.svg() for mark in plan.marks if self._shows(mark.item, canvas)]
        keys = [
            _swatch(key.swatch, tint.rgb, round_=plan.data.kind == "scatter")
            for key, tint in zip(plan.legend.keys if plan.legend else (), plan.tints, strict=False)
        ]
        rules = [_line(*ends, small, RULE_PX, RULE_OPACITY) for ends in plan.rules]
        axes = [_line(*ends, small, AXIS_PX) for ends in plan.baselines]
        canvas.vector(plan.frame, "".join((*rules, *axes, *marks, *keys)))
        for label in plan.labels:
            if self._shows(label.item, canvas):
                canvas.text(label.text)

    def _shows(self, item: int, canvas: Canvas) -> bool:
        """Whether what appears with an item of the plan is drawn."""
        return canvas.shows(item and self.before + item)

    @property
    def before(self) -> int:
        """How many items of the slide appear before its own."""
        return max(self.item - 1, 0)

    def write(self, page: Page) -> None:
        """Add a native chart with its data."""
        from lectra.deck.graphics.chart_part import add_chart  # noqa: PLC0415  # no outline waits for it

        add_chart(self.plan, page, alt=self.alt, item=self.item, before=self.before)

    def texts(self) -> Iterator[TextBox]:
        """Yield all text in it."""
        yield from (label.text for label in self.plan.labels)


def _swatch(box: Box, colour: str, *, round_: bool) -> str:
    """Draw a sample of a series: a point, or a patch."""
    if round_:
        return Dot(0, colour, Place(box.x + box.w / 2, box.y + box.h / 2), POINT_PX).svg()
    return f'<rect x="{box.x}" y="{box.y}" width="{box.w}" height="{box.h}" fill="#{colour}"/>'


def _line(start: Place, end: Place, colour: str, width_px: int, opacity: float = 1.0) -> str:
    return (
        f'<line x1="{start.x:.2f}" y1="{start.y:.2f}" x2="{end.x:.2f}" y2="{end.y:.2f}" '
        f'stroke="#{colour}" stroke-width="{width_px}" stroke-opacity="{opacity}"/>'
    )

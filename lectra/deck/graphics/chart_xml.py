"""The look of a native chart as XML: the places, scales, colours and labels of its plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from pptx.oxml.ns import nsdecls

from lectra.deck import markup
from lectra.deck.boxes import Box
from lectra.deck.charts.labels import Label
from lectra.deck.charts.marks import Dot
from lectra.deck.charts.plan import (
    AXIS_PX,
    DOT_PX,
    HOLE,
    LINE_PX,
    POINT_PX,
    RIM_PX,
    RULE_OPACITY,
    RULE_PX,
    Axis,
    Plan,
)
from lectra.deck.graphics.chart_looks import Looks, marker, no_line
from lectra.deck.theme import EMU_PER_PX

if TYPE_CHECKING:
    from lectra.deck.page import Page

_CATEGORIES, _VALUES = 1001, 1002
"""The ids of the two axes."""
Data = dict[str, str]
"""A series' data as XML, by the names of their elements."""


def chart_xml(plan: Plan, series: Sequence[Data], page: Page) -> str:
    """Write all of a chart but its frame and its workbook."""
    writer = _Writer(plan, page)
    drawn = "".join(writer.series(number, data) for number, data in enumerate(series))
    return (
        f'<c:chart {nsdecls("c", "a", "r")}><c:autoTitleDeleted val="1"/><c:plotArea>'
        f"{_layout(plan.plot, plan.frame, inner=True)}{writer.group(drawn)}{writer.axes()}"
        f"</c:plotArea>{writer.legend()}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
    )


def frame_xml() -> str:
    """Write a frame that shows the slide's ground."""
    return f"<c:spPr {nsdecls('c', 'a')}><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"


def text_xml(plan: Plan, page: Page) -> str:
    """Write how all text of a chart looks, unless it has a look of its own."""
    look = _looks_of(plan, page).type(plan.label_px, plan.ground.text)
    return look.replace("<c:txPr", f"<c:txPr {nsdecls('c', 'a')}", 1)


def _looks_of(plan: Plan, page: Page) -> Looks:
    """Return what writes the looks of a chart."""
    data = plan.data
    return Looks(page.theme, page.lang, (*data.categories, *(row.name for row in data.rows), data.x, data.y))


def _layout(box: Box, frame: Box, *, inner: bool = False, sized: bool = True) -> str:
    """Write a place within the frame, in parts of its width and height."""
    target = '<c:layoutTarget val="inner"/>' if inner else ""
    size = f'<c:w val="{box.w / frame.w:.6f}"/><c:h val="{box.h / frame.h:.6f}"/>' if sized else ""
    return (
        f'<c:layout><c:manualLayout>{target}<c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{(box.x - frame.x) / frame.w:.6f}"/><c:y val="{(box.y - frame.y) / frame.h:.6f}"/>{size}'
        "</c:manualLayout></c:layout>"
    )


class _Writer:
    """Writes the parts of a plan's chart."""

    def __init__(self, plan: Plan, page: Page) -> None:
        self._plan, self._theme, self._lang = plan, page.theme, page.lang
        self._looks = _looks_of(plan, page)

    # Groups and axes

    def group(self, series: str) -> str:
        """Write the series as a group of their kind."""
        write: Callable[[str], str] = {
            "bar": self._bars,
            "column": self._bars,
            "stacked": self._bars,
            "line": self._lines,
            "scatter": self._points,
            "pie": self._round,
            "doughnut": self._round,
        }[self._plan.data.kind]
        return write(series)

    def _bars(self, series: str) -> str:
        kind = self._plan.data.kind
        stacked = kind == "stacked"
        return (
            f'<c:barChart><c:barDir val="{"bar" if kind == "bar" else "col"}"/>'
            f'<c:grouping val="{"stacked" if stacked else "clustered"}"/><c:varyColors val="0"/>{series}'
            f'<c:gapWidth val="{round(self._plan.gap * 100)}"/><c:overlap val="{100 if stacked else 0}"/>'
            f"{_ids()}</c:barChart>"
        )

    def _lines(self, series: str) -> str:
        return (
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
            f'<c:marker val="1"/>{_ids()}</c:lineChart>'
        )

    def _points(self, series: str) -> str:
        return (
            f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{series}{_ids()}'
            "</c:scatterChart>"
        )

    def _round(self, series: str) -> str:
        kind = f"{self._plan.data.kind}Chart"
        hole = f'<c:holeSize val="{round(HOLE * 100)}"/>' if self._plan.data.kind == "doughnut" else ""
        return f'<c:{kind}><c:varyColors val="1"/>{series}<c:firstSliceAng val="0"/>{hole}</c:{kind}>'

    def axes(self) -> str:
        """Write both axes, if there are any."""
        plan = self._plan
        if plan.value_axis is None:
            return ""
        across = plan.data.kind == "bar"
        if plan.x_axis:
            crosses = '<c:crosses val="min"/>'
            first = self._numbers(plan.x_axis, _CATEGORIES, _VALUES, "b", crosses, ruled=True)
            return first + self._numbers(plan.value_axis, _VALUES, _CATEGORIES, "l", crosses, ruled=True)
        # The categories of bars run downwards, so that the other axis is at their end.
        crosses = f'<c:crosses val="{"max" if across else "autoZero"}"/>'
        return self._category_axis(across=across) + self._numbers(
            plan.value_axis, _VALUES, _CATEGORIES, "b" if across else "l", crosses, ruled=False
        )

    def _category_axis(self, *, across: bool) -> str:
        plan = self._plan
        # LibreOffice breaks labels that are not turned at all, and leaves out those that would meet if they
        # are: by a 60,000th of a degree, which nobody sees.
        turn = f' rot="{int(plan.every > 1)}" vert="horz"'
        skip = f'<c:tickLblSkip val="{plan.every}"/>'
        return (
            f'<c:catAx><c:axId val="{_CATEGORIES}"/><c:scaling>'
            f'<c:orientation val="{"maxMin" if across else "minMax"}"/></c:scaling><c:delete val="0"/>'
            f'<c:axPos val="{"l" if across else "b"}"/>{self._title(plan.x_title)}'
            '<c:numFmt formatCode="General" sourceLinked="0"/>'
            '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
            f"{self._looks.line(plan.ground.small, AXIS_PX)}"
            f"{self._looks.type(plan.label_px, plan.ground.text, turn)}"
            f'<c:crossAx val="{_VALUES}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
            f'<c:lblAlgn val="ctr"/><c:lblOffset val="100"/>{skip}<c:noMultiLvlLbl val="1"/></c:catAx>'
        )

    def _numbers(self, axis: Axis, own: int, other: int, side: str, crosses: str, *, ruled: bool) -> str:
        plan, scale = self._plan, axis.scale
        rules = self._looks.line(plan.ground.small, RULE_PX, RULE_OPACITY) if axis.labelled else ""
        rules = f"<c:majorGridlines>{rules}</c:majorGridlines>" if rules else ""
        line = self._looks.line(plan.ground.small, AXIS_PX) if ruled else no_line()
        return (
            f'<c:valAx><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/>'
            f'<c:max val="{scale.most!r}"/><c:min val="{scale.least!r}"/></c:scaling>'
            f'<c:delete val="{int(not axis.labelled)}"/><c:axPos val="{side}"/>{rules}'
            f"{self._title(axis.title)}<c:numFmt formatCode={quoteattr(axis.format.code)} "
            'sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
            f'<c:tickLblPos val="nextTo"/>{line}{self._looks.type(plan.label_px, plan.ground.text)}'
            f'<c:crossAx val="{other}"/>{crosses}<c:crossBetween val="{"midCat" if ruled else "between"}"/>'
            f'<c:majorUnit val="{float(scale.step)!r}"/></c:valAx>'
        )

    def _title(self, label: Label | None) -> str:
        """Write the name of an axis where it is set."""
        if label is None:
            return ""
        text = label.text
        look = self._looks.run(text.size_px, text.slot.colour, "rPr", f' lang="{self._lang}"')
        return (
            '<c:title><c:tx><c:rich><a:bodyPr rot="0" vert="horz"/><a:lstStyle/><a:p>'
            f"<a:pPr>{self._looks.run(text.size_px, text.slot.colour)}</a:pPr>"
            f"<a:r>{look}<a:t>{escape(text.text)}</a:t></a:r></a:p></c:rich></c:tx>"
            f'{_layout(text.box, self._plan.frame, sized=False)}<c:overlay val="1"/></c:title>'
        )

    # Series

    def series(self, number: int, data: Data) -> str:
        """Write a series: its data, its look, and its labels."""
        kind = self._plan.data.kind
        head = f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>{data.get("tx", "")}'
        labels = self._labels(number)
        tail = "".join(data.get(name, "") for name in ("cat", "val", "xVal", "yVal"))
        if kind in ("pie", "doughnut"):
            return f"{head}{self._slices()}{labels}{tail}</c:ser>"
        fill = self._plan.tints[number].fill(self._theme)
        if kind == "line":
            drawn = f'<c:spPr><a:ln w="{LINE_PX * EMU_PER_PX}" cap="rnd">{fill}<a:round/></a:ln></c:spPr>'
            dotted = any(isinstance(mark, Dot) for mark in self._plan.marks)
            dot = marker(DOT_PX, fill) if dotted else '<c:marker><c:symbol val="none"/></c:marker>'
            return f'{head}{drawn}{dot}{labels}{tail}<c:smooth val="0"/></c:ser>'
        if kind == "scatter":
            drawn = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
            return f'{head}{drawn}{marker(POINT_PX, fill)}{labels}{tail}<c:smooth val="0"/></c:ser>'
        return f'{head}<c:spPr>{fill}</c:spPr><c:invertIfNegative val="0"/>{labels}{tail}</c:ser>'

    def _slices(self) -> str:
        rim = f'<a:ln w="{RIM_PX * EMU_PER_PX}">{markup.fill(self._plan.ground.back, self._theme)}</a:ln>'
        return "".join(
            f'<c:dPt><c:idx val="{place}"/><c:bubble3D val="0"/>'
            f"<c:spPr>{tint.fill(self._theme)}{rim}</c:spPr></c:dPt>"
            for place, tint in enumerate(self._plan.tints)
        )

    def _labels(self, number: int) -> str:
        plan, values = self._plan, self._plan.values
        count = len(plan.data.rows[number].values)
        if plan.named:
            look = self._label(plan.label_px, plan.ground.text, "r", "SerName")
            return f'<c:dLbls><c:dLbl><c:idx val="{count - 1}"/>{look}</c:dLbl>{_shown()}</c:dLbls>'
        places = {place for row, place in values.shown if row == number}
        if not places:
            return ""
        by_place = plan.data.kind in ("pie", "doughnut")
        side = "" if plan.data.kind == "doughnut" else "ctr" if values.inside else "outEnd"
        what = ("Percent" if values.format.percent else "Val", *(["CatName"] if values.names else []))
        own = []
        for place in range(count):
            if place not in places:
                own.append(f'<c:dLbl><c:idx val="{place}"/><c:delete val="1"/></c:dLbl>')
            elif values.inside and by_place:
                look = self._label(values.size_px, values.colours[place], side, *what)
                own.append(f'<c:dLbl><c:idx val="{place}"/>{look}</c:dLbl>')
        colour = values.colours[number] if values.inside and not by_place else plan.ground.text
        return f"<c:dLbls>{''.join(own)}{self._label(values.size_px, colour, side, *what)}</c:dLbls>"

    def _label(self, size_px: int, colour: str, side: str, *what: str) -> str:
        """Write the look of labels, and what they show."""
        format_ = f'<c:numFmt formatCode={quoteattr(self._plan.values.format.code)} sourceLinked="0"/>'
        place = f'<c:dLblPos val="{side}"/>' if side else ""
        return f"{format_}{no_line(fill=True)}{self._looks.type(size_px, colour)}{place}{_shown(*what)}"

    def legend(self) -> str:
        """Write the legend at its place, if there is one."""
        plan = self._plan
        if plan.legend is None:
            return ""
        return (
            f'<c:legend><c:legendPos val="{"r" if plan.legend.column else "t"}"/>'
            f'{_layout(plan.legend.box, plan.frame)}<c:overlay val="1"/>'
            f"{self._looks.type(plan.label_px, plan.ground.text)}</c:legend>"
        )


def _ids() -> str:
    return f'<c:axId val="{_CATEGORIES}"/><c:axId val="{_VALUES}"/>'


def _shown(*what: str) -> str:
    """Write what labels show, of what they may."""
    kinds = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
    shown = "".join(f'<c:show{kind} val="{int(kind in what)}"/>' for kind in kinds)
    return shown + ("<c:separator>\n</c:separator>" if len(what) > 1 else "")

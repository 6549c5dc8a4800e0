"""A chart as DrawingML (ISO 29500-1, 21.2): python-pptx makes the part and its workbook, this its look."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from lectra.deck.charts.data import Kind
from lectra.deck.charts.plan import Plan
from lectra.deck.graphics.chart_xml import chart_xml, frame_xml, text_xml
from lectra.deck.theme import EMU_PER_PX

if TYPE_CHECKING:
    from lectra.deck.page import Page

_TYPES: dict[Kind, XL_CHART_TYPE] = {
    "bar": XL_CHART_TYPE.BAR_CLUSTERED,
    "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
    "stacked": XL_CHART_TYPE.COLUMN_STACKED,
    "line": XL_CHART_TYPE.LINE_MARKERS,
    "pie": XL_CHART_TYPE.PIE,
    "doughnut": XL_CHART_TYPE.DOUGHNUT,
    "scatter": XL_CHART_TYPE.XY_SCATTER,
}
_DATA = ("tx", "cat", "val", "xVal", "yVal")
"""What of a series are its data."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def add_chart(plan: Plan, page: Page, *, alt: str, item: int, before: int) -> None:
    """Add a native chart to a slide, with its data in a sheet, laid out as the plan has it.

    It appears with an item of the slide, and what it builds one by one with those after the first ``before``.
    """
    box = plan.frame
    place = (px * EMU_PER_PX for px in (box.x, box.y, box.w, box.h))
    made = page.slide.shapes.add_chart(_TYPES[plan.data.kind], *place, _chart_data(plan))
    book = made.chart.part.chart_workbook
    book.update_from_xlsx_blob(_undated(book.xlsx_part.blob))
    space = made.chart.element
    series = [_data_of(each) for each in space.iter(qn("c:ser"))]
    _replace(space, "c:chart", chart_xml(plan, series, page))
    _replace(space, "c:txPr", "")
    sheet = space.find(qn("c:externalData"))
    for part in (frame_xml(), text_xml(plan, page)):
        sheet.addprevious(parse_xml(part))
    builds = plan.data.builds
    if not builds:
        page.note(made, "Chart", alt=alt, item=item)
        return
    page.note(made, "Chart", alt=alt)
    if item:
        page.note_part(made, "gridLegend", 0, item=item)
    count = len(plan.data.rows if builds == "series" else plan.data.categories)
    for index in range(count):
        page.note_part(made, builds, index, item=before + index + 1)


def _chart_data(plan: Plan) -> Any:
    return _points(plan) if plan.data.kind == "scatter" else _categories(plan)


def _points(plan: Plan) -> Any:
    made: Any = XyChartData()  # type: ignore[no-untyped-call]
    for row in plan.data.rows:
        series = made.add_series(row.name)
        for x, y in zip(row.xs, row.values, strict=True):
            series.add_data_point(x, y)
    return made


def _categories(plan: Plan) -> Any:
    made: Any = CategoryChartData(_code(plan))  # type: ignore[no-untyped-call]
    made.categories = plan.data.categories
    for row in plan.data.rows:
        made.add_series(row.name, row.values)
    return made


def _code(plan: Plan) -> str:
    """Return the format of the sheet's numbers; those of a round chart are no percentages yet."""
    return "General" if plan.values.format.percent else plan.values.format.code


def _data_of(series: Any) -> dict[str, str]:
    """Return a series' data as XML, by the names of their elements."""
    found = ((name, series.find(qn(f"c:{name}"))) for name in _DATA)
    return {
        name: serialize_part_xml(part).decode().partition("\n")[2] for name, part in found if part is not None
    }


def _replace(parent: Any, name: str, new: str) -> None:
    old = parent.find(qn(name))
    if old is None:
        return
    if new:
        parent.replace(old, parse_xml(new))
    else:
        parent.remove(old)


def _undated(book: bytes) -> bytes:
    """Return a workbook that does not say when it was written: the same deck is the same bytes."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                properties = parse_xml(content)
                for date in ("dcterms:created", "dcterms:modified"):
                    for found in properties.findall(qn(date)):
                        properties.remove(found)
                content = serialize_part_xml(properties)
            target.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return made.getvalue()

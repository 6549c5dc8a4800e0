"""Charts: the native one has the data and the labels of the drawn one, in its place, in all themes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.oxml.ns import qn

from lectra.deck.blocks.chart import MAX_CATEGORIES, Chart
from lectra.deck.blocks.drawn import Room
from lectra.deck.boxes import Box, SlideLayout
from lectra.deck.canvas import Canvas
from lectra.deck.charts.figures import NumberFormat
from lectra.deck.contrast import contrast
from lectra.deck.graphics.chart import Chart as ChartGraphic
from lectra.deck.layout import lay_out
from lectra.deck.legible import shortcomings
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.models import WrittenSlide
from lectra.registry import THEMES

NAMES = {
    "en": ["Spring", "Summer and early autumn", "Winter", "Rivers", "Lakes", "Depth"],
    "ar": ["الربيع", "الصيف وأوائل الخريف", "الشتاء", "الأنهار", "البحيرات", "العمق"],
}


def blocks_of(lang: str) -> dict[str, dict[str, Any]]:
    """Return a chart of each kind, some of them in two ways."""
    first, second, third, rivers, lakes, depth = NAMES[lang]
    categories = [first, second, third]
    one = [{"name": rivers, "values": [12.5, 18.25, -4]}]
    two = [*one, {"name": lakes, "values": [7, 21, 11]}]
    up = [{"name": rivers, "values": [12, 30, 44]}]
    points = [
        {"name": rivers, "values": [[1, 35.5], [2.5, 42], [7, 70]]},
        {"name": lakes, "values": [[1, 20], [3, 33]]},
    ]
    years = {"categories": list(range(1990, 2020)), "series": [{"values": list(range(700, 730))}]}
    both = {"title": depth, "unit": "km", "source": third}
    return {
        "bar": {"kind": "bar", "categories": categories, "series": one, **both},
        "bars": {"kind": "bar", "categories": categories, "series": two, "x": first, "y": depth},
        "column": {"kind": "column", "categories": categories, "series": one, **both},
        "columns": {"kind": "column", "categories": categories, "series": two, "y": depth},
        "stacked": {"kind": "stacked", "categories": categories, "series": two, "x": third},
        "line": {"kind": "line", **years, "title": depth, "y": depth},
        "lines": {"kind": "line", "categories": categories, "series": two},
        "pie": {"kind": "pie", "categories": categories, "series": up, **both},
        "doughnut": {"kind": "doughnut", "categories": categories, "series": up, **both},
        "scatter": {"kind": "scatter", "series": points, "x": third, "y": depth, "title": first},
    }


def slide_of(fields: dict[str, Any]) -> WrittenSlide:
    return WrittenSlide(title="Water", blocks=[{"type": "chart", **fields}], narration="One sentence.")


def laid_out(fields: dict[str, Any], theme: str, lang: str) -> SlideLayout:
    return lay_out(slide_of(fields), THEMES[theme], image=None, lang=lang)


def chart_of(layout: SlideLayout) -> ChartGraphic:
    (found,) = (graphic for graphic in layout.graphics if isinstance(graphic, ChartGraphic))
    return found


every = pytest.mark.parametrize(
    ("kind", "theme", "lang"),
    [(kind, theme, lang) for kind in blocks_of("en") for theme in THEMES for lang in NAMES],
)


@every
def test_the_native_chart_has_the_data_and_the_labels_of_the_drawn_one(
    tmp_path: Path, kind: str, theme: str, lang: str
) -> None:
    fields = blocks_of(lang)[kind]
    layout = laid_out(fields, theme, lang)
    deck = tmp_path / "deck.pptx"
    write_deck(
        [DeckSlide(layout, slide_of(fields))], title="Water", lang=lang, theme=THEMES[theme], target=deck
    )
    slide = Presentation(str(deck)).slides[0]
    (frame,) = (shape for shape in slide.shapes if shape.has_chart)
    assert frame.element.xpath(".//p:cNvPr/@descr")
    plot = frame.chart.plots[0]
    if fields["kind"] != "scatter":
        assert list(plot.categories) == list(map(str, fields["categories"]))
    for series, row in zip(plot.series, fields["series"], strict=True):
        assert series.name == row.get("name", "")
        xs = (float(x.text) for x in series._element.iterfind(f".//{qn('c:xVal')}//{qn('c:v')}"))
        pairs = [list(pair) for pair in zip(xs, series.values, strict=False)]
        assert (pairs or list(series.values)) == row["values"]
    written = {
        *texts_in(frame.chart),
        *(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame),
    }
    drawn = {text.text for graphic in layout.graphics for text in graphic.texts()}
    assert drawn <= written


def texts_in(chart: Any) -> Iterator[str]:
    """Yield all that a native chart shows, as its formats say."""
    space = chart.element
    names = [str(series.name) for series in chart.plots[0].series]
    if chart.has_legend or space.xpath('.//c:showSerName[@val="1"]'):
        yield from names
    yield from (str(found.text) for found in space.iter(qn("a:t")))
    categories = list(chart.plots[0].categories)
    yield from categories
    for axis in space.iter(qn("c:valAx")):
        if axis.find(qn("c:delete")).get("val") == "0":
            low, high, step = (
                float(found.get("val"))
                for found in (axis.find(f".//{qn(name)}") for name in ("c:min", "c:max", "c:majorUnit"))
            )
            form = format_in(axis)
            yield from (form.text(low + step * count) for count in range(round((high - low) / step) + 1))
    for series in chart.plots[0].series:
        labels = series._element.find(qn("c:dLbls"))
        if labels is None:
            continue
        form, total = format_in(labels), sum(series.values)
        for number, value in enumerate(series.values):
            text = form.text(value / total if form.percent else value)
            yield text
            if labels.find(qn("c:showCatName")).get("val") == "1":
                yield f"{categories[number]}\n{text}"


def format_in(element: Any) -> NumberFormat:
    code = element.find(f".//{qn('c:numFmt')}").get("formatCode")
    found = re.fullmatch(r"(#,##)?0(?:\.(0+))?(%)?", code)
    assert found, code
    return NumberFormat(len(found[2] or ""), grouped=bool(found[1]), percent=bool(found[3]))


@every
def test_labels_are_legible_and_stand_apart(kind: str, theme: str, lang: str) -> None:
    fields = blocks_of(lang)[kind]
    assert shortcomings(slide_of(fields), THEMES[theme], with_picture=False, lang=lang) == ()
    layout = laid_out(fields, theme, lang)
    plan = chart_of(layout).plan
    assert all(label.text.size_px >= 22 for label in plan.labels)
    assert plan.values.size_px >= 28
    assert all(contrast(mark.colour, layout.background) >= 3 for mark in plan.marks)
    inside = set(plan.values.colours)
    for label in plan.labels:
        box, colour = label.text.slot.box, label.text.slot.colour
        assert plan.frame.x <= box.x and box.right <= plan.frame.right, label.text.text
        assert plan.frame.y <= box.y and box.bottom <= plan.frame.bottom, label.text.text
        assert colour in inside or contrast(colour, layout.background) >= 4.5
    for one, other in combinations(map(inked, plan.labels), 2):
        across = min(one.right, other.right) - max(one.x, other.x)
        down = min(one.bottom, other.bottom) - max(one.y, other.y)
        assert across <= 0 or down <= 0, (one, other)


def inked(label: Any) -> Box:
    """Return about what the lines of a label cover: its box without what its type leaves free."""
    text = label.text
    spare = round(text.size_px * 0.2)
    return Box(text.box.x, text.top_px + spare, text.box.w, text.height_px - 2 * spare)


def test_the_native_plot_stands_where_the_drawn_one_does(tmp_path: Path) -> None:
    for fields in blocks_of("en").values():
        layout = laid_out(fields, "lectra", "en")
        plan = chart_of(layout).plan
        deck = tmp_path / "deck.pptx"
        write_deck(
            [DeckSlide(layout, slide_of(fields))],
            title="Water",
            lang="en",
            theme=THEMES["lectra"],
            target=deck,
        )
        (frame,) = (shape for shape in Presentation(str(deck)).slides[0].shapes if shape.has_chart)
        place = frame.chart.element.find(f".//{qn('c:plotArea')}/{qn('c:layout')}/{qn('c:manualLayout')}")
        assert place.find(qn("c:layoutTarget")).get("val") == "inner"
        x, y, w, h = (float(place.find(qn(f"c:{name}")).get("val")) for name in "xywh")
        left, top = frame.left + x * frame.width, frame.top + y * frame.height
        measured = [round(px / 6350) for px in (left, top, w * frame.width, h * frame.height)]
        assert measured == [plan.plot.x, plan.plot.y, plan.plot.w, plan.plot.h]


def test_the_same_chart_is_the_same_bytes(tmp_path: Path) -> None:
    fields = blocks_of("en")["columns"]
    slides = [DeckSlide(laid_out(fields, "lectra", "en"), slide_of(fields))]
    decks = [tmp_path / "one.pptx", tmp_path / "two.pptx"]
    for deck in decks:
        write_deck(slides, title="Water", lang="en", theme=THEMES["lectra"], target=deck)
    one, two = (Presentation(str(deck)).slides[0] for deck in decks)
    books = [
        next(shape for shape in slide.shapes if shape.has_chart).chart.part.chart_workbook.xlsx_part.blob
        for slide in (one, two)
    ]
    assert books[0] == books[1]
    assert decks[0].read_bytes() == decks[1].read_bytes()


# What appears one by one


def pixels(graphic: ChartGraphic) -> np.ndarray:
    canvas = Canvas(graphic.plan.ground.back)
    graphic.draw(canvas)
    return np.asarray(canvas.image, dtype=np.int16)


# What it says


def test_a_chart_says_ends_extremes_unit_and_source() -> None:
    values = [5, 3, 8, 6, 7, 1, 9, 4]
    said = Chart.model_validate(
        {
            "type": "chart",
            "kind": "line",
            "title": "Level",
            "unit": "m",
            "source": "Port",
            "categories": list("abcdefgh"),
            "series": [{"name": "Tide", "values": values}],
        }
    ).said()
    assert said == ("Level", "Tide: a, 5 m; f, 1 m (min); g, 9 m (max); h, 4 m", "Port")


def with_values(kind: str, *values: float, categories: str = "", unit: str = "") -> Chart:
    names = categories.split() or [f"n{number}" for number in range(len(values))]
    data = {"type": "chart", "kind": kind, "categories": names, "series": [{"values": values}], "unit": unit}
    return Chart.model_validate(data)


@pytest.mark.parametrize(
    ("chart", "lang", "told"),
    [
        (
            with_values("line", 12, 14.5, 13, categories="2019 2020 2021", unit="t"),
            "en",
            "It goes from 12.0 t (2019) to 13.0 t (2021). "
            "The highest value is 14.5 t (2020), the lowest 12.0 t (2019).",
        ),
        (with_values("column", 3, 2, 1, categories="1990 2000 2010"), "de",
         "Der Wert fällt durchweg, von 3 (1990) auf 1 (2010)."),
        (with_values("bar", 3, 2, 1), "fr", "La valeur la plus haute est 3 (n0), la plus basse 1 (n2)."),
        (with_values("bar", 7, 7, unit="%"), "es", "Todos los valores son 7%."),
        (with_values("line", 1, 2), "hi", "मान लगातार बढ़ता है, 1 (n0) से 2 (n1) तक।"),
        (with_values("pie", 3, 1), "en", "The parts are n0 (75%), n1 (25%). The largest part is n0 (75%)."),
        (with_values("doughnut", 1, 1), "en-GB", "The parts are n0 (50%), n1 (50%)."),
        (with_values("bar", 3, 1), "sv", "n0, 3 (max); n1, 1 (min)"),
    ],
)  # fmt: skip
def test_without_a_narration_a_chart_is_told_by_what_it_shows(chart: Chart, lang: str, told: str) -> None:
    assert " ".join(chart.told(lang)) == told


@given(
    st.sampled_from(["line", "bar", "pie"]),
    st.lists(st.integers(1, 99), min_size=2, max_size=8),
    st.sampled_from(["en", "de", "fr", "es", "hi", "ja"]),
)
def test_no_number_is_told_of_a_chart_that_its_data_do_not_have(
    kind: str, values: list[int], lang: str
) -> None:
    chart = with_values(kind, *values, categories=" ".join("abcdefgh"[: len(values)]))
    told = [
        float(number.replace(",", "."))
        for number in re.findall(r"\d+(?:[.,]\d+)?", " ".join(chart.told(lang)))
    ]
    shown = [100 * value / sum(values) for value in values] if kind == "pie" else values
    assert all(any(abs(number - value) <= 0.5 for value in (*shown, *values)) for number in told)


def test_a_few_values_and_points_are_said_in_full() -> None:
    pie = Chart.model_validate(
        {
            "type": "chart",
            "kind": "pie",
            "unit": "%",
            "categories": ["a", "b"],
            "series": [{"values": [60, 40]}],
        }
    )
    assert pie.said() == ("a, 60% (max); b, 40% (min)",)
    points = Chart.model_validate(
        {"type": "chart", "kind": "scatter", "series": [{"values": [[1.5, 2], [2, 3]]}]}
    )
    assert points.said() == ("1.5, 2 (min); 2.0, 3 (max)",)


# Any data


@st.composite
def charts(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from([*MAX_CATEGORIES, "scatter"]))
    low = 0 if kind in ("pie", "doughnut") else -1e12
    value = st.floats(low, 1e12).filter(lambda number: not 0 < abs(number) < 1e-4)
    count = draw(st.integers(1, MAX_CATEGORIES.get(kind, 20)))
    rows = 1 if low == 0 else draw(st.integers(1, 6))
    each = st.tuples(value, value) if kind == "scatter" else value
    values = st.lists(each, min_size=count, max_size=count)
    names = st.text("aé 日م-", min_size=1, max_size=20)
    series = [{"name": f"{draw(names)}{n}", "values": draw(values)} for n in range(rows)]
    categories = [] if kind == "scatter" else [draw(names) for _ in range(count)]
    return {"type": "chart", "kind": kind, "categories": categories, "series": series}


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(charts(), st.sampled_from([Box(112, 250, 1696, 640), Box(112, 250, 800, 500), Box(0, 0, 90, 60)]))
def test_any_data_are_drawn_within_the_plot(fields: dict[str, Any], box: Box) -> None:
    values = [value for row in fields["series"] for value in row["values"]]
    if not any(value[1] if isinstance(value, tuple) else value for value in values):
        return
    theme = THEMES["lectra"]
    arranged = Chart.model_validate(fields).arrange(Room(box, theme.light, theme))
    (chart,) = (graphic for graphic in arranged.graphics if isinstance(graphic, ChartGraphic))
    plot, slack = chart.plan.plot, 1e-3
    for mark in chart.plan.marks:
        for place in mark.corners():
            assert plot.x - slack <= place.x <= plot.right + slack
            assert plot.y - slack <= place.y <= plot.bottom + slack

"""The data of charts: scales with round steps, numbers as languages write them, colours apart, CSV files."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lectra.deck.blocks.chart import Chart
from lectra.deck.charts.figures import NumberFormat, format_for, percent_for
from lectra.deck.charts.scale import scale_over
from lectra.deck.charts.tints import legible_on, lightness, tints
from lectra.deck.contrast import contrast
from lectra.document.problems import in_words
from lectra.errors import InvalidInput
from lectra.options import read_options
from lectra.registry import THEMES
from lectra.request import check_options

numbers = st.floats(-1e12, 1e12, allow_nan=False).filter(lambda value: not 0 < abs(value) < 1e-4)
series = st.lists(numbers, min_size=1, max_size=12)


# Scales


@given(series, st.booleans())
def test_a_scale_spans_the_values_in_few_round_steps(values: list[float], from_zero: bool) -> None:
    scale = scale_over(values, from_zero=from_zero)
    assert scale.least <= min(values)
    assert scale.most >= max(values)
    assert 1 <= scale.last - scale.first <= 6
    mantissa = Fraction(scale.step)
    while mantissa >= 10:
        mantissa /= 10
    while mantissa < 1:
        mantissa *= 10
    assert mantissa in (1, 2, Fraction(5, 2), 5)
    assert all(0 <= scale.share(value) <= 1 for value in (*values, *scale.ticks))


@given(series)
def test_bars_begin_at_zero(values: list[float]) -> None:
    scale = scale_over(values, from_zero=True)
    assert scale.base == 0 and 0 in scale.ticks


@given(series.filter(any))
def test_the_scale_of_mirrored_values_is_mirrored(values: list[float]) -> None:
    scale = scale_over(values, from_zero=True)
    mirrored = scale_over([-value for value in values], from_zero=True)
    assert (mirrored.first, mirrored.last, mirrored.step) == (-scale.last, -scale.first, scale.step)


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([11, 24.1], (0, 5, 10, 15, 20, 25)),
        ([98, 101], (98, 98.5, 99, 99.5, 100, 100.5, 101)),
        ([347, 421], (340, 360, 380, 400, 420, 440)),
        ([-5, 7], (-5, -2.5, 0, 2.5, 5, 7.5)),
        ([5, 5], (0, 1, 2, 3, 4, 5)),
        ([0, 0], (0, 0.2, 0.4, 0.6, 0.8, 1)),
    ],
)
def test_scales_read_well(values: list[float], ticks: tuple[float, ...]) -> None:
    assert scale_over(values, from_zero=False).ticks == ticks


# Numbers


@pytest.mark.parametrize(
    ("values", "lang", "texts"),
    [
        ([12, 7], "en", ["12", "7"]),
        ([12.5, 7], "en", ["12.5", "7.0"]),
        ([1998, 2024], "en", ["1998", "2024"]),
        ([12345.5, 7], "en", ["12,345.5", "7.0"]),
        ([12345.5, 7], "de", ["12.345,5", "7,0"]),
        ([12345.5, -7], "fr", ["12\u00a0345,5", "-7,0"]),
        ([0.123456], "en", ["0.1235"]),
        ([1 / 3, 48], "en", ["0.33", "48.00"]),
        ([1e12], "en", ["1,000,000,000,000"]),
    ],
)
def test_numbers_are_written_as_the_data_and_the_language_have_them(
    values: list[float], lang: str, texts: list[str]
) -> None:
    assert list(map(format_for(values, lang).text, values)) == texts


@given(series)
def test_a_written_number_is_the_number(values: list[float]) -> None:
    form = format_for(values, "en")
    largest = max(map(abs, values))
    for value in values:
        assert math.isclose(
            float(form.text(value).replace(",", "")), value, abs_tol=max(largest / 100, 0.005)
        )


def test_shares_have_a_decimal_where_one_would_be_shown_as_none() -> None:
    assert percent_for([0.5, 0.5], "en").text(0.5) == "50%"
    assert percent_for([0.004, 0.996], "en").text(0.004) == "0.4%"
    assert NumberFormat(1, percent=True).code == "0.0%"


# Colours


@pytest.mark.parametrize("ground", ["light", "dark"])
@pytest.mark.parametrize("theme", [*THEMES])
@pytest.mark.parametrize("count", range(1, 9))
def test_series_stand_out_and_differ_in_grey(count: int, theme: str, ground: str) -> None:
    look = THEMES[theme]
    behind = getattr(look, ground)
    colours = [tint.rgb for tint in tints(count, look, behind)]
    assert all(contrast(colour, behind.back) >= 3 for colour in colours)
    assert all(contrast(legible_on(colour, behind), colour) >= 4.5 for colour in colours)
    assert all(abs(lightness(one) - lightness(other)) >= 3.5 for one, other in combinations(colours, 2))


# What is refused


def chart(**fields: Any) -> dict[str, Any]:
    return {"type": "chart", "kind": "column", "categories": ["a", "b"], **fields}


def of(*values: Any, name: str = "") -> dict[str, Any]:
    return {"name": name, "values": list(values)}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"series": [of(1, 2, 3)]}, "series 1 has 3 values, and there are 2 categories; give a value"),
        ({"series": [of(1, 2, name="N"), of(1, name="S")]}, "series 2 (S) has 1 values"),
        ({"series": [of(1, "12")]}, "'12' is no number; write it without quotes"),
        ({"series": [of(1, True)]}, "True is no number"),
        ({"series": [of(1, math.nan)]}, "nan is no number to show; leave its category out"),
        ({"series": [of(1, -math.inf)]}, "-inf is no number to show"),
        ({"series": [of(1, 1e13)]}, "1e+13 is too large to be read; give all values in a larger unit"),
        ({"series": [of(1e-6, 0)]}, "give them in a smaller unit"),
        ({"series": [of(0, 0)]}, "all values are 0: there is nothing to show"),
        ({"series": [of(5, -1)], "kind": "pie"}, "-1 is negative; make it a bar chart"),
        ({"series": [of(5, 1, name="a"), of(1, 2, name="b")], "kind": "pie"}, "at most 1"),
        ({"series": [of(5, 1), of(1, 2)]}, 'each series needs a "name" of its own'),
        ({"series": [of(1, 2, name=str(n)) for n in range(7)]}, "there are 7 series"),
        ({"series": [of(1, [1, 2])]}, "only a scatter chart has points"),
        ({"series": [of([1, 2])], "kind": "scatter"}, "a scatter chart has no categories"),
        ({"series": [of(1, 2)], "kind": "scatter", "categories": []}, "points: [[x, y], …]"),
        ({"series": [of([1, 2, 3])], "kind": "scatter", "categories": []}, "this has 3"),
        ({"series": [of(*range(13))], "categories": list(range(13))}, "there are 13 categories"),
        ({"series": [of(*range(41))], "categories": list(range(41)), "kind": "line"}, "at most 40"),
        ({"series": [of(*range(9))], "categories": list(range(9)), "kind": "pie"}, "at most 8"),
        ({"series": []}, 'there is nothing to show; give "series", or "data"'),
        ({"series": [of(1, 2)], "data": "a.csv"}, 'leave "categories" and "series" out'),
        ({"series": [of(1, 2)], "kind": "doughnut", "x": "Year"}, 'leave "x" and "y" out'),
    ],
)
def test_what_no_chart_can_show_is_refused_with_a_remedy(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Chart.model_validate(chart(**fields))
    assert reason in in_words(caught.value.errors()[0])


# Files


def made_from(folder: Path, content: bytes | None, name: str = "data.csv", **fields: Any) -> Chart:
    """Return the chart of an outline beside a file, as a request has it."""
    if content is not None:
        (folder / "data.csv").write_bytes(content)
    block = {"type": "chart", "kind": "line", "data": name, **fields}
    slides = [{"title": "Tides"}, {"title": "Heights", "id": "heights", "blocks": [block]}]
    outline = folder / "outline.json"
    outline.write_text(json.dumps({"title": "Tides", "slides": slides}))
    checked = check_options(read_options({"outline_file": str(outline)}))
    assert checked.outline
    (found,) = checked.outline.slides[1].blocks
    assert isinstance(found, Chart)
    return found


def test_a_file_gives_the_names_of_series_and_of_categories(tmp_path: Path) -> None:
    found = made_from(tmp_path, "Year,Brest,“Saint-Malo”\n2023,6.1,11\n2024,6.4,12.5\n".encode())
    assert (found.data, [each.name for each in found.categories]) == ("", ["2023", "2024"])
    assert [(row.name, row.values) for row in found.series] == [
        ("Brest", (6.1, 6.4)),
        ("“Saint-Malo”", (11, 12.5)),
    ]


def test_a_file_may_hold_points(tmp_path: Path) -> None:
    found = made_from(tmp_path, b"x;North;South\n1;2;3\n2,5;;4\n", kind="scatter")
    assert [(row.name, row.values) for row in found.series] == [
        ("North", ((1, 2),)),
        ("South", ((1, 3), (2.5, 4))),
    ]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        ("a;1,5\nb;2,25", (1.5, 2.25)),
        ("a;1.234,5\nb;12.345", (1234.5, 12345)),
        ('a,"1,234.5"\nb,"12,345"', (1234.5, 12345)),
        ('a,"1,234,567"\nb,"1,234"', (1234567, 1234)),
        ("a\t1 234\nb\t−5", (1234, -5)),
        ("a,1'234.50\nb,1e3", (1234.5, 1000)),
        ("a,1.234\nb,2", (1.234, 2)),
        ("\ufeffa,1\n\n,\nb,2\r\n", (1, 2)),
    ],
)
def test_numbers_are_read_in_the_notation_of_the_file(
    tmp_path: Path, cells: str, values: tuple[float, ...]
) -> None:
    delimiter = ";" if ";" in cells else "\t" if "\t" in cells else ","
    mark = "\ufeff" if cells.startswith("\ufeff") else ""
    head = f"{mark}Name{delimiter}Value\n"
    found = made_from(tmp_path, (head + cells.removeprefix(mark)).encode())
    assert found.series[0].values == values


@pytest.mark.parametrize(
    ("content", "reason", "remedy"),
    [
        (None, "cannot be read: No such file", "Put the file into the folder"),
        ("Stadt;Höhe\nKöln;5".encode("latin-1"), "not UTF-8: line 1 has the byte 0xf6", "CSV UTF-8"),
        ("a,b\nc,1".encode("utf-16"), "it is not UTF-8", "CSV UTF-8"),
        (b"a,b\nc\0,1", "a null character", "CSV UTF-8"),
        (b"a,b\n" + b"c,1\n" * 10_000, "it has 10,000 rows below the names", "Sum some of them up"),
        (b"a,b\n" + b"c" * 1_000_001, "larger than 1 MB", "Sum rows up, or leave some out."),
        (b"", "it needs a row of names", ""),
        (b"a,b\nc,1,2\n", "row 2 has 3 cells, and the first row has 2", ""),
        (b"a,b\nc,\n", "row 2, column 2: is empty", "leave the row out"),
        (b"a,b\nc,12 km\n", "“12 km” is no number", "Leave units"),
        (b"a,b\nc,NaN\n", "“NaN” is no number", "Leave units"),
        (b'a,b\nc,"1,234"\n', "“1,234” may mean thousands or decimals", "without the comma"),
        (b"a;b\nc;1,5\nd;2.5\n", "is no number", "Leave units"),
        (b'a,b\nc,"1', "it is no CSV", ""),
        (b"a,b\nc,0\n", "all values are 0", "Give other values"),
        (b"a,b,b\nc,1,2\n", "each series needs", "Change the file"),
    ],
)
def test_a_file_that_cannot_be_shown_is_refused(
    tmp_path: Path, content: bytes | None, reason: str, remedy: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        made_from(tmp_path, content)
    assert "slide heights" in caught.value.reason
    assert "data.csv" in caught.value.reason
    assert reason in caught.value.reason
    assert remedy in caught.value.remedy
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["../data.csv", "/etc/hostname", "link.csv", "."])
def test_a_file_outside_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "outline"
    folder.mkdir()
    (tmp_path / "data.csv").write_text("a,b\nc,1\n")
    (folder / "link.csv").symlink_to(tmp_path / "data.csv")
    with pytest.raises(InvalidInput) as caught:
        made_from(folder, None, name)
    assert "folder of the outline" in caught.value.remedy


def test_an_outline_sent_as_text_names_no_file() -> None:
    slide = {"title": "Heights", "blocks": [{"type": "chart", "kind": "line", "data": "data.csv"}]}
    with pytest.raises(InvalidInput, match="lies in no folder"):
        check_options(read_options({"outline": {"title": "Tides", "slides": [slide]}}))


def test_a_chart_in_a_column_reads_its_file_too(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a,b\nc,1\nd,2\n")
    chart = {"type": "chart", "kind": "bar", "data": "data.csv"}
    columns = {
        "type": "columns",
        "columns": [{"block": chart}, {"block": {"type": "statement", "text": "So"}}],
    }
    outline = tmp_path / "outline.json"
    outline.write_text(json.dumps({"title": "Tides", "slides": [{"title": "A", "blocks": [columns]}]}))
    checked = check_options(read_options({"outline_file": str(outline)}))
    assert checked.outline
    assert "c, 1" in checked.outline.slides[0].points[0]

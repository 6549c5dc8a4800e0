"""Tables: how wide columns are, what stays together, how a long one is parted, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx.oxml.ns import qn
from pydantic import ValidationError

from lectra.deck.blocks.drawn import LEAST_PX, Arranged
from lectra.deck.blocks.table import MAX_ROWS, Table
from lectra.deck.graphics.grid import Grid
from lectra.document.problems import in_words
from lectra.registry import THEMES
from tests.unit.blocks import check_inside, deck_of, room_of, slide_with

TIDES = Table(
    header=("Tide", "Cause", "Period", "Range at Brest"),
    rows=(
        (
            "Spring tide",
            "The sun and the moon stand in a line, so that their pulls add up",
            "354.4 h",
            "6.1 m",
        ),
        ("Neap tide", "The sun and the moon stand at a right angle, as at half moon", "354.4 h", "2.8 m"),
        ("Nodal tide", "The orbit of the moon turns around the ecliptic", "4,222.6 h", "0.1 m"),
    ),
)


def grid_of(arranged: Arranged) -> Grid:
    return next(graphic for graphic in arranged.graphics if isinstance(graphic, Grid))


def lines_of(arranged: Arranged) -> list[list[tuple[str, ...]]]:
    rows = grid_of(arranged).rows
    return [[cell.text.paragraphs[0].lines for cell in row] for row in rows]


def test_short_columns_get_what_they_ask_for() -> None:
    rows = lines_of(TIDES.arrange(room_of()))
    assert [len(lines) for row in rows for column, lines in enumerate(row) if column != 1] == [1] * 12
    assert max(len(row[1]) for row in rows) > 1


@pytest.mark.parametrize("number", ["4,222.6 h", "12 %", "1 000 000 km", "Fig. 12"])
def test_a_number_stays_with_its_unit(number: str) -> None:
    words = "which is a long time to wait for in any case"
    table = Table(header=["A", "B"], rows=[[f"{words} {number} {words} {words}", f"{words} " * 4]] * 3)
    room = room_of()
    for w in range(500, room.box.w, 83):
        narrow = replace(room, box=replace(room.box, w=w))
        for row in lines_of(table.arrange(narrow))[1:]:
            assert any(number in line for line in row[0])


def test_a_narrow_table_keeps_its_numbers_near_their_labels() -> None:
    room = room_of()
    table = Table(header=["Year", "Share"], rows=[[2019, 12], [2020, 14.5]])
    first, last = grid_of(table.arrange(room)).rows[0]
    assert first.box.x == room.box.x
    assert last.box.right - first.box.x < room.box.w / 2


def test_a_table_that_almost_fills_its_room_fills_it() -> None:
    room = room_of()
    assert grid_of(TIDES.arrange(room)).rows[0][-1].box.right == room.box.right


def test_columns_of_numbers_stand_at_the_end_unless_told_otherwise() -> None:
    data: dict[str, Any] = {"header": ["a", "b", "c"], "rows": [["x", "€ 1,200", "–"], ["y", "–", "−3.5 %"]]}

    def aligned(**more: Any) -> list[str]:
        return [cell.text.slot.align for cell in grid_of(Table(**data, **more).arrange(room_of())).rows[1]]

    assert aligned() == ["start", "end", "end"]
    assert aligned(align=["centre", "start"]) == ["centre", "start", "end"]


def test_numbers_of_json_are_texts() -> None:
    table = Table.model_validate_json('{"header": ["a", 2024], "rows": [[1, 0.50], [-3e2, "x"]]}')
    assert table.header == ("a", "2024")
    assert table.rows == (("1", "0.5"), ("-300.0", "x"))


def test_what_it_says_reads_well() -> None:
    assert TIDES.said()[2] == (
        "Nodal tide, Cause: The orbit of the moon turns around the ecliptic; "
        "Period: 4,222.6 h; Range at Brest: 0.1 m"
    )
    capitals = Table(header=["Country", "Capital"], rows=[["France", "Paris"], ["", "Rome"]], source="Atlas")
    assert capitals.said() == ("France: Paris", "Rome", "Atlas")


def test_parts_of_a_long_table_look_alike() -> None:
    rows = [(str(number), "Helium " * (1 + number % 9), f"{number}.5 u") for number in range(31)]
    table = Table(header=["n", "Name", "Mass"], rows=rows, strong=(1, 31))
    parts = table.parts(room_of())
    arranged = [part.arrange(room_of()) for part in parts]
    assert len(parts) > 2
    assert all(each.fits for each in arranged)
    assert len({each.size_px for each in arranged}) == 1
    assert arranged[0].size_px >= LEAST_PX
    assert len({tuple(cell.box.w for cell in grid_of(each).rows[0]) for each in arranged}) == 1
    assert [[each.row for each in part.strong] for part in parts] == [
        [1],
        *[[]] * (len(parts) - 2),
        [len(parts[-1].rows)],
    ]
    assert Table.model_validate(parts[1].model_dump()) == parts[1]


def test_a_very_long_word_is_cut_rather_than_set_small() -> None:
    word = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    table = Table(header=["Gesetz"] * 4, rows=[[word, "Landwirtschaftsministerium", word, "14 Tage"]])
    assert table.arrange(room_of(lang="de")).size_px >= LEAST_PX


def test_the_deck_has_a_native_table_with_a_header_row(tmp_path: Path) -> None:
    (slide,) = deck_of(slide_with(TIDES), THEMES["lectra"], "en", tmp_path).slides
    (frame,) = (shape for shape in slide.shapes if shape.has_table)
    assert frame.table.first_row
    assert frame.element.xpath(".//p:cNvPr/@descr")[0].startswith("Spring tide, Cause: ")
    assert frame.height == sum(row.height for row in frame.table.rows)


def text_of(cell: Any) -> str:
    return "".join(each.text for each in cell.iter(qn("a:t")))


def test_a_table_in_arabic_begins_at_the_right_and_in_libreoffice_too(tmp_path: Path) -> None:
    first, *_, last = grid_of(TIDES.arrange(room_of(lang="ar"))).rows[0]
    assert first.box.x > last.box.x
    (slide,) = deck_of(slide_with(TIDES), THEMES["lectra"], "ar", tmp_path).slides
    there, here = slide.shapes.element.iter(qn("a:tbl"))
    assert [table.find(qn("a:tblPr")).get("rtl") for table in (there, here)] == ["1", None]
    for row, mirrored in zip(there.iter(qn("a:tr")), here.iter(qn("a:tr")), strict=True):
        assert [*map(text_of, row)] == [*map(text_of, mirrored)][::-1]
    widths = [[each.get("w") for each in table.iter(qn("a:gridCol"))] for table in (there, here)]
    assert widths[0] == widths[1][::-1]


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        ({"rows": [["a"]]}, (), ("row 1 has 1 cells", "header has 2", 'give each row as many, ""')),
        ({"rows": [["a", "b"]] * (MAX_ROWS + 1)}, ("rows",), ("201 rows", "200", "make a chart")),
        ({"rows": []}, ("rows",), ("at least 1",)),
        ({"header": ["a"] * 9}, ("header",), ("9 columns", "at most 8", "make two tables")),
        ({"align": ["left"]}, ("align", 0), ("choose", "start", "end")),
        ({"align": ["start"] * 3}, (), ("align names 3 columns", "there are 2")),
        ({"strong": [2]}, (), ("row 2", "there are 1", "count them from 1")),
        ({"rows": [["a", None]]}, ("rows", 0, 1), ("null", 'write ""')),
        ({"rows": [["a", True]]}, ("rows", 0, 1), ("neither a text nor a number",)),
        ({"rows": [["a", float("nan")]]}, ("rows", 0, 1), ("finite", "write a text")),
        ({"rows": [["a", "b" * 301]]}, ("rows", 0, 1), ("301 characters", "300", "shorten")),
        ({"widths": [0.5]}, (), ("widths must be 2", "leave them out")),
    ],
)
def test_bad_tables_are_refused_with_a_remedy(
    change: dict[str, Any], place: tuple[int | str, ...], words: tuple[str, ...]
) -> None:
    with pytest.raises(ValidationError) as caught:
        Table.model_validate({"header": ["a", "b"], "rows": [["a", "b"]], **change})
    problem = caught.value.errors()[0]
    assert problem["loc"] == place
    assert all(word in in_words(problem) for word in words), in_words(problem)


TEXTS = st.one_of(
    st.text(max_size=12),
    st.text(st.characters(codec="utf-8"), max_size=300).filter(lambda text: text.count("\n") < 8),
    st.from_regex(r"[0-9]{1,4}([.,][0-9]{1,3})? ?(%|km|h|€)?", fullmatch=True),
    st.sampled_from(
        ["", "Donaudampfschifffahrtsgesellschaftskapitän", "砂を運ぶ" * 40, "نهر طويل " * 20, "a " * 150]
    ),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.integers(1, 8))
    row = st.lists(TEXTS, min_size=columns, max_size=columns)
    data = {
        "header": draw(row),
        "rows": draw(st.lists(row, min_size=1, max_size=14)),
        "source": draw(st.text(max_size=9)),
    }
    try:
        return Table.model_validate(data)
    except ValidationError:
        return TIDES  # as a letter with too many marks


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(), st.sampled_from(["en", "ar", "ja"]))
def test_any_table_is_shown_whole_and_within_its_room(table: Table, lang: str) -> None:
    room = room_of(lang=lang)
    parts = table.parts(room)
    assert tuple(row for part in parts for row in part.rows) == table.rows
    assert {part.header for part in parts} == {table.header}
    for part in parts:
        arranged = part.arrange(room)
        grid = grid_of(arranged)
        assert max(cell.box.bottom for row in grid.rows for cell in row) <= room.box.bottom
        if arranged.fits:
            assert len(grid.rows) == len(part.rows) + 1
            check_inside(arranged, room)

"""Spreadsheets: a table a sheet, of XLSX, ODS and CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

from lectra.document.inline import literal
from lectra.sources.elements import MAX_CHARS, About, Element, Unreadable, heading, table
from lectra.sources.opened import Opened
from lectra.sources.reader import reader
from lectra.sources.readers.docx import about_of

_MOST_ROWS = 200
"""Rows of a sheet that are read: a table has no more."""
_MOST_COLUMNS = 8
_MOST_CELLS = 20_000_000
"""Of the rectangle that a sheet's cells lie in: all of it is held, the empty ones too."""
_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')


@reader("xlsx", label="Excel (XLSX), ODS", rank=22)
class Sheets:
    """A workbook."""

    @staticmethod
    def recognises(file: Opened) -> bool:
        """Whether it has a workbook in it."""
        return "xl/workbook.xml" in file.packed or "content.xml" in file.packed

    @staticmethod
    def read(file: Opened) -> Iterator[Element | About]:
        """Yield a table of each sheet."""
        from python_calamine import CalamineError, load_workbook

        yield about_of(file)
        _check_reach(file)
        empty = True
        try:
            book = load_workbook(BytesIO(file.data))
            for name in book.sheet_names:
                place = f"sheet {name}"
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True, nrows=_MOST_ROWS + 1)
                cells = [[_cell(value) for value in row[:_MOST_COLUMNS]] for row in rows]
                above, cells = _parted(cells)
                if found := table(cells, place):
                    yield heading(above[0] if len(above) == 1 else literal(name), 1, place)
                    yield found
                    empty = False
        except CalamineError as exc:
            raise Unreadable(
                f"it cannot be read as a workbook: {exc}", "Save it as XLSX without a password."
            ) from exc
        if empty:
            reason = "it has no table of at least two rows and two columns"
            raise Unreadable(reason, "Give each column a heading, in the first row.")


def _parted(rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Part lines with one text alone, such as a title, from the table below them."""
    start = next((at for at, row in enumerate(rows) if sum(map(bool, row)) > 1), 0)
    return [text for row in rows[:start] for text in row if text], rows[start:]


def _check_reach(file: Opened) -> None:
    """Refuse a sheet with a cell far from the others (Unreadable): a whole one has 17 billion."""
    for name in file.packed:
        if not (name.startswith("xl/worksheets/") and name.endswith(".xml")):
            continue
        cells = _CELL.findall(file.unpack(name))
        rows = [int(row) for _, row in cells]
        columns = [_column(letters) for letters in {letters for letters, _ in cells}]
        if cells and (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1) > _MOST_CELLS:
            reason = f"a sheet of it has cells too far from each other, up to row {max(rows):,}"
            raise Unreadable(reason, "Delete what stands far from the table, and save it again.")


def _column(letters: bytes) -> int:
    """Return the number of a column by its letters: 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


@reader("csv", label="CSV", rank=80)
class Csv:
    """Values with commas, semicolons or tabs between them."""

    @staticmethod
    def recognises(file: Opened) -> bool:
        """Whether several lines have the same number of the same separator."""
        lines = [line for line in (file.text or "").split("\n")[:20] if line.strip()]
        counts = [{line.count(mark) for line in lines} for mark in ",;\t"]
        return len(lines) > 2 and any(len(count) == 1 and min(count) > 0 for count in counts)

    @staticmethod
    def read(file: Opened) -> Iterator[Element | About]:
        """Yield its table."""
        text = file.text or ""
        head = text.split("\n", 1)[0]
        mark = max(",;\t", key=head.count)
        csv.field_size_limit(MAX_CHARS)
        rows = list(csv.reader(StringIO(text), delimiter=mark))[: _MOST_ROWS + 1]
        if found := table([[literal(cell) for cell in row[:_MOST_COLUMNS]] for row in rows]):
            yield found


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return literal(str(value))

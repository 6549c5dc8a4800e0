"""Spreadsheets: a table a sheet, of XLSX, ODS and CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

from lectra.document.inline import literal
from lectra.sources.elements import About, Element, Unreadable, heading, table
from lectra.sources.opened import Opened
from lectra.sources.reader import reader
from lectra.sources.readers.docx import about_of

_MOST_ROWS = 200
"""Rows of a sheet that are read: a table has no more."""
_MOST_COLUMNS = 8


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
        try:
            book = load_workbook(BytesIO(file.data))
            for name in book.sheet_names:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True, nrows=_MOST_ROWS + 1)
                if found := table(
                    [[_cell(value) for value in row[:_MOST_COLUMNS]] for row in rows], f"sheet {name}"
                ):
                    yield heading(name, 1, f"sheet {name}")
                    yield found
        except CalamineError as exc:
            raise Unreadable(
                f"it cannot be read as a workbook: {exc}", "Save it as XLSX without a password."
            ) from exc


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
        rows = list(csv.reader(StringIO(text), delimiter=mark))[: _MOST_ROWS + 1]
        if found := table([[literal(cell) for cell in row[:_MOST_COLUMNS]] for row in rows]):
            yield found


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return literal(str(value))

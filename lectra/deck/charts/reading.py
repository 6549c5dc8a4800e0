"""Reading the data of a chart from a CSV file beside the outline."""

from __future__ import annotations

import csv
import errno
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from lectra.document.inline import literal
from lectra.errors import InvalidInput
from lectra.paths import BadPath, expand, read_regular
from lectra.text import one_line, without_strays

MAX_BYTES = 1_000_000
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f'’]")
"""What may stand between thousands, besides a comma or a point."""
_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?")
_COMMA_PROOF = re.compile(r"[-+]?(\d*,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,})")
"""A number whose comma can only stand before decimals, or whose points only between thousands."""
_POINT_PROOF = re.compile(r"[-+]?(\d*\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})")
_THOUSANDS = {
    ",": re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?"),
    ".": re.compile(r"[-+]?\d{1,3}(\.\d{3})+(,\d+)?"),
}


class Cell(NamedTuple):
    """A cell with a number, and where it stands, counted from 1."""

    text: str
    row: int
    column: int


def read_sheet(name: str, folder: Path | None, *, points: bool, most_rows: int) -> dict[str, Any]:
    """Read the categories and the series of a chart, as an outline has them; or its ``points``.

    Raises InvalidInput, whose reason names the file.
    """
    if folder is None:
        reason = f"{name}: an outline that is sent as text lies in no folder"
        raise InvalidInput(
            "data", reason, remedy="Give categories and series, or bring the outline as a file."
        )
    rows = _rows(name, _decoded(name, _content(name, folder)))
    if len(rows) < 2 or len(rows[0]) < 2:
        _refuse(name, "it needs a row of names, and below it rows of a category and its values")
    header, *body = rows
    if len(body) > most_rows:
        _refuse(
            name,
            f"it has {len(body):,} rows below the names, and the chart shows at most {most_rows}",
            "Sum some of them up, or leave some out.",
        )
    for number, row in enumerate(body, 2):
        if len(row) != len(header):
            _refuse(name, f"row {number} has {len(row)} cells, and the first row has {len(header)}")
    first = 0 if points else 1
    cells = [
        [Cell(text, number, column + 1) for column, text in enumerate(row) if column >= first]
        for number, row in enumerate(body, 2)
    ]
    numbers = _Numbers(name, [cell for row in cells for cell in row if cell.text or not points])
    if points:
        return {"series": list(_points(header, cells, numbers))}
    columns = zip(*cells, strict=True)
    return {
        "categories": [literal(row[0]) for row in body],
        "series": [
            {"name": literal(title), "values": list(map(numbers.read, column))}
            for title, column in zip(header[1:], columns, strict=True)
        ],
    }


def _points(header: Sequence[str], cells: list[list[Cell]], numbers: _Numbers) -> Iterator[dict[str, Any]]:
    """Yield the points of each column after the first, which has their x; an empty cell is no point."""
    for column, title in enumerate(header[1:], 1):
        values = [[numbers.read(row[0]), numbers.read(row[column])] for row in cells if row[column].text]
        yield {"name": literal(title), "values": values}


def _content(name: str, folder: Path) -> bytes:
    root = folder.resolve()
    remedy = "Put the file into the folder of the outline, and name it from there."
    try:
        path = (root / expand(name)).resolve()
        if not path.is_relative_to(root):
            raise BadPath(f"{name} lies outside {folder}")
        return read_regular(path, MAX_BYTES)
    except BadPath as exc:
        raise InvalidInput("data", str(exc), remedy=remedy) from exc
    except OSError as exc:
        if exc.errno == errno.EOVERFLOW:
            _refuse(name, str(exc.strerror), "Sum rows up, or leave some out.")
        raise InvalidInput("data", f"{name} cannot be read: {exc.strerror}", remedy=remedy) from exc


def _decoded(name: str, content: bytes) -> str:
    remedy = 'Save it as "CSV UTF-8".'
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        _refuse(name, f"it is not UTF-8: line {line} has the byte {content[exc.start]:#04x}", remedy)
    if "\0" in text:
        _refuse(name, "it is no text: it has a null character", remedy)
    return text


def _rows(name: str, text: str) -> list[list[str]]:
    """Split a text into rows of cells; empty rows are left out."""
    head = text.split("\n", maxsplit=1)[0]
    delimiter = next((sign for sign in ";\t" if sign in head), ",")
    try:
        rows = list(csv.reader(text.splitlines(), delimiter=delimiter, strict=True))
    except csv.Error as exc:
        _refuse(name, f"it is no CSV: {exc}")
    cleaned = ([one_line(without_strays(cell)).strip() for cell in row] for row in rows)
    return [row for row in cleaned if any(row)]


class _Numbers:
    """Reads the numbers of a file, all in one notation, which some of them show."""

    def __init__(self, name: str, cells: Iterable[Cell]) -> None:
        self._name = name
        texts = [self._bare(cell.text) for cell in cells]
        comma = any(map(_COMMA_PROOF.fullmatch, texts))
        point = any(map(_POINT_PROOF.fullmatch, texts))
        self._decimal = "," if comma and not point else "."
        self._settled = comma or point

    def read(self, cell: Cell) -> float:
        """Read a number. Raises InvalidInput, naming the cell."""
        text = self._bare(cell.text)
        if not text:
            self._refuse(cell, "is empty", "Give a number, or leave the row out")
        if "," in text and not self._settled and _THOUSANDS[","].fullmatch(text):
            self._refuse(
                cell, "may mean thousands or decimals", "Write it without the comma, or with a point"
            )
        thousands = "." if self._decimal == "," else ","
        if _THOUSANDS[thousands].fullmatch(text):
            text = text.replace(thousands, "")
        text = text.replace(",", ".") if self._decimal == "," else text
        if not _PLAIN.fullmatch(text):
            self._refuse(cell, "is no number", "Leave units and words out of the cell")
        value = float(text)
        return int(value) if value.is_integer() and abs(value) < 1e15 else value

    def _refuse(self, cell: Cell, what: str, remedy: str) -> NoReturn:
        shown = f" “{cell.text[:40]}”" if cell.text else ""
        _refuse(self._name, f"row {cell.row}, column {cell.column}:{shown} {what}", f"{remedy}.")

    @staticmethod
    def _bare(text: str) -> str:
        return _SPACES.sub("", text).replace("−", "-")


def _refuse(name: str, reason: str, remedy: str = "Change the file.") -> NoReturn:
    raise InvalidInput("data", f"{name}: {reason}", remedy=remedy)

"""Jupyter notebooks: text, code and what the code prints, cell by cell."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

from lectra.sources.elements import About, Element, Unreadable, code
from lectra.sources.opened import Opened
from lectra.sources.pictures import picture
from lectra.sources.reader import reader
from lectra.sources.readers.markdown import read_markdown

_MOST_OUTPUT = 600
"""Characters of what a cell prints that are shown below it."""


@reader("notebook", label="Jupyter notebook", rank=40)
class Notebook:
    """A notebook in its JSON form, version 4."""

    @staticmethod
    def recognises(file: Opened) -> bool:
        """Whether it is JSON with cells."""
        text = (file.text or "").lstrip()
        return text.startswith("{") and '"cells"' in text and '"nbformat"' in text

    @staticmethod
    def read(file: Opened) -> Iterator[Element | About]:
        """Yield its cells in their order."""
        try:
            book = json.loads(file.text or "")
            cells, language = (
                book["cells"],
                book.get("metadata", {}).get("language_info", {}).get("name", "python"),
            )
            yield from (
                each for number, cell in enumerate(cells, 1) for each in _read_cell(cell, number, language)
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
            raise Unreadable(
                "it is no notebook of version 4", "Open it in Jupyter, and save it again."
            ) from exc


def _read_cell(cell: dict[str, Any], number: int, language: str) -> Iterator[Element | About]:
    place, text = f"cell {number}", _joined(cell["source"])
    if cell["cell_type"] == "markdown":
        attached = cell.get("attachments", {})
        yield from read_markdown(text, place, lambda name: _drawn(attached.get(name.partition(":")[2], {})))
    elif cell["cell_type"] == "code" and (found := code(text, language, place)):
        printed = "".join(map(_printed, cell.get("outputs", ()))).strip()
        if found.block and printed and len(printed) <= _MOST_OUTPUT:
            found.block["output"] = printed
        yield found
        for output in cell.get("outputs", ()):
            if (data := _drawn(output.get("data", {}))) and (shown := picture(data, "", place)):
                yield shown._replace(block={**(shown.block or {}), "is_drawn": True})


def _drawn(kinds: dict[str, Any]) -> bytes | None:
    """Return a picture that a cell has drawn, or has attached."""
    written = next((kinds[kind] for kind in ("image/png", "image/jpeg") if kind in kinds), "")
    try:
        return base64.b64decode(_joined(written))
    except binascii.Error:
        return None


def _printed(output: dict[str, Any]) -> str:
    if output.get("output_type") == "stream":
        return _joined(output.get("text", ""))
    return _joined(output.get("data", {}).get("text/plain", ""))


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)

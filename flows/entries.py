"""The lectures of a batch: read from a YAML or CSV file, and checked before any of them is made.

Nothing here imports Prefect, so that refusals come at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeGuard, TypeVar

import yaml

from lectra.errors import BadEntries, InvalidInput
from lectra.options import LectureOptions, read_options
from lectra.paths import BadPath, expand, read_regular
from lectra.project.ownership import Home, find_folder
from lectra.request import Checked, check_options, home_of

MAX_BYTES = 200_000
MAX_ENTRIES = 200
SOURCE, SOURCES = "source", "sources"
"""What documents are called in a file, as on the command line, and what the option is called."""
FORM = (
    "YAML: a list of topics, or of options by their names (topic: …, slides: …). "
    "CSV: the names in the first line, then a line for each lecture."
)
OPTIONS = tuple(SOURCE if name == SOURCES else name for name in LectureOptions.model_fields)
"""What an entry may name."""
NOTHING = ("~", "null", "Null", "NULL")
"""How YAML writes that there is nothing, where it is not in quotes."""

T = TypeVar("T")
U = TypeVar("U")


class Entry(NamedTuple):
    """One lecture of a batch; ``number`` counts from 1, ``folder`` is the one that it is to have."""

    number: int
    folder: Path
    home: Home
    checked: Checked

    @property
    def topic(self) -> str:
        """What it is about."""
        return self.checked.topic

    @property
    def options(self) -> LectureOptions:
        """What was asked for."""
        return self.checked.options


class Quoted(str):
    """What stands in quotes, or in lines of its own: text, whatever it says."""

    __slots__ = ()


class Text(yaml.BaseLoader):  # type: ignore[misc]  # PyYAML says nothing of its types
    """Reads every value as the text that it is: ``no`` is Norwegian, and 1984 a topic.

    Anchors are not followed: a few lines of them can stand for more than fits in memory.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse what stands for something else."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(
                problem="anchors and aliases are not followed", problem_mark=self.peek_event().start_mark
            )
        return super().compose_node(parent, index)

    def construct_scalar(self, node: Any) -> Any:
        """Read a value, and note whether it is in quotes.

        JSON writes an emoji as two escapes, which PyYAML does not put together.
        """
        text = (
            str(super().construct_scalar(node)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )
        return Quoted(text) if node.style else text


def read_entries(path: Path, **common: Any) -> tuple[LectureOptions, ...]:
    """Read the lectures that a file lists; an entry's own options win over ``common`` ones.

    Raises InvalidInput naming the file, or BadEntries for what is in it.
    """
    try:
        rows = _rows(expand(path))
    except BadPath as exc:
        raise InvalidInput("file", str(exc), remedy="Name a .yaml or .csv file.") from exc
    return tuple(_each(rows, lambda _, row: read_options({**common, **_options(row)})))


def check_entries(lectures: Sequence[LectureOptions]) -> tuple[Entry, ...]:
    """Check each lecture as far as no service is asked, and that each has a folder of its own.

    Raises InvalidInput where there are none or too many, or BadEntries.
    """
    if not lectures:
        raise InvalidInput("lectures", "there are none", remedy=FORM)
    if len(lectures) > MAX_ENTRIES:
        reason = f"there are {len(lectures)}, and at most {MAX_ENTRIES} are allowed"
        raise InvalidInput("lectures", reason, remedy="Make several batches of it.")
    places: dict[Path, int] = {}
    topics: dict[Path, str] = {}

    def check(number: int, options: LectureOptions) -> Entry:
        checked = check_options(options)
        home = home_of(options, checked.topic)
        chosen = (home.out / home.name).absolute()
        folder = chosen if home.fixed and chosen in places else find_folder(home, topics)
        first = places.setdefault(folder, number)
        if first != number:
            reason = f"{folder.name!r} is that of entry {first} too"
            raise InvalidInput("project", reason, remedy="Give each lecture a project of its own.")
        topics[folder] = checked.topic
        return Entry(number, folder, home, checked)

    return tuple(_each(lectures, check))


def _each(items: Iterable[T], read: Callable[[int, T], U]) -> list[U]:
    """Read each item, with its number; raises BadEntries with all that could not be."""
    done, wrong = [], {}
    for number, item in enumerate(items, start=1):
        try:
            done.append(read(number, item))
        except InvalidInput as exc:
            wrong[number] = exc
    if wrong:
        raise BadEntries(wrong)
    return done


def _rows(path: Path) -> list[Any]:
    readers = {".yaml": _yaml_rows, ".yml": _yaml_rows, ".csv": _csv_rows}
    if path.suffix.lower() not in readers:
        raise InvalidInput("file", f"{path} is neither .yaml nor .csv", remedy=FORM)
    try:
        data = read_regular(path, MAX_BYTES)
    except OSError as exc:
        raise InvalidInput(
            "file", f"{path}: {exc.strerror or exc}", remedy="Name one that is there."
        ) from exc
    try:
        return readers[path.suffix.lower()](data.decode("utf-8-sig"))
    except (ValueError, RecursionError, csv.Error, yaml.YAMLError) as exc:
        raise InvalidInput("file", f"{path}: {_told(exc)}", remedy=FORM) from exc


def _yaml_rows(text: str) -> list[Any]:
    rows = yaml.load(text, Loader=Text)  # noqa: S506  # BaseLoader makes nothing but text, lists and mappings
    if not isinstance(rows, list):
        raise ValueError("it is no list")
    return rows


def _csv_rows(text: str) -> list[Any]:
    """Read the rows; a cell is text, whatever it says."""
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    return [{name: _cell(cell) for name, cell in row.items()} for row in rows if any(row.values())]


def _cell(value: Any) -> Any:
    return Quoted(value) if isinstance(value, str) else value


def _options(row: Any) -> dict[str, Any]:
    """Give the options that an entry names. Raises InvalidInput."""
    if isinstance(row, str):
        return {"topic": row}
    if not isinstance(row, dict):
        raise InvalidInput("entry", "it is neither a topic nor options", remedy=FORM)
    if None in row:  # as the reader of CSV says it
        raise InvalidInput("entry", "it has more cells than there are columns", remedy=FORM)
    options: dict[str, Any] = {}
    for name, value in ((str(name).strip(), value) for name, value in row.items()):
        if name == SOURCE:
            options[SOURCES] = _paths(value)
            continue
        if name not in OPTIONS:
            known = ", ".join(OPTIONS)
            raise InvalidInput(name[:60], "there is no such option", remedy=f"There are {known}.")
        if not isinstance(value, str | None):
            raise InvalidInput(name, "it is neither text nor a number", remedy=FORM)
        if _is_said(value):
            options[name] = value.strip()
    return options


def _is_said(value: str | None) -> TypeGuard[str]:
    text = (value or "").strip()
    return bool(text) and (isinstance(value, Quoted) or text not in NOTHING)


def _paths(value: Any) -> tuple[str, ...]:
    """Give the documents that an entry names: one, or a list of them. Raises InvalidInput."""
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str | None) for each in listed):
        raise InvalidInput(SOURCE, "it is neither a path nor a list of paths", remedy=FORM)
    return tuple(each.strip() for each in listed if _is_said(each))


def as_in_file(error: InvalidInput) -> InvalidInput:
    """Return an error that calls documents as they are called in a file."""
    if isinstance(error, BadEntries):
        return BadEntries({number: as_in_file(entry) for number, entry in error.entries.items()})
    return InvalidInput(SOURCE, error.reason, remedy=error.remedy) if error.field == SOURCES else error


def _told(error: Exception) -> str:
    """Say on one line what is wrong with a file, and where."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        return f"line {error.problem_mark.line + 1}: {error.problem}"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return " ".join(str(error).split())

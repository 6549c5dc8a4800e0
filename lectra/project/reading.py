"""Reading files of JSON that people edit: errors name the file, the slide and the field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lectra.document.former import former_place
from lectra.document.problems import in_words
from lectra.errors import InvalidInput
from lectra.paths import read_regular
from lectra.text import without_strays

MAX_BYTES, MAX_IMAGE_BYTES = 5_000_000, 50_000_000
_LINE_ENDS = str.maketrans(dict.fromkeys("\v\f\x85", "\n"))
"""Controls that end a line, as some programs write them."""
Read = TypeVar("Read", bound=BaseModel)
Upgrade = Callable[[Any], Any]


def read_as(
    path: Path,
    model: type[Read],
    field: str,
    *,
    remedy: str,
    missing: str = "Name a file that is there.",
    tidy: bool = False,
    max_bytes: int = MAX_BYTES,
    upgrade: Upgrade | None = None,
) -> Read:
    """Read a file of JSON; ``tidy``: see :func:`tidied`. Raises InvalidInput, naming file and place.

    ``remedy`` is for a file that is not sound, ``missing`` for one that cannot be read at all. ``upgrade``
    puts what an earlier version wrote into the present form.
    """
    try:
        if path.stat().st_size > max_bytes:
            raise InvalidInput(field, f"{path} is larger than {max_bytes // 1_000_000} MB", remedy=remedy)
        text = read_regular(path, max_bytes).decode("utf-8-sig")  # editors on Windows put a mark first
    except OSError as exc:
        reason = f"{path} cannot be read: {exc.strerror or exc}"
        raise InvalidInput(field, reason, remedy=missing) from exc
    except ValueError as exc:
        raise InvalidInput(field, f"{path} is not JSON: {exc}", remedy=remedy) from exc
    return parse_as(text, model, field, str(path), remedy=remedy, tidy=tidy, upgrade=upgrade)


def parse_as(
    text: str,
    model: type[Read],
    field: str,
    place: str,
    *,
    remedy: str,
    tidy: bool = False,
    upgrade: Upgrade | None = None,
) -> Read:
    """Read JSON; ``tidy``: see :func:`tidied`. Raises InvalidInput, which calls it ``place``."""
    try:
        data = json.loads(text)
        data = upgrade(data) if upgrade else data
        return model.model_validate_json(json.dumps(tidied(data) if tidy else data))
    except ValidationError as exc:
        problem = exc.errors()[0]
        part = _part(problem["loc"], data)
        said = in_words(problem)
        raise InvalidInput(field, f"{place} has the wrong shape: {part}: {said}", remedy=remedy) from exc
    except (ValueError, RecursionError) as exc:
        raise InvalidInput(field, f"{place} is not JSON: {exc}", remedy=remedy) from exc


def _part(loc: tuple[int | str, ...], data: Any) -> str:
    """Name the place of a problem as the file does, and its slide by the id that the file gives it."""
    if loc[:1] != ("slides",) or len(loc) < 2:
        return ".".join(map(str, loc)) or "the whole"
    slide = data["slides"][loc[1]]
    place = (*loc[:2], *_as_given(former_place(loc[2:], slide), slide))
    part = ".".join(map(str, place))
    return f"{part} (slide {slide['id']!r})" if isinstance(slide, dict) and "id" in slide else part


def _as_given(place: tuple[Any, ...], data: Any) -> Iterator[int | str]:
    """Leave out the parts of what a file gives as a text."""
    for name in place:
        if not isinstance(data, dict | list):
            return
        data = data[name] if isinstance(data, list) or name in data else None
        yield name


def tidied(value: Any) -> Any:
    """Strip from all text what no file should hold: lone surrogates, and controls that end no line.

    Text of white space alone is none.
    """
    if isinstance(value, str):
        text = without_strays(value.translate(_LINE_ENDS))
        return "" if text.isspace() else text
    if isinstance(value, list):
        return [tidied(item) for item in value]
    if isinstance(value, dict):
        return {key: tidied(item) for key, item in value.items()}
    return value

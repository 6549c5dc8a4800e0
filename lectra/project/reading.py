"""Reading files of JSON that people edit: errors name the file, the slide and the field."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lectra.document.problems import in_words, place_in_deck
from lectra.errors import InvalidInput
from lectra.paths import read_regular
from lectra.text import tidied

MAX_BYTES, MAX_IMAGE_BYTES = 5_000_000, 50_000_000
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
    try:
        data = json.loads(text)
        data = upgrade(data) if upgrade else data
        return model.model_validate_json(json.dumps(tidied(data) if tidy else data))
    except ValidationError as exc:
        problem = exc.errors()[0]
        part = place_in_deck(problem["loc"], data)
        said = in_words(problem)
        raise InvalidInput(field, f"{path} has the wrong shape: {part}: {said}", remedy=remedy) from exc
    except (ValueError, RecursionError) as exc:
        raise InvalidInput(field, f"{path} is not JSON: {exc}", remedy=remedy) from exc

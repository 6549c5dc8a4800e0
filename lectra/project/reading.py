"""Reading files of JSON that people edit: errors name the file, the slide and the field."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lectra.document.problems import in_words, not_read, place_in_deck
from lectra.errors import InvalidInput
from lectra.models import LectureWarning
from lectra.paths import read_regular
from lectra.text import has_strays, tidied

MAX_BYTES, MAX_IMAGE_BYTES = 5_000_000, 50_000_000
MAX_NAMED = 5
"""So many of the slides that held what was left out are named in the warning."""
Read = TypeVar("Read", bound=BaseModel)
Upgrade = Callable[[Any], Any]
OnWarning = Callable[[LectureWarning], object]


def ignore(_warning: LectureWarning) -> None:
    """Take no note of a warning."""


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
    on_warning: OnWarning = ignore,
) -> Read:
    """Read a file of JSON; ``tidy``: see :func:`tidied`. Raises InvalidInput, naming file and place.

    ``remedy`` is for a file that is not sound, ``missing`` for one that cannot be read at all. ``upgrade``
    puts what an earlier version wrote into the present form; ``on_warning`` is told what was tidied away.
    """
    try:
        if path.stat().st_size > max_bytes:
            raise InvalidInput(field, f"{path} is larger than {max_bytes // 1_000_000} MB", remedy=remedy)
        text = read_regular(path, max_bytes).decode("utf-8-sig")  # editors on Windows put a mark first
    except OSError as exc:
        reason = f"{path} cannot be read: {exc.strerror or exc}"
        raise InvalidInput(field, reason, remedy=missing) from exc
    except ValueError as exc:
        raise InvalidInput(field, f"{path} is not JSON: {not_read(exc)}", remedy=remedy) from exc
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise InvalidInput(field, f"{path} is not JSON: {not_read(exc)}", remedy=remedy) from exc
    try:
        data = upgrade(data) if upgrade else data
    except (ValueError, RecursionError) as exc:
        raise InvalidInput(field, f"{path} is not JSON: {exc}", remedy=remedy) from exc
    return _parsed(data, model, field, str(path), remedy=remedy, tidy=tidy, on_warning=on_warning)


def tidy_deck(deck: Read, field: str, *, remedy: str, on_warning: OnWarning) -> Read:
    """Return a deck as :func:`read_as` gives one that is tidied. Raises InvalidInput."""
    data = deck.model_dump(mode="json")
    if tidied(data) == data:
        return deck
    return _parsed(data, type(deck), field, f"the {field}", remedy=remedy, tidy=True, on_warning=on_warning)


def _parsed(
    data: Any,
    model: type[Read],
    field: str,
    place: str,
    *,
    remedy: str,
    tidy: bool,
    on_warning: OnWarning,
) -> Read:
    try:
        found = model.model_validate_json(json.dumps(tidied(data) if tidy else data))
    except ValidationError as exc:
        problem = exc.errors()[0]
        part = place_in_deck(problem["loc"], data)
        said = in_words(problem)
        raise InvalidInput(field, f"{place} has the wrong shape: {part}: {said}", remedy=remedy) from exc
    except (ValueError, RecursionError) as exc:
        raise InvalidInput(field, f"{place} is not JSON: {exc}", remedy=remedy) from exc
    if tidy and (held := _with_strays(data, found)):
        on_warning(_warn_of_strays(held, field.removesuffix(".json")))
    return found


def _with_strays(data: dict[str, Any], deck: Any) -> list[str]:
    """Name what of a deck held strays, as it was given: its slides by their ids, else by their numbers."""
    held = ["its title"] if has_strays([value for name, value in data.items() if name != "slides"]) else []
    slides = zip(data["slides"], deck.slides, strict=True)
    return held + [
        f"slide {slide.name or number}" for number, (raw, slide) in enumerate(slides) if has_strays(raw)
    ]


def _warn_of_strays(held: Sequence[str], stage: str) -> LectureWarning:
    more = len(held) - MAX_NAMED
    named = ", ".join(held[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
    message = f"The {stage} held control characters: {named}."
    return LectureWarning(stage=stage, message=message, fallback="They were left out.")

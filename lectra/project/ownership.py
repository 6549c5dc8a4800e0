"""Whose a folder is: a lecture has a folder of its own, and finds it again by its topic.

A folder belongs to the lecture that its ``lecture.json`` is of. Until that is written a claim stands for it:
a folder in it that is put there whole, by one rename, so that of two runs one has it, on whatever machines
they are. The claim goes when the run ends, and with it a folder in which nothing was made.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import json
import os
import re
import shlex
import shutil
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from lectra.cache.store import Store
from lectra.errors import InvalidInput, LectraError
from lectra.options import quoted
from lectra.paths import read_regular
from lectra.programs import command_for
from lectra.runs.hold import only_one
from lectra.runs.stages import MADE, REPORT
from lectra.text import clean, one_line

CLAIM = ".claim"
"""Holds one empty folder, named by the hash of the topic: no file, so that nothing half-made is left."""
MAX_BYTES = 20_000_000
ATTEMPTS = 100
"""How often a folder is looked for that another run takes first."""

Standing = Literal["own", "free", "strange", "taken"]
"""Whose a folder is to a topic: its own; nobody's and empty; nobody's, with other files; another's."""
Planned = Mapping[Path, str]
"""The folders that other topics are to have, and those topics."""


class Home(NamedTuple):
    """Where a lecture may go: a folder called ``name`` below ``out``, or ``name-2`` where that is taken.

    ``former`` is what an earlier version called it. Where ``fixed``, the user chose the name, and it is that.
    """

    out: Path
    topic: str
    name: str
    former: str = ""
    fixed: bool = False


def find_folder(home: Home, planned: Planned | None = None) -> Path:
    """Find the folder of a lecture, or the one that it would have: nothing is written.

    Raises InvalidInput where the user chose one that holds another lecture.
    """
    planned = planned or {}
    first = (home.out / home.name).absolute()
    state = _standing(first, home.topic, planned)
    if home.fixed:
        if state == "taken":
            raise _taken(first)
        return first
    if state == "own":
        return first
    for folder in _numbered(home):
        if _standing(folder, home.topic, planned) == "own":
            return folder
    names = itertools.chain([first], (first.with_name(f"{first.name}-{n}") for n in itertools.count(2)))
    # It may be its own by now, where another run on the topic has begun just then.
    return next(folder for folder in names if _standing(folder, home.topic, planned) in ("own", "free"))


@contextlib.contextmanager
def claimed(home: Home, cache_dir: Path) -> Iterator[Path]:
    """Give the folder of a lecture, claimed for as long as the block runs. Raises InvalidInput."""
    folder = claim_folder(home)
    try:
        yield folder
    finally:
        release(folder, cache_dir)


def claim_folder(home: Home) -> Path:
    """Find the folder of a lecture, and keep others from it. Raises InvalidInput."""
    for _ in range(ATTEMPTS):
        folder = find_folder(home)
        if _claim(folder, home.topic):
            return folder
    raise InvalidInput("out", f"other runs keep taking the folders in {home.out}", remedy="Run it again.")


def keep_claim(folder: Path, topic: str) -> None:
    """Make sure that a folder still is that of a topic. Raises InvalidInput where it is another's by now."""
    if not _claim(folder, topic):
        raise _taken(folder)


def release(folder: Path, cache_dir: Path) -> None:
    """Let go of a folder, unless another run is at the same lecture."""
    if (folder / CLAIM).is_dir():
        with contextlib.suppress(LectraError, OSError), only_one(Store(cache_dir.absolute()), folder):
            drop_claim(folder)


def drop_claim(folder: Path) -> None:
    """Remove the claim, and the folder where nothing was made in it. For whoever has it to themselves."""
    if (folder / CLAIM).is_dir():
        shutil.rmtree(folder / CLAIM, ignore_errors=True)
        with contextlib.suppress(OSError):
            folder.rmdir()


def belongs_to(folder: Path, topic: str) -> bool:
    """Whether a folder is there and is that of a lecture on a topic."""
    return _standing(folder, topic, {}) == "own"


def same_topic(one: str, other: str) -> bool:
    """Whether two topics are the same, spaces and the ways to encode a letter aside."""
    return _key(one) == _key(other)


def _claim(folder: Path, topic: str) -> bool:
    """Claim a folder for a topic; False where it is another's, or changes just now."""
    state = _standing(folder, topic, {})
    if state in ("own", "taken"):
        return state == "own"
    claim = folder / f"{CLAIM}-{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (claim / _key(topic)).mkdir(parents=True)
    except FileNotFoundError:  # whoever had it removed it just now
        return False
    except OSError as exc:
        remedy = "Name a place you may write to with --out, or another folder with --project."
        raise InvalidInput("out", f"{folder} cannot be made: {exc.strerror or exc}", remedy=remedy) from exc
    try:
        claim.rename(folder / CLAIM)  # which fails where another is there
    except OSError:
        shutil.rmtree(claim, ignore_errors=True)
        return _standing(folder, topic, {}) == "own"
    made = _made_topic(folder)
    if made is None or same_topic(made, topic):
        return True
    drop_claim(folder)
    return False


def _standing(folder: Path, topic: str, planned: Planned) -> Standing:
    if folder in planned:
        return "own" if same_topic(planned[folder], topic) else "taken"
    try:
        names = os.listdir(folder)  # noqa: PTH208  # names are enough
        claims = os.listdir(folder / CLAIM) if CLAIM in names else []  # noqa: PTH208
    except OSError:  # there is none, or a file, or a folder that may not be read
        return "strange" if os.path.lexists(folder) else "free"
    if claims:
        return "own" if _key(topic) in claims else "taken"
    made = _made_topic(folder)
    if made is not None:
        return "own" if same_topic(made, topic) else "taken"
    return "strange" if any(not name.startswith(".") for name in names) else "free"


def _made_topic(folder: Path) -> str | None:
    """Read which topic the lecture in a folder is on; None where there is none, or it cannot be told."""
    for name in (MADE, REPORT):
        with contextlib.suppress(OSError, ValueError, RecursionError):
            path = folder / name
            found = path.stat()
            if (topic := _topic_in(path, found.st_mtime_ns, found.st_size)) is not None:
                return topic
    return None


@functools.lru_cache(maxsize=1024)
def _topic_in(path: Path, _changed_ns: int, size: int) -> str | None:
    """Read the topic of a lecture from one of its files. Raises OSError, ValueError, RecursionError."""
    told = json.loads(read_regular(path, MAX_BYTES)) if size <= MAX_BYTES else None
    if path.name == MADE and isinstance(told, dict):
        told = told.get("request")
    topic = told.get("topic") if isinstance(told, dict) else None
    return topic if isinstance(topic, str) else None


def _numbered(home: Home) -> list[Path]:
    """Give the folders that are there and may be the lecture's, those named as today first."""
    families = [name for name in dict.fromkeys((home.name, home.former)) if name]
    any_of = "|".join(map(re.escape, families))
    pattern = re.compile(rf"({any_of})(?:-([1-9]\d{{0,8}}))?")
    try:
        found = [match for name in os.listdir(home.out) if (match := pattern.fullmatch(name))]  # noqa: PTH208
    except OSError:
        return []
    found.sort(key=lambda match: (families.index(match[1]), int(match[2] or 1)))
    return [(home.out / match[0]).absolute() for match in found]


def _taken(folder: Path) -> InvalidInput:
    topic = _made_topic(folder)
    if topic is None:
        reason = f"{folder} is kept for another lecture, which is being made or was stopped"
        remedy = "Name another folder with --project, or delete this one if nothing is making it."
    else:
        reason = f"{folder} holds another lecture, on {quoted(topic)}"
        revise = f"{command_for('revise')} {shlex.quote(str(folder))}"
        remedy = f"Name another folder with --project, or change that lecture: {revise}."
    return InvalidInput("project", reason, remedy=remedy)


def _key(topic: str) -> str:
    text = unicodedata.normalize("NFC", one_line(clean(topic)))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

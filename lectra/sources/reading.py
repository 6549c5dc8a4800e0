"""A file, a folder or an address → sources, each read in a process of its own within bounds."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lectra.addresses import is_address, shown_address
from lectra.errors import InvalidInput, ProgramError
from lectra.exec import run_program
from lectra.paths import read_regular
from lectra.sources.elements import Element
from lectra.sources.ocr import recognise
from lectra.sources.pictures import with_pictures
from lectra.sources.source import Source, source_of
from lectra.text import one_line, visible, without_strays

MAX_BYTES = 100_000_000
MAX_FILES = 50
MAX_CPU_S, TIMEOUT_S, MAX_MEMORY_BYTES = 60, 180, 3_000_000_000
FIELD = "sources"
_PROGRAM = Path(__file__).with_name("program.py")
_IN_FOLDERS = frozenset(
    [
        ".pdf",
        ".docx",
        ".pptx",
        ".md",
        ".markdown",
        ".txt",
        ".html",
        ".htm",
        ".epub",
        ".ipynb",
        ".csv",
        ".xlsx",
        ".ods",
        ".rst",
        ".tex",
    ]
)


class Document(NamedTuple):
    """A document to be read: how it is called where it is cited, and in errors; its data, and its folder.

    One from the web lies in no folder.
    """

    name: str
    place: str
    data: bytes
    folder: Path | None


Fetch = Callable[[str], bytes]
"""Fetches what is at an address. Raises InvalidInput."""


def read_sources(
    places: Sequence[str],
    fetch: Fetch | None = None,
    *,
    lang: str = "",
    on_scan: Callable[[str], object] = lambda _: None,
    spare: Collection[str] = (),
    on_spared: Callable[[InvalidInput], object] = lambda _: None,
) -> tuple[Source, ...]:
    """Read documents: files, those in folders by their names' order, and what is at addresses of the web.

    The text of a scan is recognised in a language, or as English, where a program for it is installed;
    ``on_scan`` is called with its name. Raises InvalidInput, naming the file, the reason and what would help,
    but for those to ``spare``: ``on_spared`` is called with it.
    """
    found = [each for place in places for each in _each_of(place)]
    if len(found) > MAX_FILES:
        reason = f"there are {len(found)} files, and at most {MAX_FILES} are read"
        raise InvalidInput(FIELD, reason, remedy="Name those that matter.")
    sources: list[Source] = []
    for each in found:
        try:
            sources.append(_read(_opened(each, fetch), len(sources) + 1, lang, on_scan))
        except InvalidInput as exc:
            if each not in spare:
                raise
            on_spared(exc)
    return tuple(sources)


def _each_of(place: str) -> Iterator[str | Path]:
    """Yield a place, or the files of a folder."""
    if is_address(place):
        yield place
    else:
        yield from _files(Path(place).expanduser())


def _files(path: Path) -> Iterator[Path]:
    try:
        if not path.is_dir():
            yield path
            return
        found = sorted(each for each in path.iterdir() if _is_read(each))
    except (OSError, ValueError) as exc:
        raise _unreadable(path, exc) from exc
    if not found:
        reason = f"the folder {_shown(path)} has no document that can be read"
        raise InvalidInput(FIELD, reason, remedy="Name a file, or another folder.")
    yield from found


def _is_read(path: Path) -> bool:
    """Whether a file in a folder is read: no hidden one, and no link, which may lead out of the folder."""
    seen = not path.name.startswith(".") and path.suffix.lower() in _IN_FOLDERS
    return seen and path.is_file() and not path.is_symlink()


def _opened(place: str | Path, fetch: Fetch | None) -> Document:
    if isinstance(place, Path):
        return Document(_called(place), _shown(place), _data_of(place), place.parent)
    name = shown_address(place)
    if fetch is None:
        raise InvalidInput(FIELD, f"{name}: nothing is fetched here", remedy="Give the file.")
    return Document(name, name, fetch(place), None)


def _called(path: Path) -> str:
    """Return the name of a file, which is no path on any system; its own may hold anything but a slash."""
    name = path.name.encode(errors="replace").decode().replace("\\", "_")
    return _shown(Path(name)).strip() or "source"


def _shown(path: Path) -> str:
    """Return a path as messages show it: on one line, with nothing that is not seen or turns text round."""
    return visible(one_line(without_strays(str(path))))


def _unreadable(path: Path, exc: OSError | ValueError) -> InvalidInput:
    reason = getattr(exc, "strerror", None) or exc
    return InvalidInput(
        FIELD, f"{_shown(path)} cannot be read: {reason}", remedy="Name a file that is there."
    )


def _data_of(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size // 1_000_000
            reason = f"{_shown(path)} has {size:,} MB, and at most {MAX_BYTES // 1_000_000} are read"
            raise InvalidInput(FIELD, reason, remedy="Take a part of it.")
        return read_regular(path, MAX_BYTES)
    except (OSError, ValueError) as exc:
        raise _unreadable(path, exc) from exc


def _read(document: Document, number: int, lang: str, on_scan: Callable[[str], object]) -> Source:
    place = document.place
    told, pictures = _told(document.data)
    if told.get("is_scan") and (text := recognise(document.data, place, lang)):
        on_scan(document.name)
        told, pictures = _told(text)
    if "reason" in told:
        raise InvalidInput(FIELD, f"{place}: {told['reason']}", remedy=told["remedy"])
    elements = [Element(**each) for each in told["elements"]]
    shown = with_pictures(elements, told["pictures"], pictures, document.folder)
    sha256 = hashlib.sha256(document.data).hexdigest()
    source = source_of(number, document.name, told, shown, sha256=sha256)
    if not source.passages and not any(section.shown for section in source.sections):
        raise InvalidInput(FIELD, f"{place} has no text", remedy="Give a document with text.")
    return source._replace(unread_chars=told["unread_chars"])


def _told(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return what a document holds, or the reason why it cannot be read and what helps; and its pictures."""
    command = [
        *(sys.executable, "-P", str(_PROGRAM), "--most-seconds", str(MAX_CPU_S)),
        *("--most-bytes", str(MAX_MEMORY_BYTES)),
    ]
    try:
        line, _, pictures = run_program(command, timeout_s=TIMEOUT_S, stdin=data).out.partition(b"\n")
        told: dict[str, Any] = json.loads(line)
        if not told.keys() & {"reason", "elements"}:
            raise ValueError("a reader wrote what is no answer")
    except (ProgramError, ValueError):
        bounds = f"{MAX_CPU_S} s and {MAX_MEMORY_BYTES // 1_000_000_000} GB"
        reason = f"it could not be read within {bounds}, or crashed its reader"
        return {"reason": reason, "remedy": "Take a part of it, or save it in another format."}, b""
    return told, pictures

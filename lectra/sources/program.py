"""A program: a document on stdin, on stdout a line of JSON with what is in it, and then its pictures.

What comes in may be hostile: a file of one megabyte can keep a parser busy for hours, or ask for all memory.
So this is a process of its own, whose processor time and memory the system bounds, which writes to no file,
and which opens no file and no connection for a document.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # it is started by its path, from any folder

from lectra.errors import LectraError
from lectra.registry import PLUGINS
from lectra.sources.elements import MAX_CHARS, MAX_ELEMENTS, About, Element, Scan, Unreadable
from lectra.sources.opened import Opened
from lectra.sources.pictures import Gallery, is_picture
from lectra.sources.reader import READERS, Reader

_DATE = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""How files of Office begin that are no ZIP."""
FORMATS = "Give a PDF, DOCX, PPTX, XLSX, EPUB, HTML, Markdown, CSV, a notebook or plain text."


def main(arguments: Sequence[str]) -> int:
    """Read the document on stdin."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most-seconds", type=int, required=True, help="of processor time")
    parser.add_argument("--most-bytes", type=int, required=True, help="of memory, with all libraries")
    asked = parser.parse_args(arguments)
    bounds = {
        resource.RLIMIT_CPU: asked.most_seconds,
        resource.RLIMIT_AS: asked.most_bytes,
        resource.RLIMIT_FSIZE: 0,  # of files: what it says goes through a pipe
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in bounds.items():
        with contextlib.suppress(ValueError, OSError):  # not every system has all of them
            resource.setrlimit(kind, (most, most))
    told, pictures = answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(told.encode() + b"\n")
    for picture in pictures:
        sys.stdout.buffer.write(picture)
    return 0


def answer(data: bytes) -> tuple[str, list[bytes]]:
    """Return what a document holds as JSON, or why it cannot be read, and its pictures.

    No document makes it raise.
    """
    told: dict[str, object]
    try:
        found, pictures = read(Opened(data))
        return json.dumps(found), pictures
    except Unreadable as exc:
        told = {"reason": exc.reason, "remedy": exc.remedy, "is_scan": isinstance(exc, Scan)}
    except LectraError as exc:  # a plugin, which would be named no better by what follows
        told = {"reason": exc.message, "remedy": exc.remedy}
    except RecursionError:
        told = {"reason": "its parts are nested too deep", "remedy": "Save it again in another format."}
    except MemoryError:
        told = {"reason": "it takes too much memory to read", "remedy": "Take a part of it."}
    except Exception as exc:  # noqa: BLE001  # on hostile input parsers raise nearly anything
        told = {"reason": f"it is damaged ({type(exc).__name__})", "remedy": "Save it again in its program."}
    return json.dumps(told), []


def read(file: Opened) -> tuple[dict[str, object], list[bytes]]:
    """Return what a file says of itself and what it holds, by the first reader that knows its format.

    Its pictures come apart, in the order of their numbers. Of a text that is too long its beginning is read,
    and ``unread_chars`` says how much there is after it.
    """
    reader = reader_of(file)
    about, found = About(), list[Element]()
    gallery = Gallery()
    room, unread = MAX_CHARS, 0
    for each in _lasting(reader.reads.read(file)):
        if isinstance(each, About):
            about = About(*(old or new for old, new in zip(about, each, strict=True)))
            continue
        length = len(each.text) + _length(each.block)
        if unread or len(found) == MAX_ELEMENTS or (length > room and each.block):
            unread += length
            continue
        unread += max(length - room, 0)
        kept = gallery.take(each) if is_picture(each) else each
        if kept:
            found.append(kept._replace(text=kept.text[:room]))
        room -= min(length, room)
    elements = [each._asdict() for each in gallery.settled(found)]
    date = found_date[0] if (found_date := _DATE.match(about.date)) else ""
    said = {
        **about._asdict(),
        "date": date,
        "elements": elements,
        "pictures": [len(picture) for picture in gallery.blobs],
        "unread_chars": unread,
    }
    return said, gallery.blobs


def _length(value: object) -> int:
    """Count the characters of a block: a table or a listing may be as long as a book."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(map(_length, value.values()))
    return sum(map(_length, value)) if isinstance(value, list) else 0


def reader_of(file: Opened) -> Reader:
    """Return what reads a file, by its content. Raises Unreadable."""
    if not file.data.strip():
        raise Unreadable("it is empty", "Give a document with text.")
    if file.data.startswith(_OLE):
        reason = "it has a password, or a format of Office before 2007"
        raise Unreadable(reason, "Save it as DOCX, PPTX or XLSX without a password.")
    for reader in READERS.values():
        if _recognises(reader, file):
            return reader
    broken = (f"{each} {each.remedy}" for each in PLUGINS.broken)  # one of them may know it
    raise Unreadable("its format is not known", " ".join((FORMATS, *broken)))


def _recognises(reader: Reader, file: Opened) -> bool:
    """Ask a reader. One that fails is named: it would fail on documents that are not its own too."""
    try:
        return reader.reads.recognises(file)
    except Unreadable:
        raise
    except Exception as exc:
        reason = f"the reader {reader.name} failed to tell its format ({type(exc).__name__})"
        raise Unreadable(reason, "Update or uninstall the package that this reader comes from.") from exc


def _lasting(found: Iterator[Element | About]) -> Iterator[Element | About]:
    """Yield what has words."""
    return (each for each in found if isinstance(each, About) or each.block or each.text.strip())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

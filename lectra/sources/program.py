"""A program: a document on stdin, on stdout a line of JSON with what is in it, and then its pictures.

What comes in may be hostile: a file of one megabyte can keep a parser busy for hours, or ask for all memory.
So this is a process of its own, whose processor time and memory the system bounds, and which opens no file
and no connection for a document.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # it is started by its path, from any folder

from lectra.sources.elements import MAX_CHARS, About, Element, Scan, Unreadable
from lectra.sources.opened import Opened
from lectra.sources.pictures import Gallery, is_picture
from lectra.sources.reader import READERS, Reader

FORMATS = "Give a PDF, DOCX, PPTX, XLSX, EPUB, HTML, Markdown, CSV, a notebook or plain text."


def main(arguments: Sequence[str]) -> int:
    """Read the document on stdin."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most-seconds", type=int, required=True, help="of processor time")
    parser.add_argument("--most-bytes", type=int, required=True, help="of memory, with all libraries")
    asked = parser.parse_args(arguments)
    for kind, most in ((resource.RLIMIT_CPU, asked.most_seconds), (resource.RLIMIT_AS, asked.most_bytes)):
        with contextlib.suppress(ValueError, OSError):  # not every system has both
            resource.setrlimit(kind, (most, most))
    pictures: list[bytes] = []
    try:
        told, pictures = read(Opened(sys.stdin.buffer.read()))
    except Unreadable as exc:
        told = {"reason": exc.reason, "remedy": exc.remedy, "is_scan": isinstance(exc, Scan)}
    except RecursionError:
        told = {"reason": "its parts are nested too deep", "remedy": "Save it again in another format."}
    except MemoryError:
        told = {"reason": "it takes too much memory to read", "remedy": "Take a part of it."}
    except Exception as exc:  # noqa: BLE001  # on hostile input parsers raise nearly anything
        told = {"reason": f"it is damaged ({type(exc).__name__})", "remedy": "Save it again in its program."}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
    for picture in pictures:
        sys.stdout.buffer.write(picture)
    return 0


def read(file: Opened) -> tuple[dict[str, object], list[bytes]]:
    """Return what a file says of itself and what it holds, by the first reader that knows its format.

    Its pictures come apart, in the order of their numbers.
    """
    reader = reader_of(file)
    about, found = About(), list[Element]()
    gallery = Gallery()
    chars = 0
    for each in _lasting(reader.reads.read(file)):
        if isinstance(each, About):
            about = About(*(old or new for old, new in zip(about, each, strict=True)))
            continue
        chars += len(each.text)
        if chars > MAX_CHARS:
            break
        kept = gallery.take(each) if is_picture(each) else each
        if kept:
            found.append(kept)
    elements = [each._asdict() for each in gallery.settled(found)]
    sizes = [len(picture) for picture in gallery.blobs]
    return {**about._asdict(), "elements": elements, "pictures": sizes}, gallery.blobs


def reader_of(file: Opened) -> Reader:
    """Return what reads a file, by its content. Raises Unreadable."""
    if not file.data.strip():
        raise Unreadable("it is empty", "Give a document with text.")
    for reader in READERS.values():
        if reader.reads.recognises(file):
            return reader
    raise Unreadable("its format is not known", FORMATS)


def _lasting(found: Iterator[Element | About]) -> Iterator[Element | About]:
    """Yield what has words."""
    return (each for each in found if isinstance(each, About) or each.block or each.text.strip())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

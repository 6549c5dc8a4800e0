"""A document as a file: its bytes, and what they are by their content."""

from __future__ import annotations

import codecs
import zipfile
from functools import cached_property
from io import BytesIO

from lectra.sources.elements import Unreadable

MAX_UNPACKED_BYTES, MAX_TEXT_BYTES, MAX_ENTRIES = 300_000_000, 60_000_000, 20_000
"""Of a packed document (DOCX, PPTX, XLSX, EPUB), as its directory says: all, and what is text."""
_TEXT = (".xml", ".rels", ".xhtml", ".html", ".htm", ".opf")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Opened:
    """A document's ``data``; what a reader asks of it is found out once."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    @cached_property
    def packed(self) -> frozenset[str]:
        """The names of the files packed in it; none where it is no ZIP. Raises Unreadable for a bomb."""
        if not self.data.startswith(b"PK\x03\x04"):
            return frozenset()
        try:
            with zipfile.ZipFile(BytesIO(self.data)) as archive:
                entries = archive.infolist()
        except (zipfile.BadZipFile, ValueError) as exc:
            raise Unreadable("it is a damaged ZIP file", "Save it again.") from exc
        size = sum(entry.file_size for entry in entries)
        text = sum(entry.file_size for entry in entries if entry.filename.lower().endswith(_TEXT))
        if size > MAX_UNPACKED_BYTES or text > MAX_TEXT_BYTES or len(entries) > MAX_ENTRIES:
            reason = f"it holds {len(entries):,} files of {size // 1_000_000:,} MB together"
            whole, words = (most // 1_000_000 for most in (MAX_UNPACKED_BYTES, MAX_TEXT_BYTES))
            raise Unreadable(reason, f"Take a part: at most {whole} MB are unpacked, {words} MB of text.")
        return frozenset(entry.filename for entry in entries)

    def unpack(self, name: str) -> bytes:
        """Return a packed file. Raises Unreadable where it is not what the directory says."""
        try:
            with zipfile.ZipFile(BytesIO(self.data)) as archive, archive.open(name) as packed:
                return packed.read(archive.getinfo(name).file_size)
        except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as exc:
            raise Unreadable(f"{name} in it cannot be unpacked", "Save it again.") from exc

    @cached_property
    def text(self) -> str | None:
        """Its text, where it is one; None where it is binary."""
        for mark, encoding in _MARKS:
            if self.data.startswith(mark):
                return _decoded(self.data, encoding)
        if b"\0" in self.data[:4096]:
            return None
        text = _decoded(self.data, "utf-8")
        return _decoded(self.data, "cp1252") if text is None else text


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return None

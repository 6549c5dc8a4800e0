"""The header of a GGUF file: which model it holds, and how large that is. Nothing of it is trusted.

The format is described at https://github.com/ggml-org/ggml/blob/master/docs/gguf.md; versions 2 and 3 have
the same header.
"""

from __future__ import annotations

import hashlib
import math
import mmap
import os
import struct
from pathlib import Path
from typing import Any, NamedTuple

from lectra.paths import open_regular

_MAGIC, _VERSIONS = b"GGUF", (2, 3)
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_TEXT, _ARRAY = 8, 9
_MOST_ENTRIES, _MOST_ITEMS, _MOST_CHARS, _MOST_AXES = 100_000, 5_000_000, 10_000_000, 8
"""What a header may hold at most: fields and tensors, items of a list, bytes of a text, axes of a tensor."""
_SAMPLES, _SAMPLE_BYTES = 64, 65_536
"""Of the weights, what tells one file from another."""


class Header(NamedTuple):
    """What a file says of its model. ``parameters`` are counted, ``context_tokens`` is 0 where not said.

    ``fingerprint`` tells files apart, also those of one name.
    """

    name: str
    architecture: str
    parameters: int
    context_tokens: int
    size_bytes: int
    fingerprint: str


def read_header(path: Path) -> Header:
    """Read the header of a file. Raises OSError, and ValueError that says why it is no sound GGUF file."""
    with os.fdopen(open_regular(path), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < len(_MAGIC) or file.read(len(_MAGIC)) != _MAGIC:
            raise ValueError("it is no GGUF file")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                fields, parameters = _Reader(data).header()
            except (struct.error, OverflowError) as exc:
                raise ValueError("it ends within its header") from exc
            return _header(fields, parameters, size, _fingerprint(data))


def _header(fields: dict[str, Any], parameters: int, size: int, fingerprint: str) -> Header:
    architecture = fields.get("general.architecture")
    name, context = fields.get("general.name"), fields.get(f"{architecture}.context_length")
    return Header(
        name=name if isinstance(name, str) else "",
        architecture=architecture if isinstance(architecture, str) else "",
        parameters=parameters,
        context_tokens=context if isinstance(context, int) else 0,
        size_bytes=size,
        fingerprint=fingerprint,
    )


def _fingerprint(data: mmap.mmap) -> str:
    """Return what tells a file from others, without reading gigabytes: its length, and samples of it."""
    found = hashlib.sha256(str(len(data)).encode())
    for number in range(_SAMPLES):
        start = number * max(len(data) - _SAMPLE_BYTES, 0) // (_SAMPLES - 1)
        found.update(data[start : start + _SAMPLE_BYTES])
    return found.hexdigest()[:8]


class _Reader:
    """Reads a header from its beginning. Raises ValueError, and struct.error at the end of the file."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = len(_MAGIC)

    def header(self) -> tuple[dict[str, Any], int]:
        """Return the fields that are no lists, and the number of parameters."""
        version = self._number("I")
        if version not in _VERSIONS:
            raise ValueError(f"it is of version {version} of the format, and 2 and 3 are read")
        tensors, entries = self._count(_MOST_ENTRIES), self._count(_MOST_ENTRIES)
        fields = {self._text(): self._value(self._number("I")) for _ in range(entries)}
        return fields, sum(self._tensor() for _ in range(tensors))

    def _tensor(self) -> int:
        """Pass over what is said of a tensor, and return how many numbers it has."""
        self._text()
        axes = self._number("I")
        if axes > _MOST_AXES:
            raise ValueError(f"a tensor of it has {axes} axes")
        shape = [self._number("Q") for _ in range(axes)]
        self._number("I"), self._number("Q")
        return math.prod(shape)

    def _value(self, kind: int) -> Any:
        if kind == _TEXT:
            return self._text()
        if kind == _ARRAY:
            return self._skip_array()
        return self._number(_scalar(kind))

    def _skip_array(self) -> None:
        kind, count = self._number("I"), self._count(_MOST_ITEMS)
        if kind == _TEXT:
            for _ in range(count):
                length = self._count(_MOST_CHARS)
                self._at += length
        else:
            self._at += count * struct.calcsize(_scalar(kind))

    def _text(self) -> str:
        length = self._count(_MOST_CHARS)
        found = self._data[self._at : self._at + length]
        self._at += length
        return found.decode(errors="replace")

    def _count(self, most: int) -> int:
        count = int(self._number("Q"))
        if count > most:
            raise ValueError(f"its header claims {count:,} of something")
        return count

    def _number(self, form: str) -> Any:
        (value,) = struct.unpack_from(f"<{form}", self._data, self._at)
        self._at += struct.calcsize(f"<{form}")
        return value


def _scalar(kind: int) -> str:
    if kind not in _SCALARS:
        raise ValueError(f"a field of its header is of the unknown type {kind}")
    return _SCALARS[kind]

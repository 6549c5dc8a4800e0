"""Files in multipart/form-data, taken as they come: no more of one is in memory than has just arrived."""

from __future__ import annotations

from collections.abc import Callable

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from deployments.presentations.uploads import Draft, TooLarge
from lectra.errors import InvalidInput
from lectra.sources.reading import FIELD, MAX_FILES

FORM = f"Send each file as a part named {FIELD}, as curl -F {FIELD}=@notes.md does."
MAX_HEADERS, MAX_HEADER_BYTES = 8, 4096


class Parts:
    """Reads a body of multipart/form-data; ``begin`` takes a file of that name. All of it is for threads.

    Raises InvalidInput for what is no such body.
    """

    def __init__(self, content_type: str, begin: Callable[[str], Draft]) -> None:
        self.drafts: list[Draft] = []
        self._begin = begin
        self._header = b""
        self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._is_whole = False
        kind, parameters = parse_options_header(content_type)
        boundary = parameters.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not boundary:
            raise InvalidInput("body", "it is not multipart/form-data", remedy=FORM)
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin_part,
                    "on_header_field": self._read_name,
                    "on_header_value": self._read_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._open,
                    "on_part_data": self._write,
                    "on_part_end": self._close,
                    "on_end": self._end,
                },
                max_header_count=MAX_HEADERS,
                max_header_size=MAX_HEADER_BYTES,
            )
        except FormParserError as exc:
            raise _unsound(str(exc)) from exc

    def drop(self) -> None:
        """Remove the files that were not kept."""
        for draft in self.drafts:
            draft.drop()

    def feed(self, data: bytes) -> None:
        """Take a piece of the body. Raises InvalidInput, TooLarge and ServiceMissing."""
        try:
            self._parser.write(data)
        except FormParserError as exc:
            raise _unsound("a part of it cannot be read") from exc

    def finish(self) -> list[Draft]:
        """Return the files, when all of the body was taken. Raises InvalidInput where its end is missing."""
        if not self._is_whole:
            raise _unsound("its end is missing")
        if not self.drafts:
            raise InvalidInput(FIELD, "there is none in it", remedy=FORM)
        return self.drafts

    def _begin_part(self) -> None:
        self._headers = {}

    def _read_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _read_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _open(self) -> None:
        _, parameters = parse_options_header(self._headers.get(b"content-disposition", b""))
        part = parameters.get(b"name", b"").decode(errors="replace")
        if part != FIELD or b"filename" not in parameters:
            raise InvalidInput("body", f"its part {part[:60]!r} is no file named {FIELD}", remedy=FORM)
        if len(self.drafts) == MAX_FILES:
            raise TooLarge(FIELD, f"there are more than {MAX_FILES}", remedy="Send those that matter.")
        self.drafts.append(self._begin(parameters[b"filename"].decode(errors="replace")))

    def _write(self, data: bytes, start: int, end: int) -> None:
        self.drafts[-1].write(data[start:end])

    def _close(self) -> None:
        self.drafts[-1].close()

    def _end(self) -> None:
        self._is_whole = True


def _unsound(why: str) -> InvalidInput:
    return InvalidInput("body", f"it is no sound multipart/form-data: {why}", remedy=FORM)

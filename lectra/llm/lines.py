"""Lines of a reply as its bytes come in, each of bounded length."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, AsyncIterator

END = re.compile(rb"\r\n|\r|\n")
MARK = b"\xef\xbb\xbf"
"""The byte-order mark that some servers put first."""


class TooLong(Exception):
    """A line, or all of them, is longer than a reply may be."""


async def split_lines(
    chunks: AsyncIterator[bytes], *, max_line_bytes: int, max_bytes: int
) -> AsyncGenerator[str, None]:
    """Split bytes of UTF-8 into lines at CR, LF and CRLF, and nowhere else. Raises TooLong.

    Other characters that Python's ``splitlines`` takes for the end of a line (U+2028, U+0085 …) are text.
    """
    rest = bytearray()
    total = 0
    skip_newline = False  # a CR ended a line at the end of a chunk: an LF after it is part of that end
    async for chunk in chunks:
        total += len(chunk)
        if total > max_bytes:
            raise TooLong(f"{max_bytes // 1_000_000} MB")
        data = chunk[1:] if skip_newline and chunk[:1] == b"\n" else chunk
        if not data:
            skip_newline = False
            continue
        *lines, last = END.split(data)
        for line in lines:
            rest += line
            yield _decoded(rest)
            rest.clear()
        rest += last
        skip_newline = not last and data[-1:] == b"\r"
        if len(rest) > max_line_bytes:
            raise TooLong(f"{max_line_bytes // 1_000_000} MB in one line")
    if rest:
        yield _decoded(rest)


def _decoded(line: bytearray) -> str:
    return bytes(line).removeprefix(MARK).decode(errors="replace")

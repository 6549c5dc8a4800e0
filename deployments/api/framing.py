"""Where a request begins and ends: what another server might read in another way is refused.

A proxy before this server that takes the end of one request elsewhere would hand on a part of it as the next
one, of somebody else. So what RFC 9112 lets a server fix, or bids it be wary of, is an error here.
"""

from __future__ import annotations

import h11

MOST_BYTES = 16_384
"""Of a head, and of a line between chunks."""


class Strict(h11.Connection):
    """The server's side of a connection, as h11 has it, for clients that leave no doubt.

    ``refusal`` says what was wrong with the last request, where that was seen here.
    """

    def __init__(self) -> None:
        super().__init__(h11.SERVER, MOST_BYTES)
        self.refusal = ""
        self._is_chunked = False
        self._seen = b""

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """Give what has come. Raises h11.RemoteProtocolError for a request that is not sound."""
        state = self.their_state
        is_watched = state is h11.IDLE or (state is h11.SEND_BODY and self._is_chunked)
        before = self.trailing_data[0] if is_watched else b""
        event = super().next_event()
        if is_watched:
            self._seen += before[: len(before) - len(self.trailing_data[0])]
        if isinstance(event, h11.Request):
            self._is_chunked = any(name == b"transfer-encoding" for name, _ in event.headers)
            self._check(wrong_with_head(self._seen, event.http_version))
        elif isinstance(event, h11.EndOfMessage) or (isinstance(event, h11.Data) and event.chunk_start):
            self._check(wrong_with_chunk(self._seen) if self._is_chunked else "")
        if isinstance(event, h11.Request | h11.Data | h11.EndOfMessage):
            self._seen = b""
        return event

    def _check(self, wrong: str) -> None:
        if wrong:
            self.refusal = wrong
            raise h11.RemoteProtocolError(wrong)


def wrong_with_head(head: bytes, http_version: bytes) -> str:
    """Say what leaves a doubt in the head of a request; empty where nothing does."""
    lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    fields = [line.partition(b":") for line in lines[1:]]
    lengths = [value for name, _, value in fields if name.lower() == b"content-length"]
    is_coded = any(name.lower() == b"transfer-encoding" for name, _, _ in fields)
    if any(b"\n" in line or b"\r" in line for line in lines):
        return "a line of its head does not end in CR LF"
    if any(line.startswith((b" ", b"\t")) for line in lines):
        return "a header goes on over a second line"
    if len(lengths) > 1 or any(b"," in length for length in lengths):
        return "it has Content-Length more than once"
    if lengths and is_coded:
        return "it has Content-Length beside Transfer-Encoding"
    if is_coded and http_version < b"1.1":
        return "it has Transfer-Encoding, which HTTP/1.0 does not know"
    return ""


def wrong_with_chunk(seen: bytes) -> str:
    """Say what leaves a doubt in the line before a chunk; the end of the last one may come first."""
    line = seen.removeprefix(b"\r\n").partition(b"\r\n")[0]
    return "" if line.isalnum() else "the line before a chunk holds more than the chunk's size"

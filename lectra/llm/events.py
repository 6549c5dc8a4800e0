"""Events of a reply: JSON objects, whether as an event stream, one a line, or one for all of the reply."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from lectra.errors import ModelError
from lectra.llm.refusals import error_in
from lectra.text import shorten

Event = dict[str, Any]
DONE: Event = {"[DONE]": True}
"""The mark at the end of an event stream."""
FIELDS = ("data", "event", "id", "retry", "error")
MAX_WHOLE_CHARS = 8_000_000
SHOWN_CHARS = 120


async def read_events(lines: AsyncIterator[str]) -> AsyncGenerator[Event, None]:
    """Read the events of a reply. Raises ModelError for what is neither an event stream nor JSON.

    An event of the name "error" comes as ``{"error": …}``.
    """
    reader = _Reader()
    async for line in lines:
        if event := reader.read(line):
            yield event
            if event is DONE:
                return
    if event := reader.rest():
        yield event


class _Reader:
    """Puts lines together to events: data of several lines, and a body that is one JSON object."""

    def __init__(self) -> None:
        self._pending = ""
        self._name = ""

    def read(self, line: str) -> Event | None:
        """Take in a line; gives the event that it completes."""
        if not line.strip():
            # An empty line ends an event. Within a whole JSON object it is of no meaning.
            self._name = ""
            if self._pending and not self._pending.lstrip().startswith(("{", "[")):
                raise _strange(self._pending)
            return None
        field, colon, data = line.partition(":")
        if colon and not field:  # a comment, which keeps the connection open
            return None
        if not colon or field not in FIELDS:
            return self._take(line)
        if field == "event":
            self._name = data.strip()
        if field == "error":
            return {"error": _parsed(data) or data.strip()}
        return self._take(data.removeprefix(" ")) if field == "data" else None

    def rest(self) -> Event | None:
        """Give the event that has no end. Raises ModelError where what is left is none."""
        if not self._pending.strip():
            return None
        event = _parsed(self._pending)
        if event is None:
            raise _strange(self._pending)
        return self._named(event)

    def _take(self, data: str) -> Event | None:
        if data.strip() == "[DONE]":
            return DONE
        self._pending = f"{self._pending}\n{data}" if self._pending else data
        if len(self._pending) > MAX_WHOLE_CHARS:
            raise _strange(self._pending)
        # Only what may be whole is read: a long body of many lines would be read again at each of them.
        if not self._pending.rstrip().endswith(("}", "]")) or (event := _parsed(self._pending)) is None:
            return None
        self._pending = ""
        return self._named(event)

    def _named(self, event: Event) -> Event:
        return {"error": event.get("error", event)} if self._name == "error" else event


def _parsed(text: str) -> Event | None:
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, list):  # some servers wrap their errors in a list
        value = next((item for item in value if isinstance(item, dict)), None)
    return value if isinstance(value, dict) else None


def _strange(text: str) -> ModelError:
    shown = shorten(error_in(text[:2000].encode())[0] or text[:2000], SHOWN_CHARS)
    return ModelError(
        f"The server sent what is not the protocol: {shown!r}.",
        remedy="Look whether the address is that of the model server, with its path.",
    )

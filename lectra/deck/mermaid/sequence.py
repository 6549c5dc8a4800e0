"""Mermaid's sequence diagrams, but for what marks who is at work: ``activate``, ``+``, ``-``, ``rect``."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from lectra.deck.mermaid.lines import Line, clean

_PASSED_OVER = re.compile(r"(?:(?:de)?activate|title|accTitle|accDescr)(?=[\s:]|$)", re.IGNORECASE)
_PARTICIPANT = re.compile(r"(?:participant|actor)\s+(?P<id>.+?)(?:\s+as\s+(?P<text>.+))?", re.IGNORECASE)
_NOTE = re.compile(r"note\s+(?:over|(?:left|right)\s+of)\s+(?P<over>[^:]+):(?P<text>.+)", re.IGNORECASE)
_NUMBERED = re.compile(r"autonumber(?:\s+(\d{1,3}))?", re.IGNORECASE)
_ARROW = re.compile(r"--?>>?"), re.compile(r"--?[x)]")
"""The arrows: ids may have what looks like one of the second kind."""
_BLOCK = re.compile(r"(?P<word>loop|alt|opt|par|critical|break|rect)(?:\s+(?P<text>.+))?", re.IGNORECASE)
_BRANCH = re.compile(r"(?P<word>else|and|option)(?:\s+(?P<text>.+))?", re.IGNORECASE)
_BRANCHES = {"alt": "else", "par": "and", "critical": "option"}
_REFUSED = re.compile(r"(?P<word>box|create|destroy|links?|properties|details)(?=\s|$)", re.IGNORECASE)
_NO_ID = re.compile(r"[<>+,;:@]|.{41}")
_ENTITY = re.compile(r"#\w+;$")
_MOST_OPEN = 2


class _Open(NamedTuple):
    """A block that is still open: its line, its word, its label, and the number of its first message."""

    line: Line
    word: str
    label: str
    first: int


def read_sequence(head: Line, more: str, lines: list[Line]) -> dict[str, Any]:
    """Read participants, messages, notes, and blocks around them."""
    if more:
        raise head.error("write what follows on a line of its own")
    exchange = _Exchange()
    for line in lines:
        text = line.text.strip()
        exchange.read(line._replace(text=text if _ENTITY.search(text) else text.rstrip("; ")))
    return exchange.whole()


class _Exchange:
    """What was read, line by line."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.messages: list[dict[str, Any]] = []
        self.frames: list[dict[str, Any]] = []
        self.open: list[_Open] = []
        self.start: int | None = None

    def whole(self) -> dict[str, Any]:
        """Return all of it."""
        if self.open:
            raise self.open[-1].line.error("write end after what belongs to it")
        return {
            "kind": "sequence",
            "participants": [{"id": name, "text": text} for name, text in self.names.items()],
            "messages": self.messages,
            "frames": self.frames,
            "start": self.start,
        }

    def read(self, line: Line) -> None:
        """Read a line."""
        text = line.text
        if _PASSED_OVER.match(text):
            return
        if refused := _REFUSED.match(text):
            raise line.error(f"leave {refused['word']} out: a diagram has none")
        if found := _PARTICIPANT.fullmatch(text):
            name = self._id(line, found["id"])
            self.names[name] = clean(found["text"] or name)
        elif found := _NUMBERED.fullmatch(text):
            self.start = int(found[1] or 1)
        elif found := _BLOCK.fullmatch(text):
            self._begin(line, found["word"].lower(), found["text"] or "")
        elif found := _BRANCH.fullmatch(text):
            self._begin_branch(line, found["word"].lower(), found["text"] or "")
        elif text.lower() == "end":
            self._end(line)
        elif found := _NOTE.fullmatch(text):
            over = [self._known(line, name) for name in found["over"].split(",")]
            self.messages.append({"over": over, "text": clean(found["text"])})
        else:
            self._message(line)

    def _message(self, line: Line) -> None:
        ends, colon, text = line.text.partition(":")
        found = next(filter(None, (arrow.search(ends) for arrow in _ARROW)), None)
        if not found or not colon or not clean(text):
            raise line.error("write A->>B: text, or Note over A,B: text")
        start = self._known(line, ends[: found.start()])
        end = self._known(line, ends[found.end() :].strip().removeprefix("+").removeprefix("-"))
        reply = {"reply": True} if found[0].startswith("--") else {}
        self.messages.append({"from": start, "to": end, "text": clean(text), **reply})

    def _id(self, line: Line, name: str) -> str:
        name = " ".join(name.split())
        if not name or _NO_ID.search(name):
            raise line.error("a participant has an id of up to 40 letters: A->>B: text")
        return name

    def _known(self, line: Line, name: str) -> str:
        """Return the id of a participant, who may be named for the first time."""
        name = self._id(line, name)
        self.names.setdefault(name, clean(name))
        return name

    def _begin(self, line: Line, word: str, text: str) -> None:
        if word != "rect" and sum(block.word != "rect" for block in self.open) >= _MOST_OPEN:
            raise line.error("a block may lie in one other, and not in more; leave the outermost out")
        label = ": ".join(filter(None, (word, clean(text))))
        self.open.append(_Open(line, word, label, len(self.messages) + 1))

    def _begin_branch(self, line: Line, word: str, text: str) -> None:
        if not self.open or _BRANCHES.get(self.open[-1].word) != word:
            raise line.error("it stands in no block that has branches: alt … else … end")
        block = self.open[-1].word
        self._end(line)
        self._begin(line, block, text)
        self.open[-1] = self.open[-1]._replace(label=": ".join(filter(None, (word, clean(text)))))

    def _end(self, line: Line) -> None:
        if not self.open:
            raise line.error("there is nothing that it ends; leave it out")
        block = self.open.pop()
        if block.word == "rect":
            return
        last = len(self.messages)
        if last < block.first:
            raise block.line.error("there is no message in it; add one, or leave it out")
        self.frames.append({"label": block.label, "first": block.first, "last": last})

"""Mermaid's flowcharts → graphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lectra.deck.mermaid.lines import Line, clean

_DIRECTIONS = {"": "auto", "LR": "across", "RL": "across", "TD": "down", "TB": "down", "BT": "down"}
_REFUSED = {
    "click": "leave it out: a diagram has no links",
    "direction": "leave it out: the first line says the direction",
}
_BRACKETS: tuple[tuple[str, str, str], ...] = (
    ("(((", ")))", "terminal"),
    ("((", "))", "terminal"),
    ("([", "])", "terminal"),
    ("[[", "]]", "box"),
    ("[(", ")]", "box"),
    ("{{", "}}", "box"),
    ("[/", "/]", "box"),
    ("[/", "\\]", "box"),
    ("[\\", "\\]", "box"),
    ("[\\", "/]", "box"),
    ("{", "}", "decision"),
    ("[", "]", "box"),
    ("(", ")", "box"),
    (">", "]", "box"),
)
_SUBGRAPH = re.compile(r"subgraph\s+(?:(?P<id>[\w.-]+)\s*\[(?P<title>.+)\]|(?P<text>.+))")
_ID = re.compile(r"\w+(?:[.-]\w+)*")
_CLASS = re.compile(r":::\w+")
_ARROW = re.compile(
    r"\s*(?:(?P<plain>-{2,}>|-{3,}|={2,}>|={3,}|-\.+->|-\.+-)\s*(?:\|(?P<label>[^|]*)\|)?"
    r"|(?:--|==|-\.)\s*(?P<text>\"[^\"]*\"|[^|>\s=.-][^|>]*?)\s*(?P<close>-{2,}>|-{3,}|={2,}>|={3,}|\.+->|\.+-))\s*"
)


def read_flowchart(head: Line, direction: str, lines: list[Line]) -> dict[str, Any]:
    """Read nodes, edges, and subgraphs around nodes."""
    if direction not in _DIRECTIONS:
        raise head.error("write flowchart LR, or flowchart TD")
    chart = _Flowchart()
    for line in lines:
        for statement in _statements(line):
            chart.read(statement)
    if chart.open:
        raise chart.open.line.error("write end after the nodes that belong to it")
    return {
        "kind": "graph",
        "direction": _DIRECTIONS[direction],
        "nodes": [{"id": name, **node} for name, node in chart.nodes.items()],
        "edges": chart.edges,
        "groups": [{"title": group.title, "nodes": [*group.nodes]} for group in chart.groups.values()],
    }


def _statements(line: Line) -> Iterator[Line]:
    """Part a line at its semicolons, but for those within quotation marks, brackets and entities."""
    parts = re.findall(r'(?:"[^"]*"|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|\|[^|]*\||[^;])+', line.text)
    return (Line(line.number, part) for part in parts if part.strip())


class _Group(NamedTuple):
    """A subgraph: the line on which it begins, its title, and its nodes in their order."""

    line: Line
    title: str
    nodes: dict[str, None]


class _Flowchart:
    """The nodes, edges and subgraphs that were read, statement by statement."""

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, str]] = {}
        self.edges: list[dict[str, Any]] = []
        self.groups: dict[str, _Group] = {}
        self.open: _Group | None = None
        self.group_of: dict[str, _Group] = {}

    def read(self, line: Line) -> None:
        """Read a statement."""
        text = " ".join(line.text.split())
        if text.split(maxsplit=1)[0] == "subgraph":
            self._begin(line, text)
        elif text == "end":
            self._end(line)
        elif not (self.open and re.match(r"direction\s", text)):  # a panel's nodes lie as all others do
            self._read_edges(line, text)

    def _begin(self, line: Line, text: str) -> None:
        found = _SUBGRAPH.fullmatch(text)
        if not found:
            raise line.error("write subgraph id [Title]")
        if self.open:
            raise line.error(
                f"it lies in another, which begins on line {self.open.line.number}; end that first"
            )
        name = found["id"] or found["text"].strip('"')
        if name in self.groups or name in self.nodes:
            raise line.error("something before it has this id; give it another, and lead edges to its nodes")
        self.open = self.groups[name] = _Group(line, clean(found["title"] or found["text"]), {})

    def _end(self, line: Line) -> None:
        if not self.open:
            raise line.error("there is nothing that it ends; leave it out")
        if not self.open.nodes:
            raise self.open.line.error("there is no node in it; add one, or leave it out")
        self.open = None

    def _join(self, line: Line, name: str) -> None:
        """Put a node into the subgraph that is open."""
        if name in self.groups:
            raise line.error(f"{name} is a subgraph; lead the edge to a node in it")
        if self.open:
            if self.group_of.setdefault(name, self.open) is not self.open:
                first = self.group_of[name].line.number
                raise line.error(
                    f"{name} is in the subgraph that begins on line {first} too; write the edge after both"
                )
            self.open.nodes[name] = None

    def _read_edges(self, line: Line, text: str) -> None:
        if remedy := _REFUSED.get(text.split(maxsplit=1)[0]):
            raise line.error(remedy)
        before, at = self._group(line, text, 0)
        while at < len(text):
            arrow = _ARROW.match(text, at)
            if not arrow:
                raise line.error("write A[Text] --> B[Text], or A -->|label| B")
            after, at = self._group(line, text, arrow.end())
            label = clean(arrow["label"] or arrow["text"] or "")
            shown = {"label": label} if label else {}
            plain = {} if (arrow["plain"] or arrow["close"]).endswith(">") else {"arrow": False}
            self.edges += [{"from": one, "to": other, **shown, **plain} for one in before for other in after]
            before = after

    def _group(self, line: Line, text: str, at: int) -> tuple[list[str], int]:
        """Read nodes that are joined by "&", and return them with the place after them."""
        names = []
        while True:
            name, at = self._node(line, text, at)
            names.append(name)
            joined = re.compile(r"\s*&\s*").match(text, at)
            if not joined:
                return names, re.compile(r"\s*").match(text, at).end()  # type: ignore[union-attr]
            at = joined.end()

    def _node(self, line: Line, text: str, at: int) -> tuple[str, int]:
        found = _ID.match(text, at)
        if not found:
            raise line.error("a node begins with its id, which has letters and digits: A[Text]")
        name, at = found[0], found.end()
        self._join(line, name)
        node = self.nodes.setdefault(name, {"text": name})
        for opening, closing, shape in _BRACKETS:
            inner = _bracketed(text, at, opening, closing)
            if inner is not None:
                node |= {"text": clean(inner), "shape": shape}
                at += len(opening) + len(inner) + len(closing)
                break
        styled = _CLASS.match(text, at)
        return name, styled.end() if styled else at


def _bracketed(text: str, at: int, opening: str, closing: str) -> str | None:
    """Return what stands in brackets; within quotation marks there may be any."""
    if not text.startswith(opening, at):
        return None
    start = at + len(opening)
    quoted = re.compile(r'\s*"[^"]*"\s*').match(text, start)
    end = quoted.end() if quoted else text.find(closing, start)
    return text[start:end] if end >= 0 and text.startswith(closing, end) else None

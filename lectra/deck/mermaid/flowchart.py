"""Mermaid's flowcharts → graphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lectra.deck.mermaid.lines import Line, clean

_DIRECTIONS = {"": "auto", "LR": "across", "RL": "across", "TD": "down", "TB": "down", "BT": "down"}
_REFUSED = {
    "subgraph": "leave out subgraph and its end: groups are not drawn",
    "end": "leave out subgraph and its end: groups are not drawn",
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
    return {
        "kind": "graph",
        "direction": _DIRECTIONS[direction],
        "nodes": [{"id": name, **node} for name, node in chart.nodes.items()],
        "edges": chart.edges,
    }


def _statements(line: Line) -> Iterator[Line]:
    """Part a line at its semicolons, but for those within quotation marks, brackets and entities."""
    parts = re.findall(r'(?:"[^"]*"|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|\|[^|]*\||[^;])+', line.text)
    return (Line(line.number, part) for part in parts if part.strip())


class _Flowchart:
    """The nodes and edges that were read, statement by statement."""

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, str]] = {}
        self.edges: list[dict[str, Any]] = []

    def read(self, line: Line) -> None:
        text = " ".join(line.text.split())
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

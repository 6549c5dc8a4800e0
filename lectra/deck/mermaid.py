"""Mermaid's text → the data of a diagram: of flowcharts, mindmaps and timelines, what most people write.

What says how a diagram looks (``style``, ``classDef``, icons) is passed over: a theme does that. Anything
else that is not understood is an error with its line, so that nothing is lost in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from typing import Any, NamedTuple

from lectra.document.inline import literal

MAX_CHARS = 20_000
_DIRECTIONS = {"": "auto", "LR": "across", "RL": "across", "TD": "down", "TB": "down", "BT": "down"}
_PASSED_OVER = re.compile(r"(?:style|classDef|class|linkStyle)\s|%%")
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
_MINDMAP_NODE = re.compile(
    r"[\w-]*(?:\(\((?P<a>.+)\)\)|\((?P<b>.+)\)|\[(?P<c>.+)\]|\)\)(?P<d>.+)\(\(|\)(?P<e>.+)\(|\{\{(?P<f>.+)\}\})"
)


class _Line(NamedTuple):
    number: int
    text: str

    def error(self, remedy: str) -> ValueError:
        """Return the error that it is not understood."""
        return ValueError(f"line {self.number}, {self.text.strip()[:60]!r}, is not understood; {remedy}")


def read_mermaid(source: object) -> dict[str, Any]:
    """Read a diagram. Raises ValueError, naming the line and what to write instead."""
    if not isinstance(source, str):
        raise ValueError("it is no text")
    if len(source) > MAX_CHARS:
        raise ValueError(f"it has {len(source):,} characters, and at most {MAX_CHARS:,} are allowed")
    lines = [
        _Line(number, text.rstrip())
        for number, text in enumerate(source.expandtabs(4).splitlines(), 1)
        if text.strip() and not _PASSED_OVER.match(text.strip())
    ]
    if not lines:
        raise ValueError("it is empty; begin with flowchart, mindmap or timeline")
    head, *rest = lines
    word, _, more = head.text.strip().rstrip(";").partition(" ")
    if word not in _READERS:
        raise head.error(f"begin with {' or '.join(_READERS)}")
    return _READERS[word](head, more.strip(), rest)


def _clean(text: str) -> str:
    """Return what a text of Mermaid's shows, as a document writes it."""
    text = text.strip().strip('"').strip("`")
    text = re.sub(r"\s*<br\s*/?>\s*", "\n", text, flags=re.IGNORECASE)
    return literal(unescape(re.sub(r"#(\w+);", _entity, text)).strip())


def _entity(found: re.Match[str]) -> str:
    return f"&#{found[1]};" if found[1].isdigit() else f"&{found[1]};"


def _read_flowchart(head: _Line, direction: str, lines: list[_Line]) -> dict[str, Any]:
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


def _statements(line: _Line) -> Iterator[_Line]:
    """Part a line at its semicolons, but for those within quotation marks, brackets and entities."""
    parts = re.findall(r'(?:"[^"]*"|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|\|[^|]*\||[^;])+', line.text)
    return (_Line(line.number, part) for part in parts if part.strip())


class _Flowchart:
    """The nodes and edges that were read, statement by statement."""

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, str]] = {}
        self.edges: list[dict[str, Any]] = []

    def read(self, line: _Line) -> None:
        text = line.text.strip()
        if remedy := _REFUSED.get(text.split(maxsplit=1)[0]):
            raise line.error(remedy)
        before, at = self._group(line, text, 0)
        while at < len(text):
            arrow = _ARROW.match(text, at)
            if not arrow:
                raise line.error("write A[Text] --> B[Text], or A -->|label| B")
            after, at = self._group(line, text, arrow.end())
            label = _clean(arrow["label"] or arrow["text"] or "")
            shown = {"label": label} if label else {}
            plain = {} if (arrow["plain"] or arrow["close"]).endswith(">") else {"arrow": False}
            self.edges += [{"from": one, "to": other, **shown, **plain} for one in before for other in after]
            before = after

    def _group(self, line: _Line, text: str, at: int) -> tuple[list[str], int]:
        """Read nodes that are joined by "&", and return them with the place after them."""
        names = []
        while True:
            name, at = self._node(line, text, at)
            names.append(name)
            joined = re.compile(r"\s*&\s*").match(text, at)
            if not joined:
                return names, re.compile(r"\s*").match(text, at).end()  # type: ignore[union-attr]
            at = joined.end()

    def _node(self, line: _Line, text: str, at: int) -> tuple[str, int]:
        found = _ID.match(text, at)
        if not found:
            raise line.error("a node begins with its id, which has letters and digits: A[Text]")
        name, at = found[0], found.end()
        node = self.nodes.setdefault(name, {"text": name})
        for opening, closing, shape in _BRACKETS:
            inner = _bracketed(text, at, opening, closing)
            if inner is not None:
                node |= {"text": _clean(inner), "shape": shape}
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


def _read_mindmap(head: _Line, more: str, lines: list[_Line]) -> dict[str, Any]:
    if more:
        raise head.error("write the root on a line of its own")
    root: dict[str, Any] = {"items": []}
    open_: list[tuple[int, dict[str, Any]]] = [(-1, root)]
    for line in lines:
        text = line.text.strip()
        if text.startswith("::"):
            continue
        indent = len(line.text) - len(line.text.lstrip())
        while indent <= open_[-1][0]:
            open_.pop()
        if len(open_) == 1 and root["items"]:
            raise line.error("a mindmap has one root; indent what belongs to it")
        found = _MINDMAP_NODE.fullmatch(text)
        shown = next(filter(None, found.groups())) if found else text
        branch: dict[str, Any] = {"text": _clean(shown), "items": []}
        open_[-1][1]["items"].append(branch)
        open_.append((indent, branch))
    return {"kind": "tree", "items": root["items"]}


def _read_timeline(head: _Line, more: str, lines: list[_Line]) -> dict[str, Any]:
    if more:
        raise head.error("write the first event on a line of its own: 1969 : First landing on the Moon")
    events: list[dict[str, str]] = []
    for line in lines:
        text = line.text.strip()
        if text.startswith("title "):  # the slide has one
            continue
        if text.startswith("section "):
            raise line.error("leave it out, or make a diagram for each section")
        when, *what = (_clean(part) for part in text.split(" : " if " : " in text else ":"))
        if not any(what) or not (when or events):
            raise line.error("write when it was and what: 1969 : First landing on the Moon")
        if when:
            events.append({"when": when, "text": "\n".join(what)})
        else:
            events[-1]["text"] += "\n" + "\n".join(what)
    return {"kind": "timeline", "items": events}


_READERS: Mapping[str, Callable[[_Line, str, list[_Line]], dict[str, Any]]] = {
    "flowchart": _read_flowchart,
    "graph": _read_flowchart,
    "mindmap": _read_mindmap,
    "timeline": _read_timeline,
}

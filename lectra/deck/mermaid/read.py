"""Mermaid's text → the data of a diagram: of those kinds that most people write.

What says how a diagram looks (``style``, ``classDef``, icons) is passed over: a theme does that. Anything
else that is not understood is an error with its line, so that nothing is lost in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lectra.deck.mermaid.flowchart import read_flowchart
from lectra.deck.mermaid.lines import Line
from lectra.deck.mermaid.mindmap import read_mindmap
from lectra.deck.mermaid.sequence import read_sequence
from lectra.deck.mermaid.timeline import read_timeline

MAX_CHARS = 20_000
_PASSED_OVER = re.compile(r"(?:style|classDef|class|linkStyle)\s|%%")
_READERS: Mapping[str, Callable[[Line, str, list[Line]], dict[str, Any]]] = {
    "flowchart": read_flowchart,
    "graph": read_flowchart,
    "sequenceDiagram": read_sequence,
    "mindmap": read_mindmap,
    "timeline": read_timeline,
}
_INSTEAD: Mapping[str, str] = {
    "pie": 'give its numbers as a block of type "chart", of kind "pie"',
    "xychart": 'give its numbers as a block of type "chart"',
    "quadrantChart": 'write a diagram of kind "comparison" with axes',
    "classDiagram": "write the classes as a flowchart",
    "erDiagram": "write the entities as a flowchart",
    "stateDiagram": "write the states as a flowchart",
    "gantt": "write what happens when as a timeline",
    "journey": "write its steps as a timeline",
    "gitGraph": "write the commits as a flowchart",
}
"""What to write in place of the kinds that are not read."""


def read_mermaid(source: object) -> dict[str, Any]:
    """Read a diagram. Raises ValueError, naming the line and what to write instead."""
    if not isinstance(source, str):
        raise ValueError("it is no text")
    if len(source) > MAX_CHARS:
        raise ValueError(f"it has {len(source):,} characters, and at most {MAX_CHARS:,} are allowed")
    lines = [
        Line(number, text.rstrip())
        for number, text in enumerate(source.expandtabs(4).splitlines(), 1)
        if text.strip() and not _PASSED_OVER.match(text.strip())
    ]
    if not lines:
        raise ValueError("it is empty; begin with flowchart, sequenceDiagram, mindmap or timeline")
    head, *rest = lines
    word, _, more = head.text.strip().rstrip(";").partition(" ")
    if remedy := _INSTEAD.get(re.sub(r"-(?:v2|beta)$", "", word)):
        raise head.error(f"{word} is not drawn: {remedy}")
    if word not in _READERS:
        raise head.error(f"begin with {' or '.join(_READERS)}")
    return _READERS[word](head, more.strip(), rest)

"""Mermaid's mindmaps → trees."""

from __future__ import annotations

import re
from typing import Any

from lectra.deck.mermaid.lines import Line, clean

_MINDMAP_NODE = re.compile(
    r"[\w-]*(?:\(\((?P<a>.+)\)\)|\((?P<b>.+)\)|\[(?P<c>.+)\]|\)\)(?P<d>.+)\(\(|\)(?P<e>.+)\(|\{\{(?P<f>.+)\}\})"
)


def read_mindmap(head: Line, more: str, lines: list[Line]) -> dict[str, Any]:
    """Read a root, and what is indented below it."""
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
        branch: dict[str, Any] = {"text": clean(shown), "items": []}
        open_[-1][1]["items"].append(branch)
        open_.append((indent, branch))
    return {"kind": "tree", "items": root["items"]}

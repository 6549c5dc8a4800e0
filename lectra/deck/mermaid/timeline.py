"""Mermaid's timelines."""

from __future__ import annotations

from typing import Any

from lectra.deck.mermaid.lines import Line, clean


def read_timeline(head: Line, more: str, lines: list[Line]) -> dict[str, Any]:
    """Read events; those without a time go with the one before."""
    if more:
        raise head.error("write the first event on a line of its own: 1969 : First landing on the Moon")
    events: list[dict[str, str]] = []
    for line in lines:
        text = line.text.strip()
        if text.startswith("title "):  # the slide has one
            continue
        if text.startswith("section "):
            raise line.error("leave it out, or make a diagram for each section")
        when, *what = (clean(part) for part in text.split(" : " if " : " in text else ":"))
        if not any(what) or not (when or events):
            raise line.error("write when it was and what: 1969 : First landing on the Moon")
        if when:
            events.append({"when": when, "text": "\n".join(what)})
        else:
            events[-1]["text"] += "\n" + "\n".join(what)
    return {"kind": "timeline", "items": events}

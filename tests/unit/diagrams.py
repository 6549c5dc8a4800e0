"""A diagram of each kind in three scripts, and rooms for them."""

from __future__ import annotations

from typing import Any

from lectra.deck.blocks.diagram import Diagram
from lectra.deck.blocks.drawn import Room
from lectra.deck.boxes import Box
from lectra.deck.theme import Theme
from lectra.registry import THEMES

WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "Water",
        "A river carries sand",
        "Rechtsschutzversicherungen",
        "Sea",
        "Rain falls on hills",
        "Ice",
    ),
    "ar": ("ماء", "النهر يحمل الرمل", "البحر الأبيض المتوسط", "بحر", "يسقط المطر على التلال", "جليد"),
    "ja": ("水", "川が砂を運ぶ。", "地中海性気候の地域", "海", "雨が丘に降る。", "氷"),
}
KINDS = ("steps", "cycle", "timeline", "comparison", "pyramid", "layers", "venn", "tree", "graph", "sequence")
STAGE, COLUMN = Box(112, 272, 1696, 618), Box(112, 368, 800, 522)
"""The room below a title, and that in one of two columns."""


def data_of(kind: str, lang: str, *, narrow: bool = False) -> dict[str, Any]:
    """Return a diagram of a kind, as an outline has it; without the longest word for a ``narrow`` room."""
    one, two, three, four, five, six = WORDS[lang]
    three = four if narrow else three
    entries = [one, {"text": three, "detail": two}, four, {"text": six, "detail": five}]
    fields: dict[str, dict[str, Any]] = {
        "steps": {"items": entries},
        "cycle": {"items": entries},
        "timeline": {
            "items": [{"when": "1969", "text": one}, {"when": "2004", "text": three, "detail": two}]
        },
        "comparison": {"sides": [{"heading": one, "items": [two, five]}, {"heading": six, "items": [four]}]},
        "pyramid": {"items": entries},
        "layers": {"items": entries},
        "venn": {"sets": [{"heading": one, "items": [four]}, {"heading": six}], "shared": five},
        "tree": {"items": [{"text": one, "items": [{"text": four, "items": [two, six]}, three]}]},
        "graph": {
            "nodes": [
                {"id": "a", "text": one, "shape": "terminal"},
                {"id": "b", "text": two, "shape": "box" if narrow else "decision"},
                {"id": "c", "text": four},
                {"id": "d", "text": six},
            ],
            "edges": [
                {"from": "a", "to": "b", "label": four},
                {"from": "b", "to": "c"},
                {"from": "c", "to": "d", "arrow": False},
                {"from": "a", "to": "d"},
                {"from": "d", "to": "b", "label": six},
            ],
            "groups": [{"title": five, "nodes": ["c", "d"]}],
        },
        "sequence": {
            "participants": [{"id": "a", "text": one}, {"id": "b", "text": three}, {"id": "c", "text": six}],
            "messages": [
                {"from": "a", "to": "b", "text": two},
                {"from": "b", "to": "b", "text": four},
                {"over": ["a", "b"], "text": five},
                {"from": "b", "to": "c", "text": six},
                {"from": "c", "to": "a", "text": one, "reply": True},
            ],
            "frames": [{"label": two, "first": 1, "last": 2}],
        },
    }
    return {"type": "diagram", "kind": kind, **fields[kind]}


def diagram(data: dict[str, Any]) -> Diagram:
    """Read a diagram. Raises ValidationError."""
    return Diagram.model_validate(data)


def room(lang: str = "en", theme: str | Theme = "lectra", box: Box = STAGE) -> Room:
    """Return a room on a theme's lighter ground."""
    look = THEMES[theme] if isinstance(theme, str) else theme
    return Room(box, look.light, look, lang)

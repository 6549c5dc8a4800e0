"""Tables, figures, callouts, labelled pictures: in video and deck the same, legible, within their room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lectra.deck.contrast import LEGIBLE
from lectra.registry import THEMES
from tests.unit.blocks import (
    LANGS,
    check_inside,
    deck_of,
    least_contrast,
    pages_of,
    slide_with,
    texts_drawn,
    texts_written,
)

WORDS = {
    "en": ("Spring tide", "The sun and the moon stand in a line, so that their pulls add up", "4,222.6 h"),
    "ar": ("أنهار العالم", "حيث يذهب المطر يبدأ النهر، ثم يعبر أحد عشر بلدا إلى البحر", "6650 كم"),
    "ja": ("世界の川", "雨が行くところに川が始まる。浅い水は砂を運び、深い水は石を運ぶ。", "6,650 km"),
}


def blocks(lang: str) -> dict[str, dict[str, Any]]:
    """Give an example of each block in a language, with marks."""
    short, long, number = WORDS[lang]
    figure = {"value": number, "label": long, "change": f"+12 % {short}"}
    table = {
        "type": "table",
        "header": [short, f"**{short}**", short],
        "rows": [[short, long, 12.5], [f"`{short}`", f"*{long}*", number], [short, "", "–"]],
        "strong": [2],
        "source": short,
    }
    pointers = [
        {"text": short, "x": x / 10, "y": y / 10} for x, y in ((1, 2), (3, 2), (4, 9), (6, 5), (10, 0))
    ]
    return {
        "table": table,
        "long table": {**table, "rows": [[short, long, number]] * 31, "strong": [1, 31]},
        "figures": {"type": "figures", "figures": [figure, {"value": 31, "label": short}, figure, figure]},
        "one figure": {"type": "figures", "figures": [figure], "source": short},
        "definition": {
            "type": "callout",
            "kind": "definition",
            "title": short,
            "text": f"{long} **{short}**",
        },
        "question": {"type": "callout", "kind": "question", "text": long},
        "long callout": {"type": "callout", "kind": "warning", "title": short, "text": " ".join([long] * 30)},
        "labelled": {"type": "labelled", "query": "river", "caption": long, "pointers": pointers},
        "numbered": {"type": "labelled", "query": "river", "numbered": True, "pointers": pointers},
    }


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("theme", ["lectra", "midnight", "paper"])
@pytest.mark.parametrize("name", [*blocks("en")])
def test_a_block_is_legible_within_its_room_and_the_same_in_the_deck(
    tmp_path: Path, name: str, theme: str, lang: str
) -> None:
    slide = slide_with(blocks(lang)[name])
    pages = list(pages_of(slide, THEMES[theme], lang))
    for _, room, arranged in pages:
        assert arranged.fits
        check_inside(arranged, room)
        assert least_contrast(arranged, room) >= LEGIBLE
    deck = deck_of(slide, THEMES[theme], lang, tmp_path)
    assert [texts_written(written) for written in deck.slides] == [
        texts_drawn(layout) for layout, *_ in pages
    ]


@pytest.mark.parametrize("name", ["table", "figures", "question"])
def test_a_block_may_stand_in_a_column(name: str) -> None:
    column = {"heading": "Now", "block": blocks("en")[name]}
    slide = slide_with({"type": "columns", "columns": [column, column]})
    pages = list(pages_of(slide, THEMES["lectra"], "en"))
    assert len(pages) == 2
    for _, room, arranged in pages:
        check_inside(arranged, room)

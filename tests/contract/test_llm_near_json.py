"""What models write in place of the JSON they were asked for, and that no second question is needed."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from lectra.document.blocks import Bullets, Picture
from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.planning.script import write_script
from tests.contract.served import OUTLINE, Served, plan
from tests.servers.answers import write_reply
from tests.servers.faults import Fault
from tests.servers.texts import FORMULA, TextFault

ALIKE: list[Fault] = sorted(
    set(get_args(TextFault))
    - {
        "latex",
        "points_null",
        "points_text",
        "points_number",
        "image_null",
        "equal_titles",
        "refused_in_words",
    }
)
"""Sorts that leave no trace."""
FIRST = Slide(
    id="where-it-begins",
    title="Where It Begins",
    blocks=(Bullets.of(("A first look at where it begins", "What the evidence shows", "What to take home")),),
    picture=Picture(query="garden begins"),
)


async def ask(chat: Served, fault: Fault) -> Deck:
    chat.server.fail_always(fault)
    outline = await plan(chat.model, slides=5)
    assert [slide.title for slide in outline.slides][:2] == ["Garden Peas", "Where It Begins"]
    assert len(chat.server.chats()) == 1
    return outline


@pytest.mark.parametrize("fault", ALIKE)
async def test_a_plan_and_a_script_are_read_as_if_it_were_json(chat: Served, fault: Fault) -> None:
    outline = await ask(chat, fault)
    assert outline.slides[1] == FIRST
    assert outline.subtitle == "A first look at garden peas"
    script = await write_script(chat.model, OUTLINE, 1, audience="")
    assert script.points == ("Small changes add up", "Numbers and experience differ", "Three causes at work")
    assert script.narration == json.loads(write_reply("script", "", chat.server.chats()[1].body))["narration"]
    assert not script.warnings
    assert len(chat.server.chats()) == 2


async def test_no_point_is_none(chat: Served) -> None:
    outline = await ask(chat, "points_null")
    assert outline.subtitle == ""
    assert outline.slides[1] == FIRST


async def test_a_text_is_one_point(chat: Served) -> None:
    outline = await ask(chat, "points_text")
    assert outline.slides[1].points == ("; ".join(FIRST.points),)


async def test_a_number_is_its_text(chat: Served) -> None:
    outline = await ask(chat, "points_number")
    assert outline.slides[1].points == (*FIRST.points[:2], "1883")


async def test_a_picture_is_searched_by_the_title_where_no_words_are_given(chat: Served) -> None:
    outline = await ask(chat, "image_null")
    assert outline.slides[1].model_copy(update={"picture": FIRST.picture}) == FIRST
    assert outline.slides[1].pictured.query


async def test_a_title_that_came_before_is_numbered(chat: Served) -> None:
    outline = await ask(chat, "equal_titles")
    assert [slide.title for slide in outline.slides][2] == "Where It Begins (2)"
    assert len({slide.title for slide in outline.slides}) == 5


async def test_a_formula_keeps_its_letters(chat: Served) -> None:
    outline = await ask(chat, "latex")
    point = outline.slides[1].points[0]
    for command in ("theta", "frac", "sigma", "beta", "nu", "neq"):
        assert f"\\{command}" in FORMULA
        assert command in point

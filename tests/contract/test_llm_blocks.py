"""The blocks that a model writes: each asked for with its own form, once more where it went wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lectra.document.blocks import Bullets, Statement
from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.models import PlannedDeck, WrittenSlide
from lectra.planning.script import write_script
from lectra.registry import BLOCKS
from tests.contract.served import Served, plan, served
from tests.servers.answers import LONG

SLEEP = (
    "Sleep restores the body and clears the mind. Deep sleep repairs muscles and stores energy for the day. "
    "Dreams sort what was learned before. A dark and quiet room makes falling asleep much easier."
)
STOCK = f"In this lecture, we will explore sleep. {SLEEP}"
TABLE = {
    "header": ["", "Deep sleep", "Dreams"],
    "rows": [["Does", "Repairs", "Sorts"], ["Comes", "Early", "Late"]],
}
POINTS = Bullets.of(("Deep sleep repairs", "Dreams sort"))


@pytest.fixture
def chat() -> Iterator[Served]:
    with served("openai") as one:
        yield one


def outline(**slide: Any) -> Deck:
    shown = Slide(**{"title": "What Sleep Restores", "blocks": (POINTS,), **slide})
    return Deck(title="Healthy Sleep", slides=(Slide(title="Healthy Sleep", role="title"), shown))


def body(chat: Served, number: int) -> dict[str, Any]:
    return chat.server.chats()[number].body


def question(chat: Served, number: int) -> str:
    return str(body(chat, number)["messages"][-1]["content"])


def script(narration: str = SLEEP, **block: Any) -> str:
    return json.dumps({"narration": narration, **block})


async def written(chat: Served, *answers: str, **slide: Any) -> WrittenSlide:
    chat.server.answer(*answers)
    return await write_script(chat.model, outline(**{"shows": "table", **slide}), 1, audience="")


async def test_a_slide_is_asked_for_the_form_of_its_block_alone(chat: Served) -> None:
    made = await written(chat, script(table=TABLE))
    assert made.block == BLOCKS["table"].model.read(TABLE)
    assert (made.shows, made.arranged, made.warnings, made.removed) == ("", "figure", (), ())
    schema = body(chat, 0)["response_format"]["json_schema"]["schema"]
    assert list(schema["properties"]) == schema["required"] == ["narration", "table"]
    assert schema["properties"]["table"] == BLOCKS["table"].model.ask()
    assert '"table": {"header": ["…"], "rows": [["…"]]}' in question(chat, 0)
    assert "Deep sleep repairs; Dreams sort" in question(chat, 0)
    assert len(chat.server.chats()) == 1


async def test_a_narration_is_asked_for_and_told_sentence_by_sentence(chat: Served) -> None:
    sentences = ["Sleep restores the body", "Deep sleep repairs muscles.", "Dreams sort what was learned!"]
    chat.server.answer(json.dumps({"narration": sentences, "bullets": ["Sleep repairs", "Dreams sort"]}))
    told: list[str] = []
    made = await write_script(
        chat.model, outline(blocks=()), 1, audience="", seconds=10, on_sentence=told.append
    )
    assert (
        made.narration == "Sleep restores the body. Deep sleep repairs muscles. Dreams sort what was learned!"
    )
    assert " ".join(told) == made.narration
    assert not made.warnings
    narration = body(chat, 0)["response_format"]["json_schema"]["schema"]["properties"]["narration"]
    assert (narration["type"], narration["minItems"]) == ("array", 2)
    assert "Narration: 2 plain spoken sentences in English, about 23 words in all" in question(chat, 0)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({}, "table has no header"),
        ({"table": {**TABLE, "rows": [["Does", "Repairs"]]}}, "row 1 has 2 cells, and the header has 3"),
        ({"table": {**TABLE, "rows": [["Hours", "2", "1"]]}}, "'2' is a number; write words alone"),
    ],
)
async def test_a_block_that_cannot_be_shown_is_asked_for_once_more(
    chat: Served, bad: dict[str, Any], reason: str
) -> None:
    made = await written(chat, script(**bad), script(table=TABLE))
    assert made.block and made.block.type == "table"
    assert not made.warnings
    assert reason in question(chat, 1)


async def test_without_its_block_a_slide_shows_its_points_with_a_warning(chat: Served) -> None:
    made = await written(chat, script(), script(), layout="figure")
    assert (made.block, made.layout) == (POINTS, "auto")
    assert [warning.message for warning in made.warnings] == [
        "The table cannot be shown: table has no header."
    ]
    assert len(chat.server.chats()) == 2


async def test_without_points_too_it_shows_what_says_it_best(chat: Served) -> None:
    made = await written(chat, script(), script(), blocks=())
    assert made.block == Statement(text="Sleep restores the body and clears the mind.")


async def test_long_texts_of_a_block_are_shortened_in_one_question_or_set_whole(chat: Served) -> None:
    long = {**TABLE, "rows": [["Does", LONG, "Sorts"], ["Comes", "Early", LONG[4:]]]}
    made = await written(chat, script(table=long))
    (asked,) = chat.server.chats("shorter")
    assert LONG[4:] in asked.body["messages"][-1]["content"]
    assert "The slow transformation" in made.points[0]
    chat.server.answer(script(table=long), "no")
    made = await write_script(chat.model, outline(shows="table"), 1, audience="")
    assert LONG in made.points[0]
    assert "…" not in "".join(made.points)
    assert not made.warnings


async def test_a_statement_is_written_and_never_cut(chat: Served) -> None:
    made = await written(chat, script(statement=f"{LONG}."), "no", shows="statement")
    assert made.block == Statement(text=f"{LONG}.")


async def test_of_a_script_that_ends_within_its_block_the_points_are_shown(chat: Served) -> None:
    broken = script(table=TABLE)[:-20]
    made = await written(chat, broken, broken)
    assert made.narration == SLEEP
    assert made.block == POINTS
    assert made.warnings


@pytest.mark.parametrize(
    ("narration", "reason"),
    [
        (STOCK, "begins with “In this lecture”"),
        (f"Deep sleep repairs. Dreams sort. {SLEEP}", "reads the slide's points aloud"),
    ],
)
async def test_a_tiring_narration_is_asked_for_once_more(chat: Served, narration: str, reason: str) -> None:
    made = await written(chat, script(narration), script(), shows="")
    assert made.narration == SLEEP
    assert not made.warnings
    assert reason in question(chat, 1)


async def test_a_narration_that_stays_tiring_is_kept_with_a_warning(chat: Served) -> None:
    made = await written(chat, script(STOCK), script(STOCK), shows="")
    assert made.narration == STOCK
    assert ["begins with" in warning.message for warning in made.warnings] == [True]
    assert len(chat.server.chats()) == 2


async def test_a_tiring_narration_is_kept_where_the_model_fails_on_the_second_question(chat: Served) -> None:
    chat.server.fail("", "error_line")
    made = await written(chat, script(STOCK), shows="")
    assert made.narration == STOCK
    assert len(made.warnings) == 1


async def test_a_title_slide_may_welcome(chat: Served) -> None:
    chat.server.answer(script(f"Welcome to this lecture. {SLEEP}"))
    made = await write_script(chat.model, outline(), 0, audience="")
    assert not made.warnings
    assert len(chat.server.chats()) == 1


async def test_what_other_slides_say_is_told_to_the_model(chat: Served) -> None:
    chat.server.answer(script())
    await write_script(chat.model, outline(), 1, audience="", said=("Ice flows under its own weight.",))
    assert "- Ice flows under its own weight." in question(chat, 0)


def deck(*kinds: str) -> str:
    slides = [
        {"title": f"Pea {number}", "kind": kind, "points": ["One", "Two"], "image_query": ""}
        for number, kind in enumerate(kinds, 1)
    ]
    return json.dumps({"slides": slides})


async def planned(chat: Served, *answers: str) -> PlannedDeck:
    chat.server.answer(*answers)
    made = await plan(chat.model, slides=10)
    assert isinstance(made, PlannedDeck)
    return made


async def test_a_plan_with_enough_kinds_is_asked_for_once(chat: Served) -> None:
    kinds = ("bullets", "bullets", "table", "columns", "statement", *["bullets"] * 5)
    made = await planned(chat, deck(*kinds))
    assert [slide.shows for slide in made.slides][2:5] == ["table", "columns", "statement"]
    assert len(chat.server.chats()) == 1


async def test_a_plan_with_too_few_kinds_is_asked_for_others_once(chat: Served) -> None:
    kinds = ["bullets", "bullets", "table", "bullets", "columns", "statement", *["bullets"] * 4]
    made = await planned(chat, deck(*["bullets"] * 10), json.dumps({"kinds": kinds}))
    assert [slide.shows for slide in made.slides][1:6] == ["", "table", "", "columns", "statement"]
    assert len(chat.server.chats()) == 2
    assert "3. Pea 3" in question(chat, 1)
    assert not made.warnings


@pytest.mark.parametrize("answer", ["no", "{}", '{"kinds": ["table"]}'])
async def test_a_plan_stays_as_it_is_where_no_kinds_come(chat: Served, answer: str) -> None:
    made = await planned(chat, deck(*["bullets"] * 10), answer)
    assert {slide.shows for slide in made.slides} == {""}
    assert len(chat.server.chats()) == 2

"""What a planned slide shows: chosen from the blocks that models are offered, in several kinds a lecture."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from lectra.document.blocks import Bullets, Columns, Statement
from lectra.document.slide import Slide
from lectra.llm import Prompt
from lectra.planning.outline.kinds import OF_SUBJECTS, SECTION, kinds_for, least_kinds
from lectra.planning.outline.planned import PlannedSlide, bound_texts, outline_slide, read_slide
from lectra.planning.outline.questions import first_prompt, outline_schema
from lectra.planning.outline.variety import (
    alike,
    kinds_of,
    kinds_prompt,
    kinds_schema,
    read_kinds,
    with_kinds,
)
from lectra.planning.script.shape import Answer, sketch, texts_in, with_texts
from lectra.prose.bounds import bounded
from lectra.registry import BLOCKS

POINTS = ("Ice flows", "Rock breaks")
ASKED = [name for name in BLOCKS if BLOCKS[name].model.ask()]


def test_blocks_with_a_line_of_help_are_offered_and_no_others() -> None:
    offered = kinds_for(10)
    assert {"bullets", "statement", "columns", "table"} <= set(offered)
    assert not {"quote", "picture", "chart", "figures"} & set(offered)
    assert all(BLOCKS[name].plan == help_ for name, help_ in offered.items())
    assert set(kinds_for(13)) - set(offered) == {SECTION}


def test_a_plan_is_asked_for_with_the_kinds_and_their_help() -> None:
    question = first_prompt("Ice", 10, "en", "").user
    assert all(f"{name}: {help_}" in question for name, help_ in kinds_for(10).items())
    assert "at least 4 different kinds" in question
    assert "none of them more than 3 times" in question
    parts = outline_schema(10)["properties"]
    assert list(parts) == ["titles", "slides"]
    fields = parts["slides"]["items"]["properties"]
    assert fields["kind"]["enum"] == list(kinds_for(10))
    assert "columns" not in fields
    assert "at least" not in first_prompt("Ice", 3, "en", "").user


@pytest.mark.parametrize(
    ("kind", "points", "shows", "block"),
    [
        ("table", POINTS, "table", Bullets.of(POINTS)),
        ("Table", (), "table", None),
        ("columns", POINTS, "columns", Bullets.of(POINTS)),
        ("statement", ("Ice flows.",), "", Statement(text="Ice flows.")),
        ("statement", POINTS, "statement", Bullets.of(POINTS)),
        ("bullets", POINTS, "", Bullets.of(POINTS)),
        ("quote", POINTS, "", Bullets.of(POINTS)),
        ("poem", POINTS, "", Bullets.of(POINTS)),
        (None, POINTS, "", Bullets.of(POINTS)),
    ],
)
def test_a_kind_becomes_the_block_that_is_to_be_written(
    kind: Any, points: tuple[str, ...], shows: str, block: Any
) -> None:
    slide = outline_slide(read_slide({"title": "Ice", "kind": kind, "points": [*points]}), "content")
    assert (slide.shows, slide.block) == (shows, block)
    assert Slide.model_validate(slide.model_dump()) == slide


def test_columns_that_a_plan_has_already_are_not_asked_for() -> None:
    columns = [{"heading": "Before", "points": ["Cold"]}, {"heading": "After", "points": ["Warm"]}]
    slide = outline_slide(read_slide({"title": "Ice", "kind": "columns", "columns": columns}), "content")
    assert slide.shows == ""
    assert slide.points == ("Before", "Cold", "After", "Warm")


def test_the_first_and_the_last_slide_are_what_they_are() -> None:
    planned = read_slide({"title": "Ice", "kind": "table", "points": POINTS})
    assert [outline_slide(planned, role).shows for role in ("title", "closing")] == ["", ""]


@pytest.mark.parametrize(
    ("slide", "reason"),
    [
        ({"shows": "poem"}, "a model writes no block 'poem'; choose"),
        ({"shows": "quote"}, "a model writes no block 'quote'; choose"),
        ({"shows": "table", "role": "closing"}, "a closing slide shows no block that is written"),
        ({"shows": "table", "blocks": [{"type": "statement", "text": "S"}]}, "it has a statement block"),
        (
            {"shows": "table", "layout": "bullets"},
            "no layout bullets for a table block; choose auto or figure",
        ),
    ],
)
def test_a_block_that_cannot_be_written_is_refused(slide: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Slide.model_validate({"title": "Ice", **slide})


@pytest.mark.parametrize(("slides", "least"), [(1, 1), (3, 1), (5, 2), (8, 3), (10, 4), (60, 4)])
def test_the_longer_a_lecture_the_more_kinds_it_has(slides: int, least: int) -> None:
    assert least_kinds(slides) == least


def planned(*kinds: str) -> list[PlannedSlide]:
    return [PlannedSlide(title=f"T{number}", kind=kind) for number, kind in enumerate(kinds)]


B = "bullets"
TABLE, WORD, SIDE = "table", "statement", "columns"


@pytest.mark.parametrize(
    ("before", "answer", "after"),
    [
        ([B] * 10, [B, TABLE, WORD, SIDE, B, B, B, B, B, B], [B, TABLE, WORD, SIDE, B, B, B, B, B, B]),
        (
            [B] * 10,
            [TABLE, SIDE, TABLE, WORD, SIDE, *[TABLE] * 5],
            [*[B] * 3, WORD, SIDE, B, *[TABLE] * 3, B],
        ),
        ([B, TABLE, SIDE, *[B] * 7], [WORD] * 10, [B, TABLE, SIDE, *[B] * 3, *[WORD] * 3, B]),
        ([B] * 10, [B] * 10, [B] * 10),
        ([B] * 10, ["poem", "quote", *[B] * 8], [B] * 10),
        ([B, *[SIDE] * 8, B], [WORD, TABLE] * 5, [B, *[SIDE] * 3, *[WORD, TABLE] * 2, WORD, B]),
        ([B, *["section"] * 8, B], [TABLE] * 10, [B, *["section"] * 8, B]),
    ],
)
def test_slides_become_others_until_there_are_enough_kinds(
    before: list[str], answer: list[str], after: list[str]
) -> None:
    deck = with_kinds(planned(*before), answer)
    assert [slide.kind for slide in deck] == after
    assert kinds_of(deck) == set(after[1:-1])


@pytest.mark.parametrize(
    ("kinds", "places"),
    [
        ([B, WORD, WORD, SIDE, WORD, B, WORD, B], [1, 2, 4, 6]),  # four of six
        ([B, WORD, B, SIDE, WORD, B, WORD, B], []),  # half of them, and three kinds
        ([B, TABLE, "", SIDE, "", "callout", "", "", "", B], []),  # five of eight
        ([B, TABLE, "", SIDE, "", "callout", *[""] * 5, B], [2, 4, 6, 7, 8, 9, 10]),
        ([B] * 10, [*range(1, 9)]),
        ([B, WORD, WORD, WORD, WORD, SIDE, SIDE, SIDE, SIDE, B], [*range(1, 9)]),
        ([B, WORD, WORD, B], []),
        ([B, WORD, WORD, WORD, B], [1, 2, 3]),
        ([B, B], []),
        ([B], []),
    ],
)
def test_slides_that_show_what_most_of_the_lecture_shows_are_found(
    kinds: list[str], places: list[int]
) -> None:
    assert alike(planned(*kinds)) == places


@given(st.lists(st.sampled_from([B, TABLE, WORD, SIDE, "callout", "diagram", ""]), min_size=1, max_size=30))
def test_another_kind_is_asked_for_where_there_are_too_few_or_one_is_on_most_slides(kinds: list[str]) -> None:
    deck = planned(*kinds)
    counts = Counter(kind or B for kind in kinds[1:-1])
    places = alike(deck)
    few = bool(counts) and len(counts) < least_kinds(len(kinds))
    most = max(counts.values(), default=0)
    assert bool(places) == (few or (most >= 3 and 3 * most >= 2 * counts.total()))
    if not places:
        return
    choices = kinds_schema(deck)["properties"]["kinds"]["properties"]
    assert [int(number) - 1 for number in choices] == places
    for place in places:
        *others, own = choices[str(place + 1)]["enum"]
        assert own == (deck[place].kind or B)
        assert not {deck[each].kind or B for each in places} & set(others)


@given(st.data())
def test_what_a_model_answers_never_leaves_a_plan_with_fewer_kinds(data: st.DataObject) -> None:
    names = st.sampled_from([B, TABLE, WORD, SIDE, "callout", "diagram", "chart", "poem", ""])
    before = planned(*data.draw(st.lists(names, min_size=3, max_size=20)))
    answer = data.draw(st.lists(names, min_size=len(before), max_size=len(before)))
    after = with_kinds(before, answer)
    assert len(kinds_of(after)) >= len(kinds_of(before))
    assert all(new.kind in (old.kind, asked) for old, new, asked in zip(before, after, answer, strict=True))
    assert not {"chart", "poem"} & (kinds_of(after) - kinds_of(before))
    assert [slide.title for slide in after] == [slide.title for slide in before]


def test_slides_that_are_too_much_alike_are_asked_about_with_their_points() -> None:
    deck = [replace(slide, points=(f"P{slide.title}",)) for slide in planned(*[B, WORD, WORD, SIDE, WORD, B])]
    question = kinds_prompt(deck, Prompt("q", "s")).user
    assert all(f"{place + 1}. T{place}: PT{place}" in question for place in (1, 2, 4))
    assert "PT3" not in question
    assert '{"kinds": {"2": "…", "5": "…"}}' in question


def test_kinds_that_are_asked_for_again_come_in_another_order_from_slide_to_slide() -> None:
    choices = _choices(planned(*[B] * 10))
    assert len(choices) == 8
    assert all(one[0] != other[0] for one, other in pairwise(choices))
    assert all(choice[-1] == B for choice in choices)
    assert _all(choices) == set(kinds_for(10)) - OF_SUBJECTS
    assert _all(_choices(planned(B, "code", *[B] * 8))) - _all(choices) == {"code"}


def _all(choices: list[list[str]]) -> set[str]:
    return {kind for choice in choices for kind in choice}


def _choices(deck: list[PlannedSlide]) -> list[list[str]]:
    kinds = kinds_schema(deck)["properties"]["kinds"]["properties"]
    return [kind["enum"] for kind in kinds.values()]


@pytest.mark.parametrize(
    ("answer", "read"),
    [
        ({"kinds": {"2": "Table", "3": "columns"}}, ["", "table", "columns", ""]),
        ({"kinds": [B, "Table ", B, B]}, [B, "table", B, B]),
        ([B, TABLE, B, B], [B, TABLE, B, B]),
        ({"kinds": {"two": "table"}}, [""] * 4),
        ({"kinds": ["table"]}, [""] * 4),
        ({}, [""] * 4),
        ([], [""] * 4),
    ],
)
def test_kinds_are_read_by_number_or_in_order(answer: Any, read: list[str]) -> None:
    assert read_kinds(answer, 4) == read


@pytest.mark.parametrize("name", ASKED)
def test_what_a_block_asks_for_makes_it(name: str) -> None:
    schema = BLOCKS[name].model.ask()
    assert schema and schema["description"]
    assert "…" in str(sketch(schema))


TABLE_FORM = BLOCKS["table"].model.ask() or {}
COLUMNS_FORM = BLOCKS["columns"].model.ask() or {}


@pytest.mark.parametrize(
    "answer",
    [
        {"header": ["", "Cats"], "rows": [["Food", "**Meat**"], ["Sleep", "Long"]]},
        {"Header": ["", "Cats"], "Rows": {"1": ["Food", "Meat"], "2": ["Sleep", "- Long"]}},
        {"header": ["", "Cats"], "rows": [{"": "Food", "Cats": "Meat"}, {"": "Sleep", "Cats": "Long"}]},
    ],
)
def test_an_answer_is_put_into_the_form_that_was_asked_for(answer: Any) -> None:
    read = Answer().read(answer, TABLE_FORM, "table")
    assert read == {"header": ["", "Cats"], "rows": [["Food", "Meat"], ["Sleep", "Long"]]}
    assert BLOCKS["table"].model.read(read).said() == ("Food: Meat", "Sleep: Long")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "table is missing"),
        ("Cats sleep long", "table is missing, or is no object"),
        ({"header": ["", "Cats"]}, "table has no rows"),
        ({"header": ["", "Cats"], "rows": []}, "rows is missing, or is no list"),
        ({"header": ["", "Cats"], "rows": [["Food", "Meat", "Fish"]]}, "row 1 has 3 cells"),
        ({"header": ["", "Sleep"], "rows": [["Cats", "14 h"]]}, "'14 h' is a number; write words alone"),
    ],
)
def test_an_answer_that_does_not_fit_says_why(answer: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        BLOCKS["table"].model.read(Answer().read(answer, TABLE_FORM, "table"))


def test_columns_are_made_of_headings_and_points() -> None:
    answer = [{"title": "x", "heading": "Cats", "points": ["Sleep"]}, {"heading": "Dogs", "points": ["Run"]}]
    made = Columns.read(Answer().read(answer, COLUMNS_FORM, "columns"))
    assert made.said() == ("Cats", "Sleep", "Dogs", "Run")
    assert sketch(COLUMNS_FORM) == [{"heading": "…", "points": ["…"]}] * 2


def test_what_is_verbatim_is_neither_cleaned_nor_changed() -> None:
    form = {"type": "object", "properties": {"source": {"type": "string"}, "title": {"type": "string"}}}
    read = Answer({"source"}).read({"source": "# a\n*b*", "title": "# a"}, form, "code")
    assert read == {"source": "# a\n*b*", "title": "a"}
    assert texts_in(read, {"source"}) == ["a"]
    assert with_texts(read, str.upper, {"source"}) == {"source": "# a\n*b*", "title": "A"}


@pytest.mark.parametrize(
    ("text", "room", "kept"),
    [
        ("Short.", 10, "Short."),
        ("Ice flows. Rock breaks under it.", 20, "Ice flows."),
        ("Ice flows. Rock breaks. Sand stays.", 24, "Ice flows. Rock breaks."),
        ("Das Eis fließt. Der Fels bricht.", 20, "Das Eis fließt."),
        ("one two three four", 10, "one two"),
    ],
)
def test_what_has_no_room_ends_with_a_whole_sentence_and_never_with_an_ellipsis(
    text: str, room: int, kept: str
) -> None:
    assert bounded(text, room) == kept


def test_what_no_slide_can_hold_is_told_of_in_whole() -> None:
    long = "Ice flows. " * 300
    (slide,), (warning,) = bound_texts([PlannedSlide(title="Ice", points=(long, "Rock"))])
    assert slide.removed == (long,)
    assert "…" not in slide.points[0]
    assert warning.slide == 0


PAIRS = [{"label": "1840", "text": "Agassiz maps the ice"}, {"label": "1871", "text": "Tyndall measures"}]


@pytest.mark.parametrize("kind", ["steps", "cycle", "timeline", "tree"])
def test_a_diagram_is_made_of_labels_and_texts(kind: str) -> None:
    model = BLOCKS["diagram"].model
    items = [*PAIRS, {"label": "1912", "text": "Wegener crosses it"}]
    made = model.read(Answer().read({"kind": kind, "items": items}, model.ask() or {}, "diagram"))
    assert made.model_dump()["kind"] == kind
    assert "Agassiz maps the ice" in " ".join(made.said())


def test_code_is_taken_to_the_letter() -> None:
    model = BLOCKS["code"].model
    source = 'def f(x):\n    # *not* bold\n    return "1. x"'
    read = Answer(model.verbatim).read({"language": "Python", "source": source}, model.ask() or {}, "code")
    assert model.read(read).model_dump()["source"] == source
    with pytest.raises(ValueError, match="klingon"):
        model.read({"language": "Klingon", "source": source})


def test_a_callout_is_of_a_kind_that_is_asked_for() -> None:
    model = BLOCKS["callout"].model
    answer = {"kind": "Definition", "title": "Firn", "text": "Snow that outlived a summer."}
    read = Answer().read(answer, model.ask() or {}, "callout")
    assert model.read(read).said() == ("Firn", "Snow that outlived a summer.")
    with pytest.raises(ValueError, match="choose definition or example or question"):
        Answer().read({**answer, "kind": "poem"}, model.ask() or {}, "callout")

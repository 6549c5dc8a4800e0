"""A lecture's plan: as many slides as asked for, whatever the topic and however poor the model's lists."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.document.deck import Deck
from lectra.errors import ModelError
from lectra.llm import Prompt
from lectra.models import PlannedDeck
from lectra.planning.outline import plan_outline
from lectra.planning.outline.deck import slide_roles
from lectra.planning.outline.lists import compose_outline, is_title
from lectra.planning.outline.planned import read_deck
from lectra.prose.phrases import distinct, plain_phrases


class Answering:
    """A model that gives prepared answers, one after another, and the last one for ever."""

    def __init__(self, *answers: str, small: bool = True) -> None:
        self.answers = list(answers)
        self.small = small
        self.asked: list[Prompt] = []

    async def stream(self, prompt: Prompt, schema: dict[str, Any] | None = None) -> AsyncGenerator[str, None]:
        assert schema
        self.asked.append(prompt)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        for at in range(0, len(answer), 7):
            yield answer[at : at + 7]

    async def preload(self) -> None:
        raise AssertionError


def listed(*items: str) -> str:
    return json.dumps({"items": items})


async def plan(model: Answering, topic: str = "Black holes", slides: int = 6, **rest: Any) -> Deck:
    return await plan_outline(model, topic, slides=slides, **{"lang": "en", "audience": "", **rest})


def titles(outline: Deck) -> list[str]:
    return [slide.title for slide in outline.slides]


@given(
    slides=st.integers(1, 60),
    topic=st.text(min_size=1, max_size=300),
    found=st.lists(st.text(max_size=40), max_size=12),
)
def test_a_deck_has_exactly_the_slides_asked_for_and_no_title_twice(
    slides: int, topic: str, found: list[str]
) -> None:
    usable = [title for title in distinct(plain_phrases(found)) if is_title(title, topic)]
    outline = compose_outline(topic, usable, slides=slides, lang="en", audience="")
    assert len(outline.slides) == slides
    assert len({title.casefold() for title in titles(outline)}) == slides
    assert outline.slides[0].role == "title"
    assert all(slide.pictured.query for slide in outline.slides)


@pytest.mark.parametrize("slides", [1, 2, 3, 5, 6, 10, 60])
async def test_a_model_that_repeats_itself_still_gives_a_whole_deck(slides: int) -> None:
    outline = await plan(Answering(listed("Black holes", "Black holes", "Introduction")), slides=slides)
    assert len({title.casefold() for title in titles(outline)}) == slides


async def test_a_second_question_is_asked_only_where_titles_are_missing() -> None:
    rich = Answering(
        listed("The Event Horizon", "Hawking Radiation", "How Stars Collapse", "Seeing the Unseen")
    )
    await plan(rich)
    assert len(rich.asked) == 1
    poor = Answering(
        listed("The Event Horizon"), listed("Hawking Radiation", "How Stars Collapse", "Bent Light")
    )
    assert titles(await plan(poor))[1:5] == [
        "The Event Horizon",
        "Hawking Radiation",
        "How Stars Collapse",
        "Bent Light",
    ]
    assert poor.asked[0].user != poor.asked[1].user


async def test_a_small_models_list_that_is_no_json_is_no_failure() -> None:
    assert len((await plan(Answering("sorry, what?"))).slides) == 6


async def test_the_audience_stands_under_the_title() -> None:
    outline = await plan(Answering(listed()), audience="school children")
    assert outline.subtitle == "For school children"


def test_kinds_of_slides() -> None:
    assert slide_roles(1) == ("title",)
    assert slide_roles(2) == ("title", "content")
    assert slide_roles(3) == ("title", "content", "closing")


@pytest.mark.parametrize(
    "poor",
    [
        "Budgeting",
        "Introduction to Finance",
        "Conclusion and Outlook",
        "The Ethics of",
        "Money Part 3",
        "The Safety of the Safety",
        "Personal Finances",
        "One Two Three Four Five Six Seven Eight Nine",
    ],
)
def test_a_phrase_that_is_no_title(poor: str) -> None:
    assert not is_title(poor, "Personal finance")


@pytest.mark.parametrize(
    "topic",
    [
        "Introduction to C#",
        "A* search",
        ".NET",
        "HTML <b> vs <strong>",
        "What does O(n^2) mean?",
        "1. FC Köln",
        "300: the battle of Thermopylae",
        "x → ∞ limits",
        "−40: where °C meets °F",
        "pH < 7: acids",
        "`MIN_TEMP` & __init__",
        "how volcanoes erupt",
        "a very " + "very " * 50 + "long topic",
    ],
)
async def test_the_users_topic_is_asked_for_and_shown_as_it_was_written(topic: str) -> None:
    small, capable = Answering(listed("The Main Idea")), Answering(deck("Schlaf", "Traum"), small=False)
    outline = await plan(small, topic)
    assert outline.title == outline.slides[0].title == topic
    await plan(capable, topic, slides=2)
    assert topic in capable.asked[0].user


def deck(*names: str) -> str:
    slides = [{"title": name, "points": ["One point here."], "image_query": "a, b!"} for name in names]
    return "Here it is: " + json.dumps({"slides": slides})


async def test_a_capable_model_plans_the_whole_deck_in_one_answer() -> None:
    model = Answering(deck("Schlaf", "**Warum** wir schlafen", "Fazit"), small=False)
    outline = await plan(model, slides=3, lang="de")
    assert titles(outline) == ["Schlaf", "Warum wir schlafen", "Fazit"]
    assert outline.subtitle == "One point here."
    assert outline.slides[0].points == ()
    assert outline.slides[1].points == ("One point here.",)
    assert outline.slides[2].role == "closing"
    assert outline.slides[1].pictured.query == "a b"


@pytest.mark.parametrize(
    "shape",
    [
        lambda slides: {
            "outline": [{"heading": one["title"], "key_points": one["points"]} for one in slides]
        },
        lambda slides: {"folien": [{"Titel": one["title"], "Punkte": one["points"]} for one in slides]},
        lambda slides: {"slides": [[one["title"], one["points"]] for one in slides]},
        lambda slides: {"name": "plan", "arguments": json.dumps({"slides": slides})},
    ],
)
async def test_a_plan_is_read_whatever_its_fields_are_called(shape: Any) -> None:
    slides = [{"title": name, "points": ["One point here."]} for name in ("Sleep", "Dreams", "Rest")]
    model = Answering(json.dumps(shape(slides)), small=False)
    outline = await plan(model, slides=3)
    assert titles(outline) == ["Sleep", "Dreams", "Rest"]
    assert outline.slides[1].points == ("One point here.",)
    assert len(model.asked) == 1


async def test_all_of_a_slide_that_is_not_read_is_told_of() -> None:
    first = {"title": "Sleep", "slide": 1, "Speaker_Notes": "Smile.", "description": "Why we sleep"}
    second = {"title": "Dreams", "heading": "Nights", "points": [{"text": "p", "sub": ["q"], "tone": "calm"}]}
    outline = await plan(Answering(json.dumps({"slides": [first, second]}), small=False), slides=2)
    assert outline.slides[1].points == ("p", "q")
    assert isinstance(outline, PlannedDeck)
    assert outline.removed == {0: ("Smile.", "Why we sleep"), 1: ("tone: calm", "Nights")}


async def test_a_capable_model_is_told_language_and_audience() -> None:
    model = Answering(deck("Schlaf", "Traum"), small=False)
    await plan(model, slides=2, lang="de", audience="nurses")
    assert all(part in model.asked[0].user for part in ("German", "nurses", "exactly 2 slides"))
    assert "German" in model.asked[0].system


async def test_each_slide_is_told_of_as_soon_as_it_is_whole() -> None:
    told: list[tuple[int, str, int]] = []
    model = Answering(deck("Sleep", "Dreams", "Rest", "Summary"), small=False)
    seen = model.asked

    outline = await plan(
        model, slides=4, on_slide=lambda index, slide: told.append((index, slide.title, len(seen)))
    )
    assert [(index, title) for index, title, _ in told] == list(enumerate(titles(outline)))


async def test_slides_are_told_of_again_only_where_they_became_others() -> None:
    told: list[tuple[int, str]] = []
    english = "What the body does while we are asleep at night"
    bad = deck("Schlaf", english, "And what it does not do at all", "What we take home")
    model = Answering(bad, deck("Schlaf", "Träume", "Ruhe", "Fazit"), small=False)
    await plan(model, slides=4, lang="de", on_slide=lambda index, slide: told.append((index, slide.title)))
    assert told[:2] == [(0, "Schlaf"), (1, english)]
    assert told[-3:] == [(1, "Träume"), (2, "Ruhe"), (3, "Fazit")]
    assert told.count((0, "Schlaf")) == 1


async def test_only_the_missing_slides_are_asked_for_and_the_last_stays_last() -> None:
    model = Answering(deck("Sleep", "Summary"), deck("Dreams", "Rest"), small=False)
    assert titles(await plan(model, slides=4)) == ["Sleep", "Dreams", "Rest", "Summary"]
    assert "exactly 2 more slides" in model.asked[1].user
    assert "- Sleep" in model.asked[1].user


async def test_of_too_many_slides_the_last_stays_last() -> None:
    model = Answering(deck("Sleep", "Dreams", "Rest", "Work", "Summary"), small=False)
    assert titles(await plan(model, slides=3)) == ["Sleep", "Dreams", "Summary"]
    assert len(model.asked) == 1


async def test_a_plan_in_another_language_is_asked_for_once_more() -> None:
    english = deck("Why We Sleep at Night", "What Dreams Are Made Of", "The Things to Remember About It")
    german = deck("Warum wir nachts schlafen", "Woraus Träume gemacht sind", "Woran wir uns erinnern sollten")
    model = Answering(english, german, small=False)
    assert (await plan(model, slides=3, lang="de")).slides[0].title == "Warum wir nachts schlafen"
    assert "German was asked for" in model.asked[1].user


async def test_a_capable_model_that_fails_twice_is_an_error() -> None:
    model = Answering("no", small=False)
    with pytest.raises(ModelError, match="no usable outline"):
        await plan(model)
    assert len(model.asked) == 2


@pytest.mark.parametrize("answer", ["", "[]", "{}", '{"slides": [{"title": "!"}]}', deck("Only one")])
def test_a_plan_that_cannot_be_used_says_why(answer: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_deck(answer, 3, "en")

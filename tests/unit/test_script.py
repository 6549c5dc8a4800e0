"""What is said and shown on a slide: whole sentences, said once, whatever the model wraps around them."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.llm import Prompt
from lectra.models import Outline, OutlineSlide
from lectra.script import (
    choose_statement,
    clean_narration,
    finished_sentences,
    is_bullet,
    narration_prompts,
    speak_points,
    stream_narration,
    write_script,
)

PROSE = (
    "Sleep restores the body and clears the mind. Deep sleep repairs muscles and stores energy for the day. "
    "Dreams sort what was learned before. A dark and quiet room makes falling asleep much easier. "
    "Regular hours keep the inner clock in step with daylight and meals. "
)
OUTLINE = Outline(
    title="Healthy Sleep",
    subtitle="For everyone",
    slides=(
        OutlineSlide(title="Healthy Sleep", kind="title"),
        OutlineSlide(title="What Sleep Restores"),
        OutlineSlide(title="The Inner Clock", points=("Light sets it", "Meals shift it")),
        OutlineSlide(title="Rest Is Work", kind="statement"),
        OutlineSlide(title="Key Takeaways", kind="closing"),
    ),
)
POINTS = (
    "Deep sleep repairs muscles",
    "Dreams sort what was learned",
    "A dark and quiet room",
    "Regular hours",
)


class Speaking:
    """A model that says the given texts, one a question, in small pieces, and lists the given points."""

    def __init__(self, *texts: str, points: tuple[str, ...] = POINTS, small: bool = True) -> None:
        self.texts = list(texts)
        self.points = points
        self.small = small
        self.asked: list[str] = []

    async def reply(self, prompt: Prompt, schema: dict[str, Any]) -> str:  # noqa: ARG002
        self.asked.append(prompt.user)
        return json.dumps({"items": self.points})

    async def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        self.asked.append(prompt.user)
        text = self.texts.pop(0) if self.texts else ""
        for at in range(0, len(text), 5):
            yield text[at : at + 5]


async def pieces(text: str, size: int) -> AsyncIterator[str]:
    for at in range(0, len(text), size):
        yield text[at : at + size]


async def test_a_bullet_slide_has_narration_and_bullets_drawn_from_it() -> None:
    script = await write_script(Speaking(PROSE, points=(*POINTS, "Quantum gravity")), OUTLINE, 1, audience="")
    assert script.narration.startswith("Sleep restores the body")
    assert script.bullets == POINTS
    assert not script.warnings


async def test_the_outlines_own_points_are_the_bullets() -> None:
    script = await write_script(Speaking(PROSE), OUTLINE, 2, audience="")
    assert script.bullets == ("Light sets it", "Meals shift it")


async def test_a_title_slide_welcomes_and_asks_a_small_model_nothing() -> None:
    model = Speaking()
    script = await write_script(model, OUTLINE, 0, audience="")
    assert script.subtitle == "For everyone"
    assert script.bullets == ()
    assert script.narration == (
        "Welcome to this lecture on Healthy Sleep. "
        "We will look at What Sleep Restores, the Inner Clock and Rest Is Work."
    )
    assert model.asked == []


async def test_a_statement_slide_shows_one_sentence_of_what_is_said() -> None:
    script = await write_script(Speaking(PROSE), OUTLINE, 3, audience="")
    assert script.bullets == ()
    assert script.subtitle in script.narration


async def test_a_closing_slide_has_three_bullets() -> None:
    assert len((await write_script(Speaking(PROSE), OUTLINE, 4, audience="")).bullets) == 3


async def test_bullets_are_found_even_where_the_model_lists_nothing() -> None:
    script = await write_script(Speaking(PROSE, points=()), OUTLINE, 1, audience="")
    assert len(script.bullets) >= 3
    assert all(len(bullet) <= 70 for bullet in script.bullets)


async def test_a_short_answer_is_continued_with_another_question_and_nothing_is_said_twice() -> None:
    model = Speaking("Sleep restores the body.", PROSE)
    said = [sentence async for sentence in stream_narration(model, OUTLINE, 1, audience="")]
    assert said.count("Sleep restores the body.") == 1
    assert model.asked[0] != model.asked[1]
    assert "Dreams sort what was learned before." in said


async def test_an_unusable_answer_is_asked_for_once_more_and_then_the_points_are_spoken() -> None:
    model = Speaking("```code```", "As an AI I cannot")
    script = await write_script(model, OUTLINE, 2, audience="")
    assert script.narration == "The Inner Clock. Light sets it. Meals shift it."
    assert script.bullets == ("Light sets it", "Meals shift it")
    assert [(w.slide, w.stage, w.fallback) for w in script.warnings] == [(2, "script", "bullets spoken")]
    assert len(model.asked) == 2


async def test_a_small_model_is_stopped_when_enough_is_said() -> None:
    script = await write_script(Speaking(PROSE * 20), OUTLINE, 1, audience="", seconds=10)
    assert len(script.narration.split()) <= 35


def test_without_a_model_the_title_is_spoken_where_there_are_no_points() -> None:
    assert speak_points(OUTLINE, 1, "The model is gone.").narration == "What Sleep Restores."


def test_neighbouring_slides_are_asked_about_differently() -> None:
    plan = OUTLINE.model_copy(update={"slides": (OutlineSlide(title="Dreams"),) * 3})
    asked = {narration_prompts(plan, at, "", 69, small=True)[0].user for at in range(3)}
    assert len(asked) == 3


def test_a_capable_model_is_told_language_audience_and_neighbours() -> None:
    prompt = narration_prompts(OUTLINE, 2, "nurses", 69, small=False)[0]
    assert all(
        part in prompt.user for part in ("nurses", "What Sleep Restores", "Rest Is Work", "Light sets it")
    )
    assert '"en"' in prompt.system


@pytest.mark.parametrize("size", [1, 7, 10_000])
async def test_sentences_come_whole_however_the_stream_is_cut(size: int) -> None:
    text = "Dr. Mendel grew peas. They differed in colour! He counted 3.5 thousand of them. Then he"
    found = [sentence async for sentence in finished_sentences(pieces(text, size), "en")]
    assert found == [
        "Dr. Mendel grew peas.",
        "They differed in colour!",
        "He counted 3.5 thousand of them.",
    ]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Sure! Peas are green.", "Peas are green."),
        ("<think>Hmm. What now?</think>Peas are green.", "Peas are green."),
        ("Peas are green. <think>And never ends.", "Peas are green."),
        ("```python\nx = 1\n```\nPeas are green.", "Peas are green."),
        ("Slide 3: Peas are green.", "Peas are green."),
        ("**Narrator:** Peas are green. (pause) Beans are long.", "Peas are green. Beans are long."),
        ("## The garden\n\nPeas are **green**.", "Peas are green."),
        ("**The garden**\nPeas are green.", "Peas are green."),
        ("1. Peas are green.\n2. Beans are long.", "Peas are green. Beans are long."),
        ("Peas:\n- green\n- round\n\nBeans are long.", "Beans are long."),
        ("Peas are green. See https://example.org/peas for more. Beans", "Peas are green."),
        ("In this slide, we see peas. Peas are green 🌱.", "Peas are green."),
        ("As an AI model, I like peas. Peas are green. Peas are green.", "Peas are green."),
        ("[Music] Peas are <b>green</b>.", "Peas are green."),
        ("", ""),
    ],
)
def test_only_prose_is_left_of_an_answer(raw: str, clean: str) -> None:
    assert clean_narration(raw) == clean


@given(st.text(max_size=300))
def test_cleaning_a_clean_narration_changes_nothing(text: str) -> None:
    once = clean_narration(text)
    assert clean_narration(once) == once or not set('*_`#~"<[(') & set(once)


@given(st.text(alphabet="ab .!?*#`<>\n-1", max_size=200))
def test_no_markup_survives_cleaning(text: str) -> None:
    assert not set(clean_narration(text)) & set("*`#\n")


def test_a_statement_is_short_and_stands_alone() -> None:
    long = (
        "The inner clock of the body is set by daylight every single morning, which is why travellers who "
        "cross many time zones sleep so badly for several days."
    )
    assert choose_statement(["It is small.", long], "The Inner Clock") == (
        "The inner clock of the body is set by daylight every single morning."
    )


@pytest.mark.parametrize(
    "poor", ["Sleep", "Sleep and the", "It is good", "Chapter 3", "w " * 10, "x" * 40 + " " + "y" * 40]
)
def test_a_phrase_that_is_no_bullet(poor: str) -> None:
    assert not is_bullet(poor)

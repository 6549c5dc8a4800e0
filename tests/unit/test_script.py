"""What is said and shown on a slide: whole sentences, said once, whatever the model wraps around them."""

import json
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from lectra.document.blocks import Statement
from lectra.document.deck import Deck
from lectra.document.inline import write_marks
from lectra.document.slide import Slide
from lectra.errors import ModelError
from lectra.llm import Prompt
from lectra.models import ModelChoice, WrittenSlide
from lectra.planning.script import around, as_planned, speak_points, write_script
from lectra.planning.script.answer import CIRCLES
from lectra.planning.script.paragraphs import narration_prompts, stream_narration
from lectra.planning.script.questions import script_prompt
from lectra.planning.script.slide import choose_statement, is_bullet, length_for
from lectra.text import sentences
from tests.unit.shown import listed

PROSE = (
    "Sleep restores the body and clears the mind. Deep sleep repairs muscles and stores energy for the day. "
    "Dreams sort what was learned before. A dark and quiet room makes falling asleep much easier. "
    "Regular hours keep the inner clock in step with daylight and meals. "
)
OUTLINE = Deck(
    title="Healthy Sleep",
    subtitle="For everyone",
    slides=(
        Slide(title="Healthy Sleep", role="title"),
        Slide(title="What Sleep Restores"),
        Slide(title="The Inner Clock", blocks=listed("Light sets it", "Meals shift it")),
        Slide(title="Rest Is Work", layout="statement"),
        Slide(title="Key Takeaways", role="closing"),
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

    async def preload(self) -> None: ...

    async def stream(self, prompt: Prompt, schema: dict[str, Any] | None = None) -> AsyncGenerator[str, None]:
        self.asked.append(prompt.user)
        if schema and self.small:
            yield json.dumps({"items": self.points})
            return
        text = self.texts.pop(0) if self.texts else ""
        for at in range(0, len(text), 5):
            yield text[at : at + 5]


async def test_a_bullet_slide_has_narration_and_bullets_drawn_from_it() -> None:
    script = await write_script(Speaking(PROSE, points=(*POINTS, "Quantum gravity")), OUTLINE, 1, audience="")
    assert script.narration.startswith("Sleep restores the body")
    assert script.points == POINTS
    assert not script.warnings


async def test_the_outlines_own_points_are_the_bullets() -> None:
    script = await write_script(Speaking(PROSE), OUTLINE, 2, audience="")
    assert script.points == ("Light sets it", "Meals shift it")


async def test_a_title_slide_welcomes_and_asks_a_small_model_nothing() -> None:
    model = Speaking()
    script = await write_script(model, OUTLINE, 0, audience="")
    assert script.subtitle == "For everyone"
    assert script.points == ()
    assert script.narration == (
        "Welcome to this lecture on Healthy Sleep. "
        "We will look at What Sleep Restores, the Inner Clock and Rest Is Work."
    )
    assert model.asked == []


async def test_a_slide_whose_title_is_its_statement_shows_that_alone() -> None:
    script = await write_script(Speaking(PROSE), OUTLINE, 3, audience="")
    assert (script.arranged, script.blocks) == ("statement", ())
    assert script.narration.startswith("Sleep restores the body")


async def test_a_closing_slide_has_three_bullets() -> None:
    assert len((await write_script(Speaking(PROSE), OUTLINE, 4, audience="")).points) == 3


async def test_what_gives_no_list_is_shown_as_the_sentence_that_says_it_best() -> None:
    script = await write_script(Speaking(PROSE, points=()), OUTLINE, 1, audience="")
    assert script.block == Statement(text="Sleep restores the body and clears the mind.")
    assert script.block.text in script.narration


async def test_a_closing_slide_has_bullets_even_where_the_model_lists_nothing() -> None:
    script = await write_script(Speaking(PROSE, points=()), OUTLINE, 4, audience="")
    assert len(script.points) == 3
    assert all(len(bullet) <= 70 for bullet in script.points)


async def test_a_short_answer_is_continued_with_another_question_and_nothing_is_said_twice() -> None:
    model = Speaking("Sleep restores the body.", "Sleep restores the body. " + PROSE)
    left: list[str] = []
    said = [
        sentence async for sentence in stream_narration(model, OUTLINE, 1, seconds=30, leave_out=left.append)
    ]
    assert said.count("Sleep restores the body.") == 1
    assert model.asked[0] != model.asked[1]
    assert "Dreams sort what was learned before." in said
    assert left == ["Sleep restores the body."]


async def test_an_unusable_answer_is_asked_for_once_more_and_then_an_error() -> None:
    model = Speaking("```\n```", "As an AI I cannot do this.")
    with pytest.raises(ModelError, match="nothing that could be said"):
        await write_script(model, OUTLINE, 2, audience="")
    assert len(model.asked) == 2


def test_where_the_model_fails_the_points_are_spoken_with_a_warning() -> None:
    script = speak_points(OUTLINE, 2, "The model is gone.")
    assert script.narration == "The Inner Clock. Light sets it. Meals shift it."
    assert script.points == ("Light sets it", "Meals shift it")
    assert [(w.stage, w.message, w.fallback) for w in script.warnings] == [
        ("script", "The model is gone.", "bullets spoken")
    ]


async def test_a_small_model_is_stopped_when_enough_is_said() -> None:
    script = await write_script(Speaking(PROSE * 20), OUTLINE, 1, audience="", seconds=10)
    assert len(script.narration.split()) <= 35


def test_without_a_model_the_title_is_spoken_where_there_are_no_points() -> None:
    assert speak_points(OUTLINE, 1, "The model is gone.").narration == "What Sleep Restores."
    assert as_planned(OUTLINE, 2).points == ("Light sets it", "Meals shift it")


@pytest.mark.parametrize("end", [",", "，", "、", ";", " –", " —", " -", " (", "„"])
def test_no_full_stop_is_put_behind_a_mark_that_goes_on(end: str) -> None:
    slide = Slide(title="Sleep", blocks=listed(f"A comma{end}", "CO₂ (a gas)", "50 %", "Non-"))
    script = as_planned(Deck(title="T", slides=(slide,)), 0)
    assert script.narration == f"Sleep. A comma{end} CO₂ (a gas). 50 %. Non-."


def test_neighbouring_slides_are_asked_about_differently() -> None:
    plan = OUTLINE.model_copy(update={"slides": (Slide(title="Dreams"),) * 3})
    asked = {narration_prompts(plan, at, 69)[0].user for at in range(3)}
    assert len(asked) == 3


def written(narration: str, *bullets: str) -> str:
    return "```json\n" + json.dumps({"narration": narration, "bullets": bullets}) + "\n```"


async def capable(
    *texts: str, index: int = 1, plan: Deck = OUTLINE, **rest: Any
) -> tuple[WrittenSlide, Speaking]:
    model = Speaking(*texts, small=False)
    return await write_script(model, plan, index, audience="nurses", **rest), model


async def test_a_capable_model_gives_narration_and_bullets_in_one_answer() -> None:
    told: list[str] = []
    text = "Slide 3: " + PROSE + "😀"
    script, model = await capable(
        written(text, "**Sleep** restores", "- Dreams sort"), on_sentence=told.append
    )
    assert script.narration == PROSE.strip()
    assert script.points == ("Sleep restores", "Dreams sort")
    assert tuple(told) == sentences(PROSE)
    assert not script.warnings
    assert len(model.asked) == 1


@pytest.mark.parametrize("mark", ["</think>", "<think>", "[THINK]", "<|end|>"])
async def test_a_narration_may_name_the_marks_of_reasoning(mark: str) -> None:
    text = f"{PROSE}The mark {mark} is said aloud."
    script, model = await capable(written(text, "Sleep restores", "Dreams sort"))
    assert script.narration == text
    assert len(model.asked) == 1


def test_a_capable_model_is_told_language_audience_length_and_neighbours() -> None:
    prompt = script_prompt(OUTLINE, 2, "nurses", length_for("en", 30))
    parts = ("nurses", "What Sleep Restores", "Rest Is Work", "Light sets it", "69 words", "English")
    assert all(part in prompt.user for part in parts)
    assert "bullets" not in prompt.user
    assert '"en"' in prompt.system


def test_languages_without_spaces_are_measured_in_characters() -> None:
    assert length_for("zh-TW", 30).unit == "characters"
    assert length_for("de", 30).share("eins zwei drei") == pytest.approx(3 / 69)
    assert length_for("ja", 10).share("あ い") == pytest.approx(2 / 65)


async def test_a_capable_model_is_told_once_what_was_wrong() -> None:
    script, model = await capable(written(PROSE), written(PROSE, "Sleep restores", "Dreams sort"))
    assert script.points == ("Sleep restores", "Dreams sort")
    assert "0 came" in model.asked[1]


async def test_a_script_in_another_language_is_asked_for_once_more_and_not_told_of() -> None:
    told: list[str] = []
    german = (
        "Der Schlaf erholt den Körper und klärt den Geist. Im tiefen Schlaf heilen die Muskeln. "
        "Träume ordnen, was am Tag gelernt wurde. Regelmäßige Zeiten halten die innere Uhr im Takt. "
        "Ein dunkler und ruhiger Raum hilft beim Einschlafen."
    )
    plan = OUTLINE.model_copy(update={"lang": "de"})
    script, model = await capable(
        written(PROSE, "a b", "c d"),
        written(german, "Der Körper ruht", "Der Geist ruht"),
        plan=plan,
        on_sentence=told.append,
    )
    assert script.narration == german
    assert "Write it in German" in model.asked[1]
    assert tuple(told) == sentences(german, "de")


async def test_a_script_that_goes_in_circles_is_asked_for_once_more() -> None:
    parts = ("ear", "nose", "throat", "mouth", "neck", "back", "hand")
    circling = PROSE + " ".join(f"It can be given to people with a bad {part};" for part in parts)
    script, model = await capable(written(circling, "a b", "c d"), written(PROSE, "Rest", "Sleep"), index=2)
    assert "again and again" in model.asked[1]
    assert script.narration == PROSE.strip()


AROUND = "The inner clock keeps time for the whole body. Meals and light move it a little each day. " * 4


@pytest.mark.parametrize("again", [AROUND, "“We sleep.” " * 3 + AROUND])
async def test_where_both_answers_go_in_circles_the_longer_beginning_is_said(again: str) -> None:
    told: list[str] = []
    script, model = await capable(written(PROSE + AROUND), written(again), index=2, on_sentence=told.append)
    assert script.narration == PROSE + AROUND[: len(AROUND) // 4].strip()
    assert script.points == ("Light sets it", "Meals shift it")
    assert not script.warnings  # it fills its time, and the slide has what it shows
    assert script.written
    asked = model.asked[1].partition("Your last answer")[2]
    assert asked.count("The inner clock keeps time") == 2  # once as it was, and once as what was wrong
    assert set(sentences(script.narration)) <= set(told)


@pytest.mark.parametrize(
    ("slide", "block"),
    [
        (Slide(title="The Inner Clock"), Statement(text="The inner clock keeps time for the whole body.")),
        (
            Slide(title="The Clock", shows="table"),
            Statement(text="The inner clock keeps time for the whole body."),
        ),
        (OUTLINE.slides[2], OUTLINE.slides[2].block),
    ],
    ids=["bullets", "table", "planned"],
)
async def test_a_short_beginning_is_said_with_a_warning_and_the_slide_shows_what_it_can(slide, block) -> None:
    plan = OUTLINE.model_copy(update={"slides": (OUTLINE.slides[0], slide, OUTLINE.slides[4])})
    script, _ = await capable(written(AROUND), written(AROUND), plan=plan)
    assert script.narration == AROUND[: len(AROUND) // 4].strip()
    assert script.block == block
    assert [warning.message for warning in script.warnings] == [CIRCLES]


async def test_a_second_answer_that_gets_on_comes_before_a_longer_beginning() -> None:
    script, _ = await capable(
        written(PROSE + AROUND), written("In this lecture, we sleep. " + PROSE), index=2
    )
    assert script.narration.startswith("In this lecture")
    assert "begins with" in script.warnings[0].message


async def test_a_circle_without_a_whole_sentence_before_it_gives_no_script() -> None:
    circle = written("They can help people with a cold; " * 9)
    with pytest.raises(ModelError, match="says again and again"):
        await capable(circle, circle)


async def test_of_a_script_that_breaks_off_the_whole_sentences_are_said_with_a_warning() -> None:
    told: list[str] = []
    broken = json.dumps({"narration": PROSE + "And then it"})[:-2]
    script, model = await capable(broken, broken, index=2, on_sentence=told.append)
    assert script.narration == PROSE.strip()
    assert script.points == ("Light sets it", "Meals shift it")
    assert script.removed == ("And then it.",)
    assert [warning.message for warning in script.warnings] == ["The answer breaks off before its end."]
    assert "breaks off" in model.asked[1]
    assert set(told) == set(sentences(PROSE))


async def test_a_capable_model_that_fails_twice_is_an_error() -> None:
    with pytest.raises(ModelError, match="no usable script"):
        await capable("no", "{}", index=2)


async def test_a_narration_that_the_outline_has_is_kept_to_the_letter() -> None:
    given = "Say  this, *exactly* so. And then this."
    slide = Slide(title="Rest", layout="statement", narration=given)
    plan = OUTLINE.model_copy(update={"slides": (slide,)})
    model = Speaking()
    script = await write_script(model, plan, 0, audience="")
    assert script.narration == slide.narration
    assert write_marks(script.narration) == given
    assert script.blocks == ()
    assert model.asked == []


async def test_a_small_model_is_not_asked_for_another_language() -> None:
    model = Speaking(PROSE)
    with pytest.raises(ModelError, match="English alone"):
        await write_script(model, OUTLINE.model_copy(update={"lang": "hi"}), 2, audience="")
    assert model.asked == []


def test_a_statement_is_short_and_stands_alone() -> None:
    long = (
        "The inner clock of the body is set by daylight every single morning, which is why travellers who "
        "cross many time zones sleep so badly for several days."
    )
    short = "The inner clock is set by daylight."
    assert choose_statement(["It is small.", long, "What is a clock?", short], "The Inner Clock") == short
    assert choose_statement([long], "The Inner Clock") == ""


@pytest.mark.parametrize(
    "poor", ["Sleep", "Sleep and the", "It is good", "Chapter 3", "w " * 10, "x" * 40 + " " + "y" * 40]
)
def test_a_phrase_that_is_no_bullet(poor: str) -> None:
    assert not is_bullet(poor)


CAPABLE = ModelChoice(backend="ollama", model="llama3.1:8b")


@pytest.mark.parametrize("index", range(len(OUTLINE.slides)))
def test_what_is_cut_off_an_outline_changes_no_question(index: int) -> None:
    shown, place = around(OUTLINE, index, CAPABLE)
    length = length_for("en", 30)
    assert script_prompt(shown, place, "", length) == script_prompt(OUTLINE, index, "", length)


def test_a_script_does_not_depend_on_what_stands_on_other_slides() -> None:
    other = OUTLINE.slides[2].model_copy(update={"points": ("Changed",), "narration": "Changed."})
    changed = OUTLINE.model_copy(update={"slides": (*OUTLINE.slides[:2], other, *OUTLINE.slides[3:])})
    assert around(changed, 1, CAPABLE) == around(OUTLINE, 1, CAPABLE)
    assert around(changed, 2, CAPABLE) != around(OUTLINE, 2, CAPABLE)


def test_without_a_narration_short_code_is_read_and_long_code_is_named() -> None:
    short = {"type": "code", "language": "python", "source": "def mean(xs):\n    return sum(xs) / len(xs)"}
    long = {**short, "source": "def mean(xs):\n" + "    xs.sort()\n" * 9}
    slides = [Slide.model_validate({"title": "Mean", "blocks": [block]}) for block in (short, long)]
    deck = Deck(title="T", slides=tuple(slides))
    told = [write_marks(as_planned(deck, number).narration) for number in (0, 1)]
    assert told[0] == "Mean. Python. `def mean(xs):`. `return sum(xs) / len(xs)`."
    assert told[1] == "Mean. Python: mean."

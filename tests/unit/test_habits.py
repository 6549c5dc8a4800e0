"""What models do that tires who listens is found by rule: in their own words, in many languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.models import WrittenSlide
from lectra.planning.script.habits import (
    before_circle,
    goes_in_circles,
    nearly_said,
    read_aloud,
    reads_aloud,
    said_before,
    stock_opening,
)
from lectra.planning.script.repeats import less_repeated, repeats
from lectra.text import sentences

STOCK = [
    "In this lecture, we will explore how glaciers move.",
    "In today’s short lesson we look at glaciers.",
    "On this slide you see three causes.",
    "This section covers the causes of the war.",
    "The lecture concludes with a summary of glaciers.",
    "Today, we will learn about glaciers.",
    "Let's dive into the world of glaciers.",
    "Now let us take a look at glaciers.",
    "We will discuss the causes.",
    "“Welcome to this part of the lecture.”",
    "In dieser Vorlesung betrachten wir Gletscher.",
    "Auf dieser Folie sehen Sie drei Ursachen.",
    "Heute werden wir über Gletscher sprechen.",
    "Lassen Sie uns beginnen.",
    "Dans cette leçon, nous allons étudier les glaciers.",
    "Aujourd’hui, nous allons parler des glaciers.",
    "En esta clase vamos a hablar de los glaciares.",
    "Hoy vamos a hablar de los glaciares.",
    "In questa lezione parleremo dei ghiacciai.",
    "Nesta aula, vamos falar das geleiras.",
    "In deze les bekijken we gletsjers.",
    "W tym wykładzie omówimy lodowce.",
    "В этой лекции мы рассмотрим ледники.",
    "Давайте поговорим о ледниках.",
    "У цій лекції ми розглянемо льодовики.",
    "Bu derste buzulları inceleyeceğiz.",
    "在本节课中,我们将学习冰川。",
    "让我们来看看冰川。",
    "この講義では、氷河について学びます。",
    "이 강의에서는 빙하를 살펴봅니다.",
    "في هذه المحاضرة سنتحدث عن الأنهار الجليدية.",
    "इस व्याख्यान में हम हिमनदों के बारे में जानेंगे।",
]
PLAIN = [
    "Glaciers move because ice flows under its own weight.",
    "Today the glaciers of the Alps lose a metre a year.",
    "In this valley the ice was once a mile thick.",
    "Lectures on ice were popular in Zurich.",
    "The lecture of 1837 was laughed at.",
    "We owe this picture to Louis Agassiz.",
    "Welcoming winters bring snow.",
    "Heute verlieren die Gletscher der Alpen einen Meter im Jahr.",
    "In diesem Tal lag das Eis einst einen Kilometer dick.",
    "Dans cette vallée, la glace était épaisse.",
    "En este valle el hielo era espeso.",
    "В этой долине лёд был толстым.",
    "氷河は自分の重さで流れる。",
    "冰川因自身的重量而流动。",
    "빙하는 제 무게로 흐른다.",
    "تتحرك الأنهار الجليدية بفعل وزنها.",
    "हिमनद अपने भार से बहते हैं।",
]


@pytest.mark.parametrize("text", STOCK)
def test_a_stock_opening_is_found(text: str) -> None:
    assert stock_opening(text)


@pytest.mark.parametrize("text", PLAIN)
def test_an_opening_with_the_matter_itself_is_none(text: str) -> None:
    assert not stock_opening(text)


ICE, ROCK = "Ice flows under its own weight", "Rock gives way"
READ = [
    ("en", f"{ICE}. {ROCK}.", [ICE, ROCK]),
    ("en", f"First, {ICE.lower()}. Also, rock gives way!", [ICE, ROCK]),
    ("de", "Eis fließt unter Druck. Der Fels gibt nach.", ["Eis fließt unter Druck.", "Der Fels gibt nach"]),
    ("ru", "Лёд течёт под своим весом. Скала уступает.", ["Лёд течёт под своим весом", "Скала уступает"]),
    ("ja", "氷は自分の重さで流れる。岩は下で砕ける。", ["氷は自分の重さで流れる", "岩は下で砕ける"]),
    ("hi", "बर्फ अपने भार से बहती है। चट्टान टूटती है।", ["बर्फ अपने भार से बहती है", "चट्टान टूटती है"]),
]
TOLD = [
    (f"{ICE}, as honey does on a tilted plate in a warm room.", [ICE, "Like honey"]),
    ("Under its own weight, even ice flows. What lies below it breaks.", [ICE, ROCK]),
    (f"{ICE}. Nobody saw it until 1840. Then it was measured.", [ICE, ROCK, "Seen by few", "Slow"]),
    ("Ice flows.", []),
]


@pytest.mark.parametrize(("lang", "narration", "shown"), READ)
def test_a_narration_that_is_its_points_is_found(lang: str, narration: str, shown: list[str]) -> None:
    assert reads_aloud(sentences(narration, lang), shown)


@pytest.mark.parametrize(("narration", "shown"), TOLD)
def test_a_narration_in_other_words_is_none(narration: str, shown: list[str]) -> None:
    assert not reads_aloud(sentences(narration), shown)


def test_the_points_that_are_read_are_named() -> None:
    assert read_aloud(["Ice flows.", "It is cold."], ["Ice flows", "Rock breaks"]) == ("Ice flows",)


@pytest.mark.parametrize(
    ("sentence", "other", "lang"),
    [
        ("Small changes lead to large differences.", "small changes  lead to large differences!", "en"),
        ("Kleine Ursachen haben große Wirkungen.", "Kleine Ursachen haben große Wirkungen.", "de"),
        ("小さな変化が大きな違いを生む。", "小さな変化が大きな違いを生む", "ja"),
        ("छोटे बदलाव बड़ा अंतर लाते हैं।", "छोटे बदलाव बड़ा अंतर लाते हैं", "hi"),
    ],
)
def test_a_sentence_that_another_slide_says_is_found(sentence: str, other: str, lang: str) -> None:
    assert said_before(sentences(sentence, lang), [[other]]) == (sentence,)


@pytest.mark.parametrize(
    ("sentence", "other"),
    [("Let us see.", "Let us see."), ("Small changes add up over time.", "Small changes add up over years.")],
)
def test_a_short_or_another_sentence_may_come_again(sentence: str, other: str) -> None:
    assert said_before([sentence], [[other]]) == ()


GOOD = ["Vaccines teach the body to fight germs.", "The immune system remembers what it has met before."]
ROUND = ["Vaccines keep you and your family healthy.", "They protect the people around you as well."]
NEAR = [
    (
        "Vaccines train the immune system to recognize and fight dangerous germs.",
        "Vaccines train our immune system to recognise and to fight these dangerous germs.",
    ),
    (
        "In Norway, careful observation separates lasting effects from those that fade within days.",
        "In Sweden, careful observation separates lasting effects from those that fade within days.",
    ),
    (
        "Impfungen bringen dem Immunsystem bei, gefährliche Erreger schnell zu erkennen.",
        "Impfungen bringen dem Immunsystem bei, die gefährlichen Erreger sehr schnell zu erkennen.",
    ),
    ("氷は自分の重さでゆっくりと谷を下って流れる。", "氷は自分の重さでゆっくりと谷を流れる。"),
]
APART = [
    ("The nucleus keeps the plans of the cell.", "The nucleus keeps the plans."),
    ("Small changes add up over time.", "Small changes add up over years."),
    (
        "In 1990 the glacier lost 12 metres of ice in a single warm summer.",
        "In 2020 the glacier lost 31 metres of ice in a single warm summer.",
    ),
    (
        "Punishment did not bring peace; common institutions did.",
        "After the second, they were helped to rebuild and bound into common institutions.",
    ),
]


@pytest.mark.parametrize(("sentence", "other"), NEAR)
def test_a_sentence_that_another_slide_says_in_nearly_the_same_words_is_found(
    sentence: str, other: str
) -> None:
    assert nearly_said([sentence, "Ice is cold."], [[other]]) == (sentence,)
    assert nearly_said([other], [["Ice is cold."], [sentence]]) == (other,)


@pytest.mark.parametrize(("sentence", "other"), APART)
def test_a_sentence_that_is_only_like_another_is_not(sentence: str, other: str) -> None:
    assert nearly_said([sentence], [[other]]) == ()


@given(st.lists(st.sampled_from([*GOOD, *(text for pair in (*NEAR, *APART) for text in pair)])))
def test_whether_sentences_are_near_does_not_depend_on_which_comes_first(texts: list[str]) -> None:
    for one in texts:
        for other in texts:
            assert bool(nearly_said([one], [[other]])) == bool(nearly_said([other], [[one]]))


def test_a_closing_slide_may_sum_up_in_nearly_the_same_words() -> None:
    (sentence, other) = NEAR[0]
    content, closing = slide(sentence), slide(sentence).model_copy(update={"role": "closing"})
    assert repeats(content, [slide(other)], "en") == (sentence,)
    assert repeats(closing, [slide(other)], "en") == ()
    assert repeats(closing, [slide(sentence)], "en") == (sentence,)


def slide(narration: str, *, written: bool = True) -> WrittenSlide:
    return WrittenSlide(title="Ice", narration=narration, written=written)


AGAIN, NEW = "Small changes lead to large differences.", "Ice keeps the air of old winters in its bubbles."


def test_of_two_scripts_the_one_that_says_new_things_is_taken() -> None:
    others = [slide(f"{AGAIN} And more.")]
    first, second = slide(f"{NEW} {AGAIN}"), slide(NEW)
    assert repeats(first, others, "en") == (AGAIN,)
    assert less_repeated(first, second, others, "en") is second


@pytest.mark.parametrize("second", [slide(AGAIN), slide("Ice.", written=False)])
def test_what_is_said_again_all_the_same_is_told_of(second: WrittenSlide) -> None:
    first = slide(f"{NEW} {AGAIN}")
    kept = less_repeated(first, second, [slide(AGAIN)], "en")
    assert kept.narration == first.narration
    ((message, fallback),) = [(warning.message, warning.fallback) for warning in kept.warnings]
    assert AGAIN in message
    assert fallback == "1 repeated"


@pytest.mark.parametrize(
    ("narration", "circles"),
    [
        ("They can help people with a cold; " * 3, True),
        (" ".join(f"They can be given to people with {part} trouble." for part in "abcdefg"), True),
        ("We choose to go to the moon. We choose to go on. We choose it now. We choose this decade.", False),
        ("No. No. No. No. Water is heavy. No.", False),
        ("水は重い。" * 4, False),
        ("水は氷より重いので、氷は水に浮かぶ。" * 3, True),
    ],
)
def test_a_narration_goes_in_circles_where_it_says_the_same_again_and_again(narration, circles) -> None:
    assert bool(goes_in_circles(narration)) is circles


@pytest.mark.parametrize(
    ("spoken", "kept"),
    [
        ([*GOOD, *ROUND, *ROUND, *ROUND], 4),
        ([GOOD[0], GOOD[0], GOOD[0]], 1),
        ([*GOOD, *(f"They can be given to people with {part} trouble." for part in "abcdef")], 4),
        ([*GOOD, f"{ROUND[0][:-1]}; {ROUND[0].lower()}"], 2),
        (["Yes.", "Yes.", "Yes.", *GOOD], 5),
        (
            [
                "水は氷より重いので、氷は水に浮かぶ。",
                "氷の中には昔の空気が残っている。",
                "水は氷より重いので、氷は水に浮かぶ。",
            ],
            2,
        ),
        ([], 0),
    ],
)
def test_what_is_said_before_a_circle_is_kept(spoken: list[str], kept: int) -> None:
    assert before_circle(spoken) == tuple(spoken[:kept])


@given(st.lists(st.sampled_from([*GOOD, *ROUND, "Yes.", "They protect the people you love, and more."])))
def test_what_is_kept_is_a_beginning_that_goes_in_no_circle(spoken: list[str]) -> None:
    kept = before_circle(spoken)
    assert list(kept) == spoken[: len(kept)]
    assert not goes_in_circles(" ".join(kept))
    assert before_circle(kept) == kept
    if len(kept) < len(spoken):
        assert spoken[len(kept)] in kept or spoken[len(kept)].startswith("They protect the people")

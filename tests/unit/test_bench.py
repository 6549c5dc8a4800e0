"""The pure parts of the benchmarks: figures, critical path, picture."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench.figures import Bound, Figure, medians, most_at_once, to_table
from bench.gantt import Panel, Step, critical_chain, draw, place_bars
from bench.heard import sound_of, tones_heard
from bench.stand_ins import critical_path_s
from lectra.steps import STEPS
from tests.servers.edge_sound import speak

OUTLINE = Step("outline", None, 0, 7)
SCRIPTS = [Step("script", number, 7 + 2 * number, 9 + 2 * number) for number in range(3)]
SPEECH = [Step("tts", number, 9.05 + 2 * number, 14.4 + 2 * number) for number in range(3)]
VIDEO = Step("video", None, 18.5, 18.9)


@pytest.mark.parametrize(("slots", "path_s"), [(1, 32.4), (4, 30.6)])
def test_critical_path_of_ten_slides_is_the_one_that_the_design_allows(slots: int, path_s: float) -> None:
    assert critical_path_s(10, slots) == pytest.approx(path_s)


def test_critical_path_counts_the_words_that_are_spoken() -> None:
    assert critical_path_s(2, 1, words=[70, 35]) == pytest.approx(7 + 2 + 5.4)
    assert critical_path_s(2, 1, words=[70, 140]) == pytest.approx(7 + 4 + 10.8)


def test_spans_that_touch_are_not_at_once() -> None:
    assert most_at_once([(0, 1), (1, 2), (0.5, 1.5)]) == 2
    assert most_at_once([]) == 0


@pytest.mark.parametrize(
    ("bound", "value", "verdict"),
    [
        (Bound(must=1.15, aim=0.95), 0.95, "aim"),
        (Bound(must=1.15, aim=0.95), 1.1, "met"),
        (Bound(must=1.15, aim=0.95), 1.2, "missed"),
        (Bound(must=40, aim=80, least=True), 81, "aim"),
        (Bound(must=40, aim=80, least=True), 40, "met"),
        (Bound(must=40, aim=80, least=True), 39, "missed"),
    ],
)
def test_a_bound_is_judged_from_its_side(bound: Bound, value: float, verdict: str) -> None:
    assert bound.judge(value) == verdict


def test_a_ratio_is_to_what_stands_beside_the_figure() -> None:
    assert Figure("wall", 36, other=32).ratio == 1.125
    assert Figure("wall", 2, other=50, inverse=True).ratio == 25
    assert Figure("wall", 36).ratio is None


def test_a_bound_on_the_value_is_not_judged_by_the_ratio() -> None:
    figure = Figure("ten steps", 2.9, other=2.0, bound=Bound(must=3.0, aim=2.3, of="value"))
    assert figure.verdict == "met"


def test_the_median_is_a_run_that_was_and_not_a_mixture() -> None:
    runs = [[Figure("wall", value, other=other)] for value, other in ((10, 1), (30, 10), (20, 4))]
    assert medians(runs) == [Figure("wall", 20, other=4)]


def test_what_must_hold_in_every_run_is_the_worst_of_all() -> None:
    limit = Bound(must=3, aim=3, of="value")
    runs = [[Figure("at once", value, "", bound=limit, worst_of_all=True)] for value in (3, 4, 3)]
    (worst,) = medians(runs)
    assert (worst.value, worst.verdict) == (4, "missed")


def test_the_table_shows_figure_comparison_bound_and_verdict() -> None:
    figure = Figure("wall", 37.2, "s", "critical path", 31.0, bound=Bound(must=1.15, aim=0.95))
    row = [cell.strip() for cell in to_table([figure]).splitlines()[-1].strip("|").split("|")]
    assert row == ["wall", "37.20 s", "critical path: 31.00 s", "1.20", "≤ 1.15", "0.95", "MISSED"]


def test_the_chain_goes_back_from_the_end_to_what_each_step_waited_for() -> None:
    steps = [OUTLINE, *SCRIPTS, *SPEECH, VIDEO]
    assert critical_chain(steps) == [OUTLINE, *SCRIPTS, SPEECH[2], VIDEO]


def test_a_step_that_began_while_what_feeds_it_went_on_waited_for_that() -> None:
    early = Step("tts", 2, 11.8, 13.5)
    deck = Step("deck", None, 11.0, 11.7)
    assert critical_chain([OUTLINE, *SCRIPTS, deck, early]) == [OUTLINE, *SCRIPTS, early]


def test_a_step_that_waited_for_a_slot_waited_for_one_of_its_kind() -> None:
    first, second = Step("tts", 0, 9, 14.4), Step("tts", 2, 14.41, 19.8)
    assert critical_chain([OUTLINE, *SCRIPTS, first, second])[-2:] == [first, second]


def test_bars_of_a_row_never_cover_each_other() -> None:
    steps = [Step("tts", 1, 0, 3), Step("tts", 1, 1, 2), Step("clip", 1, 2, 4), Step("clip", 1, 3, 4)]
    bars = place_bars([*steps, OUTLINE])
    assert len(bars) == len(steps) + 1
    assert {bar.row for bar in bars if bar.step.slide is None} == {0}
    taken: dict[tuple[int, int], list[Step]] = {}
    for bar in bars:
        others = taken.setdefault((bar.row, bar.lane), [])
        assert all(it.ended_s <= bar.step.started_s for it in others)
        others.append(bar.step)


def test_the_picture_is_svg_with_a_bar_for_every_step_inside_its_width() -> None:
    steps = (OUTLINE, *SCRIPTS, *SPEECH, VIDEO)
    picture = ET.fromstring(draw([Panel("Three <slides>", steps, 19.0)]))
    spots = [
        rect for rect in picture.iter() if rect.tag.endswith("rect") and rect.find("{*}title") is not None
    ]
    assert len(spots) == len(steps)
    assert all(float(it.get("x", "0")) + float(it.get("width", "0")) <= 1200 for it in spots)
    assert {it.get("fill") for it in spots} == {STEPS[step.name].colour for step in steps}
    assert re.search("Three <slides>", "".join(picture.itertext()))


def test_the_words_of_the_edge_stand_in_are_heard_when_it_says_that_they_are(tmp_path: Path) -> None:
    said = speak("Water is old. It runs on, does it?", "tones")
    (tmp_path / "said.mp3").write_bytes(said.mp3)
    sound = sound_of(tmp_path / "said.mp3")
    heard = tones_heard(sound, "Water is old. It runs on, does it?", "en", 0.0, said.length_s)
    assert [word.text for word in heard] == [word.text for word in said.words]
    late_s = [word.at_s - told.start_s for word, told in zip(heard, said.words, strict=True)]
    assert max(late_s) - min(late_s) < 0.015  # what the codec adds is the same for all

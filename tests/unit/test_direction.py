"""Captions that run both ways are read in order by every player."""

from __future__ import annotations

import pytest
from hypothesis import given

from lectra.media.captions import to_srt, to_vtt
from lectra.models import Cue
from lectra.text.direction import isolate_line, isolate_runs, runs_leftwards
from tests.unit.writing import written

ARABIC = [
    ("نستخدم لغة C++ اليوم.", "نستخدم لغة <C++> اليوم."),
    ("Python 3.14 لغة سهلة (AI).", "<Python 3.14> لغة سهلة (<AI>)."),
    ("يكلف 5.50 $ في .NET.", "يكلف 5.50 $ في <.NET>."),
    ("انظر f(x) = 2 هنا", "انظر <f(x) = 2> هنا"),
    ('كلمة "Hello world" تعني', 'كلمة "<Hello world>" تعني'),
    ("نص بـPython وC#؟", "نص بـ<Python> و<C#>؟"),
    ("نص عربي فقط، 2020.", "نص عربي فقط، 2020."),
    ("الحرارة −20 °C أو −5%.", "الحرارة <−20 °C> أو <−5%>."),
    ("اتصل +49 30 1234567، في 2026-11-28.", "اتصل <+49 30 1234567>، في <2026-11-28>."),
    ("الرقم 2 + 3 = 5، بين 10–20", "الرقم <2 + 3 = 5>، بين 10–20"),
    ("פחות מ-10% ב-API", "פחות מ-<10%> ב-<API>"),
    ("دما −۲۰ و ۲۰٪ است", "دما <−۲۰> و ۲۰٪ است"),
    ("Python(بايثون)، كلمة:Java", "<Python>(بايثون)، كلمة:<Java>"),
    (
        "انظر https://example.org/a?b=1#c، (info@example.org)",
        "انظر <https://example.org/a?b=1#c>، (<info@example.org>)",
    ),
    ("في 2020 IBM و 5 km/h", "في 2020 <IBM> و <5 km/h>"),
    ("'αا", "'<α>ا"),
]
ENGLISH = [
    ("The word שלום means peace.", "The word <שלום> means peace."),
    ("כן (yes)", "<כן> (yes)"),
    ("The book «ألف ليلة وليلة» (1001).", "The book «<ألف ليلة وليلة>» (1001)."),
    ("Both (في مصر) (في مصر)", "Both <(في مصر) (في مصر)>"),
    ("שלום, עולם (2020).", "<שלום, עולם (2020).>"),
    ("No other script.", "No other script."),
]


def marked(text: str) -> str:
    return text.replace("\u2068", "<").replace("\u2069", ">")


@pytest.mark.parametrize(("line", "isolated"), ARABIC)
def test_latin_runs_are_isolated_in_lines_that_run_leftwards(line: str, isolated: str):
    assert marked(isolate_runs(line, leftwards=True)) == isolated


@pytest.mark.parametrize(("line", "isolated"), ENGLISH)
def test_hebrew_and_arabic_runs_are_isolated_in_lines_that_run_rightwards(line: str, isolated: str):
    assert marked(isolate_runs(line, leftwards=False)) == isolated


@given(written())
def test_isolates_are_paired_and_all_that_is_added(drawn: tuple[str, str]):
    for leftwards in (True, False):
        line = " ".join(drawn[0].replace("\u2068", "").replace("\u2069", "").split())
        isolated = isolate_line(isolate_runs(line, leftwards=leftwards), leftwards=leftwards)
        assert isolated.replace("\u2068", "").replace("\u2069", "") == line
        depth = 0
        for char in isolated:
            depth += (char == "\u2068") - (char == "\u2069")
            assert 0 <= depth <= 2
        assert depth == 0


def test_the_direction_of_captions_is_that_of_most_of_their_letters():
    assert runs_leftwards(["نستخدم لغة C++ اليوم."])
    assert not runs_leftwards(["The word שלום means peace.", "2020"])


def test_subrip_isolates_lines_too_as_its_players_take_all_for_latin():
    cues = [Cue(start_s=0, end_s=1, lines=("لغة C++ سهلة.", "نعم."))]
    assert marked(to_vtt(cues)).endswith("\nلغة <C++> سهلة.\nنعم.\n")
    assert marked(to_srt(cues)).endswith("\n<لغة <C++> سهلة.>\n<نعم.>\n")


def test_captions_of_one_direction_have_no_isolates():
    cues = [Cue(start_s=0, end_s=1, lines=("C++ is fast.",))]
    assert "\u2068" not in to_vtt(cues) + to_srt(cues)

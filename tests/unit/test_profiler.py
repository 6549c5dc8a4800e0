"""The clock of a run."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from dataclasses import dataclass

import pytest

from lectra.runs.journal import Event, Journal, Timer, get_report, timeit


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal.jsonl")


@dataclass
class FakeRun:
    journal: Journal


def test_a_timed_step_is_in_the_report(journal):
    journal.note("queued", "tts", 3)
    with Timer(journal, "tts", 3):
        pass
    (record,) = get_report(journal.events(), journal.events()[0].at)
    assert (record.name, record.slide, record.cached) == ("tts", 3, False)
    assert 0 == record.queued_s <= record.started_s <= record.ended_s


def test_a_step_tried_again_counts_from_first_start_to_last_end():
    events = [
        Event("queued", "image", 1, 10.0),
        Event("started", "image", 1, 11.0),
        Event("failed", "image", 1, 12.0),
        Event("started", "image", 1, 14.0),
        Event("ended", "image", 1, 15.5),
    ]
    (record,) = get_report(events, 10.0)
    assert (record.queued_s, record.started_s, record.ended_s) == (0.0, 1.0, 5.5)


def test_a_cached_step_has_no_length():
    events = [Event("queued", "clip", 0, 1.0), Event("cached", "clip", 0, 2.5)]
    (record,) = get_report(events, 0.0)
    assert record.cached
    assert record.started_s == record.ended_s == 2.5


def test_an_unfinished_step_is_left_out():
    assert get_report([Event("started", "deck", None, 1.0)], 0.0) == ()


def test_timeit_times_both_kinds_of_step_with_their_slide(journal):
    @timeit("draw")
    def draw(run, slide, colour):
        return f"{slide} {colour}"

    @timeit("speak")
    async def speak(run, text):
        return text

    run = FakeRun(journal)
    assert draw(run, slide=4, colour="red") == "4 red"
    assert draw(run, 5, "blue") == "5 blue"
    assert asyncio.run(speak(run, "hello")) == "hello"
    done = {(event.stage, event.slide) for event in journal.events() if event.kind == "ended"}
    assert done == {("draw", 4), ("draw", 5), ("speak", None)}


def test_a_step_that_fails_is_noted_and_its_error_passes(journal):
    with pytest.raises(ZeroDivisionError), Timer(journal, "deck"):
        raise ZeroDivisionError
    assert [event.kind for event in journal.events()] == ["started", "failed"]


def test_a_step_that_is_stopped_with_its_run_is_not_noted_as_failed(tmp_path):
    script = """
import sys, threading
from pathlib import Path
from lectra.errors import ProgramError
from lectra.exec import run_program, stop_programs
from lectra.runs.journal import Journal, Timer
journal = Journal(Path(sys.argv[1]))
threading.Timer(0.3, stop_programs).start()
try:
    with Timer(journal, "clip", 2):
        run_program(["sleep", "30"], timeout_s=60)
except ProgramError:
    print([event.kind for event in journal.events()])
"""
    program = [sys.executable, "-c", script, str(tmp_path / "journal.jsonl")]
    done = subprocess.run(program, capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout == "['started']\n"


def test_threads_may_share_a_journal(journal):
    def work(slide):
        for _ in range(50):
            journal.note("queued", "tts", slide)

    threads = [threading.Thread(target=work, args=(slide,)) for slide in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(journal.events()) == 400


def test_two_runs_do_not_mix(tmp_path):
    one, other = Journal(tmp_path / "one"), Journal(tmp_path / "other")
    with Timer(one, "deck"):
        pass
    assert other.events() == ()

"""Runs that are killed with no time for anything: what is done stays done, and what is there is whole."""

from __future__ import annotations

import io
import json
import signal
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.stand_ins import StandIns, stand_ins
from tests.flows.asked import RIVERS, STEPS, Asked, alike, calls, wait_for_none
from tests.flows.conftest import clean_env

pytestmark = pytest.mark.slow

KILLED = -signal.SIGKILL
FOLDER = "rivers"
OTHER = ("--theme", "midnight")


@pytest.fixture(scope="module")
def services() -> Iterator[StandIns]:
    with stand_ins(share=0) as running:
        yield running


@pytest.fixture(scope="module")
def env(services: StandIns, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Let each run start a server of its own, all of them with one database."""
    home = tmp_path_factory.mktemp("home")
    return {**clean_env(home, home / "store"), **services.env}


@pytest.fixture(scope="module")
def whole(env: dict[str, str], services: StandIns, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Give a lecture that was made undisturbed."""
    made = Asked(env, tmp_path_factory.mktemp("whole"), *RIVERS)
    done = made.run()
    assert done.code == 0, done.err
    kept = made.kept()
    assert kept.keys() == set(STEPS)
    assert calls(services) == {"llm": 4, "speech": kept["tts"], "image": 6}
    return made


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Collect a line for each step, and show them at the end."""
    lines = [
        f"{'killed after':14}{'done before':>12}{'done again':>12}{'to do':>7}   calls: llm, speech, image"
    ]
    yield lines
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")


@pytest.mark.parametrize("step", STEPS)
def test_row_37_killed_after_a_step_is_done_it_is_not_done_again(env, services, whole, table, tmp_path, step):
    asked = Asked(env, tmp_path, *RIVERS)
    steps = whole.kept()
    point = f"after {step} {steps[step]}"
    struck = asked.struck([point])
    assert (struck.code, struck.point) == (KILLED, point), struck.err
    wait_for_none(asked.store, 60)
    kept = asked.kept()
    assert kept[step] == steps[step]
    assert asked.files() == {}
    before = calls(services)
    again = asked.run()
    assert again.code == 0, again.err
    begun, made = asked.begun(), calls(services) - before
    left = steps - kept
    table.append(
        f"{step:14}{kept.total():12}{(begun - left).total():12}{left.total():12}   "
        f"{made['llm']}, {made['speech']}, {made['image']}"
    )
    assert begun == left
    assert made == Counter(llm=left["outline"] + left["script"], speech=left["tts"], image=2 * left["image"])
    assert alike(asked.files(), whole.files()) == []
    assert asked.is_tidy()


def test_row_37_killed_before_each_commit_nothing_is_lost_but_the_step_at_hand(env, whole, tmp_path):
    """One command, killed before the first step of each kind is noted as done, and given again each time."""
    asked = Asked(env, tmp_path, *RIVERS)
    steps, unharmed = whole.kept(), set(STEPS)
    kept: Counter[str] = Counter()
    while unharmed:
        struck = asked.struck(f"before {step}" for step in unharmed)
        assert struck.code == KILLED, struck.err
        step = struck.point.removeprefix("before ")
        unharmed.remove(step)
        wait_for_none(asked.store, 60)
        assert asked.kept()[step] == 0
        assert kept <= asked.kept()
        assert asked.begun() <= steps - kept
        assert asked.files() == {}
        kept = asked.kept()
    done = asked.run()
    assert done.code == 0, done.err
    assert asked.begun() == steps - kept
    assert alike(asked.files(), whole.files()) == []
    assert asked.is_tidy()


@pytest.fixture(scope="module")
def other(env: dict[str, str], whole: Asked, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Give the same lecture in another look, made undisturbed: its files are known from the first's."""
    made = Asked(env, tmp_path_factory.mktemp("other"), *RIVERS, *OTHER, store=whole.store)
    assert made.run().code == 0
    return made


@pytest.mark.parametrize(
    ("there", "strikes"),
    [
        (False, [("kill", "placing video.mp4")]),
        (
            True,
            [
                ("kill_halfway", "copying presentation.pptx"),
                ("kill_halfway", "copying video.mp4"),
                ("kill", "placed audio_chunks"),
                ("kill", "placing report.json"),
            ],
        ),
    ],
)
def test_row_38_killed_in_the_middle_of_a_write_no_file_is_there_in_part(
    env, whole, other, tmp_path, there, strikes
):
    """Into an empty folder, and over a lecture that is there."""
    if there:
        assert Asked(env, tmp_path, *RIVERS, store=whole.store).run().code == 0
    asked = Asked(env, tmp_path, *RIVERS, *OTHER, store=whole.store)
    old, new = asked.files(), other.files()
    for action, point in strikes:
        struck = asked.struck([point], action)
        assert (struck.code, struck.point) == (KILLED, point), struck.err
        found = asked.files()
        for name, content in found.items():
            assert content in (old.get(name), new.get(name)) or Path(name).stem == "report", name
        assert told_files_are_there(found)
        if f"{FOLDER}/report.json" in found:
            assert found == old
    assert asked.run().code == 0
    assert alike(asked.files(), new) == []
    assert told_files_are_there(asked.files())
    assert asked.is_tidy()


def told_files_are_there(found: dict[str, bytes]) -> bool:
    """Whether a folder's deck is whole, and all files are there that its report names."""
    report, deck = found.get(f"{FOLDER}/report.json"), found.get(f"{FOLDER}/presentation.pptx")
    whole_deck = deck is None or zipfile.ZipFile(io.BytesIO(deck)).testzip() is None
    return whole_deck and (
        report is None or {f"{FOLDER}/{name}" for name in json.loads(report)["files"]} <= found.keys()
    )


def test_row_44_the_same_request_twice_at_once_is_made_twice_or_shared(env, services, whole, tmp_path):
    """Two folders and one store: no service is called more than twice for a thing, and no file is mixed."""
    before = calls(services)
    both = [Asked(env, tmp_path / name, *RIVERS, store=tmp_path / "store") for name in ("a", "b")]
    started = [asked.start() for asked in both]
    for process in started:
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        assert json.loads(out)["status"] == "complete"
    made = calls(services) - before
    for service, once in {"llm": 4, "speech": whole.kept()["tts"], "image": 6}.items():
        assert once <= made[service] <= 2 * once
    spoken = Counter(asked.text for asked in services.edge.log[-made["speech"] :])
    assert max(spoken.values()) <= 2
    for asked in both:
        assert alike(asked.files(), whole.files()) == []
        assert told_files_are_there(asked.files())
        assert asked.is_tidy()


@pytest.mark.parametrize("point", ["started video", "ended video"])
def test_row_40_a_store_that_is_emptied_in_mid_run_costs_time_and_no_lecture(env, whole, tmp_path, point):
    """As a step is about to read what others made, and as the lecture is about to be put in its folder."""
    asked = Asked(env, tmp_path, *RIVERS)
    struck = asked.struck([point], "wreck")
    assert (struck.code, struck.point) == (0, point), struck.err
    assert json.loads(struck.out)["status"] == "complete"
    assert asked.begun()["video"] > 1, "it is made once more"
    assert alike(asked.files(), whole.files()) == []
    assert asked.is_tidy()

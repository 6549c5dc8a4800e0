"""What is kept of finished steps: used again, never trusted blindly, bounded, shown and removed."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

import flows.cache
from lectra.errors import InvalidInput, LectraError
from tests.flows.conftest import ROOT, Bench, Done, clean_env, command, end_group
from tests.flows.here import told

OUTLINE = {
    "title": "Tea",
    "slides": [
        {"title": "Tea", "kind": "title", "narration": "Tea is an old drink, and people like it."},
        {
            "title": "Water",
            "points": ["Fresh water"],
            "narration": "Use fresh water, and do not boil it twice.",
        },
    ],
}
ASKED = ("--tts", "embedded", "--images", "drawn", "--no-video", "--json")


class Trap:
    """Makes a folder when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, (str(self.path),))


@pytest.fixture(scope="module")
def first(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a lecture once, for its store: a folder to copy."""
    home = tmp_path_factory.mktemp("first")
    (home / "outline.json").write_text(json.dumps(OUTLINE))
    bench = Bench({**clean_env(home / "home", home / "store"), "PREFECT_API_URL": server})
    done = bench.make("--outline", str(home / "outline.json"), "--out", str(home / "out"), *ASKED)
    assert done.code == 0, done.err
    return home


class Kept:
    """A store in which a lecture is kept, and the command line that made it."""

    def __init__(self, server: str, first: Path, home: Path) -> None:
        self.home = home
        shutil.copytree(first, home)
        self.store = home / "store"
        self.env = {**clean_env(home / "home", self.store), "PREFECT_API_URL": server}

    @property
    def records(self) -> list[Path]:
        return sorted((self.store / "results").iterdir())

    @property
    def asked(self) -> tuple[str, ...]:
        return ("--outline", str(self.home / "outline.json"), "--out", str(self.home / "again"), *ASKED)

    def again(self, *options: str, **env: str) -> Done:
        """Ask for the same lecture again."""
        done = Bench(self.env).make(*self.asked, *options, **env)
        assert done.code == 0, done.err
        assert done.json["status"] == "complete"
        return done

    def cache(self, *arguments: str, answer: str = "", **env: str) -> Done:
        """Do what ``python -m flows.cache`` does with these arguments."""
        return told(lambda: flows.cache.main(arguments), {**self.env, **env}, answer)


@pytest.fixture
def kept(server: str, first: Path, tmp_path: Path) -> Kept:
    return Kept(server, first, tmp_path / "kept")


def steps(done: Done, *, cached: bool) -> set[tuple[str, int | None]]:
    return {(stage["name"], stage["slide"]) for stage in done.json["stages"] if stage["cached"] == cached}


def test_the_same_request_again_finds_every_step(kept):
    done = Bench(kept.env).make(*kept.asked)
    assert (done.code, done.err) == (0, "")
    assert steps(done, cached=False) == set()
    assert {("image", 0), ("picture", 1), ("deck", None)} <= steps(done, cached=True)


@pytest.mark.slow
def test_row_39_truncated_records_are_made_anew(kept):
    for number, record in enumerate(kept.records):
        whole = record.read_bytes()
        record.write_bytes(whole[: len(whole) * number // len(kept.records)])
    assert steps(kept.again(), cached=True) == set()
    assert steps(kept.again(), cached=False) == set()


def test_row_40_well_formed_records_for_other_content_are_made_anew(kept):
    names = kept.records
    contents = [record.read_bytes() for record in names]
    for name, content in zip(names, [*contents[1:], contents[0]], strict=True):
        name.write_bytes(content)
    assert steps(kept.again(), cached=True) == set()


@pytest.mark.slow
def test_row_40_a_file_with_other_content_is_made_anew(kept):
    spoken = sorted(kept.store.glob("files/*/*.mp3"))
    contents = [path.read_bytes() for path in spoken]
    for path, content in zip(spoken, [*contents[1:], contents[0]], strict=True):
        path.write_bytes(content)
    done = kept.again()
    assert steps(done, cached=False)
    assert ("picture", 0) in steps(done, cached=True)
    files = list(kept.store.glob("files/*/*"))
    assert files
    for path in files:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem


def test_row_41_planted_pickles_are_refused_and_never_run(kept, tmp_path):
    from prefect.results import ResultRecord  # type: ignore[attr-defined]  # it does not list what it exports

    code = base64.encodebytes(pickle.dumps(Trap(tmp_path / "trap"))).decode()
    for number, record in enumerate(kept.records):
        data = json.loads(record.read_text())
        if number % 3 == 0:
            data["metadata"]["serializer"] = {"type": "pickle", "picklelib": "pickle"}
            data["result"] = code
        elif number % 3 == 1:
            data = {"serializer": {"type": "pickle", "picklelib": "pickle"}, "data": code}
        record.write_bytes(json.dumps(data).encode() if number % 3 < 2 else base64.decodebytes(code.encode()))
    planted = kept.records[0].read_bytes()
    assert steps(kept.again(), cached=True) == set()
    assert not (tmp_path / "trap").exists()
    ResultRecord.deserialize(planted)
    assert (tmp_path / "trap").exists(), "the trap was none: Prefect's own reading does not spring it"


@pytest.mark.slow
def test_fresh_makes_all_anew_and_keeps_it(kept):
    before = {record.name: record.read_bytes() for record in kept.records}
    assert steps(kept.again("--fresh"), cached=True) == set()
    after = {record.name: record.read_bytes() for record in kept.records}
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())
    assert steps(kept.again(), cached=False) == set()


@pytest.mark.slow
def test_a_run_leaves_the_store_within_its_bound(kept):
    bound = kept.cache("--json").json["size"] * 2 // 3
    kept.again("--fresh", LECTRA_CACHE_BYTES=str(bound))
    assert kept.cache("--json", LECTRA_CACHE_BYTES=str(bound)).json["size"] <= bound
    assert steps(kept.again(), cached=True) != set()


@pytest.mark.slow
def test_row_44_a_prune_in_the_middle_of_a_run_takes_nothing_from_it(kept):
    run = Bench(kept.env).start(*kept.asked, "--fresh")
    try:
        while run.poll() is None:
            assert kept.cache("prune", "--older-than", "0h", LECTRA_CACHE_BYTES="1").code == 0
        out, err = run.communicate(timeout=300)
    finally:
        end_group(run)
    assert run.returncode == 0, err
    assert json.loads(out)["status"] == "complete"


@pytest.mark.slow
def test_row_44_the_same_request_twice_at_once_shares_a_store(kept):
    shutil.rmtree(kept.store)
    bench = Bench(kept.env)
    runs = [bench.start(*kept.asked, "--project", name, LECTRA_CACHE_BYTES="1KB") for name in ("a", "b")]
    try:
        ended = [(*run.communicate(timeout=300), run.returncode) for run in runs]
    finally:
        for run in runs:
            end_group(run)
    for out, err, code in ended:
        assert code == 0, err
        assert json.loads(out)["status"] == "complete"
    made = [kept.home / "again" / name for name in ("a", "b")]
    assert (made[0] / "script.json").read_bytes() == (made[1] / "script.json").read_bytes()
    assert kept.cache("prune", LECTRA_CACHE_BYTES="1KB").code == 0
    assert not [path for path in kept.store.glob("files/*/*") if path.is_file()]
    assert not list(kept.store.glob("scratch/*"))


def test_the_cache_is_shown_by_kind_of_step(kept):
    shown = kept.cache().out
    assert shown.splitlines()[0] == str(kept.store)
    for step in ("image", "picture", "deck", "narration", "MB of 5.0 GB"):
        assert step in shown
    data = kept.cache("show", "--json").json
    assert {step["step"]: step["records"] for step in data["steps"]}["image"] == 2
    assert data["size"] == sum(
        path.stat().st_size for folder in ("files", "results") for path in (kept.store / folder).rglob("*.*")
    ) + sum(record.stat().st_size for record in kept.records)
    assert data["bound"] == 5_000_000_000
    assert data["runs"] == 0


@pytest.mark.slow
def test_what_was_not_used_for_long_is_pruned(kept):
    month_ago = time.time() - 31 * 86_400
    images = [record for record in kept.records if "SlideImage" in record.read_text()]
    for path in (*images, *kept.store.glob("files/*/*.jpg")):
        os.utime(path, (month_ago, month_ago))
    assert "Removed 0 files" in kept.cache("prune", "--older-than", "32d").out
    assert kept.cache("prune", "--older-than", "30d", "--json").json["files"] >= 4
    assert {("image", 0), ("image", 1)} <= steps(kept.again(), cached=False)


def test_an_age_that_is_none_is_refused(kept):
    done = command("flows.cache", "prune", "--older-than", "soon", env=kept.env)
    assert (done.code, done.out) == (InvalidInput.exit_code, "")
    assert "older-than" in done.err


def test_all_is_cleared_only_when_that_is_meant(kept):
    assert kept.cache("clear", answer="\n").code == 1
    assert kept.records
    assert kept.cache("clear", answer="y\n").code == 0
    assert not kept.records
    assert "Nothing is kept there." in kept.cache().out


@pytest.mark.slow
def test_nothing_is_cleared_under_a_run(kept):
    run = Bench(kept.env).start(*kept.asked, "--fresh")
    try:
        while not list(kept.store.glob("locks/runs/*")):
            assert run.poll() is None
            time.sleep(0.05)
        done = kept.cache("clear", "--yes")
    finally:
        end_group(run)
    assert done.code == LectraError.exit_code
    assert "A run is going on" in done.err
    assert kept.records


def test_a_place_where_nothing_is_kept_is_left_as_it_is(kept, tmp_path):
    done = kept.cache(LECTRA_CACHE_DIR=str(tmp_path / "nowhere"))
    assert done.code == 0
    assert not (tmp_path / "nowhere").exists()


def test_prefect_is_not_needed_to_look(kept):
    program = (
        "import sys, flows.cache; sys.exit(any(name.split('.')[0] == 'prefect' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0

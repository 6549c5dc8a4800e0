"""The store stays within its bound, and never loses what a running run uses."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from lectra.cache import records
from lectra.cache.inventory import NOBODY, kept_files, shares
from lectra.cache.pruning import OVER_S, clear, prune, running
from lectra.cache.store import Store
from lectra.errors import StoreError
from lectra.models import FileRef

SIZE = 10_000
"""Bytes of each file that these tests keep."""
HOUR_S = 3600

HOLD = """
import sys, time
from pathlib import Path
from lectra.cache.pruning import running
from lectra.cache.store import Store
store = Store(Path(sys.argv[1]))
with running(store, 0), store.scratch() as folder:
    (folder / "half").write_text("half")
    print("running", flush=True)
    time.sleep(60)
"""
WORK = """
import os, sys, time
from pathlib import Path
from lectra.models import FileRef
from lectra.cache import records
from lectra.cache.pruning import running
from lectra.cache.store import Store
store = Store(Path(sys.argv[1]))
end, done = time.monotonic() + 3, 0
while time.monotonic() < end:
    with running(store, 25_000):
        for number in range(8):
            key = records.key_of("step", "1", {"number": number})
            kept = records.read(store, key)
            if kept is None:
                ref = store.put_bytes(bytes([number]) * 10_000, ".x")
                records.write(store, records.made(key, "step", "1", ref.model_dump_json()))
            else:
                ref = kept.refs[0]
            assert store.path(ref).read_bytes() == bytes([number]) * 10_000
            done += 1
print(done)
"""
Keep = Callable[..., FileRef]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


@pytest.fixture
def keep(store) -> Keep:
    """Keep the record and the file of a step that was last used some hours ago."""

    def one(number: int, *, hours: float, step: str = "clip") -> FileRef:
        ref = store.put_bytes(bytes([number]) * SIZE, ".x")
        key = records.key_of(step, "1", {"number": number})
        records.write(store, records.made(key, step, "1", ref.model_dump_json()))
        for path in (store.root / ref.key, records.path_of(store, key)):
            used = time.time() - hours * HOUR_S
            os.utime(path, (used, used))
        return ref

    return one


@contextlib.contextmanager
def another_run(store: Store) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(store.root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    try:
        assert process.stdout.readline() == "running\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_what_was_used_least_recently_goes_first(store, keep):
    refs = [keep(number, hours=10 - number) for number in range(5)]
    done = prune(store, 3 * SIZE)
    kept = [ref for ref in refs if (store.root / ref.key).exists()]
    assert kept == refs[3:]  # two of them, for their records take some room too
    assert done.left == sum(file.size for file in kept_files(store).values()) <= 3 * SIZE


def test_a_record_goes_with_its_file(store, keep):
    keep(1, hours=3)
    keep(2, hours=1)
    prune(store, SIZE + 1000)
    assert [share.records for share in shares(store)] == [1]


def test_a_file_stays_as_long_as_another_record_needs_it(store, keep):
    shared = keep(1, hours=9)
    keep(1, hours=1, step="sound")
    keep(2, hours=5)
    prune(store, SIZE + 1000)
    assert records.has(store, records.key_of("sound", "1", {"number": 1}))
    assert (store.root / shared.key).exists()


def test_what_is_no_record_goes_with_time_as_files_do(store, keep):
    strange = records.folder_of(store) / "strange"
    keep(1, hours=1)
    strange.write_text("x" * SIZE)
    os.utime(strange, (1, 1))
    prune(store, SIZE + 1000)
    assert not strange.exists()


def test_a_result_that_is_used_again_stays(store, keep):
    first, second = keep(1, hours=9), keep(2, hours=5)
    assert records.has(store, records.key_of("clip", "1", {"number": 1}))
    prune(store, SIZE + 1000)
    assert (store.root / first.key).exists()
    assert not (store.root / second.key).exists()


def test_what_is_within_the_bound_stays_and_0_is_no_bound(store, keep):
    for number in range(3):
        keep(number, hours=number)
    assert prune(store, 4 * SIZE).files == 0
    assert prune(store, 0).files == 0


def test_what_was_not_used_for_long_goes_when_asked(store, keep):
    old, new = keep(1, hours=49), keep(2, hours=47)
    prune(store, 0, older_than_s=48 * HOUR_S)
    assert not (store.root / old.key).exists()
    assert (store.root / new.key).exists()


def test_what_a_running_run_has_used_is_never_removed(store, keep):
    keep(1, hours=5)
    with another_run(store):
        used = keep(2, hours=0)
        prune(store, 1, older_than_s=0)
        assert store.path(used)
        assert len(kept_files(store)) == 2
    prune(store, 1)
    assert kept_files(store) == {}


def test_a_killed_run_lets_go_and_its_work_in_progress_is_removed(store):
    with another_run(store) as process:
        prune(store, 0)
        assert list((store.root / "scratch").glob("*/*/half"))
        process.send_signal(signal.SIGKILL)
        process.wait()
        prune(store, 0)
    assert not list((store.root / "scratch").iterdir())
    assert not list((store.root / "locks" / "runs").iterdir())


def test_the_store_is_pruned_when_a_run_ends(store, keep):
    with running(store, SIZE):
        for number in range(5):
            keep(number, hours=0)
        assert len(kept_files(store)) == 10
    assert sum(file.size for file in kept_files(store).values()) <= SIZE


def test_nothing_is_cleared_while_a_run_is_going_on(store, keep):
    keep(1, hours=5)
    with another_run(store), pytest.raises(StoreError, match="run is going on"):
        clear(store)
    assert clear(store).files == 2
    assert kept_files(store) == {}


def test_what_runs_note_for_themselves_goes_after_some_days(store):
    store.put_bytes(b"x", ".x")
    names = ["journals/a.jsonl", "journals/a.outline.jsonl", "journals/a.claims", f"locks/{'0' * 64}"]
    for folder, age_s in (("old", OVER_S + 60), ("new", OVER_S - 60)):
        for name in names:
            path = store.root / name.replace("a.", f"{folder}.").replace("0", "1" if folder == "old" else "0")
            path.parent.mkdir(exist_ok=True)
            path.write_text("")
            os.utime(path, (time.time() - age_s,) * 2)
    prune(store, 0)
    left = {path.name for folder in ("journals", "locks") for path in (store.root / folder).iterdir()}
    assert left == {"new.jsonl", "new.outline.jsonl", "new.claims", "0" * 64, "store"}


def test_row_44_runs_and_prunes_at_once_never_take_from_each_other(store, keep):
    """Each run keeps three times the bound, so that each end of a run prunes what others want next."""
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORK, str(store.root)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    while any(worker.poll() is None for worker in workers):
        prune(store, 1, older_than_s=0)
        time.sleep(0.005)
    for worker in workers:
        out, err = worker.communicate()
        assert worker.returncode == 0, err
        assert int(out) > 8
    assert prune(store, 25_000).left <= 25_000


def test_what_is_kept_is_told_by_step_and_each_file_counts_once(store, keep):
    keep(1, hours=3, step="clip")
    keep(2, hours=2, step="tts")
    keep(2, hours=1, step="sound")  # the same file
    store.put_bytes(b"left over", ".x")
    found = {share.step: share for share in shares(store)}
    assert {step: share.records for step, share in found.items()} == {
        "clip": 1,
        "tts": 1,
        "sound": 1,
        NOBODY: 0,
    }
    assert found["clip"].files == found[NOBODY].files == 1
    assert found["tts"].files + found["sound"].files == 1
    assert sum(share.size for share in shares(store)) == sum(file.size for file in kept_files(store).values())

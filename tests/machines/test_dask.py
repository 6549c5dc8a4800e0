"""A lecture made by two Dask workers, each with a store of its own, on a durable Prefect server."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bench.stand_ins import stand_ins
from tests.flows.conftest import ROOT, Bench, end_group
from tests.flows.durable import DurableServer

pytest.importorskip("prefect_dask")
pytestmark = pytest.mark.slow

SLIDES = 5


@contextlib.contextmanager
def dask_program(module: str, *arguments: str, env: Mapping[str, str], log: Path) -> Iterator[None]:
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=dict(env),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield
    finally:
        end_group(process)


def wait_for(log: Path, pattern: str) -> str:
    deadline = time.monotonic() + 60
    while not (found := re.search(pattern, log.read_text())):
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    return found[1] if found.groups() else found[0]


@pytest.fixture(scope="module")
def durable(tmp_path_factory) -> Iterator[DurableServer]:
    server = DurableServer(tmp_path_factory.mktemp("dask"))
    server.start()
    yield server
    server.stop()


@contextlib.contextmanager
def two_workers(place: Path, env: Mapping[str, str]) -> Iterator[str]:
    """Run a scheduler and two workers; gives the scheduler's address."""
    with contextlib.ExitStack() as running:
        log = place / "scheduler.log"
        loopback = ("--host", "127.0.0.1")
        dask = ("scheduler", *loopback, "--port", "0", "--no-dashboard")
        running.enter_context(dask_program("distributed.cli.dask_scheduler", *dask[1:], env=env, log=log))
        address = wait_for(log, r"Scheduler at:\s+(tcp://\S+)")
        for name in ("one", "two"):
            log = place / f"{name}.log"
            own = {**env, "LECTRA_CACHE_DIR": str(place / name)}
            options = (address, *loopback, "--nthreads", "8", "--no-dashboard", "--local-directory")
            running.enter_context(
                dask_program(
                    "distributed.cli.dask_worker", *options, str(place / f"{name}-dask"), env=own, log=log
                )
            )
            wait_for(log, "Registered to")
        yield address


def test_two_workers_with_stores_of_their_own_make_a_lecture(durable, tmp_path):
    arguments = ("Tea", "--slides", str(SLIDES), "--llm", "ollama", "--tts", "edge", "--images", "commons")
    shared = {"PREFECT_API_URL": durable.api, "LECTRA_STORE_URL": f"file://{tmp_path / 'shared'}"}
    with stand_ins(share=0.2) as servers:
        env = {**durable.env, **servers.env, **shared}
        with two_workers(tmp_path, env) as address:
            bench = Bench({**env, "LECTRA_TASK_RUNNER": "dask", "LECTRA_DASK_ADDRESS": address})
            done = bench.run(*arguments, "--out", str(tmp_path / "out"), "--json")
            assert done.code == 0, done.err
            report = done.json
            most = servers.most_in_flight()
            asked = len(servers.questions())
            again = bench.run(*arguments, "--project", "again", "--out", str(tmp_path / "out"), "--json")
            assert again.code == 0, again.err
            assert len(servers.questions()) == asked, "nothing is written twice"
    assert (report["status"], report["warnings"]) == ("complete", [])
    assert most["llm"] == 1
    assert 1 < most["speech"] <= 3
    assert most["image"] <= 5
    stages = {(stage["name"], stage["slide"]) for stage in report["stages"]}
    each = {
        (name, slide)
        for name in ("script", "tts", "speech", "picture", "still", "clip")
        for slide in range(SLIDES)
    }
    assert each <= stages
    assert {
        ("outline", None),
        ("deck", None),
        ("narration", None),
        ("timings", None),
        ("video", None),
    } <= stages
    assert all(stage["cached"] for stage in again.json["stages"])
    for name in ("one", "two"):
        assert list((tmp_path / name / "files").glob("*/*")), f"worker {name} did nothing"
    pictures = [
        one["sha256"] for one in json.loads((tmp_path / "out/tea/images_metadata.json").read_text())["images"]
    ]
    assert len(set(pictures)) == len(pictures) == SLIDES
    assert [durable.limit(tag)["active_slots"] for tag in ("llm", "image", "tts", "encode")] == [0, 0, 0, 0]

"""A lecture made by the workers of a cluster, with stores of their own, on a durable Prefect server."""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bench.stand_ins import stand_ins
from tests.flows.conftest import ROOT, Bench, end_group
from tests.flows.durable import DurableServer
from tests.servers.ports import free_port

pytestmark = pytest.mark.slow

SLIDES = 5
Cluster = Callable[[Path, Mapping[str, str]], contextlib.AbstractContextManager[dict[str, str]]]


@contextlib.contextmanager
def program(*command: str, env: Mapping[str, str], log: Path) -> Iterator[None]:
    """Run a program of the virtual environment in the project's folder, in a group of its own."""
    with log.open("w") as said:
        process = subprocess.Popen(
            [Path(sys.executable).with_name(command[0]), *command[1:]],
            cwd=ROOT,
            env={**env, "PYTHONPATH": "."},
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
    server = DurableServer(tmp_path_factory.mktemp("cluster"))
    server.start()
    yield server
    server.stop()


@contextlib.contextmanager
def two_workers_of_dask(place: Path, env: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Run a scheduler and two workers; gives the run's settings."""
    with contextlib.ExitStack() as running:
        log = place / "scheduler.log"
        loopback = ("--host", "127.0.0.1", "--no-dashboard")
        running.enter_context(program("dask", "scheduler", *loopback, "--port", "0", env=env, log=log))
        address = wait_for(log, r"Scheduler at:\s+(tcp://\S+)")
        for name in ("one", "two"):
            log = place / f"{name}.log"
            own = {**env, "LECTRA_CACHE_DIR": str(place / name)}
            options = ("--nthreads", "8", "--local-directory", str(place / f"{name}-dask"))
            running.enter_context(program("dask", "worker", address, *loopback, *options, env=own, log=log))
            wait_for(log, "Registered to")
        yield {"LECTRA_TASK_RUNNER": "dask", "LECTRA_DASK_ADDRESS": address}


@contextlib.contextmanager
def a_node_of_ray(place: Path, env: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Run a node with some workers, on the loopback, where Ray allows no second; gives the run's settings."""
    address = f"127.0.0.1:{free_port()}"
    ours = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0", "RAY_USAGE_STATS_ENABLED": "0", "HOME": str(place)}
    log = place / "one.log"
    own = {**env, **ours, "LECTRA_CACHE_DIR": str(place / "one")}
    options = ("--head", "--port", address.split(":")[1], "--include-dashboard", "false", "--num-cpus", "6")
    with program("ray", "start", *options, "--block", env=own, log=log):
        wait_for(log, "Ray runtime started")
        yield {"LECTRA_TASK_RUNNER": "ray", "LECTRA_RAY_ADDRESS": address, **ours}


@pytest.mark.parametrize(
    ("cluster", "stores"), [(two_workers_of_dask, ("one", "two")), (a_node_of_ray, ("one",))]
)
def test_workers_with_stores_of_their_own_make_a_lecture(durable, tmp_path, cluster: Cluster, stores):
    arguments = ("Tea", "--slides", str(SLIDES), "--llm", "ollama", "--tts", "edge", "--images", "commons")
    shared = {"PREFECT_API_URL": durable.api, "LECTRA_STORE_URL": f"file://{tmp_path / 'shared'}"}
    with stand_ins(share=0.2) as servers:
        env = {**durable.env, **servers.env, **shared}
        with cluster(tmp_path, env) as settings:
            bench = Bench({**env, **settings, "LECTRA_CACHE_DIR": str(tmp_path / "run")})
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
    assert set(stages_of(report)) >= {
        *(
            (name, slide)
            for name in ("script", "tts", "speech", "picture", "still", "clip")
            for slide in range(SLIDES)
        ),
        *((name, None) for name in ("outline", "deck", "narration", "timings", "video")),
    }
    assert {stage["cached"] for stage in again.json["stages"]} == {True}
    for name in stores:
        assert list((tmp_path / name / "files").glob("*/*")), f"worker {name} did nothing"
    pictures = [
        one["sha256"] for one in json.loads((tmp_path / "out/tea/images_metadata.json").read_text())["images"]
    ]
    assert len(set(pictures)) == len(pictures) == SLIDES
    assert [durable.limit(tag)["active_slots"] for tag in ("llm", "image", "tts", "encode")] == [0, 0, 0, 0]


def stages_of(report: dict[str, Any]) -> list[tuple[str, int | None]]:
    return [(stage["name"], stage["slide"]) for stage in report["stages"]]

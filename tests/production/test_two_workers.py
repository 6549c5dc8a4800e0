"""Several machines: Prefect's server and services apart, two workers, one lost with all its runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest

from bench.stand_ins import StandIns, stand_ins
from tests.production.cluster import Cluster, kill_all, what_is_missing
from tests.production.lectures import Lectures, count, done_twice, requests

pytestmark = pytest.mark.slow

TOPICS = ("Rivers", "Lakes", "Seas", "Woods")


@pytest.fixture(scope="module", autouse=True)
def needed() -> None:
    """Fail with what is missing: what is left out in silence is not tested."""
    if missing := what_is_missing():
        pytest.fail(missing)


@pytest.fixture(scope="module")
def services() -> Iterator[StandIns]:
    with stand_ins(share=0.4) as running:
        yield running


@pytest.fixture(scope="module")
def machines(services: StandIns, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster"), services.env) as running:
        yield running


def test_a_machine_is_lost_in_mid_run_and_no_lecture_is(machines, services, tmp_path):
    """What it was at goes on elsewhere when its heartbeats have stopped; limits hold all the while."""
    first, second = machines.start_worker("machine-a"), machines.start_worker("machine-b")
    lectures = Lectures(lambda: machines.api, tmp_path)
    runs = [lectures.ask(topic) for topic in TOPICS]
    wait_until_at_work(lectures, runs, services)
    hosts = {run: host_of(lectures, run) for run in runs}
    assert set(hosts.values()) == {"machine-a", "machine-b"}
    assert kill_all(first) > 2
    struck = time.monotonic()
    names = lectures.wait(runs, 600)
    asked = requests(services)
    took_s = time.monotonic() - struck
    histories = {run: lectures.history(run) for run in runs}
    sys.stdout.write(f"\n{took_s:.0f} s; {dict(count(asked))}; most at once {services.most_in_flight()}\n")
    sys.stdout.writelines(f"{hosts[run]}: {histories[run]}\n" for run in runs)
    assert names == ["Completed"] * len(runs), machines.said("machine-b")
    assert all(lectures.whole(topic) for topic in TOPICS)
    assert done_twice(asked, struck) == []
    for run in runs:
        lost = hosts[run] == "machine-a"
        assert ("AwaitingRetry" in histories[run]) is lost
        assert host_of(lectures, run) == "machine-b"
    assert services.most_in_flight()["speech"] <= 3
    assert services.most_in_flight()["llm"] == 1
    assert second.poll() is None


def host_of(lectures: Lectures, run: str) -> str:
    labels = lectures.call("GET", f"/flow_runs/{run}")["labels"]
    return str(labels["lectra.process"].split()[0])


def wait_until_at_work(lectures: Lectures, runs: list[str], services: StandIns) -> None:
    """Wait until all runs are on, and some speech is there."""
    deadline = time.monotonic() + 240
    while True:
        states = [lectures.state(run)["name"] for run in runs]
        noted = [lectures.call("GET", f"/flow_runs/{run}")["labels"] for run in runs]
        spoken = sum(bool(one.ended_s) for one in services.edge.log)
        if spoken >= 3 and states == ["Running"] * len(runs) and all("lectra.process" in it for it in noted):
            return
        assert time.monotonic() < deadline, states
        time.sleep(0.2)

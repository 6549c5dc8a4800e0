"""What a limit costs: ten steps of half a second, three at once, embedded and on a server; and two such runs.

    python -m bench.limits [--json]

The least that ten steps can take is 2.0 s, and two runs of them 3.5 s. The time is the flow's own, without
its start. The steps at once are counted from when each began and ended, over both runs where there are two.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.command import main
from bench.figures import Bound, Figure, most_at_once
from bench.lecture import clean_env, running, used_home
from bench.server import prefect_server

LEAST_S, LEAST_OF_TWO_S = 2.0, 3.5
LIMIT = 3
IN_TIME = Bound(must=3.0, aim=2.3, of="value")
NEVER_MORE = Bound(must=LIMIT, aim=LIMIT, of="value")


def measure(keep: Path) -> list[Figure]:  # noqa: ARG001  # nothing to keep
    """Run ten steps alone, then on a server, then twice at once on that."""
    alone = _runs(1, {})
    with prefect_server() as server:
        served, both = _runs(1, server.env), _runs(2, server.env)
    return [
        Figure("limits, embedded: wall", _wall_s(alone), "s", "least", LEAST_S, bound=IN_TIME),
        _most("limits, embedded", alone),
        Figure("limits, server: wall", _wall_s(served), "s", "least", LEAST_S, bound=IN_TIME),
        _most("limits, server", served),
        Figure("limits, two runs on a server: wall", _span_s(both), "s", "least", LEAST_OF_TWO_S),
        _most("limits, two runs on a server", both),
    ]


def _runs(count: int, env: Mapping[str, str]) -> list[dict[str, Any]]:
    """Start so many runs at once and give what each tells."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place = clean_env(used_home(), folder / "cache") | dict(env)
        command = [sys.executable, "-m", "bench.ten_steps"]
        errors = [folder / f"stderr-{number}.txt" for number in range(count)]
        started = [stack.enter_context(running(command, place, log)) for log in errors]
        said = [process.communicate()[0] for process in started]
        if any(process.returncode for process in started):
            raise SystemExit("the steps failed: " + "".join(log.read_text() for log in errors))
    return [json.loads(text.splitlines()[-1]) for text in said]


def _wall_s(runs: list[dict[str, Any]]) -> float:
    return max(float(run["wall_s"]) for run in runs)


def _spans(runs: list[dict[str, Any]]) -> list[tuple[float, float]]:
    return [(start, end) for run in runs for start, end in run["spans"]]


def _span_s(runs: list[dict[str, Any]]) -> float:
    """Give the seconds from the first step's begin to the last one's end, whichever run's."""
    spans = _spans(runs)
    return max(end for _, end in spans) - min(start for start, _ in spans)


def _most(name: str, runs: list[dict[str, Any]]) -> Figure:
    most = most_at_once(_spans(runs))
    return Figure(f"{name}: most at once", most, "", bound=NEVER_MORE, worst_of_all=True)


if __name__ == "__main__":
    main(measure, __doc__)

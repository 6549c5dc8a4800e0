"""What a longer lecture costs: 10, 40 and 80 slides (or the most that are allowed).

    python -m bench.growth [--json]

Services take a twentieth of the design's times. Each lecture is made with nothing cached, on one durable
Prefect server, so that the memory is that of the run alone: its process and what it starts, without the
stand-ins and without the server. Calls are the requests that the run sends to the server, counted on the
wire.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from bench.command import main
from bench.figures import Bound, Figure
from bench.lecture import clean_env, make_lecture, used_home
from bench.server import CountedWire, prefect_server
from bench.stand_ins import stand_ins

SIZES = (10, 40, 80)
SHARE = 1 / 20


class Lecture(NamedTuple):
    """What a lecture of so many slides took."""

    slides: int
    slide_s: float
    peak_mb: float
    own_peak_mb: float
    calls: float


def measure(keep: Path) -> list[Figure]:  # noqa: ARG001  # nothing to keep
    """Make the three lectures, the shortest first."""
    with prefect_server() as server, CountedWire(server.api) as wire:
        small, *others = [_lecture(slides, wire) for slides in SIZES]
    name = f"growth, {small.slides} slides"
    figures = [
        Figure(f"{name}: wall per slide", small.slide_s),
        Figure(f"{name}: peak memory", small.peak_mb, "MB"),
        Figure(f"{name}: peak memory, the process alone", small.own_peak_mb, "MB"),
        Figure(f"{name}: Prefect calls per slide", small.calls, ""),
    ]
    for one in others:
        figures += _beside(one, small, judged=one is others[-1])
    return figures


def _beside(one: Lecture, small: Lecture, *, judged: bool) -> list[Figure]:
    """Set a lecture beside the smallest; the largest is the one with bounds."""
    name, base = f"growth, {one.slides} slides", f"{small.slides} slides"
    wall, memory = (Bound(must=1.0, aim=0.9), Bound(must=1.3, aim=1.1)) if judged else (None, None)
    return [
        Figure(f"{name}: wall per slide", one.slide_s, "s", base, small.slide_s, bound=wall),
        Figure(f"{name}: peak memory", one.peak_mb, "MB", base, small.peak_mb, bound=memory),
        Figure(f"{name}: peak memory, the process alone", one.own_peak_mb, "MB", base, small.own_peak_mb),
        Figure(f"{name}: Prefect calls per slide", one.calls, "", base, small.calls),
    ]


def _lecture(slides: int, wire: CountedWire) -> Lecture:
    with stand_ins(SHARE) as servers, tempfile.TemporaryDirectory() as folder:
        env = clean_env(used_home(), Path(folder) / "cache") | servers.env | {"PREFECT_API_URL": wire.api}
        before = wire.calls
        made = make_lecture(["AI Ethics", "--slides", str(slides)], env, Path(folder) / "out")
        begun = min(made.flow_begun, servers.first_question())
        return Lecture(
            slides,
            slide_s=(made.told - begun) / slides,
            peak_mb=made.memory.tree / 1e6,
            own_peak_mb=made.memory.own / 1e6,
            calls=(wire.calls - before) / slides,
        )


if __name__ == "__main__":
    main(measure, __doc__)

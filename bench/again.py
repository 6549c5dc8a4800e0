"""What is not made twice costs: the same command again, and one sentence of ten slides changed.

    python -m bench.again [--json]

The first run asks the stand-ins, which take the source design's times; the runs after it find what it has
made. All times are from a process's start to its end, beside that of the first run.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from bench.command import main
from bench.figures import Bound, Figure
from bench.lecture import Made, clean_env, make_lecture, revise_lecture, used_home
from bench.server import prefect_server
from bench.stand_ins import StandIns, stand_ins

SLIDES = 10
CHANGED = 4
TOPIC = ["AI Ethics", "--slides", str(SLIDES)]
AGAIN = Bound(must=0.15, aim=0.1)
AGAIN_S = Bound(must=6, aim=4, of="value")


def measure(keep: Path) -> list[Figure]:  # noqa: ARG001  # nothing to keep
    """Make a lecture, make it again, with and without a server that runs, and change a sentence of it."""
    home = used_home()
    with stand_ins() as servers, tempfile.TemporaryDirectory() as folder, prefect_server() as server:
        out = Path(folder) / "out"
        alone = clean_env(home, Path(folder) / "cache") | servers.env
        served = alone | {"PREFECT_API_URL": server.api}
        first = make_lecture(TOPIC, served, out)
        before = calls(servers)
        again = {
            "server runs": make_lecture(TOPIC, served, out),
            "embedded": make_lecture(TOPIC, alone, out),
        }
        asked = calls(servers) - before
        _change_a_sentence(first.folder / "script.json")
        before = calls(servers)
        revised = revise_lecture(first.folder, served)
        asked_anew = calls(servers) - before
    return [
        *(figure for where, made in again.items() for figure in _again(where, made, first, asked)),
        *_revised(revised, first, asked_anew),
    ]


def calls(servers: StandIns) -> Counter[str]:
    """Count what the services were asked for so far, besides whether they answer."""
    return Counter(
        llm=len(servers.questions()), speech=len(servers.speech_asked()), image=len(servers.pictures_asked())
    )


def _again(where: str, made: Made, first: Made, asked: Mapping[str, int]) -> list[Figure]:
    name = f"again, {where}"
    none = Bound(must=0, aim=0, of="value")
    figures = [
        Figure(f"{name}: process start to exit", made.total_s, "s", "first run", first.total_s, bound=AGAIN),
        Figure(f"{name}: steps made", sum(_steps(made).values()), "", bound=none, worst_of_all=True),
    ]
    if where == "server runs":
        figures += [
            Figure(f"{name}: seconds", made.total_s, bound=AGAIN_S),
            Figure("again: calls to services", sum(asked.values()), "", bound=none, worst_of_all=True),
        ]
    return figures


def _revised(made: Made, first: Made, asked: Mapping[str, int]) -> list[Figure]:
    """Say what the changed sentence cost: one request for speech, one clip, and what joins the slides."""
    counts = {
        "speech requests": (asked.get("speech", 0), 1),
        "other requests": (asked.get("llm", 0) + asked.get("image", 0), 0),
        "clips made": (_steps(made)["clip"], 1),
    }
    return [
        Figure("one sentence changed: process start to exit", made.total_s, "s", "first run", first.total_s),
        *(
            Figure(
                f"one sentence changed: {what}",
                count,
                "",
                bound=Bound(must=most, aim=most, of="value"),
                worst_of_all=True,
            )
            for what, (count, most) in counts.items()
        ),
    ]


def _steps(made: Made) -> Counter[str]:
    return Counter(stage["name"] for stage in made.report["stages"] if not stage["cached"])


def _change_a_sentence(path: Path) -> None:
    script = json.loads(path.read_text())
    slide = script["slides"][CHANGED]
    first, _, rest = slide["narration"].partition(". ")
    slide["narration"] = f"This is the sentence that was changed. {rest}" if rest else f"{first} Changed."
    path.write_text(json.dumps(script))


if __name__ == "__main__":
    main(measure, __doc__)

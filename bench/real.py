"""A lecture with no stand-ins: the embedded model and voice, drawn pictures, ten slides.

    python -m bench.real [--json] [--keep FOLDER]

Prints for each stage the sum of its steps, and beside it the time from the first one's start to the last
one's end. Draws real.svg into FOLDER.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from bench.command import main
from bench.figures import Figure
from bench.gantt import Panel, Step, draw
from bench.lecture import clean_env, make_lecture, used_home

SLIDES = 10
OFFLINE = ("--llm", "embedded", "--tts", "embedded", "--images", "drawn")


def measure(keep: Path) -> list[Figure]:
    """Make the lecture once."""
    with tempfile.TemporaryDirectory() as folder:
        env = clean_env(used_home(), Path(folder) / "cache")
        made = make_lecture(
            ["How volcanoes erupt", "--slides", str(SLIDES), *OFFLINE], env, Path(folder) / "out"
        )
    stages = [stage for stage in made.report["stages"] if not stage["cached"]]
    wall_s, length_s = made.told - made.flow_begun, made.report["duration_s"]
    steps = tuple(Step(s["name"], s["slide"], s["started_s"], s["ended_s"]) for s in stages)
    title = f"{SLIDES} slides by the embedded model and voice: {wall_s:.1f} s for {length_s:.0f} s of lecture"
    (keep / "real.svg").write_text(draw([Panel(title, steps, wall_s)]))
    return [
        Figure("real, embedded: wall", wall_s, "s", "length of the lecture", length_s),
        Figure("real, embedded: process start to exit", made.total_s),
        *(_stage(name, stages) for name in dict.fromkeys(stage["name"] for stage in stages)),
    ]


def _stage(name: str, stages: list[dict[str, Any]]) -> Figure:
    mine = [stage for stage in stages if stage["name"] == name]
    wall_s = max(stage["ended_s"] for stage in mine) - min(stage["started_s"] for stage in mine)
    worked_s = sum(stage["ended_s"] - stage["started_s"] for stage in mine)
    return Figure(f"real, {name}: all steps", worked_s, "s", f"{len(mine)}, first to last in {wall_s:.1f} s")


if __name__ == "__main__":
    main(measure, __doc__)

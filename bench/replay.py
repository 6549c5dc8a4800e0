"""How near a run comes to its critical path: ten slides with the source design's service times.

    python -m bench.replay [--json] [--keep FOLDER]

Local servers stand in for Ollama, Edge and Commons and take as long as the design says: 7 s for the outline,
2 s a script, 5.4 s for 70 words of speech, so that a sentence takes its share. Wall is from the model's first
question or the flow's begin, whichever is earlier, to the flow's end. It stands beside the critical path that
follows from those times with one slot for the model, then with four. Draws replay.svg into FOLDER.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from bench.command import main
from bench.figures import Bound, Figure
from bench.gantt import Panel, Step, draw
from bench.lecture import Made, clean_env, make_lecture, used_home
from bench.stand_ins import SPEECH_SLOTS, StandIns, critical_path_s, stand_ins
from tests.servers.edge_sound import words_of

SLIDES = 10
BOUNDS = {1: Bound(must=1.15, aim=0.95), 4: Bound(must=1.20, aim=1.0)}
SLOTS = {"llm": 1, "speech": SPEECH_SLOTS, "image": 5}
NAMES = {1: "one LLM slot", 4: "four LLM slots"}


class Replay(NamedTuple):
    """A run beside the servers' times, in seconds."""

    made: Made
    wall_s: float
    path_s: float
    served_path_s: float
    lead_s: float
    """How long before the flow's begin the wall's clock starts."""
    in_flight: dict[str, int]


def measure(keep: Path) -> list[Figure]:
    """Replay with one slot and with four."""
    replays = {slots: replay(slots) for slots in BOUNDS}
    (keep / "replay.svg").write_text(draw([_panel(slots, one) for slots, one in replays.items()]))
    return [figure for slots, one in replays.items() for figure in _figures(slots, one)]


def replay(llm_slots: int) -> Replay:
    """Make a lecture from the stand-in services, with nothing cached."""
    home = used_home()
    with stand_ins(llm_slots=llm_slots) as servers, tempfile.TemporaryDirectory() as folder:
        env = clean_env(home, Path(folder) / "cache") | servers.env
        made = make_lecture(["AI Ethics", "--slides", str(SLIDES)], env, Path(folder) / "out")
        return _measured(made, servers, llm_slots)


def _measured(made: Made, servers: StandIns, llm_slots: int) -> Replay:
    begun = min(made.flow_begun, servers.first_question())
    return Replay(
        made=made,
        wall_s=made.told - begun,
        path_s=critical_path_s(SLIDES, llm_slots),
        served_path_s=critical_path_s(SLIDES, llm_slots, [len(words_of(text)) for text in made.narrations]),
        lead_s=made.flow_begun - begun,
        in_flight=servers.most_in_flight(),
    )


def _figures(slots: int, one: Replay) -> list[Figure]:
    name = f"replay, {NAMES[slots]}"
    most = [
        Figure(
            f"{name}: {kind} requests at once",
            one.in_flight[kind],
            "",
            bound=Bound(must=limit, aim=limit, of="value"),
            worst_of_all=True,
        )
        for kind, limit in {**SLOTS, "llm": slots}.items()
    ]
    return [
        Figure(f"{name}: wall", one.wall_s, "s", "critical path", one.path_s, bound=BOUNDS[slots]),
        Figure(
            f"{name}: wall, by the words", one.wall_s, "s", "path for the words spoken", one.served_path_s
        ),
        Figure(f"{name}: process start to exit", one.made.total_s),
        *most,
    ]


def _panel(slots: int, one: Replay) -> Panel:
    steps = [
        Step(stage["name"], stage["slide"], stage["started_s"] + one.lead_s, stage["ended_s"] + one.lead_s)
        for stage in one.made.report["stages"]
        if not stage["cached"]
    ]
    # The outline may be asked for before the flow begins, which its record does not know.
    steps = [step._replace(started_s=0.0) if step.name == "outline" else step for step in steps]
    title = f"{SLIDES} slides, {NAMES[slots]}: {one.wall_s:.1f} s; critical path {one.path_s:.1f} s"
    return Panel(title, tuple(steps), one.wall_s)


if __name__ == "__main__":
    main(measure, __doc__)

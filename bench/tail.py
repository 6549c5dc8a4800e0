"""What is still to do when the last speech has come: 300 s of lecture, ten slides of 30 s.

    python -m bench.tail [--json]

The outline holds the narrations, and the Edge stand-in speaks them at the source design's pace, three at a
time, so that the tenth slide is spoken alone at the end. The tail is from the last byte of speech that the
stand-in sent to the flow's end.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.command import main
from bench.decks import SLIDES, write_outline
from bench.figures import Bound, Figure
from bench.lecture import clean_env, make_lecture, used_home
from bench.stand_ins import stand_ins


def measure(keep: Path) -> list[Figure]:  # noqa: ARG001  # nothing to keep
    """Make the lecture and time its end."""
    home = used_home()
    with stand_ins() as servers, tempfile.TemporaryDirectory() as folder:
        outline = write_outline(Path(folder) / "outline.json")
        env = clean_env(home, Path(folder) / "cache") | servers.env
        made = make_lecture(["--outline", str(outline)], env, Path(folder) / "out")
        tail_s = made.told - servers.last_speech()
    length_s = made.report["duration_s"]
    last = max(stage["ended_s"] for stage in made.report["stages"] if stage["name"] == "tts")
    return [
        Figure(
            f"tail of {length_s:.0f} s of lecture in {SLIDES} slides",
            tail_s,
            bound=Bound(must=4, aim=1.5, of="value"),
        ),
        Figure("tail, from the end of the last tts step", made.told - made.flow_begun - last),
    ]


if __name__ == "__main__":
    main(measure, __doc__)

"""How long it takes until the model is first asked: on an empty home, with a database, with a server.

    python -m bench.startup [--json]

From the process's start to the first question that the Ollama stand-in receives (loading the model is not
one). Beside it is what any program with Prefect takes before its first line, `python -c "import prefect"`,
timed just before.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from bench.command import main
from bench.figures import Bound, Figure
from bench.lecture import clean_env, make_lecture
from bench.server import prefect_server
from bench.stand_ins import stand_ins

BESIDE = "import prefect"
SMALL = ("AI Ethics", "--slides", "3", "--no-video")


def measure(keep: Path) -> list[Figure]:  # noqa: ARG001  # nothing to keep
    """Start thrice: where nothing has ever run, there again, and where a server runs."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        first, whole = _start(home, {})
        before_again = import_s()
        again, _ = _start(home, {})
        with prefect_server() as server:
            before_served = import_s()
            served, _ = _start(home, server.env)
    return [
        Figure("start-up, first ever", first, bound=Bound(must=40, aim=25, of="value")),
        Figure("start-up, first ever: whole run", whole),
        Figure("start-up, embedded", again, "s", BESIDE, before_again, bound=Bound(must=5, aim=3)),
        Figure("start-up, server runs", served, "s", BESIDE, before_served, bound=Bound(must=1.7, aim=1.3)),
        Figure("start-up, help", help_s(), "s", BESIDE, before_served),
    ]


def _start(home: Path, env: Mapping[str, str]) -> tuple[float, float]:
    """Make a small lecture; gives the time to the first question and to the process's end."""
    with stand_ins(share=0.1) as servers, tempfile.TemporaryDirectory() as folder:
        place = clean_env(home, Path(folder) / "cache") | servers.env | dict(env)
        made = make_lecture(SMALL, place, Path(folder) / "out")
        return servers.first_question() - made.begun, made.total_s


def import_s() -> float:
    """Time `python -c "import prefect"`."""
    return _timed([sys.executable, "-c", "import prefect"])


def help_s() -> float:
    """Time the command line's help."""
    return _timed([sys.executable, "-m", "flows.generate", "--help"])


def _timed(command: list[str]) -> float:
    begun = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


if __name__ == "__main__":
    main(measure, __doc__)

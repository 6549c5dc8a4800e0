"""Makes many lectures, each with a fault drawn at random, and says how they ended and what is left.

    python -m tests.soak [--lectures 30] [--seed 7] [--growth 10] [--keep DIR]

All share one store, and each is made with a Prefect server of its own. The exit code is 1 where a lecture
failed that should not have, where a file of a finished one is lost or changed, or where a process or a
temporary file is left.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from bench.stand_ins import stand_ins
from tests.flows.asked import damaged, files_below, processes_of
from tests.flows.conftest import ROOT, clean_env
from tests.soak.faults import FAULTS, Fault, Site, Unexpected
from tests.soak.growth import Held

GONE_S = 15.0
"""How long what a killed run has started may go on: an ffmpeg at work ends by itself."""
NAMES = {"complete": "completed", "partial": "partial", "failed": "failed as expected"}
ZERO = ("failed unexpectedly", "files lost", "processes left", "temporary files left")


class Soak:
    """The lectures so far, and what is known of them."""

    def __init__(self, place: Path, seed: int) -> None:
        self.place = place
        self.dice = Random(seed)
        self.store = place / "store"
        (place / "tmp").mkdir(parents=True)
        self.env = {**clean_env(place / "home", self.store), "TMPDIR": str(place / "tmp")}
        self.count: Counter[str] = Counter()
        self.made: dict[Path, dict[str, bytes]] = {}

    def make(self, number: int, fault: Fault) -> str:
        """Make one lecture, to which a fault happens; gives a line on it."""
        began = time.monotonic()
        place = self.place / "lectures" / f"{number:03d}"
        with stand_ins(share=0) as services:
            site = Site(self.env, place, f"Rivers {number}", services, self.dice)
            try:
                ended = fault.happen(site)
                wrong = damage(place)
            except Unexpected as exc:
                ended, wrong = "failed", str(exc)
        self.count["failed unexpectedly" if wrong else NAMES[ended]] += 1
        self.made[place] = files_below(place)
        before = f"after {site.failed} that failed as they must" if site.failed else ""
        took = time.monotonic() - began
        return f"{number:3} {fault.row:26} {ended:9} {took:5.1f} s  {before} {wrong}".rstrip()

    def count_losses(self) -> None:
        """Count what should not be: files that are lost or changed, what still runs, what lies around."""
        deadline = time.monotonic() + GONE_S
        while (left := processes_of(self.store)) and time.monotonic() < deadline:
            time.sleep(0.2)
        self.count["processes left"] = len(left)
        for place, files in self.made.items():
            now = files_below(place)
            self.count["files lost"] += sum(now.get(name) != content for name, content in files.items())
        self.count["files lost"] += len(damaged(self.store))
        self.count["temporary files left"] = len(self.litter())

    def litter(self) -> list[Path]:
        """List what only a run at work may have."""
        patterns = ("store/scratch/*/*", "store/**/*.part", "lectures/**/.staging-*", "tmp/*")
        return sorted(path for pattern in patterns for path in self.place.glob(pattern))

    def grow(self, lectures: int) -> list[Held]:
        """Make lectures in one process, and give what it held after each.

        Its memory is one heap: in a heap for each thread, what is free but scattered would look held.
        """
        with stand_ins(share=0) as services:
            done = subprocess.run(
                [sys.executable, "-m", "tests.soak.growth", str(lectures), str(self.place / "growth")],
                cwd=ROOT,
                env={**self.env, **services.env, "MALLOC_ARENA_MAX": "1"},
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode:
            raise SystemExit(f"the lectures in one process failed: {done.stderr[-2000:]}")
        return [Held(*json.loads(line)) for line in done.stdout.splitlines()]


def damage(place: Path) -> str:
    """Say what is wrong with the lectures below a folder: each file that a report names must be there."""
    for report in place.rglob("report.json"):
        named = json.loads(report.read_text())["files"]
        missing = [name for name in named if not (report.parent / name).is_file()]
        if missing:
            return f"{report.parent} lacks {', '.join(missing)}"
    return ""


def draw(dice: Random, lectures: int) -> list[Fault]:
    """Draw a fault for each lecture: each once before any comes twice."""
    drawn: list[Fault] = []
    while len(drawn) < lectures:
        drawn += dice.sample(FAULTS, len(FAULTS))
    return drawn[:lectures]


@contextlib.contextmanager
def place_for(keep: str) -> Iterator[Path]:
    """Give a folder that is gone afterwards, unless it is to be kept."""
    if keep:
        yield Path(keep).absolute()
        return
    folder = Path(tempfile.mkdtemp(prefix="lectra-soak-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tell(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Make the lectures, and print how it went; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--lectures", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--growth", type=int, default=10, help="lectures in one process (default: 10)")
    parser.add_argument("--keep", default="", metavar="DIR", help="work there, and leave what is made")
    asked = parser.parse_args(arguments)
    with place_for(asked.keep) as place:
        soak = Soak(place, asked.seed)
        tell(f"{asked.lectures} lectures of 4 slides, seed {asked.seed}, in {place}")
        for number, fault in enumerate(draw(soak.dice, asked.lectures)):
            tell(soak.make(number, fault))
        grown = soak.grow(asked.growth) if asked.growth else []
        soak.count_losses()
        for name in ("completed", "partial", "failed as expected", *ZERO):
            tell(f"{name:22}{soak.count[name]:4}" + ("   (must be 0)" if name in ZERO else ""))
        for path in soak.litter():
            tell(f"  left: {path.relative_to(place)}")
        if grown:
            told = [f"{held.memory_mb:.0f} MB, {held.files} files, {held.threads} threads" for held in grown]
            for number in sorted({0, 1, len(told) - 1}):
                tell(f"in one process, after lecture {number + 1}: {told[number]}")
        return int(any(soak.count[name] for name in ZERO))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

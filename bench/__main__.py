"""All benchmarks, one after another.

    python -m bench [NAMES…] [--times 3] [--json] [--write]

Each figure is the median of --times runs. --write puts the table and the pictures beside this file:
bench/RESULTS.md, bench/replay.svg, bench/real.svg.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from bench.figures import Figure, medians, to_table
from bench.machine import describe_machine

NAMES = ("replay", "again", "limits", "startup", "media", "tail", "growth", "real", "reveals", "sources")
HERE = Path(__file__).parent


def main() -> None:
    """Run what is asked for and print one table."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[[], *NAMES], help=", ".join(NAMES))
    parser.add_argument("--times", type=int, default=3, help="runs of which the median is taken (default: 3)")
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--write", action="store_true", help="write bench/RESULTS.md and the pictures")
    given = parser.parse_args()
    if given.write and given.names:
        parser.error("--write is for all benchmarks: the table would lack the others")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        keep = HERE if given.write else Path(scratch)
        done = {name: _measured(name, given.times, keep) for name in given.names or NAMES}
    figures = [figure for found in done.values() for figure in found]
    machine = describe_machine()
    if given.json:
        print(json.dumps({"machine": machine, "figures": [figure.plain() for figure in figures]}))
    else:
        print(to_table(figures))
    if given.write:
        took_s = time.monotonic() - began
        (HERE / "RESULTS.md").write_text(results(figures, machine, given.times, took_s))
    sys.exit(0 if all(done.values()) else 1)


def _measured(name: str, times: int, keep: Path) -> list[Figure]:
    """Run one benchmark as often as it takes, and tell of it on stderr; none where it fails."""
    measure = import_module(f"bench.{name}").measure
    runs = []
    for number in range(times):
        print(f"{name}, run {number + 1} …", file=sys.stderr)
        try:
            runs.append(measure(keep))
        except SystemExit as failed:  # the others are worth their minutes all the same
            print(f"{name} failed: {failed}", file=sys.stderr)
            return []
    return medians(runs)


def results(figures: list[Figure], machine: dict[str, str], times: int, took_s: float) -> str:
    """Write what is committed: machine, table, pictures."""
    parts = "".join(f"- {name}: {what}\n" for name, what in machine.items())
    return RESULTS.format(
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        took=took_s / 60,
        times=times,
        parts=parts,
        table=to_table(figures),
    )


RESULTS = """\
# Results of `make bench`

{date}, in {took:.0f} minutes. Medians of {times} runs; what must hold in every run ("at once") is the worst
of all. *Ratio* is to what stands beside the figure, measured or computed in the same run; for media it is how
many times quicker. What each program does is said at its head: `bench/*.py`.

{parts}
{table}

## Where the time goes

Ten slides with the services of the source design, one LLM slot, then four. Underlined in red is what the end
waited for.

![Replay](replay.svg)

Ten slides by the embedded model and voice.

![Embedded](real.svg)
"""

if __name__ == "__main__":
    main()

"""What the benchmark programs have in common: their options, and how they print."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, to_table

Measure = Callable[[Path], list[Figure]]
"""A benchmark: it may leave pictures and profiles in the folder it is given."""


def main(measure: Measure, about: str | None) -> None:
    """Run one benchmark once and print its figures."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--keep", type=Path, help="folder for pictures, where the benchmark draws some")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        keep = given.keep or Path(scratch)
        keep.mkdir(parents=True, exist_ok=True)
        figures = measure(keep)
    print(json.dumps([figure.plain() for figure in figures]) if given.json else to_table(figures))

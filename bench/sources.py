"""How long a PDF of a hundred pages takes to be read and planned from, beside pdftotext.

    python -m bench.sources [--json]

The pages are made here: headings, and paragraphs of sentences that differ. `pdftotext` (Debian package
poppler-utils) is what the reading is compared with, where it is installed; it gives the text alone, without
headings, columns and pictures.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import TypeVar

from bench.command import main
from bench.figures import Figure
from lectra.planning.extract.whole import extract
from lectra.sources.reading import read_sources
from tests.pdf import write_pdf

PAGES, LINES = 100, 46
THINGS = [
    "river",
    "harbour",
    "storm",
    "valley",
    "engine",
    "forest",
    "market",
    "bridge",
    "tide",
    "canal",
    "mountain",
    "school",
    "bank",
    "field",
]
DEEDS = ["carries", "feeds", "changes", "crosses", "follows", "shapes", "leaves", "reaches"]
T = TypeVar("T")


def measure(keep: Path) -> list[Figure]:  # noqa: ARG001  # nothing to keep
    """Read the PDF, plan twelve slides from it, and let pdftotext read it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.pdf"
        path.write_bytes(make_pdf())
        sources, read_s = _timed(lambda: read_sources([str(path)]))
        memory_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
        _, plan_s = _timed(
            lambda: extract(sources, lang="en", slides=12, seconds_per_slide=30, text="condense")
        )
        figures = [
            Figure(f"sources, {PAGES} pages: read", read_s),
            Figure("sources: memory of the reader", memory_mb, "MB"),
            Figure("sources: planned", plan_s),
        ]
        if pdftotext := shutil.which("pdftotext"):
            command = [pdftotext, str(path), str(Path(folder) / "pages.txt")]
            _, beside_s = _timed(lambda: subprocess.run(command, check=True))
            figures.append(Figure("sources: pdftotext", beside_s))
    return figures


def _timed(do: Callable[[], T]) -> tuple[T, float]:
    begun = time.monotonic()
    done = do()
    return done, time.monotonic() - begun


def make_pdf() -> bytes:
    """Return a PDF of so many pages, ten of them to a chapter."""
    return write_pdf(
        _drawn(lines, f"Chapter {number // 10 + 1}" if number % 10 == 0 else "")
        for number, lines in enumerate(_pages())
    )


def _pages() -> Iterator[tuple[str, ...]]:
    random = Random(1)  # the same each time
    words: list[str] = []
    while len(words) < PAGES * LINES * 12:
        one, other, third = random.sample(THINGS, 3)
        sentence = f"The {one} {random.choice(DEEDS)} the {other} in {random.randrange(1700, 2000)}, "
        words += f"{sentence}and {random.randrange(2, 99)} people saw the {third}.".split()
    lines = [" ".join(words[at : at + 12]) for at in range(0, PAGES * LINES * 12, 12)]
    return (tuple(lines[at : at + LINES]) for at in range(0, len(lines), LINES))


def _drawn(lines: tuple[str, ...], heading: str) -> str:
    drawn = [f"BT /F1 20 Tf 60 760 Td ({heading}) Tj ET"] if heading else []
    drawn += [f"BT /F1 11 Tf 60 {730 - 15 * at} Td ({line}) Tj ET" for at, line in enumerate(lines)]
    return "\n".join(drawn)


if __name__ == "__main__":
    main(measure, __doc__)

"""What a run does, as it does it: a table on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from lectra.runs.journal import Event, EventKind
from lectra.runs.run import Run
from lectra.steps import LISTED, OF_LECTURE

SLIDE_STAGES = tuple(step.name for step in LISTED if step.of_slide)
MARKS: dict[EventKind | None, tuple[str, str]] = {
    None: (" ", ""),
    "queued": ("·", "dim"),
    "started": ("●", "yellow"),
    "ended": ("✓", "green"),
    "cached": ("↺", "cyan"),
    "failed": ("✗", "red"),
}
Progress = dict[tuple[str, int | None], EventKind]


class LiveView:
    """Follows the journal of a run, or of the newest of several, in a thread.

    Call it with the run; use it as a context manager. ``title`` says what is being made.
    """

    def __init__(self, console: Console, title: str) -> None:
        self.console = console
        self.title = title
        self.run: Run | None = None
        self.began = time.monotonic()
        self._told = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def __call__(self, run: Run) -> None:
        """Begin to follow ``run``."""
        self._told = 0
        self.run = run

    def say(self, line: str) -> None:
        """Print a line of its own, whatever is shown at the time."""
        self.console.print(line, markup=False, highlight=False)

    def __enter__(self) -> LiveView:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(timeout=1)

    def _follow(self) -> None:
        if not self.console.is_terminal:
            self.say(f"Making {self.title}")
            while not self._over.wait(0.2):
                self._print_new()
            self._print_new()
            return
        # What is logged meanwhile stands above the table, where both are shown on the terminal.
        above = sys.stderr.isatty() and not self.console.quiet
        with Live(
            self._table(),
            console=self.console,
            refresh_per_second=8,
            transient=True,
            redirect_stderr=above,
        ) as live:
            while not self._over.wait(0.125):
                live.update(self._table())

    def _events(self) -> tuple[Event, ...]:
        return self.run.journal.events() if self.run else ()

    def _print_new(self) -> None:
        events = self._events()
        for event in events[self._told :]:
            if event.kind in ("ended", "cached", "failed"):
                self.say(_line(event, time.monotonic() - self.began))
        self._told = len(events)

    def _table(self) -> Group:
        progress: Progress = {(event.stage, event.slide): event.kind for event in self._events()}
        elapsed = f"{time.monotonic() - self.began:5.1f} s"
        head = Text.assemble((f"Making {self.title}", "bold"), "  ", (elapsed, "cyan"))
        if not progress:
            return Group(head, Text("starting the orchestrator…", style="dim"))
        return Group(head, _lecture_line(progress), slide_table(progress))


def slide_table(progress: Progress) -> Table:
    """Draw slides down and stages across."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("slide", justify="right")
    for stage in SLIDE_STAGES:
        table.add_column(stage, justify="center")
    for slide in sorted(_slides(progress)):
        marks = [Text(*MARKS[progress.get((stage, slide))]) for stage in SLIDE_STAGES]
        table.add_row(str(slide), *marks)
    return table


def _slides(progress: Iterable[tuple[str, int | None]]) -> set[int]:
    return {slide for _, slide in progress if slide is not None}


def _lecture_line(progress: Progress) -> Text:
    parts: list[Text] = []
    for stage in OF_LECTURE:
        mark, style = MARKS[progress.get((stage, None))]
        parts.append(Text.assemble((f"{mark} {stage}  ", style or "dim")))
    return Text.assemble(*parts)


def _line(event: Event, elapsed_s: float) -> str:
    name = event.stage if event.slide is None else f"{event.stage} · slide {event.slide}"
    how = {"ended": "done", "cached": "from the cache", "failed": "failed"}[event.kind]
    return f"[{elapsed_s:6.1f} s] {name}: {how}"

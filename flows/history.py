"""Tells what runs did: ``python -m flows.history [RUN]``. No Prefect is needed for it."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.arguments import CommandParser
from lectra.errors import LectraError
from lectra.programs import command_for
from lectra.runlog.reading import (
    Listed,
    Shown,
    Step,
    list_runs,
    run_as_data,
    show_run,
    shown_as_data,
)
from lectra.runlog.tables import RunRow, WarningRow
from lectra.settings import read_settings

COLOURS = {
    "running": "cyan",
    "complete": "green",
    "partial": "yellow",
    "draft": "blue",
    "failed": "red",
    "cancelled": "magenta",
    "crashed": "red",
}
SHORT_ID = 8
BAR_WIDTH = 20
PIPED_WIDTH = 400
"""No line of a table is folded where a program reads it."""


def build_parser() -> CommandParser:
    """Describe the options."""
    parser = CommandParser(
        prog=command_for("history"),
        description="List the runs, the newest first; or show one: its steps, what was slow, its warnings.",
        epilog="A step is slow that took half as long again as the median of earlier runs with the same "
        "services, and half a second more.",
        allow_abbrev=False,
    )
    parser.add_argument("run", nargs="?", metavar="RUN", help="the beginning of a run's name, or last")
    parser.add_argument("--failed", action="store_true", help="list only runs that failed or crashed")
    parser.add_argument("--limit", type=_count, default=20, metavar="N", help="list so many (default: 20)")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object only")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Tell of the runs, or of one; gives the exit code: 2 for a run that is not there, 3 for no database."""
    asked = build_parser().parse_args(arguments)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
    try:
        if asked.run:
            shown = show_run(read_settings(), asked.run)
            _print(shown_as_data(shown)) if asked.as_json else _show(console, shown)
        else:
            runs = list_runs(read_settings(), limit=asked.limit, failed=asked.failed)
            _print({"runs": [run_as_data(run) for run in runs]}) if asked.as_json else _list(console, runs)
    except LectraError as exc:
        sys.stderr.write(f"error: {exc.message}\n  → {exc.remedy}\n")
        return exc.exit_code
    return 0


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _print(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def _list(console: Console, runs: Sequence[Listed]) -> None:
    if not runs:
        console.print("No such runs yet.")
        return
    table = _table("run", "when", "state", ">slides", ">took", ">warned", "topic")
    for run, warnings in runs:
        table.add_row(
            Text(run.id[:SHORT_ID], style="bold"),
            _day(run.started_at),
            _state(run),
            str(run.slides),
            _took(run),
            Text(str(warnings), style="yellow") if warnings else "",
            Text(run.topic, no_wrap=True, overflow="ellipsis"),
        )
    console.print(table)


def _show(console: Console, shown: Shown) -> None:
    run, slides, warnings, steps = shown
    console.print(Text.assemble((run.topic, "bold"), "  ", _state(run)))
    facts = {
        "run": f"{run.id[:SHORT_ID]}, {_when(run.started_at)}, took {_took(run)}",
        "lecture": f"{len(slides) or run.slides} slides, {run.lang}"
        + (f", {_seconds(run.duration_s)}" if run.duration_s else ""),
        "made with": ", ".join(run.backends.values()),
        "folder": run.folder,
        "process": f"{run.pid} on {run.host}" if run.state == "running" else "",
        "error": run.error,
    }
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, fact in facts.items():
        if fact:
            table.add_row(name, Text(fact, style="red" if name == "error" else ""))
    console.print(table)
    if warnings:
        _warnings(console, warnings)
    if steps:
        _steps(console, steps)


def _warnings(console: Console, warnings: Sequence[WarningRow]) -> None:
    console.print("\n[bold]Warnings[/]")
    table = _table("slide", "step", "what happened", "instead")
    for warning in warnings:
        told = Text(warning.message)
        if warning.remedy:
            told.append(f" → {warning.remedy}", "dim")
        table.add_row(_slide(warning.slide), warning.stage, told, Text(warning.fallback))
    console.print(table)


def _steps(console: Console, steps: Sequence[Step]) -> None:
    console.print("\n[bold]Steps[/]")
    table = _table("step", ">slide", ">waited", ">took", ">usual", "", "when")
    end_s = max(step.row.ended_s for step in steps)
    for step in steps:
        row = step.row
        slow = "bold red" if step.slow else ""
        table.add_row(
            Text(row.stage, style=slow),
            _slide(row.slide),
            f"{row.started_s - row.queued_s:.1f} s",
            "" if row.cached else Text(f"{step.took_s:.1f} s", style=slow),
            "" if step.usual_s is None or row.cached else f"{step.usual_s:.1f} s",
            Text("cached", style="dim") if row.cached else Text("slow" if step.slow else "", style=slow),
            _bar(step, end_s),
        )
    console.print(table)
    slow_steps = sum(step.slow for step in steps)
    cached = sum(step.row.cached for step in steps)
    console.print(f"{len(steps)} steps: {cached} cached, {slow_steps} slow", style="dim")


def _bar(step: Step, end_s: float) -> Text:
    scale = BAR_WIDTH / max(end_s, 0.001)
    start = min(int(step.row.started_s * scale), BAR_WIDTH - 1)
    length = min(max(round(step.took_s * scale), 1), BAR_WIDTH - start)
    style = "red" if step.slow else "dim" if step.row.cached else "cyan"
    return Text(" " * start + ("·" if step.row.cached else "█") * length, style=style)


def _table(*columns: str) -> Table:
    """Make a table without lines; a column that begins with ``>`` is set to the right."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for name in columns:
        wide = name in ("topic", "what happened", "instead")  # these alone give way on a narrow terminal
        justify: Literal["left", "right"] = "right" if name.startswith(">") else "left"
        table.add_column(name.lstrip(">"), justify=justify, overflow="fold", no_wrap=not wide)
    return table


def _state(run: RunRow) -> Text:
    return Text(run.state, style=COLOURS.get(run.state, ""))


def _slide(slide: int | None) -> str:
    return "" if slide is None else str(slide)


def _when(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M")


def _day(at: float) -> str:
    """Give a time of this year shortly, and of another its date."""
    when = datetime.fromtimestamp(at).astimezone()
    return when.strftime("%b %d %H:%M" if when.year == datetime.now().astimezone().year else "%Y-%m-%d")


def _took(run: RunRow) -> str:
    return _seconds(time.time() - run.started_at if run.wall_s is None else run.wall_s)


def _seconds(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d}" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

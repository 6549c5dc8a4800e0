"""The command line of ``python -m flows.batch``: its options, what it prints, and its exit codes.

Nothing here imports Prefect, so that help and refusals come at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from flows.command import Parser, add_verbose, fail, print_json
from flows.entries import Entry, as_in_file, check_entries, read_entries
from lectra.errors import InvalidInput, LectraError, Partial
from lectra.models import Batched, BatchReport
from lectra.programs import command_for
from lectra.text import shorten

MOST_AT_ONCE = 16


class BatchCommand(NamedTuple):
    """A checked command line."""

    entries: tuple[Entry, ...]
    at_once: int
    strict: bool
    as_json: bool
    verbose: int = 0


def build_parser() -> Parser:
    """Describe the options."""
    parser = Parser(
        prog=command_for("batch"),
        description="Make a lecture on each topic of a list. One that fails does not stop the others; run "
        "again, it makes only what is missing.",
        epilog="Exit code: 0 done (also where some could not be made), 1 none could, 2 invalid input, "
        "3 a service is missing, 4 some are missing or partial under --strict, 130 interrupted.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "file", metavar="FILE", help="YAML or CSV: topics, or options of flows.generate each."
    )
    parser.add_argument("--at-once", default="1", metavar="N", help="Lectures made at once (default: 1).")
    parser.add_argument("--out", default="", metavar="DIR", help="Where folders go that name no place.")
    parser.add_argument("--strict", action="store_true", help="Count what is missing or partial as failed.")
    parser.add_argument("--json", action="store_true", dest="as_json", help="Print one JSON object only.")
    add_verbose(parser)
    return parser


def read_batch(arguments: Sequence[str]) -> BatchCommand:
    """Read and check a command line and its file; ends the program with exit code 2 where that cannot be."""
    try:
        given = build_parser().parse_args(arguments)
        at_once = int(given.at_once) if given.at_once.isdecimal() else 0
        if not 1 <= at_once <= MOST_AT_ONCE:
            reason = f"{given.at_once!r} is no number from 1 to {MOST_AT_ONCE}"
            raise InvalidInput("at_once", reason, remedy="See --help.")
        lectures = read_entries(Path(given.file), **({"out": given.out} if given.out else {}))
        return BatchCommand(check_entries(lectures), at_once, given.strict, given.as_json, given.verbose)
    except LectraError as exc:
        told = as_in_file(exc) if isinstance(exc, InvalidInput) else exc
        fail(told, as_json="--json" in arguments)


def line_of(lecture: Batched, of: int) -> str:
    """Say in a line what became of a lecture, one of so many."""
    told = f": {shorten(lecture.message, 200)}" if lecture.message else ""
    return f"{lecture.number} of {of} · {lecture.topic}: {lecture.status}{told} ({lecture.wall_s:.1f} s)"


def tell_batch(ended: BatchReport | Exception, command: BatchCommand, total_s: float) -> None:
    """Print what was made, and end with the exit code of what was not."""
    if isinstance(ended, Exception):
        fail(ended, as_json=command.as_json)
    if command.as_json:
        print_json({"status": ended.status, "total_s": round(total_s, 3), **ended.model_dump(mode="json")})
    else:
        print(f"{ended.made} of {len(ended.lectures)} lectures made in {total_s:.1f} s")
        for lecture in ended.lectures:
            where = lecture.message if lecture.status == "failed" else lecture.folder
            print(f"  {lecture.number:>3}  {lecture.status:<8}  {shorten(lecture.topic, 40):<40}  {where}")
    if ended.status == "failed":
        raise SystemExit(LectraError.exit_code)
    if command.strict and ended.status == "partial":
        raise SystemExit(Partial.exit_code)

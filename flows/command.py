"""The command line of ``python -m flows.generate``: its options, what it prints, and its exit codes.

Nothing here imports Prefect, so that help and refusals come at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from flows.arguments import CommandParser, values_of
from flows.runners import check_runner
from lectra.errors import BadEntries, InvalidInput, LectraError
from lectra.models import Draft, LectureRequest, LectureWarning, RunReport
from lectra.options import LectureOptions, read_options
from lectra.preflight import services_from, settle
from lectra.programs import command_for
from lectra.project.files import check_draft
from lectra.project.ownership import find_folder
from lectra.project.unedited import check_unedited
from lectra.request import Checked, check_options, home_of
from lectra.runs.hold import check_free, make_whole
from lectra.runs.run import check_places
from lectra.settings import Settings, read_settings

INTERRUPTED = 130
STARTED = time.monotonic()
"""When the program began, as nearly as it can tell."""


class Command(NamedTuple):
    """A checked command line."""

    checked: Checked
    as_json: bool
    verbose: int = 0

    @property
    def options(self) -> LectureOptions:
        """What was asked for."""
        return self.checked.options


class Parser(CommandParser):
    """Reports what it cannot read as any other bad input is reported."""

    def error(self, message: str) -> NoReturn:
        """Refuse the command line."""
        raise InvalidInput("command line", message, remedy="See --help.")


def build_parser() -> Parser:
    """Describe the options; their values are checked later, all in one place."""
    parser = Parser(
        prog=command_for("generate"),
        description="Make a narrated lecture on a topic: deck, narration, captions, video.",
        epilog="Exit code: 0 done (also when partial), 2 invalid input, 3 a service is missing, "
        "4 partial under --strict, 130 interrupted, 1 anything else.",
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    parser.add_argument("topic", nargs="?", metavar="TOPIC", help=_help("topic"))
    for name, metavar in METAVARS.items():
        values = values_of(LectureOptions, name)
        flag = "--" + name.replace("_", "-")
        parser.add_argument(flag, values=values, metavar=metavar or "|".join(values), help=_help(name))
    parser.add_argument(
        "--source", action="append", dest="sources", metavar="PATH|URL", help=_help("sources")
    )
    parser.add_argument("--video", action=argparse.BooleanOptionalAction, help=_help("video"))
    parser.add_argument("--strict", action="store_true", help=_help("strict"))
    parser.add_argument("--strict-sources", action="store_true", help=_help("strict_sources"))
    parser.add_argument("--fresh", action="store_true", help=_help("fresh"))
    parser.add_argument("--json", action="store_true", dest="as_json", help="Print one JSON object only.")
    add_verbose(parser)
    return parser


def add_verbose(parser: argparse.ArgumentParser) -> None:
    """Add the option that shows the log."""
    told = "Show requests and fallbacks on stderr; twice, also texts of the lecture."
    parser.add_argument("-v", "--verbose", action="count", default=0, help=told)


METAVARS = {
    "project": "NAME",
    "slides": "N",
    "lang": "TAG",
    "voice": "V",
    "rate": "+0%",
    "pitch": "+0Hz",
    "seconds_per_slide": "S",
    "audience": "TEXT",
    "llm": "",
    "tts": "",
    "images": "",
    "image_folder": "DIR",
    "theme": "",
    "builds": "",
    "outline": "FILE",
    "text": "",
    "stop_after": "",
    "out": "DIR",
}
"""The options that take a value; an empty one is shown with its choices."""


def _help(name: str) -> str:
    field = LectureOptions.model_fields[name]
    shown = isinstance(field.default, str | int) and not isinstance(field.default, bool) and field.default
    default = f" (default: {field.default})" if shown else ""
    return ((field.description or "") + default).replace("%", "%%")


def read_command(arguments: Sequence[str]) -> Command:
    """Read and check the command line; ends the program with exit code 2 where it is not sound."""
    try:
        given = vars(build_parser().parse_args(joined(arguments)))
        as_json, verbose = given.pop("as_json", False), given.pop("verbose")
        options = read_options(given)
        return Command(check_options(options), as_json, verbose)
    except LectraError as exc:
        fail(exc, as_json="--json" in arguments)


def joined(arguments: Sequence[str]) -> list[str]:
    """Join ``--rate -10%`` to one word: a value that begins with a minus is taken for an option else."""
    joined: list[str] = []
    for word in arguments:
        if joined and joined[-1] in ("--rate", "--pitch") and re.match(r"-\d", word):
            joined[-1] += "=" + word
        else:
            joined.append(word)
    return joined


def settings_or_fail(*, as_json: bool) -> Settings:
    """Read the settings; ends the program with 2 or 3 where one cannot be met."""
    try:
        settings = read_settings()
        check_runner(settings)
        return settings
    except LectraError as exc:
        fail(exc, as_json=as_json)


def settle_command(command: Command, settings: Settings) -> LectureRequest:
    """Settle which services carry a command out; ends the program with 2 or 3 where none can."""
    try:
        request = asyncio.run(settle(command.checked, services_from(settings)))
        folder = find_folder(home_of(command.options, request.topic))
        request = request.model_copy(update={"project": folder.name})
        cache_dir = settings.cache_dir.absolute()
        check_places(folder, cache_dir, request.slides)
        check_free(folder, cache_dir)
        make_whole(folder, cache_dir)
        if command.options.stop_after:
            check_draft(folder)
        check_unedited(folder, request.outline)
        return request
    except LectraError as exc:
        fail(exc, as_json=command.as_json, importing=True)


def fail(error: BaseException, *, as_json: bool, importing: bool = False) -> NoReturn:
    """Say what went wrong and how to fix it, and end with the error's exit code.

    Where a thread is ``importing`` meanwhile the process ends without the interpreter's own tidying up: that
    ends threads in the middle of compiled code, some of which aborts the process then.
    """
    known = error if isinstance(error, LectraError) else None
    message = known.message if known else f"{type(error).__name__}: {error}"
    remedy = known.remedy if known else ""
    if as_json:
        told = {"message": message, "remedy": remedy, **_refused(error)}
        print_json({"status": "failed", "error": told})
    else:
        print(f"error: {message}" + (f"\n  → {remedy}" if remedy else ""), file=sys.stderr)
    code = known.exit_code if known else 1
    if importing:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _refused(error: BaseException) -> dict[str, Any]:
    """Say which field was refused, and why; of a batch, which of each entry."""
    told: dict[str, Any] = {}
    if isinstance(error, InvalidInput):
        told = {"field": error.field, "reason": error.reason}
    if isinstance(error, BadEntries):
        told["entries"] = [
            {"entry": number, "remedy": entry.remedy, **_refused(entry)}
            for number, entry in error.entries.items()
        ]
    return told


def tell_changes(changes: str, *, as_json: bool) -> None:
    """Print what was found to be changed, at once: who meant something else can stop it yet."""
    if not as_json:
        print(changes, flush=True)


def tell(report: RunReport, folder: Path, total_s: float, *, as_json: bool, changes: str = "") -> None:
    """Print what was made: files, time, warnings; in JSON also what was changed, if that was asked."""
    if as_json:
        told = {"changes": changes} if changes else {}
        data = {"folder": str(folder), "total_s": round(total_s, 3), **told, **report.model_dump(mode="json")}
        print_json(data)
        return
    name = {"complete": "Done", "partial": "Done, in part"}[report.status]
    print(f"{name}: {report.duration_s:.0f} s of lecture, made in {report.wall_s:.1f} s", end="")
    print(f" ({total_s:.1f} s with the start)")
    for file in report.files:
        if "/" not in file:
            print(f"  {folder / file}")
    _tell_warnings(report.warnings)
    for seam, reason in report.reasons.items():
        print(f"{seam}: {report.backends[seam]}: {reason}")
    for note in report.notes:
        print(f"note: {note}")


def tell_draft(draft: Draft, folder: Path, total_s: float, *, as_json: bool) -> None:
    """Print what was written, and how it goes on."""
    if as_json:
        print_json({"folder": str(folder), "total_s": round(total_s, 3), **draft.model_dump(mode="json")})
        return
    print(f"Stopped for review after {draft.wall_s:.1f} s ({total_s:.1f} s with the start)")
    _tell_warnings(draft.warnings)
    for note in draft.notes:
        print(f"note: {note}")
    print(f"Edit:     {draft.edit}")
    print(f"then run: {draft.then}")


def _tell_warnings(warnings: Sequence[LectureWarning]) -> None:
    for warning in warnings:
        place = "" if warning.slide is None else f" slide {warning.slide}"
        print(f"warning:{place} {warning.stage}: {' '.join(warning.sentences)}")


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object on stdout."""
    print(json.dumps(value, ensure_ascii=False))

"""Tells what lectures can be made with here: ``python -m flows.doctor [--lang TAG]``."""

from __future__ import annotations

import asyncio
import json
import sys

from rich.console import Console
from rich.table import Table

from flows.arguments import CommandParser
from flows.command import fail
from flows.server import auth_for, configured_api, find_durable
from lectra.checkup import Finding, can_make, estimate_s, examine
from lectra.errors import LectraError, ServiceMissing
from lectra.options import DEFAULT_SLIDES, read_options
from lectra.preflight import services_from
from lectra.programs import command_for
from lectra.settings import read_settings

COLOURS = {"ready": "green", "limited": "yellow", "missing": "red"}


def build_parser() -> CommandParser:
    """Describe the options."""
    parser = CommandParser(prog=command_for("doctor"), description=__doc__)
    parser.add_argument("--lang", default="en", help="language of the lecture (default: en)")
    parser.add_argument("--slides", default=DEFAULT_SLIDES, help="slides to estimate the time for")
    parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object only")
    return parser


def main(arguments: list[str]) -> int:
    """Examine all parts and tell of them; gives the exit code, 0 where a lecture can be made, else 3."""
    given = build_parser().parse_args(arguments)
    try:
        options = read_options({"lang": given.lang, "slides": given.slides})
        settings = read_settings()
    except LectraError as exc:
        fail(exc, as_json=given.as_json)
    durable = find_durable(settings.data_dir)
    url = configured_api() or (durable.api if durable else "")
    auth = auth_for(url, settings.data_dir) if url else ""
    findings = asyncio.run(examine(options.lang, settings, services_from(settings), url, auth))
    _tell(findings, options.slides or DEFAULT_SLIDES, as_json=given.as_json)
    return 0 if can_make(findings) else ServiceMissing.exit_code


def _tell(findings: list[Finding], slides: int, *, as_json: bool) -> None:
    seconds = round(estimate_s(findings, slides))
    if as_json:
        parts = [finding.model_dump() for finding in findings]
        print(json.dumps({"can_make": can_make(findings), "parts": parts, "estimate_s": seconds}))
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("part", "state", "what there is", "what to do"):
        table.add_column(column, overflow="fold")
    for finding in findings:
        state = f"[{COLOURS[finding.state]}]{finding.state}[/]"
        table.add_row(finding.part, state, finding.detail, finding.remedy)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    console.print(table)
    if can_make(findings):
        console.print(f"A lecture of {slides} slides takes about {seconds} s here.")
    else:
        console.print("A lecture cannot be made until what is missing is there.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

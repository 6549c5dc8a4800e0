"""Shows what is kept of finished steps, and removes of it: ``python -m flows.cache [prune | clear]``.

No Prefect is needed for it.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Sequence

from pydantic import ByteSize
from rich.console import Console
from rich.table import Table

from flows.arguments import CommandParser
from flows.command import fail, print_json
from lectra.cache.inventory import kept_files, shares, size_of
from lectra.cache.pruning import Pruned, clear, prune, running_since
from lectra.cache.store import Store
from lectra.errors import InvalidInput, LectraError
from lectra.programs import command_for
from lectra.settings import read_settings

UNITS_S = {"h": 3600, "d": 86_400, "w": 604_800}


def build_parser() -> CommandParser:
    """Describe the options."""
    parser = CommandParser(
        prog=command_for("cache"),
        description="Show what is kept of finished steps, and remove of it. What a running one uses stays.",
    )
    actions = parser.add_subparsers(dest="action", metavar="show | prune | clear")
    showing = actions.add_parser("show", help="show what is kept, by kind of step (the default)")
    pruning = actions.add_parser(
        "prune", help="remove what was used least recently, down to LECTRA_CACHE_BYTES"
    )
    clearing = actions.add_parser("clear", help="remove all")
    for action in (showing, pruning, clearing):
        action.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object only")
    pruning.add_argument(
        "--older-than", metavar="AGE", help="and all that was not used for so long: 12h, 30d, 2w"
    )
    clearing.add_argument("--yes", action="store_true", help="do not ask")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Show, prune or clear; gives the exit code."""
    words = list(arguments)
    if not words or words == ["--json"]:
        words = ["show", *words]
    given = build_parser().parse_args(words)
    try:
        settings = read_settings()
        store = Store(settings.cache_dir.absolute())
        if given.action == "prune":
            age_s = seconds_of(given.older_than) if given.older_than else None
            _tell(prune(store, settings.cache_bytes, older_than_s=age_s), as_json=given.as_json)
        elif given.action == "clear":
            if not given.yes and not _agreed(store):
                sys.stderr.write("Nothing was removed.\n")
                return 1
            _tell(clear(store), as_json=given.as_json)
        else:
            _show(store, settings.cache_bytes, as_json=given.as_json)
    except LectraError as exc:
        fail(exc, as_json=given.as_json)
    return 0


def seconds_of(age: str) -> float:
    """Read an age such as ``30d``. Raises InvalidInput."""
    parts = re.fullmatch(r"(\d{1,6})([hdw])", age)
    if not parts:
        raise InvalidInput("older-than", f"{age!r} is not an age", remedy="Give one such as 12h, 30d or 2w.")
    return float(int(parts[1]) * UNITS_S[parts[2]])


def _agreed(store: Store) -> bool:
    sys.stderr.write(f"Remove all that is kept in {store.root} ({_bytes(size_of(store))})? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _show(store: Store, bound: int, *, as_json: bool) -> None:
    rows = shares(store) if store.root.is_dir() else []
    size = sum(row.size for row in rows)
    oldest = min((file.used_at for file in kept_files(store).values()), default=None)
    runs = _runs(store)
    if as_json:
        steps = [row._asdict() for row in rows]
        told = {"place": str(store.root), "size": size, "bound": bound, "oldest": oldest, "runs": runs}
        print_json({**told, "steps": steps})
        return
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 140)
    console.print(str(store.root), style="bold", markup=False, soft_wrap=True)
    if not rows:
        console.print("Nothing is kept there.")
        return
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("step")
    for column in ("results", "files", "size"):
        table.add_column(column, justify="right")
    table.add_column("last used")
    for row in rows:
        table.add_row(row.step, str(row.records), str(row.files), _bytes(row.size), _ago(row.used_at))
    console.print(table)
    share = (
        f"{_bytes(size)} of {_bytes(bound)} ({size / bound:.0%})" if bound else f"{_bytes(size)}, no bound"
    )
    console.print(share, style="red" if bound and size > bound else "green")
    if oldest is not None:
        console.print(f"What goes first was last used {_ago(oldest)}.")
    if runs:
        console.print(
            f"{runs} running: what they use stays." if runs > 1 else "1 running: what it uses stays."
        )


def _runs(store: Store) -> int:
    if not store.root.is_dir():
        return 0
    with store.lock(alone=True):
        return len(running_since(store))


def _tell(done: Pruned, *, as_json: bool) -> None:
    if as_json:
        print_json(done._asdict())
    else:
        files = "1 file" if done.files == 1 else f"{done.files} files"
        sys.stdout.write(f"Removed {files} ({_bytes(done.size)}); {_bytes(done.left)} are left.\n")


def _bytes(size: int) -> str:
    return ByteSize(size).human_readable(decimal=True, separator=" ")


def _ago(moment: float) -> str:
    seconds = max(0.0, time.time() - moment)
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        count = int(seconds // length)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The command ``lectra``, and ``python -m lectra``: it hands over to the commands in ``flows/cli.py``.

It looks first whether what it hands over to is LECTRA's: ``flows``, ``tasks``, ``blocks`` and ``deployments``
are names that other projects use as well. So they are not imported here but by name.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from lectra.errors import InvalidInput, LectraError

PLACE = Path(__file__).parents[1]
PACKAGES = ("flows", "tasks", "blocks", "deployments")


def main() -> None:
    """Run the installed command; the processes it starts do not look into the current folder for packages."""
    os.environ["PYTHONSAFEPATH"] = "1"
    run()


def run() -> None:
    """Run a command; ends the program with the exit code of an error where the command line is not sound."""
    try:
        check_packages()
        import_module("flows.cli").main(sys.argv[1:])
    except LectraError as exc:
        sys.stderr.write(f"error: {exc.message}\n  → {exc.remedy}\n")
        sys.exit(exc.exit_code)


def check_packages() -> None:
    """Refuse a package of another project that has the name of one of LECTRA's (InvalidInput)."""
    for name in PACKAGES:
        spec = find_spec(name)
        found = Path(spec.origin).parents[1] if spec and spec.origin else None
        if found != PLACE:
            where = f"{found / name} is found in its place" if found else "it is missing"
            raise InvalidInput(
                f"package {name}",
                f"{where}, not LECTRA's own in {PLACE}",
                remedy="Install LECTRA in an environment of its own, and unset PYTHONPATH.",
            )


if __name__ == "__main__":
    run()

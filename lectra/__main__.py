"""The command ``lectra``, and ``python -m lectra``: it hands over to the commands in ``flows/cli.py``.

Those are imported by name, and not before it is certain that they are LECTRA's.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from lectra.errors import LectraError
from lectra.programs import check_packages


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


if __name__ == "__main__":
    run()

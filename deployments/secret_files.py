"""Runs a program with secrets from files, as containers have them, in place of ones in its environment.

``python -m deployments.secret_files python -m MODULE …`` or ``… prefect …``: ``{secret:NAME}`` in a variable
stands for what is in /run/secrets/NAME, written as addresses need it; ``PREFECT_…_FILE`` names the file of a
setting of Prefect (LECTRA's own settings read such files themselves). The program runs in this very process:
what was filled in is not in the environment that it was started with, which others may be shown.
"""

from __future__ import annotations

import os
import re
import runpy
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from flows.command import fail
from lectra.errors import InvalidInput, LectraError
from lectra.settings import SUFFIX, read_file_setting

PLACE = Path("/run/secrets")
MARK = re.compile(r"\{secret:([a-z0-9_-]+)\}")
PREFECT = "PREFECT_"
HELP = "Make the files of the secrets with deployments/make-secrets.sh, and fill in those that are yours."


def fill_in(environ: Mapping[str, str], place: Path = PLACE) -> dict[str, str]:
    """Return the variables that are different once secrets are filled in; raises InvalidInput.

    A secret that is empty, or not there, is refused: nothing starts with half of its passwords.
    """
    marked = {name: value for name, value in environ.items() if MARK.search(value)}
    found = {name: _filled_in(name, value, place) for name, value in marked.items()}
    for name in environ:
        if name.startswith(PREFECT) and name.endswith(SUFFIX) and environ[name]:
            setting = name.removesuffix(SUFFIX)
            text = read_file_setting(setting, environ)
            if text is None:
                raise InvalidInput(name, f"{environ[name]} is empty", remedy=HELP)
            found[setting] = text
    return found


def _filled_in(name: str, value: str, place: Path) -> str:
    def secret(mark: re.Match[str]) -> str:
        path = place / mark[1]
        try:
            text = path.read_text().strip()
        except (OSError, UnicodeDecodeError) as exc:
            reason = getattr(exc, "strerror", None) or "it is not text"
            raise InvalidInput(name, f"{path} cannot be read: {reason}", remedy=HELP) from exc
        if not text:
            raise InvalidInput(name, f"{path} is empty", remedy=HELP)
        return quote(text, safe="")

    return MARK.sub(secret, value)


def main(command: list[str]) -> None:
    """Run the program that is named."""
    try:
        os.environ.update(fill_in(os.environ))
        module, arguments = read_program(command)
    except LectraError as exc:
        fail(exc, as_json=False)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def read_program(command: list[str]) -> tuple[str, list[str]]:
    """Return which module a command runs, with its arguments; raises InvalidInput where that is none."""
    match command:
        case ["python", "-m", module, *arguments]:
            return module, arguments
        case ["prefect", *arguments]:
            return "prefect", arguments
    raise InvalidInput(
        "command", f"{' '.join(command) or 'nothing'} is no program of the image", remedy="Use python -m …"
    )


if __name__ == "__main__":
    main(sys.argv[1:])

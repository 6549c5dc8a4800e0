"""The programs of LECTRA: what they are called here, and whether the packages that they are in are LECTRA's.

``flows``, ``tasks``, ``blocks`` and ``deployments`` are names that other projects use as well.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec
from pathlib import Path

from lectra.errors import InvalidInput

PLACE = Path(__file__).parents[1]
PACKAGES = ("flows", "tasks", "blocks", "deployments")


def command_for(name: str, module: str = "") -> str:
    """Return how a program is run here: ``lectra revise`` where that is installed, else by its module."""
    return f"lectra {name}" if _installed() else f"python -m {module or f'flows.{name}'}"


def setup_again() -> str:
    """Return what is done where a part of LECTRA's own installation is missing."""
    return "Install LECTRA again." if _installed() else "Run 'make setup' again."


def check_packages() -> None:
    """Refuse to run where another project's package is found in place of one of LECTRA's (InvalidInput)."""
    for name in PACKAGES:
        spec = find_spec(name)
        found = _folder_of(spec) if spec else None
        if found != PLACE / name:
            raise InvalidInput(
                f"package {name}",
                f"{found or 'nothing'} is found in place of {PLACE / name}",
                remedy="Install LECTRA in an environment of its own, and unset PYTHONPATH.",
            )


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds such a package (InvalidInput): Prefect looks there first in each run."""
    for name in PACKAGES:
        spec = PathFinder.find_spec(name, [str(folder)])
        found = _folder_of(spec) if spec else None
        if found not in (None, PLACE / name):
            raise InvalidInput(
                f"package {name}",
                f"each run would import {found} in place of {PLACE / name}",
                remedy="Start the server in another folder.",
            )


def _installed() -> bool:
    return Path(sys.executable).with_name("lectra").exists()


def _folder_of(spec: ModuleSpec) -> Path | None:
    """Return the folder of a package; None where it is but a folder, which gives way to any package."""
    return Path(spec.origin).parent if spec.origin else None

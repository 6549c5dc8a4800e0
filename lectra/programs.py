"""The programs of LECTRA: what they are called here, and whether the packages that they are in are LECTRA's.

``flows``, ``tasks``, ``blocks`` and ``deployments`` are names that other projects use as well.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

from lectra.errors import InvalidInput

PLACE = Path(__file__).parents[1]
PACKAGES = ("flows", "tasks", "blocks", "deployments")
APART = "Install LECTRA in an environment of its own"


def command_for(name: str, module: str = "") -> str:
    """Return how a program is run here: ``lectra revise`` where that is installed, else by its module."""
    return f"lectra {name}" if _installed() else f"python -m {module or f'flows.{name}'}"


def setup_again() -> str:
    """Return what is done where a part of LECTRA's own installation is missing."""
    return "Install LECTRA again." if _installed() else "Run 'make setup' again."


def check_packages() -> None:
    """Refuse to run where another project's package is found in place of one of LECTRA's, or among its files.

    Raises InvalidInput.
    """
    for name in PACKAGES:
        spec = find_spec(name)
        found = _folder_of(spec) if spec else None
        if found != PLACE / name:
            raise InvalidInput(
                f"package {name}",
                f"{found or 'nothing'} is found in place of {PLACE / name}",
                remedy=f"{APART}, and unset PYTHONPATH.",
            )
    for path in _strange_files():
        raise InvalidInput(
            f"package {path.relative_to(PLACE).parts[0]}",
            f"{path} is of another project, or was changed",
            remedy=f"{APART}.",
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


def _strange_files() -> Iterator[Path]:
    """Yield modules that are not as they were installed: pip puts packages of one name into one folder."""
    try:
        own = distribution("lectra")
    except PackageNotFoundError:  # a clone
        return
    sizes = {file.as_posix(): file.size for file in own.files or ()}
    if not sizes or Path(str(own.locate_file(""))).resolve() != PLACE.resolve():
        return
    for name in PACKAGES:
        for path in sorted((PLACE / name).rglob("*.py")):
            if sizes.get(path.relative_to(PLACE).as_posix()) != path.stat().st_size:
                yield path


def _installed() -> bool:
    return Path(sys.executable).with_name("lectra").exists()


def _folder_of(spec: ModuleSpec) -> Path | None:
    """Return the folder of a package; None where it is but a folder, which gives way to any package."""
    return Path(spec.origin).parent if spec.origin else None

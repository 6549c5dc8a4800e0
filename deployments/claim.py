"""Who may serve from a data folder: one server at a time, root only if meant, no other user inside."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from flows.server import find_durable
from lectra.errors import InvalidInput, LectraError
from lectra.settings import Settings

OTHERS = 0o077


def check_user(settings: Settings) -> None:
    """Refuse to serve as root (InvalidInput), unless that is said to be wanted."""
    if os.geteuid() == 0 and not settings.allow_root:
        raise InvalidInput(
            "user",
            "it does not serve as root: whoever may use Prefect would act as root",
            remedy="Start it as a user without rights (docs/production.md), or set LECTRA_ALLOW_ROOT=1 if "
            "root is meant.",
        )


@contextlib.contextmanager
def only_one(data_dir: Path, tell: Callable[[str], object]) -> Iterator[None]:
    """Hold a data folder, which is closed to others; raises LectraError where another server has it."""
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    _close(data_dir, tell)
    with (data_dir / "server.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            there = find_durable(data_dir)
            where = f"at {there.api} (process {there.pid})" if there else "and is just starting or ending"
            raise LectraError(
                f"A server is running already, {where}.", remedy="Use it, or stop it first."
            ) from exc
        yield


def _close(data_dir: Path, tell: Callable[[str], object]) -> None:
    """Take from others what they may do in the folder, and say so."""
    mode = stat.S_IMODE(data_dir.stat().st_mode)
    if mode & OTHERS:
        data_dir.chmod(mode & ~OTHERS)
        tell(f"{data_dir} was open to others (mode {mode:o}). Now it is the service's alone.")

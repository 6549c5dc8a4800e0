"""A run has its folder to itself, and finds out whether its user edited the files meanwhile."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lectra.cache.store import Store, disk_errors, is_held
from lectra.errors import InvalidInput
from lectra.paths import read_regular
from lectra.programs import command_for
from lectra.runs.run import Run
from lectra.runs.stages import (
    MADE,
    MAX_BYTES,
    OUTLINE,
    RETIRED,
    SCRIPT,
    clear_stages,
    put_in_place,
    whole_stages,
)

Words = tuple[bytes, ...]
"""What a lecture's outline, script and making were at some time, by their hashes."""
_held: dict[Path, Words] = {}
"""The folders that runs of this process have to themselves, by their locks, and the words there at first."""


def check_free(folder: Path, cache_dir: Path) -> None:
    """Refuse a folder that another run is making (InvalidInput): known at once, before this one has begun."""
    store = Store(cache_dir)
    with store.lock(alone=True):
        if is_held(_lock_of(store.root, folder)):
            raise _taken(folder)


def make_whole(folder: Path, cache_dir: Path) -> None:
    """Put in place what a run was stopped at putting there, so that the files belong together.

    Raises InvalidInput where a run is at it, StoreError where it cannot be done.
    """
    if whole_stages(folder):
        with only_one(Store(cache_dir), folder):
            pass


def words_of(folder: Path) -> Words:
    """Give what a lecture's files say that a run is made from; compared, it tells whether they changed."""
    return tuple(map(_hash_of, (folder / OUTLINE, folder / SCRIPT, folder / MADE)))


def _hash_of(path: Path) -> bytes:
    try:
        return hashlib.sha256(read_regular(path, MAX_BYTES)).digest()
    except OSError:
        return b""


def _lock_of(root: Path, folder: Path) -> Path:
    # However it is written: a folder has several names, by way of others or of links.
    return root / "locks" / hashlib.sha256(str(folder.resolve()).encode("utf-8", "replace")).hexdigest()


def _taken(folder: Path) -> InvalidInput:
    reason = f"another run is making {folder}"
    return InvalidInput("project", reason, remedy="Wait for it, or name another with --project.")


@contextlib.contextmanager
def only_run(run: Run) -> Iterator[None]:
    """Keep other runs from the folder for a while; the system lets go of it when a process dies.

    Raises InvalidInput where another run has it.
    """
    with only_one(run.store, run.folder):
        yield


@contextlib.contextmanager
def only_one(store: Store, folder: Path) -> Iterator[None]:
    """Keep other runs that work in ``store`` from a folder for a while. Raises InvalidInput."""
    path = _lock_of(store.root, folder)
    with store.lock(), disk_errors(path):  # a prune removes old ones: none that is being taken
        path.parent.mkdir(mode=0o700, exist_ok=True)
        file = path.open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            file.close()
            raise _taken(folder) from exc
    with file:
        with disk_errors(folder):
            clear_stages(folder)
        _held[path] = words_of(folder)
        try:
            yield
        finally:
            del _held[path]


def has_folder(run: Run) -> bool:
    """Whether a run of this process has the folder to itself."""
    return _lock_of(run.root, run.folder) in _held


def check_read(run: Run, read: Words) -> None:
    """Refuse to make a lecture from words that are others by now (InvalidInput). To be asked in only_run."""
    if words_of(run.folder) != read:
        raise InvalidInput(
            "project", f"{run.folder} was changed since it was read", remedy="Give the command again."
        )


def _check_untouched(run: Run) -> None:
    """Refuse to replace what was edited while the lecture was made (InvalidInput): it would be lost."""
    read = _held.get(_lock_of(run.root, run.folder))
    if read is not None and words_of(run.folder) != read:
        reason = f"{OUTLINE} or {SCRIPT} in {run.folder} was edited meanwhile, and would be overwritten"
        revise = f"{command_for('revise')} {shlex.quote(str(run.folder))}"
        remedy = f"Make the lecture from it: {revise}. What was made is in the cache."
        raise InvalidInput("project", reason, remedy=remedy)


@contextlib.contextmanager
def staging(run: Run) -> Iterator[Path]:
    """Give an empty folder beside the final one; what is in it replaces its namesakes there at the end.

    Each file or folder changes its name only when all are whole and on disk. After an error before that,
    nothing has changed and the staging folder is gone. The report goes first and comes last: should the
    process die in between, or a name be refused, a folder with a report still is one whole lecture; the next
    run in the folder puts the rest in place. Raises InvalidInput where the user has edited a file meanwhile.
    """
    with disk_errors(run.folder):
        run.folder.mkdir(parents=True, exist_ok=True)
        stage = Path(tempfile.mkdtemp(prefix=".staging-", dir=run.folder))
    try:
        yield stage
        _check_untouched(run)
        (stage / RETIRED).mkdir()
    except BaseException:
        shutil.rmtree(stage, ignore_errors=True)
        raise
    with disk_errors(run.folder):
        put_in_place(stage, run.folder)
    shutil.rmtree(stage, ignore_errors=True)

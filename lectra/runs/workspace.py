"""One run's places: the store it reads and writes, its journal, and the folder that its files go to."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import json
import re
import shlex
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

from lectra.document.text import Model
from lectra.errors import InvalidInput
from lectra.images.claims import Claims
from lectra.models import FileRef
from lectra.paths import read_regular
from lectra.remote import name_of, open_remote
from lectra.runs.draft import OutlineDraft, ScriptDraft
from lectra.runs.profiler import Journal
from lectra.runs.project import MADE, OUTLINE, SCRIPT
from lectra.settings import Settings, read_settings
from lectra.store import Store, disk_errors, is_held, replace_durably

SLIDE_BYTES = 8_000_000
"""What a slide of a minute may take: sound as WAV and MP3, image, picture and clip."""
ROOM_BYTES = 20_000_000
"""What a lecture takes besides."""
MAX_BYTES = 20_000_000
"""Of a file of a lecture that is read whole: no script and no report is larger."""
REPORT = "report.json"
"""The file that says that a lecture is made."""
RETIRED = ".retired"
"""Where a stage keeps what it replaces: a stage that has it is whole."""
PLAIN_NAME = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)?")
"""What a file of a lecture is called: nothing that leads out of its folder."""

Words = tuple[bytes, ...]
"""What a lecture's outline, script and making were at some time, by their hashes."""
_held: dict[Path, Words] = {}
"""The folders that runs of this process have to themselves, by their locks, and the words there at first."""


class Run(Model):
    """Where a run works. Plain data, so that it crosses task boundaries; two runs never share one.

    ``alone`` is true where no other run can be on the same Prefect server; ``fresh`` where nothing that was
    made before is to be used. ``shared`` names the store that machines share, if they do: then each works in
    the store that its own settings name, and not in ``store_root``.
    """

    id: str
    started_at: float
    store_root: Path
    folder: Path
    slots: dict[str, int]
    alone: bool
    fresh: bool = False
    shared: str = ""

    @property
    def store(self) -> Store:
        """The store that holds the results of steps."""
        return _own_store(self.shared) if self.shared else Store(self.store_root)

    @property
    def root(self) -> Path:
        """Where the store lies on this machine."""
        return self.store.root

    @property
    def journal(self) -> Journal:
        """The run's journal of events."""
        return Journal(self.root / "journals" / f"{self.id}.jsonl")

    @property
    def outline_draft(self) -> OutlineDraft:
        """The outline that is being written."""
        return OutlineDraft(self.root / "journals" / f"{self.id}.outline.jsonl")

    def script_draft(self, slide: int) -> ScriptDraft:
        """Open the narration of a slide that is being written."""
        return ScriptDraft(self.root / "journals" / f"{self.id}.{slide}.jsonl")

    @property
    def claims(self) -> Claims:
        """The pictures that the run's slides have taken from image services."""
        return Claims(self.root / "journals" / f"{self.id}.claims")


def open_run(
    *,
    folder: Path,
    cache_dir: Path,
    slots: dict[str, int],
    slides: int,
    alone: bool,
    fresh: bool = False,
    store_url: str = "",
    started_at: float | None = None,
) -> Run:
    """Begin a run of ``slides`` slides whose files go to ``folder``; ``started_at`` where it began before.

    Raises InvalidInput where a folder cannot be written or has too little room.
    """
    run = Run(
        id=uuid.uuid4().hex,
        started_at=started_at or time.time(),
        store_root=cache_dir.absolute(),
        folder=folder.absolute(),
        slots=slots,
        alone=alone,
        fresh=fresh,
        shared=name_of(store_url),
    )
    check_places(run.folder, run.store_root, slides)
    run.journal.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return run


def open_store(settings: Settings) -> Store:
    """Open the store that the settings name, with the one behind it. Raises InvalidInput, ServiceMissing."""
    remote = open_remote(settings.store_url.get_secret_value(), settings.store_options.get_secret_value())
    return Store(settings.cache_dir.absolute(), remote)


@functools.cache
def _own_store(shared: str) -> Store:
    """Open the store of this process for runs that share one. Raises InvalidInput where it has another."""
    settings = read_settings()
    if name_of(settings.store_url.get_secret_value()) != shared:
        raise InvalidInput(
            "LECTRA_STORE_URL",
            "a worker names another shared store than the run, or none",
            remedy="Start the run and all workers with the same one.",
        )
    store = open_store(settings)
    with disk_errors(store.root):
        (store.root / "journals").mkdir(mode=0o700, parents=True, exist_ok=True)
    return store


def check_places(folder: Path, cache_dir: Path, slides: int) -> None:
    """Refuse places that cannot be written or have too little room for so many slides (InvalidInput)."""
    for field, place, option in (
        ("out", folder.parent, "--out"),
        ("cache_dir", cache_dir, "LECTRA_CACHE_DIR"),
    ):
        _try_writing(field, place, option)
        _find_room(field, place, option, ROOM_BYTES + slides * SLIDE_BYTES)


def _find_room(field: str, folder: Path, option: str, need: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < need:
        reason = f"{folder} has {free / 1e6:.0f} MB free, and the lecture may take {need / 1e6:.0f} MB"
        raise InvalidInput(field, reason, remedy=f"Free some, or name another folder with {option}.")


def _try_writing(field: str, folder: Path, option: str) -> None:
    try:
        folder.mkdir(mode=0o700 if field == "cache_dir" else 0o777, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
    except OSError as exc:
        reason = f"{folder} cannot be written: {exc.strerror or exc}"
        raise InvalidInput(field, reason, remedy=f"Name a folder you may write to with {option}.") from exc


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
    if _whole_stages(folder):
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
        revise = f"python -m flows.revise {shlex.quote(str(run.folder))}"
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
        _put_in_place(stage, run.folder)
    shutil.rmtree(stage, ignore_errors=True)


def clear_stages(folder: Path) -> None:
    """Remove what a run that was stopped has staged in ``folder``.

    Where it had begun to put that in place it is all put there: its files belong together.
    """
    for stage in _whole_stages(folder):
        _put_in_place(stage, folder)
    for left in folder.glob(".staging-*"):
        shutil.rmtree(left, ignore_errors=True)


def _whole_stages(folder: Path) -> list[Path]:
    """Give the stages in ``folder`` that a run was stopped in the middle of putting in place."""
    return [retired.parent for retired in folder.glob(f".staging-*/{RETIRED}")]


def copy_out(run: Run, ref: FileRef, target: Path) -> None:
    """Copy a file of the store to ``target`` (a path under the staging folder), checked and flushed."""
    source = run.store.path(ref)
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        replace_durably(target, target)


def write_out(text: str, target: Path) -> None:
    """Write ``text`` to ``target`` (a path under the staging folder), flushed."""
    with disk_errors(target):
        target.write_text(text, encoding="utf-8")
        replace_durably(target, target)


def to_json(value: object) -> str:
    """Write a model, or plain data, as JSON for people."""
    data = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _put_in_place(stage: Path, folder: Path) -> None:
    """Move what is in a stage to the folder: what tells of other files after them, the report last of all.

    What the lecture that was there had besides goes: an old video is not of the new narration.
    """
    retired = stage / RETIRED
    left = [path for path in stage.iterdir() if path != retired]
    if left and (folder / REPORT).exists():
        (folder / REPORT).rename(retired / REPORT)
    if (stage / REPORT).exists():
        for name in _parts(retired / REPORT) - _parts(stage / REPORT):
            if (folder / name).exists():
                (folder / name).rename(retired / name)
    for new in sorted(left, key=lambda path: (path.name == REPORT, path.name == MADE, path.name)):
        _swap_in(new, folder / new.name, retired)


def _parts(report: Path) -> set[str]:
    """Name the files and folders that a lecture consists of by its report; none where it cannot be read."""
    try:
        names = json.loads(read_regular(report, MAX_BYTES))["files"]
        return {name.partition("/")[0] for name in names if PLAIN_NAME.fullmatch(name)}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _swap_in(new: Path, final: Path, retired: Path) -> None:
    with disk_errors(final):
        if final.is_dir() or (new.is_dir() and final.exists()):
            final.rename(retired / final.name)
        new.rename(final)

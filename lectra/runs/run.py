"""One run's places: the store it reads and writes, its journal, and the folder that its files go to."""

from __future__ import annotations

import functools
import shutil
import tempfile
import time
import uuid
from pathlib import Path

from lectra.cache.store import Store, disk_errors
from lectra.document.text import Model
from lectra.errors import InvalidInput
from lectra.images.claims import Claims
from lectra.remote import name_of, open_remote
from lectra.runs.drafts import OutlineDraft, ScriptDraft
from lectra.runs.journal import Journal
from lectra.settings import Settings, read_settings

SLIDE_BYTES = 8_000_000
"""What a slide of a minute may take: sound as WAV and MP3, image, picture and clip."""
ROOM_BYTES = 20_000_000
"""What a lecture takes besides."""


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

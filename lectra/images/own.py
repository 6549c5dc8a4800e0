"""A picture of the user's own: a file that the outline names, or one from a source, which the store keeps."""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path

from lectra.cache.store import Store
from lectra.document.blocks.picture import KEPT
from lectra.errors import ImageError, NoImage, StoreError
from lectra.images import OWN, FoundImage
from lectra.images.decode import to_jpeg
from lectra.images.kinds import SIGNATURE_BYTES, picture_kind
from lectra.models import ImageQuery
from lectra.paths import BadPath, expand, open_regular, read_regular
from lectra.text import clean, one_line

MAX_BYTES = 50_000_000
_REMEDY = "Put the picture back, or name another in the outline."


class OwnImages:
    """Reads the file that a wish names, whatever else is chosen; ``store`` has those from sources."""

    name = OWN

    def __init__(self, store: Store | None = None) -> None:
        self.store = store

    async def find(self, wanted: ImageQuery) -> FoundImage:
        """Read the file. Raises NoImage where it is gone, is no picture, or is not what it was."""
        return await asyncio.to_thread(_read, wanted, self.store)


def keep_picture(store: Store, data: bytes, suffix: str) -> str:
    """Keep a picture from a source in the store, and return what a slide names it by."""
    return store.put_bytes(data, suffix).key


def find_file(name: str, folder: Path) -> Path:
    """Find a picture's file in a folder. Raises BadPath, which says why it cannot be used."""
    root = folder.resolve()
    path = (root / expand(name)).resolve()
    if not path.is_relative_to(root):
        raise BadPath(f"{name} lies outside {folder}")
    try:
        with os.fdopen(open_regular(path), "rb") as file:
            size, start = os.fstat(file.fileno()).st_size, file.read(SIGNATURE_BYTES)
    except OSError as exc:
        raise BadPath(f"{path} cannot be read: {exc.strerror}") from exc
    if size > MAX_BYTES:
        raise BadPath(f"{path} is larger than {MAX_BYTES // 1_000_000} MB")
    if not picture_kind(start or b""):
        raise BadPath(f"{path} is no picture that can be read")
    return path


def sha256_of(path: str) -> str:
    """Return the SHA-256 of a picture's file; empty where it cannot be read."""
    if kept := KEPT.fullmatch(path):
        return kept[2]
    try:
        return hashlib.sha256(read_regular(path, MAX_BYTES)).hexdigest()
    except OSError:
        return ""


def _read(wanted: ImageQuery, store: Store | None) -> FoundImage:
    path = _path_of(wanted.file, store)
    try:
        data = read_regular(path, MAX_BYTES)
    except OSError as exc:
        raise NoImage(f"{path.name} cannot be read: {exc.strerror}.", remedy=_REMEDY) from exc
    if hashlib.sha256(data).hexdigest() != wanted.sha256:
        raise NoImage(f"{path.name} was changed while the lecture was being made.", remedy=_REMEDY)
    try:
        picture = to_jpeg(data)
    except ImageError as exc:
        raise NoImage(f"{path.name}: {exc.message}", remedy=_REMEDY) from exc
    named = wanted.title if KEPT.fullmatch(wanted.file) else path.stem
    alt = one_line(clean(wanted.query or named))
    return FoundImage(picture.data, ".jpg", picture.width_px, picture.height_px, alt)


def _path_of(file: str, store: Store | None) -> Path:
    """Return where a picture lies. Raises NoImage for one from a source that the store has lost."""
    if store is None or not KEPT.fullmatch(file):
        return Path(file)
    try:
        return store.path(store.find(file))
    except StoreError as exc:
        remedy = "Make the lecture from its sources again."
        raise NoImage("A picture from a source is not in the cache any more.", remedy=remedy) from exc

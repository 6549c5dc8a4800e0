"""Documents that clients send: each is kept under a hash, for who has sent it alone, and for a set time.

One lies at ``<data folder>/uploads/<owner>/<id>/<name>``: the owner as a hash of the name that their token
has, the id as a hash of the document and its name. It comes to its place whole or not at all, and is not
changed there: lectures that wait to be made from it have its path.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Self

from lectra.errors import InvalidInput, ServiceMissing
from lectra.sources.reading import FIELD, MAX_BYTES

MOST_EACH = 1000
"""Documents that are kept for one owner at once."""
LOOK_BYTES = 16_000_000
"""After how many bytes it is seen again whether there is still room for an owner's document."""
DRAFT, DRAFT_S = ".draft-", 7200.0
"""What the folder of a document begins with that is not whole yet, and how long that may take at most."""
ID = re.compile(r"[0-9a-f]{64}")
NAMELESS = "document"
NAME_BYTES, SUFFIX_CHARS = 100, 10
_UNSEEN = frozenset(("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
"""Characters that nobody sees: controls, what turns the direction of text, halves of surrogate pairs."""


class TooLarge(InvalidInput):
    """A document, or all of them together, is more than is taken."""


class Upload(NamedTuple):
    """A document that is kept, until ``kept_until`` in seconds since the epoch."""

    id: str
    name: str
    size: int
    kept_until: float
    path: Path


class Uploads:
    """Keeps documents in ``folder`` for ``keeps_s`` after they were last sent or named in a request.

    Those of one owner have at most ``most_bytes``. All of it is for threads.
    """

    def __init__(
        self, folder: Path, *, keeps_s: float, most_bytes: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._folder = folder
        self._keeps_s = keeps_s
        self._most_bytes = most_bytes
        self._clock = clock

    @property
    def keeps_s(self) -> float:
        """How long a document is kept."""
        return self._keeps_s

    def begin(self, owner: str, name: str) -> Draft:
        """Begin to take a document that its sender calls ``name``. Raises TooLarge and ServiceMissing."""
        self.check_room(owner, 0)
        return Draft(self, owner, self._home(owner), safe_name(name))

    def find(self, owner: str, ident: str) -> Upload | None:
        """Return a document that is kept for an owner; None where there is none, or not any more."""
        return self._look(self._home(owner) / ident) if ID.fullmatch(ident) else None

    def use(self, owner: str, ident: str) -> Upload | None:
        """Return a document that a lecture is to be made from: its time begins again."""
        upload = self.find(owner, ident)
        if upload is None:
            return None
        self._renew(upload.path)
        return upload._replace(kept_until=self._clock() + self._keeps_s)

    def at(self, owner: str, path: str) -> Upload | None:
        """Return the document that is kept for an owner at a path; None for any other path."""
        folder = Path(path).parent
        return self.find(owner, folder.name) if folder.parent == self._home(owner) else None

    def remove(self, owner: str, ident: str) -> bool:
        """Remove a document; says whether there was one."""
        upload = self.find(owner, ident)
        if upload:
            shutil.rmtree(upload.path.parent, ignore_errors=True)
        return upload is not None

    def sweep(self) -> int:
        """Remove the documents whose time is over, and drafts that were left; returns how many."""
        over = [folder for folder in self._folder.glob("*/*") if self._is_over(folder)]
        for folder in over:
            shutil.rmtree(folder, ignore_errors=True)
        return len(over)

    def check_room(self, owner: str, more: int) -> None:
        """Refuse a document where its owner's are too many, or too much with ``more`` bytes (TooLarge)."""
        sizes = list(_sizes(self._home(owner)))
        wait = "Remove some (DELETE /sources/{id}), or wait: each goes by itself after its time."
        if sum(sizes) + more > self._most_bytes:
            reason = f"yours have more than {_megabytes(self._most_bytes)} together"
            raise TooLarge(FIELD, reason, remedy=wait)
        if len(sizes) >= MOST_EACH:
            raise TooLarge(FIELD, f"you have {MOST_EACH:,} already", remedy=wait)

    def settle(self, draft: Path, owner: str, ident: str) -> Upload:
        """Move a draft's folder to its final place; one that is there already has its whole time again."""
        place = self._home(owner) / ident
        try:
            draft.rename(place)
        except OSError:
            there = self._look(place)
            if there is None:  # its time was over, and it was about to be removed
                shutil.rmtree(place, ignore_errors=True)
                draft.rename(place)
            else:
                self._renew(there.path)
                shutil.rmtree(draft, ignore_errors=True)
        upload = self._look(place)
        if upload is None:
            raise ServiceMissing("The document could not be kept.", remedy="Send it again.")
        return upload

    def _home(self, owner: str) -> Path:
        return self._folder / hashlib.sha256(owner.encode("utf-8", "replace")).hexdigest()[:32]

    def _look(self, folder: Path) -> Upload | None:
        try:
            (path,) = folder.iterdir()
            status = path.lstat()
        except (OSError, ValueError):
            return None
        until = status.st_mtime + self._keeps_s
        if until <= self._clock():
            return None
        return Upload(folder.name, path.name, status.st_size, until, path)

    def _is_over(self, folder: Path) -> bool:
        if not folder.name.startswith(DRAFT):
            return self._look(folder) is None
        try:
            return folder.lstat().st_mtime + DRAFT_S < self._clock()
        except OSError:
            return False

    def _renew(self, path: Path) -> None:
        now = self._clock()
        os.utime(path, (now, now))


class Draft:
    """A document that is being sent; on leaving the context, what was not kept is removed."""

    def __init__(self, uploads: Uploads, owner: str, home: Path, name: str) -> None:
        self.name = name
        self.size = 0
        self._uploads, self._owner = uploads, owner
        self._seen_bytes = 0
        self._hash = hashlib.sha256(name.encode() + b"\0")
        self._folder = home / f"{DRAFT}{secrets.token_hex(8)}"
        self.path = self._folder / name
        try:
            home.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            home.mkdir(mode=0o700, exist_ok=True)
            self._folder.mkdir(mode=0o700)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
            self._file = os.fdopen(os.open(self.path, flags, 0o600), "wb")
        except OSError as exc:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise _no_room(exc) from exc

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()

    def write(self, data: bytes) -> None:
        """Take some more of it. Raises TooLarge and ServiceMissing."""
        self.size += len(data)
        if self.size > MAX_BYTES:
            reason = f"{self.name} is larger than {_megabytes(MAX_BYTES)}"
            raise TooLarge(FIELD, reason, remedy="Take a part of it.")
        if self.size - self._seen_bytes > LOOK_BYTES:
            self._seen_bytes = self.size
            self._uploads.check_room(self._owner, len(data))
        self._hash.update(data)
        try:
            self._file.write(data)
        except OSError as exc:
            raise _no_room(exc) from exc

    def close(self) -> None:
        """Write the end of it, so that it can be read. Raises InvalidInput where it is empty."""
        try:
            self._file.close()
        except OSError as exc:
            raise _no_room(exc) from exc
        if not self.size:
            raise InvalidInput(FIELD, f"{self.name} is empty", remedy="Give a document with text.")
        self._uploads.check_room(self._owner, 0)

    def keep(self) -> Upload:
        """Put it to its place. Raises ServiceMissing."""
        try:
            return self._uploads.settle(self._folder, self._owner, self._hash.hexdigest())
        except OSError as exc:
            raise _no_room(exc) from exc

    def drop(self) -> None:
        """Remove it, where it was not kept."""
        with contextlib.suppress(OSError):  # what could not be written is not wanted
            self._file.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def safe_name(given: str) -> str:
    """Reduce what a client calls a file to a name that is safe in a folder, in a text and on a page.

    Of a path its last part stays, without what nobody sees: at most ``NAME_BYTES``, and never nothing.
    """
    seen = "".join(" " if char.isspace() else char for char in given if not _is_unseen(char))
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", seen))[-1]
    name = " ".join(last.split()).lstrip(". -~").rstrip(". ")
    stem, dot, suffix = name.rpartition(".")
    if not stem or not suffix or len(suffix) > SUFFIX_CHARS:
        stem, dot, suffix = name, "", ""
    end = f"{dot}{suffix}"
    room = NAME_BYTES - len(end.encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip(". ")
    return f"{stem}{end}" if stem else f"{NAMELESS}{end}"


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN and not char.isspace()


def _sizes(home: Path) -> Iterator[int]:
    """Yield the size of each document in an owner's folder, those that are being sent among them."""
    for path in home.glob("*/*"):
        try:
            yield path.lstat().st_size
        except OSError:
            continue  # it was removed just now


def _megabytes(size: int) -> str:
    return f"{size / 1e6:g} MB"


def _no_room(error: OSError) -> ServiceMissing:
    reason = error.strerror or "the disk refuses it"
    return ServiceMissing(f"The document cannot be kept: {reason}.", remedy="Tell who runs this server.")

"""Which slide of a deck has which picture, so that none is used twice by slides that choose at once."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from lectra.cache.store import disk_errors
from lectra.images.looks import alike


class Claim(NamedTuple):
    """What a slide has taken: a picture's address, or its content and look."""

    owner: str
    url: str = ""
    sha256: str = ""
    look: int = 0

    def clashes(self, other: Claim) -> bool:
        """Whether the claims are two slides' to one picture, or to pictures that look like copies."""
        if self.owner == other.owner:
            return False
        if self.sha256 and other.sha256:
            return self.sha256 == other.sha256 or alike(self.look, other.look)
        return bool(self.url) and self.url == other.url


class Claims:
    """The claims of one deck, in a small file that threads and processes share under a lock.

    A claim is refused where another slide was first. An owner may take again what it has.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def reserve(self, url: str, owner: str) -> bool:
        """Claim the picture at an address before it is fetched, so that slides do not fetch the same one."""
        return self._add(Claim(owner, url=url))

    def take(self, sha256: str, look: int, owner: str) -> bool:
        """Claim a picture by its content and look."""
        return self._add(Claim(owner, sha256=sha256, look=look))

    def refuse(self, sha256: str, look: int) -> None:
        """Keep every slide from a picture, also one that has claimed it: it is another's, elsewhere."""
        with self._locked() as file:
            os.write(file, f"{json.dumps(Claim('nobody', sha256=sha256, look=look))}\n".encode())

    def _add(self, claim: Claim) -> bool:
        with self._locked() as file:
            claims = _read(file)
            if any(claim.clashes(other) for other in claims):
                return False
            if claim not in claims:
                os.write(file, f"{json.dumps(claim)}\n".encode())
            return True

    @contextlib.contextmanager
    def _locked(self) -> Iterator[int]:
        """Open the file; nobody else has it open in here. The lock ends with the descriptor."""
        with disk_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield file
            finally:
                os.close(file)


def _read(file: int) -> list[Claim]:
    with open(file, "rb", closefd=False) as opened:  # a descriptor, not a path
        opened.seek(0)
        return list(_sound(opened))


def _sound(lines: Iterable[bytes]) -> Iterator[Claim]:
    for line in lines:
        # A full disk can cut a line short: that claim was never granted.
        with contextlib.suppress(ValueError, TypeError):
            yield Claim(*json.loads(line))

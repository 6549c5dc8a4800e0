"""Sessions of the page: what a browser keeps in place of a token.

A session is a signed value: which token it was opened with, until when it lasts, and a number of its own. It
is no token, and opens nothing once its token is not set any more. Nothing is kept of one but, when it was
ended by a logout, its number in an empty file, until it would have ended by itself.

The key lies in the data folder with mode 0600: sessions survive a restart, and processes that share the
folder take each other's. Where the folder cannot be written, sessions last as long as the process.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import logging
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from lectra.paths import read_regular

LOG = logging.getLogger("lectra.api")
KEY_BYTES = 32
PURPOSE = b"lectra: session of the page\n"
LONGEST = 300
"""Of a value in characters: one that is longer is none of ours."""


class Session(NamedTuple):
    """A session that holds: the mark of its token, when it ends (seconds since the epoch), its number."""

    token: str
    ends_at: int
    number: str


class Sessions:
    """Opens, knows again and ends sessions that last ``lasts_s`` at most; the key lies in ``folder``."""

    def __init__(self, folder: Path, lasts_s: float, *, clock: Callable[[], float] = time.time) -> None:
        self.lasts_s = lasts_s
        self._ended = folder / "ended"
        self._clock = clock
        self._gone: set[str] = set()
        self._key = _kept_key(folder)

    def open(self, token: str) -> str:
        """Open a session of the token with this mark, and return its value."""
        session = Session(token, int(self._clock() + self.lasts_s), secrets.token_hex(16))
        said = _encoded(json.dumps(session).encode())
        return f"{said}.{self._signature(said)}"

    def read(self, value: str) -> Session | None:
        """Give the session that a value stands for; None where it is none, or has ended."""
        said, _, signature = value.partition(".")
        if len(value) > LONGEST or not value.isascii():
            return None
        if not hmac.compare_digest(signature, self._signature(said)):
            return None
        session = Session(*json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))))
        return None if self._is_over(session) else session

    def end(self, value: str) -> None:
        """End a session for good, whoever has its value."""
        session = self.read(value)
        if session is None:
            return
        self._gone.add(session.number)
        try:
            self._ended.mkdir(mode=0o700, exist_ok=True)
            (self._ended / session.number).touch(mode=0o600)
            os.utime(self._ended / session.number, (session.ends_at, session.ends_at))
            self._tidy()
        except OSError as exc:
            LOG.warning("a logout holds in this process alone", extra={"reason": exc.strerror})

    def _is_over(self, session: Session) -> bool:
        if session.ends_at <= self._clock() or session.number in self._gone:
            return True
        return (self._ended / session.number).exists()

    def _tidy(self) -> None:
        """Forget the sessions that would have ended by now."""
        for ended in self._ended.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if ended.stat().st_mtime < self._clock():
                    ended.unlink()

    def _signature(self, said: str) -> str:
        return _encoded(hmac.digest(self._key, PURPOSE + said.encode(), hashlib.sha256))


def _kept_key(folder: Path) -> bytes:
    """Give the key that is kept in a folder, made where there is none."""
    place = folder / "key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.path.lexists(place):
            _make_key(place)
        status = place.lstat()
        key = read_regular(place, KEY_BYTES, follow=False)
        if len(key) == KEY_BYTES and not status.st_mode & 0o077 and status.st_uid == os.getuid():
            return key
        reason = f"{place} is not 32 bytes that its owner alone may read"
    except OSError as exc:
        reason = str(exc)
    LOG.warning("sessions of the page last as long as this process", extra={"reason": reason})
    return secrets.token_bytes(KEY_BYTES)


def _make_key(place: Path) -> None:
    """Make a key, whole or not at all; of several processes that do so at once the first has it."""
    draft = place.with_name(f"key-{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, place)
    finally:
        draft.unlink()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")

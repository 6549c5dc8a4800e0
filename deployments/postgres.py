"""PostgreSQL for the durable server: no port, no password, its data in a folder that nobody else can enter.

It answers the user that serves alone: the system tells it who asks (``peer``), whoever can reach its socket.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psutil

from deployments.account import Account, account_for, let_through
from deployments.postgres_programs import Programs, find_programs, major_of
from lectra.errors import ServiceMissing
from lectra.runlog.process import process_start

STOP_S = 60.0
"""How long a database may take to write what it holds: on a busy disk that is half a minute."""
ABORT_S = 10.0
TRIES = 3
"""How often it is started: what is left of one that was killed may hold its memory for a moment."""
AGAIN_S = 2.0
START_S = 120.0
"""How long it may take to answer: after a crash it reads its log first."""
INIT_S = 180.0
ROLE = "postgres"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 107
"""Bytes that the path of a socket may have."""
MAP = "lectra"
WHO_MAY = f"# Written at each start.\nlocal all all peer map={MAP}\n"


class Postgres:
    """PostgreSQL on the data in ``folder``, which is made if need be; one of the parts that are kept running.

    One process at a time may have it: the caller sees to it.
    """

    name = "database"

    def __init__(self, folder: Path, programs: Path | None = None) -> None:
        """Describe it; ``programs`` names the folder of its programs, see ``find_programs``."""
        self.folder = folder
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None
        self._sockets: Path | None = None

    @property
    def sockets(self) -> Path:
        """The folder of its socket: its own, or where that path is too long, one for the time it runs."""
        if self._sockets is None:
            short = len(os.fsencode(self.folder.absolute() / SOCKET)) <= LONGEST_SOCKET
            self._sockets = self.folder.absolute() if short else Path(tempfile.mkdtemp(prefix="lectra-"))
        return self._sockets

    @property
    def address(self) -> str:
        """Its address for Prefect; it stays the same when it is started again."""
        return f"postgresql+asyncpg://{ROLE}@/{ROLE}?host={quote(str(self.sockets))}"

    def start(self) -> None:
        """Start it and wait until it answers; raises ServiceMissing."""
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        programs = find_programs(self._programs, self.folder)
        account = account_for(self.folder)
        if account.lowered and programs.bundled:
            let_through(programs.folder.parent)
        _end_what_was_left(self.folder)
        if not major_of(self.folder):
            _initialize(self.folder, programs, account)
        account.write(self.folder / "pg_hba.conf", WHO_MAY)
        account.write(self.folder / "pg_ident.conf", _who_is_who(account))
        for tries_left in reversed(range(TRIES)):
            self._launch(programs, account)
            if self._is_ready():
                return
            how = self.ended() or f"it is not ready after {START_S:.0f} s"
            self.end()
            if not tries_left:
                raise _not_started(self.folder, how)
            time.sleep(AGAIN_S)

    def ended(self) -> str:
        """Say how it has ended; empty while it runs."""
        code = self._process.poll() if self._process else None
        return "" if code is None else f"exit code {code}, see {self.folder / 'log'}"

    def pid(self) -> int:
        """Return the number of its process; 0 before it was started."""
        return self._process.pid if self._process else 0

    def end(self) -> None:
        """Let it write what it holds, and end it."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # its "fast" way to stop, which waits for no client
            for wait_s, then in ((STOP_S, signal.SIGQUIT), (ABORT_S, signal.SIGKILL)):
                try:
                    self._process.wait(wait_s)
                    break
                except subprocess.TimeoutExpired:
                    self._process.send_signal(then)
            self._process.wait()
        if self._sockets and self._sockets != self.folder.absolute():
            shutil.rmtree(self._sockets, ignore_errors=True)

    def _launch(self, programs: Programs, account: Account) -> None:
        if not self.sockets.exists():  # its own, removed when it ended: nobody may have made it meanwhile
            self.sockets.mkdir(mode=0o700)
        (self.sockets / f"{SOCKET}.lock").unlink(missing_ok=True)  # it names a process that is another by now
        self._process = _launch(self.folder, self.sockets, programs, account)

    def _is_ready(self) -> bool:
        """Wait until it answers, or has ended; says which."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and not self.ended():
            if _says_ready(self.folder, self.pid()):
                return True
            time.sleep(0.05)
        return False


def _launch(folder: Path, sockets: Path, programs: Programs, account: Account) -> subprocess.Popen[bytes]:
    """Start the server on a folder; it writes to the log there."""
    options = ["listen_addresses=", "unix_socket_permissions=0700", "log_file_mode=0600"]
    settings = [word for option in options for word in ("-c", option)]
    log = os.open(folder / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    if account.lowered:
        os.chown(sockets, account.uid, account.gid)
    with os.fdopen(log, "ab") as file, account.reaching(folder, sockets) as ([data, where], started):
        command: list[str | Path] = [programs.folder / "postgres", "-D", data, "-k", where, *settings]
        return subprocess.Popen(command, stdout=file, stderr=file, **started)


def _initialize(folder: Path, programs: Programs, account: Account) -> None:
    """Make an empty database: beside its place first, so that there is never half of one."""
    draft = folder.with_name(folder.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    account.own_folder(draft)
    with account.reaching(draft) as ([data], started):
        command: list[str | Path] = [
            programs.folder / "initdb",
            "-D",
            data,
            "-U",
            ROLE,
            "--auth=reject",
            "--encoding=UTF8",
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=INIT_S, **started)
        except (OSError, subprocess.SubprocessError) as exc:
            said = getattr(exc, "stderr", "") or str(exc)
            raise _not_started(folder, f"its database could not be made: {said.strip()[-1000:]}") from exc
    with contextlib.suppress(FileNotFoundError):
        folder.rmdir()  # there, and empty
    draft.replace(folder)


def _who_is_who(account: Account) -> str:
    """Tell PostgreSQL which users of the system are its own ``postgres``."""
    asking = {account.name, pwd.getpwuid(os.geteuid()).pw_name}
    lines = [f'{MAP} "{name}" {ROLE}' for name in sorted(asking)]
    return "\n".join(["# Written at each start.", *lines, ""])


def _says_ready(folder: Path, pid: int) -> bool:
    with contextlib.suppress(OSError, ValueError):
        lines = (folder / "postmaster.pid").read_text().splitlines()
        return len(lines) >= 8 and int(lines[0]) == pid and lines[7].strip() == "ready"
    return False


def _not_started(folder: Path, how: str) -> ServiceMissing:
    remedy = f"Look at {folder / 'log'}, or name a database in PREFECT_SERVER_DATABASE_CONNECTION_URL."
    return ServiceMissing(f"PostgreSQL did not start on {folder}: {how}.", remedy=remedy)


def _end_what_was_left(folder: Path) -> None:
    """End the database of a server that was killed, and clear away what it noted of itself.

    PostgreSQL does so itself, but not while a process of that number is there: another one by now, or what
    is left of a killed one until its parent looks.
    """
    note = folder / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, ValueError, IndexError, psutil.Error):
        left = psutil.Process(int(note.read_text().splitlines()[0]))
        if process_start(left.pid) and left.name() == "postgres" and left.cwd() == str(folder.resolve()):
            left.send_signal(signal.SIGINT)
            deadline = time.monotonic() + STOP_S
            while process_start(left.pid):
                if time.monotonic() > deadline:
                    return
                time.sleep(0.05)
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        note.unlink()

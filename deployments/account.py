"""As whom PostgreSQL runs: as the user that serves; where that is root, as a user of its own.

That user reaches its folder by a descriptor that root has opened and hands down. So no folder on the way
needs to be opened to anyone.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lectra.errors import ServiceMissing
from lectra.exec.environment import program_env

USER = "lectra-postgres"
"""The user that is made for the database where root serves."""
PASS = stat.S_IXOTH
READ = stat.S_IROTH | stat.S_IXOTH


class Account(NamedTuple):
    """A user of the system, and whether its programs are started by root."""

    uid: int
    gid: int
    name: str
    lowered: bool

    @contextlib.contextmanager
    def reaching(self, *folders: Path) -> Iterator[tuple[list[str], dict[str, Any]]]:
        """Return folders' paths as programs of this account reach them, and how ``Popen`` starts those."""
        env = {**program_env(os.environ), **({"HOME": "/"} if self.lowered else {})}
        started: dict[str, Any] = {"env": env, "start_new_session": True, "stdin": subprocess.DEVNULL}
        if not self.lowered:
            yield [str(folder) for folder in folders], started
            return
        with contextlib.ExitStack() as opened:
            descriptors = [
                os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW) for folder in folders
            ]
            for descriptor in descriptors:
                opened.callback(os.close, descriptor)
            lowered = {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}
            paths = [f"/proc/self/fd/{descriptor}" for descriptor in descriptors]
            yield paths, {**started, **lowered, "pass_fds": descriptors}

    def own_folder(self, folder: Path) -> None:
        """Make a folder that is this account's alone, if it is not there."""
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            if self.lowered:
                os.chown(folder, self.uid, self.gid)

    def write(self, path: Path, text: str) -> None:
        """Write a file into a folder of this account, which may have put anything there."""
        draft = path.with_name(path.name + ".new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "w") as file:
            if self.lowered:
                os.fchown(descriptor, self.uid, self.gid)
            file.write(text)
        draft.replace(path)


def account_for(folder: Path) -> Account:
    """Return who runs the database in ``folder``; raises ServiceMissing where there is nobody."""
    me = os.geteuid()
    if me != 0:
        return Account(me, os.getegid(), _name_of(me), lowered=False)
    with contextlib.suppress(FileNotFoundError, KeyError):
        owner = folder.stat()
        if owner.st_uid != 0:  # whose it is already
            return Account(owner.st_uid, owner.st_gid, pwd.getpwuid(owner.st_uid).pw_name, lowered=True)
    found = _find_or_make(USER)
    return Account(found.pw_uid, found.pw_gid, found.pw_name, lowered=True)


def let_through(programs: Path) -> None:
    """Let others run what is in a folder of programs, which come with a package and hold no secret.

    Folders above it are given pass-through where they lack it, and no more: nobody can list them.
    """
    for path in (programs, *programs.rglob("*")):
        if not path.is_symlink():
            _allow(path, READ if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else stat.S_IROTH)
    for path in programs.resolve().parents:
        _allow(path, PASS)


def _allow(path: Path, bits: int) -> None:
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(stat.S_IMODE(mode) | bits)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError as exc:
        raise ServiceMissing(
            f"PostgreSQL does not run as a user without a name, such as number {uid}.",
            remedy="Give the user an entry in /etc/passwd, or name a database in "
            "PREFECT_SERVER_DATABASE_CONNECTION_URL.",
        ) from exc


def _find_or_make(name: str) -> pwd.struct_passwd:
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(name)
    program = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [program, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        subprocess.run(command, check=True, capture_output=True, env=program_env(os.environ))
        return pwd.getpwnam(name)
    except (OSError, subprocess.CalledProcessError, KeyError) as exc:
        raise ServiceMissing(
            f"PostgreSQL does not run as root, and no user {name} could be made for it.",
            remedy=f"Make one (useradd --system {name}), serve as another user than root, or name a database "
            "in PREFECT_SERVER_DATABASE_CONNECTION_URL.",
        ) from exc

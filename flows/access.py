"""What the Prefect server of this machine asks for: made once, and kept where its owner alone can read it.

Who may use Prefect can run any command as the user that serves. Nothing here imports Prefect.
"""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from flows.configured import configured
from lectra.errors import LectraError
from lectra.settings import Settings

ASKED_FOR = "PREFECT_SERVER_API_AUTH_STRING"
"""What Prefect calls what its server asks for."""
ANSWERED = "PREFECT_API_AUTH_STRING"
"""What Prefect calls what a program answers with."""
USER = "lectra"
PRIVATE = 0o600


def auth_file(data_dir: Path) -> Path:
    """Return where a server's auth string is kept."""
    return data_dir / "prefect-auth"


def new_auth() -> str:
    """Make an auth string, ``user:password``, that cannot be guessed."""
    return f"{USER}:{secrets.token_urlsafe(24)}"


def given_auth(settings: Settings) -> str:
    """Return what our own server was set to ask for; empty where nothing was set."""
    return configured(ASKED_FOR, "server", "api", "auth_string") or settings.prefect_auth.get_secret_value()


def server_auth(settings: Settings) -> str:
    """Return what our own server asks for: as it was set, else as it is kept, made at the first start."""
    return given_auth(settings) or _kept(auth_file(settings.data_dir))


def client_auth(settings: Settings) -> str:
    """Return what was set to be answered with; empty where nothing was."""
    return configured(ANSWERED, "api", "auth_string") or settings.prefect_auth.get_secret_value()


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, whole or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as file:
        file.write(text)
    draft.replace(path)


def _kept(path: Path) -> str:
    """Read the auth string, or make it; raises LectraError where others could have read or written it."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)) as file:
            _check_private(os.fstat(file.fileno()), path)
            found = file.read().strip()
    except FileNotFoundError:
        found = ""
    except (OSError, UnicodeDecodeError) as exc:
        reason = getattr(exc, "strerror", None) or "it is not text"
        raise LectraError(
            f"{path} cannot be read: {reason}.", remedy="Remove it: a new one is made."
        ) from exc
    if not found:
        found = new_auth()
        write_private(path, found + "\n")
    return found


def _check_private(found: os.stat_result, path: Path) -> None:
    mode = stat.S_IMODE(found.st_mode)
    if found.st_uid != os.geteuid() or mode & 0o077:
        raise LectraError(
            f"{path} holds what Prefect's server asks for, and others could read it (mode {mode:o}).",
            remedy="Remove it: a new one is made at the next start.",
        )

"""Prefect's settings, as far as this project needs them other than they are; the user's own win."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
from pathlib import Path

import certifi

ALWAYS = {
    # An embedded server's first start on a machine makes its database: 20 s, the default limit, is too short.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    # With analytics on, the first start can die of a locked database.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # Prefect's second UI reports each visit to its maker's analytics, whatever is set; it is a click away.
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    # What is logged outside a run is for the terminal alone: Prefect would warn that it knows no run for it.
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    # Who asks for a lecture in the UI sees it begin: Prefect looks every 10 s, which is made for longer work.
    "PREFECT_RUNNER_POLL_FREQUENCY": "1",
}
QUIET = {"PREFECT_LOGGING_LEVEL": "CRITICAL"}
"""For the command line, which tells what happens in its own words."""


ARENAS = 2
_M_ARENA_MAX = -8
"""The number that glibc's ``mallopt`` knows this limit by."""


def prepare_prefect(cache_dir: Path, *, quiet: bool = False) -> None:
    """Set what Prefect reads when it is imported. Call this before importing Prefect."""
    _share_memory()
    records = cache_dir.absolute() / "results"
    for name, value in {
        **ALWAYS,
        **(QUIET if quiet else {}),
        "PREFECT_RESULTS_LOCAL_STORAGE_PATH": str(records),
    }.items():
        os.environ.setdefault(name, value)


def spare_certificates(cache_dir: Path, api: str) -> None:
    """Keep Prefect from loading all certificate authorities over and over where its server speaks HTTP.

    Every step opens two or three clients, each of which loads them: 20 ms of processor time a client, half of
    what a step costs. No certificate is ever asked for there, so one is as good as all. Call this before
    importing Prefect.
    """
    if not api.startswith("http://"):
        return
    path = cache_dir.absolute() / "certificate.pem"
    with contextlib.suppress(OSError):
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_suffix(f".{os.getpid()}")
            draft.write_text(_first_certificate(Path(certifi.where()).read_text()))
            draft.replace(path)
        os.environ.setdefault("PREFECT_API_SSL_CERT_FILE", str(path))


def _share_memory() -> None:
    """Let threads share pools of memory, here and in child processes, where the C library is glibc.

    Prefect has a thread for each step, and glibc keeps up to eight pools a core, each with what its busiest
    moment left: with forty slides half as much again as with ten.
    """
    os.environ.setdefault("MALLOC_ARENA_MAX", str(ARENAS))
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, int(os.environ["MALLOC_ARENA_MAX"]))


def _first_certificate(bundle: str) -> str:
    end = "-----END CERTIFICATE-----"
    return bundle[bundle.index("-----BEGIN CERTIFICATE-----") : bundle.index(end) + len(end)] + "\n"

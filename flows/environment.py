"""Prefect's settings, as far as this project needs them other than they are; the user's own win."""

from __future__ import annotations

import os
from pathlib import Path

ALWAYS = {
    # An embedded server's first start on a machine makes its database: 20 s, the default limit, is too short.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    # With analytics on, the first start can die of a locked database.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
}
QUIET = {"PREFECT_LOGGING_LEVEL": "CRITICAL"}
"""For the command line, which tells what happens in its own words."""


def prepare_prefect(cache_dir: Path, *, quiet: bool = False) -> None:
    """Set what Prefect reads when it is imported. Call this before importing Prefect."""
    records = cache_dir.absolute() / "results"
    for name, value in {
        **ALWAYS,
        **(QUIET if quiet else {}),
        "PREFECT_RESULTS_LOCAL_STORAGE_PATH": str(records),
    }.items():
        os.environ.setdefault(name, value)

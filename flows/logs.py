"""Where the log of a run goes besides Prefect's log of it: to a terminal, or as JSON to a server's stderr.

Nothing here imports Prefect, which reads its settings when it is imported: call these functions before that.
"""

from __future__ import annotations

import os
from pathlib import Path

from flows.configured import configured
from lectra.logs import Level, log_to_terminal
from lectra.registry import PLUGINS
from lectra.settings import Settings

ON_TERMINAL: Level = "WARNING"
ON_SERVER: Level = "INFO"
EXTRA = "PREFECT_LOGGING_EXTRA_LOGGERS"
AS_JSON = Path(__file__).with_name("logging.yml")


def show_logs(verbose: int, settings: Settings) -> None:
    """Show a command line's log on its terminal; ``verbose``, how often that was asked for, is its level."""
    asked: dict[int, Level] = {0: settings.log_level or ON_TERMINAL, 1: "INFO"}
    log_to_terminal(asked.get(verbose, "DEBUG"))
    PLUGINS.log_broken()
    others = configured(EXTRA, "logging", "extra_loggers")
    os.environ[EXTRA] = f"{others},lectra" if others else "lectra"


def log_as_json(settings: Settings) -> None:
    """Have Prefect log as flows/logging.yml says, here and in the runs that are started from here."""
    os.environ.setdefault("PREFECT_LOGGING_CONFIG_PATH", str(AS_JSON))
    os.environ.setdefault("PREFECT_LOGGING_LOGGERS_LECTRA_LEVEL", level_on_server(settings))


def level_on_server(settings: Settings) -> Level:
    """Return from which level on a server's processes log."""
    return settings.log_level or ON_SERVER

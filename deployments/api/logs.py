"""Logs as lines of JSON on stderr, each with the id of the request it belongs to. No token is ever logged."""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar

from lectra.logs import Level, json_formatter

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that is being answered."""


class _Marked(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if mark := request_id.get():
            record.request_id = mark
        return True


def log_json(level: Level) -> None:
    """Send this process's logs to stderr, as JSON, and libraries' warnings; LECTRA's from ``level`` on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Marked())
    handler.setFormatter(json_formatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    logging.getLogger("lectra").setLevel(level)
    for name in ("httpx", "httpcore", "uvicorn.error", "prefect"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # what is sent is refused, and not logged
    for name in ("prefect", "uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True

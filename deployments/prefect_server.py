"""Serves Prefect's API and UI behind the guard: ``python -m deployments.prefect_server --host 0.0.0.0``.

For several machines, with `prefect server services start` beside it; `make server` has its own. It takes the
place of `prefect server start --no-services`, which answers to any name and to every page of the web.
"""

from __future__ import annotations

import argparse
import sys

import uvicorn

from deployments.api.__main__ import HOST, is_loopback, listen
from flows.access import ASKED_FOR
from flows.command import fail
from flows.configured import configured
from flows.server_process import guarded_app
from lectra.errors import InvalidInput, LectraError

PORT = 4200


def main(arguments: list[str]) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m deployments.prefect_server", description=__doc__)
    parser.add_argument("--host", default=HOST, help=f"address to listen on (default: {HOST})")
    parser.add_argument("--port", type=int, default=PORT, help=f"port, 0 for any (default: {PORT})")
    given = parser.parse_args(arguments)
    try:
        check_exposure(given.host)
        listener = listen(given.host, given.port)
        app = guarded_app(listener.getsockname()[1], webserver_only=True)
    except LectraError as exc:
        fail(exc, as_json=False)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on")).run(sockets=[listener])


def check_exposure(host: str) -> None:
    """Refuse to serve other machines that are asked for nothing (InvalidInput)."""
    if not is_loopback(host) and not configured(ASKED_FOR, "server", "api", "auth_string"):
        reason = f"it is empty, and on {host} other machines could run any command here"
        raise InvalidInput(ASKED_FOR, reason, remedy="Set it to user:password, or listen on 127.0.0.1.")


if __name__ == "__main__":
    main(sys.argv[1:])

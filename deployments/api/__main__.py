"""Serves the HTTP API: ``python -m deployments.api --host 127.0.0.1 --port 8000``.

It submits to the Prefect server that PREFECT_API_URL names, else to that of `make server`. It may be stopped,
or killed, at any time: runs go on, and what it told of them it tells again when it is back.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys

from deployments.api.tokens import SETTING, SHORTEST, read_tokens
from flows.arguments import CommandParser
from flows.command import fail
from flows.environment import prepare_prefect, spare_certificates
from flows.logs import level_on_server
from flows.server import use_server
from lectra.errors import InvalidInput, LectraError
from lectra.registry import PLUGINS
from lectra.settings import Settings, read_settings

HOST, PORT = "127.0.0.1", 8000
OPEN = "LECTRA_API_TOKENS is not set: no token is asked for, and only this machine is served."


def main(arguments: list[str]) -> None:
    """Serve until Ctrl-C or SIGTERM."""
    parser = CommandParser(prog="python -m deployments.api", description=__doc__)
    parser.add_argument("--host", default=HOST, help=f"address to listen on (default: {HOST})")
    parser.add_argument("--port", type=int, default=PORT, help=f"port, 0 for any (default: {PORT})")
    given = parser.parse_args(arguments)
    try:
        settings = read_settings()
        check_exposure(settings, given.host)
        listener = listen(given.host, given.port)
        _serve(settings, listener, given.host)
    except LectraError as exc:
        fail(exc, as_json=False)


def check_exposure(settings: Settings, host: str) -> None:
    """Refuse to serve other machines without a token, or with one that can be guessed (InvalidInput)."""
    if not settings.api_tokens and not is_loopback(host):
        reason = f"no token is set, and on {host} other machines could have lectures made"
        remedy = "Set LECTRA_API_TOKENS, or listen on 127.0.0.1."
        raise InvalidInput(SETTING, reason, remedy=remedy)
    weak = read_tokens(settings.api_tokens).weak
    if weak and not is_loopback(host):
        reason = f"the token of {weak[0]} has fewer than {SHORTEST} characters, and can be guessed"
        raise InvalidInput(SETTING, reason, remedy="Make one with openssl rand -hex 24.")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int) -> socket.socket:
    """Listen on an address; ``::`` is all of them, IPv4's too. Raises InvalidInput where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = host == "::" and socket.has_dualstack_ipv6()
    try:
        return socket.create_server((host, port), family=family, backlog=2048, dualstack_ipv6=both)
    except (OSError, OverflowError) as exc:
        reason = f"{host}:{port} cannot be listened on: {getattr(exc, 'strerror', None) or exc}"
        raise InvalidInput("port", reason, remedy="Name another with --host and --port.") from exc


def _serve(settings: Settings, listener: socket.socket, host: str) -> None:
    prepare_prefect(settings.cache_dir, quiet=True)
    api = use_server(settings.data_dir)
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "1")  # a client waits for an answer: better say no
    spare_certificates(settings.cache_dir, api)
    from deployments.api.app import LOOPBACK, create_app  # noqa: PLC0415  # Prefect is imported from here on
    from deployments.api.logs import log_json  # noqa: PLC0415
    from deployments.api.server import serve  # noqa: PLC0415

    # Without tokens a page of the web must not reach it under a name of its own that leads to this machine.
    open_here = is_loopback(host) and not settings.api_tokens
    log_json(level_on_server(settings))
    PLUGINS.log_broken()
    app = create_app(settings, hosts=(*LOOPBACK, host.lower()) if open_here else ())
    shown = f"[{host}]" if ":" in host else host
    if not settings.api_tokens:
        sys.stdout.write(OPEN + "\n")
    for owner in read_tokens(settings.api_tokens).weak:
        sys.stdout.write(f"The token of {owner} has fewer than {SHORTEST} characters, and can be guessed.\n")
    sys.stdout.write(f"HTTP API at http://{shown}:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    serve(app, listener)


if __name__ == "__main__":
    main(sys.argv[1:])

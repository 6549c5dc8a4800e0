"""All of it with one command, for a team's machine: ``python -m deployments.server``.

A database, a Prefect server on it with limits, blocks and deployments, the runner that makes what is asked of
them, and the HTTP API with its page. It runs until Ctrl-C or SIGTERM; what dies meanwhile is started again,
and what it knows is there again the next time. Runs started on this machine find it by themselves. Where
PREFECT_API_URL names a Prefect server, only the runner and the API are started, beside that one.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rich.console import Console

from deployments.answering import Answering
from deployments.api.__main__ import PORT as API_PORT
from deployments.api.__main__ import check_exposure, listen
from deployments.claim import check_user, only_one
from deployments.health import check, forget_standing, wrong_with
from deployments.parts import DATABASE, PrefectServer, Runner, Whole, own_database
from deployments.supervise import Program
from flows.access import ANSWERED, auth_file, given_auth, server_auth
from flows.arguments import CommandParser
from flows.children import api_env
from flows.command import fail
from flows.environment import prepare_prefect, spare_certificates
from flows.server import HOST, Durable, auth_for, configured_api, forget_durable, tell_durable
from lectra.errors import LectraError, ServiceMissing
from lectra.programs import check_folder, command_for
from lectra.settings import Settings, read_settings

if TYPE_CHECKING:
    from deployments.serving import Serving

SAY = Console(highlight=False, soft_wrap=True, markup=False)
PORT = 4200
EVERYWHERE = {"0.0.0.0": HOST, "::": "::1"}  # noqa: S104  # what listens on all addresses is asked on loopback
RUNNER = Runner.name


def main(arguments: list[str]) -> None:
    """Run it until it is stopped, or say how it is."""
    options = build_parser().parse_args(arguments)
    if options.check:
        sys.exit(_tell_health())
    _listen(_stop)
    try:
        settings = read_settings()
        check_user(settings)
        check_folder(Path.cwd())
        check_exposure(settings, options.host)
        with only_one(settings.data_dir, SAY.print):
            _serve(settings, options)
    except LectraError as exc:
        fail(exc, as_json=False)
    except (KeyboardInterrupt, SystemExit):  # the latter: SIGTERM in its first second
        SAY.print("Stopped. What it knows is there again the next time.")


def build_parser() -> CommandParser:
    """Describe the options."""
    parser = CommandParser(prog=command_for("serve", "deployments.server"), description=__doc__)
    parser.add_argument("--port", type=int, default=PORT, help=f"Prefect server's port (default: {PORT})")
    parser.add_argument(
        "--api-port", type=int, default=API_PORT, help=f"port of the HTTP API and page (default: {API_PORT})"
    )
    parser.add_argument(
        "--host", default=HOST, help=f"where HTTP API and page listen (default: {HOST}); else loopback"
    )
    parser.add_argument("--no-api", action="store_true", help="without HTTP API and page")
    parser.add_argument("--check", action="store_true", help="say how each part is; exit code 1: not well")
    return parser


def _tell_health() -> int:
    found = list(check(read_settings().data_dir))
    for name, state in found:
        SAY.print(f"{name:16}{state}")
    return int(any(state != "ready" for _, state in found))


def _stop(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _listen(handler: Callable[[int, Any], object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


def _serve(settings: Settings, options: argparse.Namespace) -> None:
    """Start all parts and keep them running, until a signal comes; then end them."""
    prepare_prefect(settings.cache_dir)
    whole = Whole(settings)
    serving: Serving | None = None
    try:
        given = configured_api()
        auth = auth_for(given, settings.data_dir) if given else server_auth(settings)
        prefect = None if given else _start_prefect(whole, options.port, auth)
        api = prefect.server.api if prefect else given
        os.environ["PREFECT_API_URL"] = api
        if auth:
            os.environ[ANSWERED] = auth
        spare_certificates(settings.cache_dir, api)
        from deployments.serving import Serving, wait_until_served  # noqa: PLC0415  # it imports Prefect

        _wait_for(whole, prefect, given)
        serving = Serving(settings, own=not given)
        serving.prepare()
        if prefect:
            tell_durable(settings.data_dir, Durable(api, os.getpid(), auth))
        page = "" if options.no_api else _page(options)
        os.environ.setdefault("LECTRA_PUBLIC_URL", page)
        whole.start(Runner(settings.pass_env))
        if page:
            whole.start(Answering(_api(options.host, page), f"{page}/healthz"), f"{page}/readyz")
            whole.wait_for(f"{page}/healthz")
        deployments = wait_until_served(whole.tend)
        serving.begin()
        _greet(settings, api, page, deployments, own=not given)
        whole.keep()
    finally:
        _listen(signal.SIG_IGN)  # once is enough: what was started is being ended
        forget_standing(settings.data_dir)
        forget_durable(settings.data_dir)
        if serving:
            whole.end(down_to=RUNNER)
            if not wrong_with(f"{api}/health"):
                serving.stop()
        whole.end()


def _start_prefect(whole: Whole, port: int, auth: str) -> PrefectServer:
    """Start the Prefect server and its database; it answers a little later."""
    prefect = PrefectServer(_given_database() or own_database(whole), port, auth)
    whole.start(prefect)
    whole.locate(prefect.name, f"{prefect.server.api}/ready")
    return prefect


def _wait_for(whole: Whole, prefect: PrefectServer | None, given: str) -> None:
    """Wait for our own Prefect server, or see to it that the given one answers; raises ServiceMissing."""
    if prefect:
        prefect.server.wait()
        return
    whole.locate(PrefectServer.name, f"{given}/health")
    if wrong := wrong_with(f"{given}/health"):
        raise ServiceMissing(
            f"The Prefect server that PREFECT_API_URL names {wrong}.",
            remedy="Start it, or unset PREFECT_API_URL for one of its own.",
        )


def _given_database() -> str:
    return next((os.environ[name] for name in DATABASE if os.environ.get(name)), "")


def _page(options: argparse.Namespace) -> str:
    """Give the address of HTTP API and page as it is reached from here; InvalidInput if it is taken."""
    with listen(options.host, options.api_port) as free:
        port = free.getsockname()[1]
    host = EVERYWHERE.get(options.host, options.host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _api(host: str, page: str) -> Program:
    command = ["deployments.api", "--host", host, "--port", str(urlsplit(page).port)]
    return Program("HTTP API", command, choose_env=api_env)


def _greet(settings: Settings, api: str, page: str, deployments: list[str], *, own: bool) -> None:
    limits = ", ".join(f"{tag} {size}" for tag, size in settings.slots.items())
    SAY.print(f"Prefect server at {api.removesuffix('/api')}")
    SAY.print(f"  database     {_shown_database(settings) if own else 'its own'}")
    SAY.print(f"  limits       {limits}")
    SAY.print(f"  deployments  {', '.join(deployments)}")
    if own:
        kept = "as they were set" if given_auth(settings) else f"kept in {auth_file(settings.data_dir)}"
        SAY.print(f"  login        the UI asks for user:password, {kept}")
    if page:
        SAY.print(f"Page and HTTP API at {page}")
        if not settings.api_tokens:
            SAY.print("  for this machine only: LECTRA_API_TOKENS is not set")
    found = "by themselves" if own else f"with PREFECT_API_URL={api}"
    SAY.print(f"Runs started on this machine find it {found}. Ctrl-C ends it.")


def _shown_database(settings: Settings) -> str:
    given = _given_database()
    if not given:
        return f"PostgreSQL in {settings.data_dir / 'postgres'}"
    return re.sub(r"//[^/]*@", "//…@", urlsplit(given)._replace(query="").geturl())


if __name__ == "__main__":
    main(sys.argv[1:])

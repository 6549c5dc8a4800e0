"""Which Prefect server a program asks that serves on none of its own."""

from __future__ import annotations

from flows.command import fail
from flows.environment import prepare_prefect, spare_certificates
from flows.server import use_server as find_server
from lectra.errors import ServiceMissing
from lectra.settings import Settings


def use_server(settings: Settings) -> None:
    """Let Prefect find the server that is there: the user's, else the durable one of this machine.

    Call this before importing Prefect. Without either it ends the program: Prefect would start a server that
    knows of nothing.
    """
    prepare_prefect(settings.cache_dir)
    api = find_server(settings.data_dir)
    if not api:
        remedy = "Set PREFECT_API_URL, or run make server on this machine."
        fail(ServiceMissing("There is no Prefect server to ask.", remedy=remedy), as_json=False)
    spare_certificates(settings.cache_dir, api)

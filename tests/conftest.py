"""What holds for all tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

API = "tests/api/"

# A machine that is busy with other things is no failure of what is tested.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the durable server, as `make server` does; gives its API's address.

    It is one for all processes of a session: a server takes half a minute of processor time to come up.
    """
    from tests.flows.shared import shared_server

    base = tmp_path_factory.getbasetemp()
    with shared_server(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) as api:
        yield api


class ByServers(LoadFileScheduling):  # type: ignore[misc]  # it comes without types
    """Keeps together what shares servers: the tests of a file, and all those of the HTTP API."""

    def _split_scope(self, nodeid: str) -> str:
        return API if nodeid.startswith(API) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)  # `-p no:xdist` runs the tests without it
def pytest_xdist_make_scheduler(config: Any, log: Any) -> ByServers:
    """Give how tests are dealt out."""
    return ByServers(config, log)

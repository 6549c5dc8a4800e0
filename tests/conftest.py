"""What holds for all tests."""

from __future__ import annotations

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
    """Run the durable server for the session, as `make server` does; gives its API's address."""
    from tests.flows.durable import DurableServer

    durable = DurableServer(tmp_path_factory.mktemp("server"))
    durable.start()
    try:
        yield durable.api
    finally:
        durable.stop()


class ByServers(LoadFileScheduling):  # type: ignore[misc]  # it comes without types
    """Keeps together what shares servers: the tests of a file, and all those of the HTTP API."""

    def _split_scope(self, nodeid: str) -> str:
        return API if nodeid.startswith(API) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)  # `-p no:xdist` runs the tests without it
def pytest_xdist_make_scheduler(config: Any, log: Any) -> ByServers:
    """Give how tests are dealt out."""
    return ByServers(config, log)

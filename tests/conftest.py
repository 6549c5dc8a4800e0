"""What holds for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

API = Path(__file__).parent / "api"

# A machine that is busy with other things is no failure of what is tested.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what shares servers: the tests of a file, and all those of the HTTP API."""
    for item in items:
        together = API if API in item.path.parents else item.path
        item.add_marker(pytest.mark.xdist_group(str(together.relative_to(API.parent))))

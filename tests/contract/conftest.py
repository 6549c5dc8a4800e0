"""What the contract suites of language models share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract.served import BACKENDS, Served, served


@pytest.fixture(params=BACKENDS)
def chat(request: pytest.FixtureRequest) -> Iterator[Served]:
    """Run a server of each kind, and a model that is asked of it."""
    with served(request.param) as one:
        yield one

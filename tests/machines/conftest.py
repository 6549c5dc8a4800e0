"""Places that fsspec reaches, one of each kind."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from lectra.remote import Remote
from tests.machines.s3 import make_bucket, s3_options, s3_server

KINDS = ("file", "memory", "s3")


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    pytest.importorskip("s3fs")
    with s3_server() as (address, _):
        yield address


@pytest.fixture(params=KINDS)
def remote(request, tmp_path) -> Remote:
    if request.param == "file":
        return Remote(f"file://{tmp_path / 'remote'}", {})
    if request.param == "memory":
        return Remote(f"memory://{uuid.uuid4().hex}", {})
    address = request.getfixturevalue("s3")
    return Remote(make_bucket(address), s3_options(address))

"""An S3 server on this machine: moto's, as a process of its own."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator

from tests.flows.conftest import end_group
from tests.servers.ports import free_port


@contextlib.contextmanager
def s3_server() -> Iterator[tuple[str, subprocess.Popen]]:
    """Run moto's S3 as a process of its own; gives its address."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process
    finally:
        end_group(process)


def s3_options(address: str) -> dict:
    return {"endpoint_url": address, "key": "testing", "secret": "testing"}


def make_bucket(address: str) -> str:
    import s3fs

    bucket = f"lectra-{uuid.uuid4().hex}"
    s3fs.S3FileSystem(**s3_options(address)).mkdir(bucket)
    return f"s3://{bucket}/store"

"""Asks the API what no one would, for some minutes: ``python -m tests.api.fuzz [--minutes 5] [--seed 7]``.

A durable server and the API are started for it, and schemathesis draws requests from the OpenAPI document,
sound ones and others, while outlines of hostile text are sent besides. What it finds is printed with the
command that shows it again; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.api.hostile import Seen, outlines, peak_bytes, send
from tests.api.process import TOKEN, Api
from tests.flows.durable import DurableServer

MANY = 10_000
"""More than there is time for."""
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


def fuzz(url: str, *, minutes: float, seed: int, examples: int = 100) -> int:
    """Run schemathesis over all of the document, for so long at most; gives its exit code."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "--no-color",
        "run",
        f"{url}/openapi.json",
        f"--checks={CHECKS}",
        f"--max-examples={examples}",
        f"--max-time={round(minutes * 60)}",
        f"--seed={seed}",
        f"--header=Authorization: Bearer {TOKEN}",
        "--request-timeout=60",
        "--continue-on-failure",
        "--generation-database=:memory:",
    ]
    # It leaves what it found where it runs.
    with tempfile.TemporaryDirectory(prefix="lectra-fuzz-") as folder:
        return subprocess.run(command, check=False, cwd=folder).returncode


def main() -> int:
    """Fuzz until the time is up; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.api.fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", type=float, default=5, help="default: 5")
    parser.add_argument("--seed", type=int, default=1, help="what is drawn (default: 1)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lectra-fuzz-") as folder:
        durable = DurableServer(Path(folder))
        durable.start()
        api = Api(environment(durable))
        try:
            api.start()
            with ThreadPoolExecutor(1) as thread:
                sending = thread.submit(send, api, given.minutes * 60, itertools.cycle(outlines()))
                code = fuzz(api.url, minutes=given.minutes, seed=given.seed, examples=MANY)
            return code or _tell(sending.result(), peak_bytes(api))
        finally:
            api.stop()
            durable.stop()


def _tell(seen: Seen, peak: int) -> int:
    """Print how hostile outlines were answered; gives the exit code."""
    counts = ", ".join(f"{count} × {status}" for status, count in sorted(seen.statuses.items()))
    sys.stdout.write(f"Hostile outlines: {counts}; the slowest answer took {seen.slowest_s:.2f} s.\n")
    sys.stdout.write(f"The API's process had {peak / 1e6:.0f} MB at most.\n")
    sys.stdout.writelines(f"{failure}\n" for failure in seen.failures)
    return int(bool(seen.failures))


def environment(durable: DurableServer) -> dict[str, str]:
    """Give what the API runs with: many requests are let through, and few lectures are made."""
    return {
        **durable.env,
        "PREFECT_API_URL": durable.api,
        "LECTRA_OUTPUT_DIR": str(durable.place / "outputs"),
        "LECTRA_API_TOKENS": TOKEN,
        "LECTRA_API_RATE": "1000000/minute",
        "LECTRA_API_MAKE_RATE": "3/hour",
    }


if __name__ == "__main__":
    sys.exit(main())

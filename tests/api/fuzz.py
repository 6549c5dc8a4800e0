"""Asks the API what no one would, for some minutes: ``python -m tests.api.fuzz [--minutes 5] [--seed 7]``.

A durable server and the API are started for it, and schemathesis draws requests from the OpenAPI document,
sound ones and others. What it finds is printed with the command that shows it again; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.api.process import TOKEN, Api
from tests.flows.durable import DurableServer

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
ROUND_EXAMPLES = 60


def fuzz(url: str, *, examples: int, seed: int, timeout_s: float) -> int:
    """Run schemathesis once over all of the document; gives its exit code, 0 where it ran out of time."""
    program = Path(sys.executable).with_name("schemathesis")
    command = [
        str(program),
        "run",
        f"{url}/openapi.json",
        f"--checks={CHECKS}",
        f"--max-examples={examples}",
        f"--seed={seed}",
        f"--header=Authorization: Bearer {TOKEN}",
        "--request-timeout=30",
        "--workers=2",
        "--continue-on-failure",
        "--no-color",
    ]
    try:
        return subprocess.run(command, check=False, timeout=timeout_s).returncode
    except subprocess.TimeoutExpired:
        return 0


def main() -> int:
    """Fuzz until the time is up; gives the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.api.fuzz",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--minutes", type=float, default=5, help="default: 5")
    parser.add_argument(
        "--seed", type=int, default=1, help="of the first round; then counted up (default: 1)"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lectra-fuzz-") as folder:
        durable = DurableServer(Path(folder))
        durable.start()
        api = Api(environment(durable))
        try:
            api.start()
            return _rounds(api.url, given.seed, time.monotonic() + given.minutes * 60)
        finally:
            api.stop()
            durable.stop()


def environment(durable: DurableServer) -> dict[str, str]:
    """Give what the API runs with: many requests are let through, and few lectures are made."""
    return {
        **durable.env,
        "PREFECT_API_URL": durable.api,
        "LECTRA_OUTPUT_DIR": str(durable.place / "outputs"),
        "LECTRA_API_TOKENS": TOKEN,
        "LECTRA_API_RATE": "1000000/minute",
        "LECTRA_API_MAKE_RATE": "5/hour",
    }


def _rounds(url: str, seed: int, until: float) -> int:
    while (left_s := until - time.monotonic()) > 0:
        if code := fuzz(url, examples=ROUND_EXAMPLES, seed=seed, timeout_s=left_s):
            return code
        seed += 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

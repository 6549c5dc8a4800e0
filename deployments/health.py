"""Whether what is served is there: ``python -m deployments.health URL``, for health checks of containers.

It ends with 0 where the address answers with 200, else with 1, and says what it got. Nothing here imports
Prefect, so that it is quick.
"""

from __future__ import annotations

import argparse
import http.client
import json
import sys
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from rich.console import Console

from lectra.document.text import Model
from lectra.runlog.process import process_start

SAY = Console(highlight=False, soft_wrap=True, markup=False)
TIMEOUT_S = 5.0
READY = "ready"


class Place(Model):
    """One part of what is served: its process, and where it answers."""

    pid: int = 0
    start: str = ""
    url: str = ""


class Standing(Model):
    """What is served from a data folder, as its main process writes it down."""

    pid: int
    start: str
    parts: dict[str, Place]


class Health(NamedTuple):
    """How a part is: ``ready``, or what is wrong."""

    name: str
    state: str


def write_standing(data_dir: Path, standing: Standing) -> None:
    """Write down what is served, for :func:`check`."""
    draft = _note(data_dir).with_suffix(".new")
    draft.write_text(standing.model_dump_json())
    draft.replace(_note(data_dir))


def forget_standing(data_dir: Path) -> None:
    """Remove what was written down."""
    _note(data_dir).unlink(missing_ok=True)


def read_standing(data_dir: Path) -> Standing | None:
    """Give what is served from a data folder; None where its main process is gone."""
    try:
        standing = Standing.model_validate_json(_note(data_dir).read_bytes())
    except (OSError, ValueError):
        return None
    return standing if process_start(standing.pid) == standing.start else None


def check(data_dir: Path) -> Iterator[Health]:
    """Ask every part how it is."""
    standing = read_standing(data_dir)
    if standing is None:
        yield Health("server", "is not running")
        return
    for name, place in standing.parts.items():
        gone = place.pid and process_start(place.pid) != place.start
        wrong = "has ended, and is being started again" if gone else wrong_with(place.url)
        yield Health(name, wrong or READY)


def wrong_with(url: str, timeout_s: float = TIMEOUT_S) -> str:
    """Say what is wrong with an address that should answer with 200; empty where it does."""
    if not url:
        return ""
    place = urlsplit(url)
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    connection = kind(place.hostname or "", place.port, timeout=timeout_s)
    try:
        connection.request("GET", place.path or "/")
        answer = connection.getresponse()
        said = answer.read(10_000)
    except (OSError, http.client.HTTPException) as exc:
        return f"does not answer at {url}: {exc}"
    finally:
        connection.close()
    if answer.status == HTTPStatus.OK:
        return ""
    return f"answers {answer.status} at {url}{_reason(said)}"


def _reason(said: bytes) -> str:
    try:
        found = json.loads(said)
    except ValueError:
        return ""
    return f": {json.dumps(found, ensure_ascii=False)}" if found else ""


def _note(data_dir: Path) -> Path:
    return data_dir / "standing.json"


def main(arguments: list[str]) -> None:
    """Ask one address."""
    parser = argparse.ArgumentParser(prog="python -m deployments.health", description=__doc__)
    parser.add_argument("url", metavar="URL", help="what must answer with 200")
    wrong = wrong_with(parser.parse_args(arguments).url)
    SAY.print(wrong or READY)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(sys.argv[1:])

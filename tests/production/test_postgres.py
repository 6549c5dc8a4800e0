"""The database of `make server`, started on what a killed one has left."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from deployments.postgres import Postgres
from lectra.runs.ledger.process import process_start


def test_it_starts_though_the_number_of_a_killed_one_is_still_taken(tmp_path):
    folder = tmp_path / "postgres"
    first = Postgres(folder)
    first.start()
    note = folder / "postmaster.pid"
    pid, _, _, port, sockets, *_ = note.read_text().splitlines()
    left = {path: path.read_text() for path in (note, Path(sockets) / f".s.PGSQL.{port}.lock")}
    first.end()
    # One that has ended and that nobody has looked after: of the user whose PostgreSQL's processes are.
    dead = subprocess.Popen(["/bin/true"], user=folder.stat().st_uid)
    while process_start(dead.pid):
        time.sleep(0.01)
    for path, text in left.items():
        path.write_text(text.replace(pid, str(dead.pid), 1))
    again = Postgres(folder)
    try:
        again.start()
        assert again.ended() == ""
    finally:
        again.end()
        dead.wait()

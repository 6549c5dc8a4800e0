"""The database of `make server`, started on what a killed one has left."""

from __future__ import annotations

import os
import stat
import subprocess
import time
from pathlib import Path

import pytest

from deployments.postgres import Postgres
from deployments.postgres_programs import find_programs
from lectra.errors import ServiceMissing
from lectra.runlog.process import process_start


def test_it_starts_though_the_number_of_a_killed_one_is_still_taken(tmp_path):
    folder = tmp_path / "postgres"
    first = Postgres(folder)
    first.start()
    note = folder / "postmaster.pid"
    pid, _, _, port, *_ = note.read_text().splitlines()
    left = {path: path.read_text() for path in (note, first.sockets / f".s.PGSQL.{port}.lock")}
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


def test_a_folder_with_a_long_path_has_its_socket_elsewhere_and_the_same_after_a_stop(tmp_path):
    folder = tmp_path / ("long-" * 20) / "postgres"
    server = Postgres(folder)
    address = server.address
    for _ in range(2):
        server.start()
        assert server.address == address
        assert server.sockets != folder
        assert stat.S_IMODE(server.sockets.stat().st_mode) == 0o700
        assert (server.sockets / ".s.PGSQL.5432").is_socket()
        server.end()
        assert not server.sockets.exists()


def test_half_a_database_is_never_taken_for_a_whole_one(tmp_path):
    """As a start leaves it that was killed while it made the database."""
    half = tmp_path / "postgres.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = Postgres(tmp_path / "postgres")
    try:
        server.start()
        assert not half.exists()
    finally:
        server.end()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")
def test_another_user_is_not_let_in_even_where_the_socket_can_be_reached(tmp_path):
    server = Postgres(tmp_path / "postgres")
    server.start()
    above = [server.sockets, *server.sockets.parents]
    before = {path: mode for path in above if not (mode := stat.S_IMODE(path.stat().st_mode)) & stat.S_IXOTH}
    programs = find_programs(None, server.folder).folder
    where = ["--host", str(server.sockets), "--username", "postgres"]
    asked = [str(programs / "psql"), *where, "--command", "SELECT 1"]
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    try:
        for path, mode in before.items():
            path.chmod(mode | stat.S_IXOTH)
        (server.sockets / ".s.PGSQL.5432").chmod(0o777)
        refused = subprocess.run([*nobody, *asked], capture_output=True, text=True, check=False)
        assert "Peer authentication failed" in refused.stderr
        assert refused.returncode
        allowed = subprocess.run(asked, capture_output=True, text=True, check=False)
        assert allowed.returncode == 0, allowed.stderr
    finally:
        for path, mode in before.items():
            path.chmod(mode)
        server.end()


def programs_of(folder: Path, version: str, *, extension: bool = True) -> Path:
    """Make programs that say that they are PostgreSQL of a version; gives their folder."""
    binaries = folder / "bin"
    binaries.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (binaries / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (binaries / name).chmod(0o755)
    if extension:
        (folder / "share/extension").mkdir(parents=True)
        (folder / "share/extension/pg_trgm.control").touch()
    return binaries


def test_the_system_s_postgresql_comes_before_the_wheel_s(tmp_path, monkeypatch):
    system = programs_of(tmp_path / "system", "99.2 (Debian 99.2-1)")
    monkeypatch.setenv("PATH", f"{system}:{os.environ['PATH']}")
    found = find_programs(None, tmp_path / "none-yet")
    assert (found.folder, found.major, found.bundled) == (system, 99, False)


@pytest.mark.parametrize(("version", "extension"), [("15.18", True), ("99.1", False)])
def test_one_that_is_too_old_or_lacks_the_extension_is_passed_over(tmp_path, monkeypatch, version, extension):
    system = programs_of(tmp_path / "system", version, extension=extension)
    monkeypatch.setenv("PATH", f"{system}:{os.environ['PATH']}")
    assert find_programs(None, tmp_path / "none-yet").folder != system
    with pytest.raises(ServiceMissing, match=f"no PostgreSQL 16 or later with pg_trgm in {system}"):
        find_programs(system, tmp_path / "none-yet")


def test_data_of_one_version_are_not_given_to_another(tmp_path):
    data = tmp_path / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("17\n")
    named = programs_of(tmp_path / "named", "99.1")
    with pytest.raises(ServiceMissing, match="is one of PostgreSQL 17; there is PostgreSQL 99") as refused:
        find_programs(named, data)
    assert "pg_upgrade" in refused.value.remedy

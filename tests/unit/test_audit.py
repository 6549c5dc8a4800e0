"""What pip-audit tells becomes an exit code; a service that cannot be reached is no clean bill."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.flows.conftest import ROOT

AUDIT = ROOT / ".ci/audit"
ACCEPTED = ROOT / ".ci/accepted.toml"
CLEAN = {"name": "rich", "version": "1.0", "vulns": []}
HURT = {
    "name": "prefect",
    "version": "3.8.8",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-2024-8183"], "fix_versions": []}],
}
UNKNOWN = {
    "name": "pillow",
    "version": "1.0",
    "vulns": [{"id": "CVE-1", "aliases": [], "fix_versions": ["2.0"]}],
}
SKIPPED = {"name": "rich", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def audit(place: Path, told: Any, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the audit with a program in pip-audit's place, which tells this."""
    program, answer = place / "pip-audit", place / "told.json"
    answer.write_text(json.dumps({"dependencies": told}) if isinstance(told, list) else told)
    program.write_text(f"#!/bin/sh\ncat {answer}\necho a proxy refuses >&2\nexit 1\n")
    program.chmod(0o755)
    command = [sys.executable, str(AUDIT), "--program", str(program), *options, "requirements.lock"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("told", "code", "said"),
    [
        ([CLEAN], 0, "1 packages audited, 0 advisories"),
        ([CLEAN, HURT], 0, "1 of them accepted"),
        ([CLEAN, UNKNOWN], 1, "pillow 1.0: CVE-1; fixed in 2.0"),
        ([CLEAN, SKIPPED], 0, "not audited: rich"),
        ([SKIPPED], 0, "NOTHING WAS AUDITED"),
        ([], 0, "NOTHING WAS AUDITED"),
        (
            "Traceback …",
            0,
            "NOTHING WAS AUDITED: the service with the advisories cannot be reached. a proxy refuses",
        ),
    ],
)
def test_what_is_told_becomes_an_exit_code(tmp_path, told, code, said):
    done = audit(tmp_path, told)
    assert done.returncode == code
    assert said in done.stdout


@pytest.mark.parametrize("told", [[SKIPPED], [], "nothing"])
def test_where_it_must_not_be_missed_it_fails(tmp_path, told):
    assert audit(tmp_path, told, "--strict").returncode == 2


def test_what_was_accepted_until_a_day_that_is_past_is_no_longer(tmp_path):
    past = tmp_path / "accepted.toml"
    entry = (
        'ids = ["CVE-2024-8183"]\npackage = "prefect"\nsince = 2020-01-01\nuntil = 2020-02-01\nwhy = "x"\n'
    )
    past.write_text(f"[[accepted]]\n{entry}")
    done = audit(tmp_path, [HURT], "--accepted", str(past))
    assert done.returncode == 1
    assert "until 2020-02-01, which is past" in done.stdout


def test_everything_that_is_accepted_says_why_and_until_when():
    for entry in tomllib.loads(ACCEPTED.read_text())["accepted"]:
        assert entry["why"].strip()
        assert entry["since"] < entry["until"] <= entry["since"] + datetime.timedelta(days=190)

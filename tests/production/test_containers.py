"""Dockerfile and compose file, as far as they can be checked where Docker cannot run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

from deployments.api.limits import Limits
from lectra.settings import Settings, read_settings
from tests.flows.conftest import ROOT, clean_env
from tests.production.composed import Compose, Service

DEPLOYMENTS = ROOT / "deployments"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = DEPLOYMENTS / ".env.example"
SECRETS = ("POSTGRES_PASSWORD", "REDIS_PASSWORD", "PREFECT_AUTH", "LECTRA_API_TOKENS")
FILLED_IN = {
    "LECTRA_PUBLIC_URL": "https://lectures.example.org",
    "LECTRA_LLM_SLOTS": "2",
    "LECTRA_IMAGE_SLOTS": "4",
    "LECTRA_TTS_SLOTS": "6",
    "LECTRA_ENCODE_SLOTS": "8",
    "LECTRA_API_RATE": "60/minute",
    "LECTRA_API_MAKE_RATE": "10/hour",
}
"""What may not be any text."""
CLUSTER = ("prefect_redis.messaging", "prefect_redis.ordering", "prefect_redis.lease_storage")


def read_compose() -> Compose:
    found = yaml.safe_load((DEPLOYMENTS / "compose.yaml").read_text())
    return Compose.model_validate({name: part for name, part in found.items() if not name.startswith("x-")})


COMPOSE = read_compose()
OURS = {name: service for name, service in COMPOSE.services.items() if service.build}
COMMANDS = sorted(
    {tuple(service.command) for service in OURS.values()}
    | {tuple(service.healthcheck.test[1:]) for service in OURS.values() if service.healthcheck.test}
)


def copied() -> list[str]:
    """Name what the Dockerfile copies of this folder."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    return [source for line in lines for source in line.split()[:-1]]


def test_all_that_the_image_is_made_of_is_there_and_sent_to_the_builder():
    sent = (ROOT / ".dockerignore").read_text().splitlines()
    assert copied()
    for source in copied():
        assert (ROOT / source).exists(), source
        assert f"!{source.split('/')[0]}" in sent
    assert "deployments/.env" in sent


def test_the_image_runs_as_a_user_without_rights_and_says_how_it_is():
    lines = DOCKERFILE.splitlines()
    user = lines.index("USER lectra")
    assert user < next(at for at, line in enumerate(lines) if line.startswith("CMD"))
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["python:3.11-slim"] * 2
    named = set(re.findall(r"(?<=\s)LECTRA_(\w+)=", DOCKERFILE))
    assert named <= {name.upper() for name in Settings.model_fields}


def test_every_variable_of_the_compose_file_is_a_setting():
    settings = {f"LECTRA_{name.upper()}" for name in Settings.model_fields}
    for name, service in OURS.items():
        ours = {variable for variable in service.environment if variable.startswith("LECTRA_")}
        assert ours <= settings, name


@pytest.mark.parametrize("given", [{}, FILLED_IN], ids=["secrets alone", "all filled in"])
@pytest.mark.parametrize("service", OURS.values(), ids=OURS)
def test_every_value_of_the_compose_file_is_taken(
    service: Service, given: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    def filled_in(found: re.Match[str]) -> str:
        name = found[1]
        return "given" if name in SECRETS or (given and name not in given) else given.get(name, "")

    for variable, value in service.environment.items():
        monkeypatch.setenv(variable, re.sub(r"\$\{(\w+)[^}]*\}", filled_in, value))
    settings = read_settings()
    Limits(settings)
    for variable in given.keys() & service.environment.keys():
        taken = getattr(settings, variable.removeprefix("LECTRA_").lower())
        assert str(taken) == given[variable]


def test_the_example_names_every_variable_that_is_passed_on_and_no_secret():
    named = dict(line.split("=", 1) for line in EXAMPLE.read_text().splitlines() if line[:1].isalpha())
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", (DEPLOYMENTS / "compose.yaml").read_text()))
    assert asked == named.keys()
    assert set(named.values()) == {""}


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_starts_while_a_secret_is_empty(secret):
    uses = re.findall(rf"\$\{{{secret}([^}}]*)\}}", (DEPLOYMENTS / "compose.yaml").read_text())
    assert uses
    assert {use[:2] for use in uses} == {":?"}


def test_no_file_with_secrets_can_be_committed():
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "deployments/.env"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize(("name", "service"), OURS.items())
def test_our_containers_may_do_no_more_than_they_must(name: str, service: Service):
    assert service.read_only
    assert service.init
    assert service.cap_drop == ["ALL"]
    assert service.security_opt == ["no-new-privileges:true"]
    assert service.healthcheck
    assert service.healthcheck.disable or service.healthcheck.test


def test_what_lasts_has_limits_and_what_is_waited_for_can_tell():
    for name, service in COMPOSE.services.items():
        for needed, how in service.depends_on.items():
            other = COMPOSE.services[needed]
            if how.condition == "service_healthy":
                assert other.healthcheck
                assert other.healthcheck.test, f"{name} waits for {needed}"
            if how.condition == "service_completed_successfully":
                assert other.restart == "on-failure"
        assert service.deploy or service.restart == "on-failure", name


def test_every_volume_is_declared_and_every_file_is_there():
    for name, service in COMPOSE.services.items():
        for volume in service.volumes:
            source = volume.split(":")[0]
            known = (DEPLOYMENTS / source).is_file() if source.startswith(".") else source in COMPOSE.volumes
            assert known, f"{volume} of {name}"


def test_prefect_s_server_and_its_services_have_the_same_settings():
    settings = [COMPOSE.services[name].environment for name in ("migrate", "prefect", "prefect-services")]
    assert settings[0] == settings[1] == settings[2]
    assert set(CLUSTER) <= set(settings[0].values())


def test_batches_that_wait_for_their_lectures_leave_places_for_them():
    command = COMPOSE.services["worker"].command
    places = int(command[command.index("--limit") + 1])
    described = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    batches = [each for each in described if each["entrypoint"] == "flows/batch.py:batch"]
    assert len(batches) == 2
    assert places > sum(each["concurrency_limit"]["limit"] for each in batches) + 1


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_is_a_program_that_knows_its_options(command: tuple[str, ...], tmp_path: Path):
    program = [sys.executable] if command[0] == "python" else [sys.executable, "-m", command[0]]
    asked = [*program, *command[1:]]
    first = next((at for at, word in enumerate(asked[3:], 3) if word.startswith("-")), len(asked))
    subcommand = asked[:first]
    done = subprocess.run(
        [*(subcommand if command[0] == "prefect" else asked[:3]), "--help"],
        cwd=ROOT,
        env={**clean_env(tmp_path, tmp_path), "COLUMNS": "200", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for option in (word for word in command if word.startswith("--")):
        assert option in done.stdout


@pytest.mark.slow
def test_the_image_s_steps_work_on_a_clean_tree(tmp_path: Path):
    """What the Dockerfile copies, installed by the script it calls, makes a lecture."""
    tree, venv = tmp_path / "app", tmp_path / "venv"
    tree.mkdir()
    archive = subprocess.run(
        ["git", "archive", "HEAD", *copied()], cwd=ROOT, capture_output=True, check=True
    ).stdout
    (tmp_path / "tree.tar").write_bytes(archive)
    with tarfile.open(tmp_path / "tree.tar") as tar:
        tar.extractall(tree, filter="data")
    locks = re.search(r"install\.sh /opt/lectra(.*)$", DOCKERFILE, re.MULTILINE)
    assert locks
    subprocess.run(
        ["sh", "deployments/install.sh", str(venv), *locks[1].split()],
        cwd=tree,
        env={**clean_env(tmp_path, tmp_path), "PYTHON": sys._base_executable},  # type: ignore[attr-defined]
        check=True,
        timeout=900,
    )
    options = ("--slides", "2", "--llm", "embedded", "--tts", "embedded", "--images", "none", "--no-video")
    command = [venv / "bin/python", "-m", "flows.generate", "Tea", *options]
    done = subprocess.run(
        [*command, "--json", "--out", str(tmp_path / "out")],
        cwd=tree,
        env=clean_env(tmp_path / "home", tmp_path / "cache"),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "complete"
    subprocess.run([venv / "bin/python", "-c", "import prefect_redis.lease_storage"], check=True)

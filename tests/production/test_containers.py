"""Dockerfile and compose file, as far as they can be checked where Docker cannot run."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

from deployments.api.limits import Limits
from deployments.secret_files import fill_in
from lectra.errors import InvalidInput
from lectra.settings import Settings, read_file_setting, read_settings
from tests.flows.conftest import ROOT, clean_env
from tests.production.composed import Compose, Service

DEPLOYMENTS = ROOT / "deployments"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = DEPLOYMENTS / ".env.example"
MADE = ("postgres_password", "redis_password", "prefect_auth", "api_tokens")
"""Secrets that are made at random; the others are keys, which may be empty."""
PINNED = re.compile(r"[a-z0-9./-]+:[A-Za-z0-9._-]*\d[A-Za-z0-9._-]*@sha256:[0-9a-f]{64}")
FILLED_IN = {
    "LECTRA_PUBLIC_URL": "https://lectures.example.org",
    "LECTRA_PREFECT_HOSTS": "prefect.example.org",
    "LECTRA_LOG_LEVEL": "DEBUG",
    "LECTRA_LLM_SLOTS": "2",
    "LECTRA_IMAGE_SLOTS": "4",
    "LECTRA_TTS_SLOTS": "6",
    "LECTRA_ENCODE_SLOTS": "8",
    "LECTRA_API_RATE": "60/minute",
    "LECTRA_API_MAKE_RATE": "10/hour",
    "LECTRA_API_UPLOAD_HOURS": "36.5",
    "LECTRA_API_UPLOAD_BYTES": "500000000",
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
    | {tuple(health.test[1:]) for service in OURS.values() if (health := service.healthcheck) and health.test}
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
    assert {"deployments/.env", "deployments/secrets"} <= set(sent)


def test_the_image_runs_as_a_user_without_rights_and_says_how_it_is():
    lines = DOCKERFILE.splitlines()
    user = lines.index("USER lectra")
    assert user < next(at for at, line in enumerate(lines) if line.startswith("CMD"))
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    first, second = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert first == second
    assert first.startswith("python:3.11-slim@")
    named = set(re.findall(r"(?<=\s)LECTRA_(\w+)=", DOCKERFILE))
    assert named <= {name.upper() for name in Settings.model_fields}


def test_every_variable_of_the_compose_file_is_a_setting():
    settings = {f"LECTRA_{name.upper()}" for name in Settings.model_fields}
    for name, service in OURS.items():
        named = {variable.removesuffix("_FILE") for variable in service.environment}
        ours = {variable for variable in named if variable.startswith("LECTRA_")}
        assert ours <= settings, name


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    """Make the files of the secrets, as an operator does."""
    made = tmp_path / "secrets"
    script = DEPLOYMENTS / "make-secrets.sh"
    subprocess.run(["sh", script, made], check=True, capture_output=True)
    return made


@pytest.mark.parametrize("given", [{}, FILLED_IN], ids=["secrets alone", "all filled in"])
@pytest.mark.parametrize("service", OURS.values(), ids=OURS)
def test_every_value_of_the_compose_file_is_taken(
    service: Service, given: dict[str, str], secrets: Path, monkeypatch: pytest.MonkeyPatch
):
    environ = {
        variable: re.sub(r"\$\{(\w+)[^}]*\}", lambda found: given.get(found[1], ""), value).replace(
            "/run/secrets", str(secrets)
        )
        for variable, value in service.environment.items()
    }
    environ |= fill_in(environ, secrets)
    for variable, value in environ.items():
        monkeypatch.setenv(variable, value)
    settings = read_settings()
    Limits(settings)
    for variable in given.keys() & service.environment.keys():
        taken = getattr(settings, variable.removeprefix("LECTRA_").lower())
        shown = ",".join(taken) if isinstance(taken, tuple) else str(taken)
        assert shown.endswith(given[variable])
    assert "{secret:" not in str(environ)
    if "LECTRA_API_TOKENS_FILE" in environ:
        token = (secrets / "api_tokens").read_text().strip()
        assert [each.get_secret_value() for each in settings.api_tokens] == [token]


def test_no_secret_is_in_an_environment_and_each_is_given_to_who_reads_it():
    for name, service in COMPOSE.services.items():
        text = "\n".join([*service.environment.values(), *service.command])
        health = " ".join(service.healthcheck.test) if service.healthcheck else ""
        read = set(re.findall(r"\{secret:(\w+)\}|/run/secrets/(\w+)", f"{text}\n{health}"))
        assert {one or other for one, other in read} == set(service.secrets), name
        for variable, value in service.environment.items():
            if re.search("PASSWORD|KEY|TOKEN|AUTH", variable):
                assert variable.endswith("_FILE"), (name, variable)
                assert value.startswith("/run/secrets/")
    used = {secret for service in COMPOSE.services.values() for secret in service.secrets}
    assert used == set(COMPOSE.secrets)
    assert {Path(secret.file).name for secret in COMPOSE.secrets.values()} == used


def test_secrets_are_made_once_and_no_other_user_gets_to_them(secrets):
    assert {path.name for path in secrets.iterdir()} == set(COMPOSE.secrets)
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    before = {path.name: path.read_text() for path in secrets.iterdir()}
    assert {name for name, text in before.items() if text.strip()} == set(MADE)
    assert len({before[name] for name in MADE}) == len(MADE)
    subprocess.run(["sh", DEPLOYMENTS / "make-secrets.sh", secrets], check=True, capture_output=True)
    assert {path.name: path.read_text() for path in secrets.iterdir()} == before


def test_the_example_names_every_variable_that_is_passed_on_and_no_secret():
    named = dict(line.split("=", 1) for line in EXAMPLE.read_text().splitlines() if line[:1].isalpha())
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", (DEPLOYMENTS / "compose.yaml").read_text()))
    assert asked == named.keys()
    assert set(named.values()) == {""}


@pytest.mark.parametrize("secret", MADE)
@pytest.mark.parametrize("how", ["empty", "missing"])
def test_nothing_of_ours_starts_while_a_secret_is_empty(secrets: Path, secret: str, how: str):
    (secrets / secret).unlink()
    if how == "empty":
        (secrets / secret).write_text("\n")
    users = {name: service for name, service in OURS.items() if secret in service.secrets}
    assert users
    for name, service in users.items():
        environ = {
            variable: value.replace("/run/secrets", str(secrets))
            for variable, value in service.environment.items()
        }
        if secret == "api_tokens" and how == "empty":  # then the API says that it would serve without one
            assert service.command[2] == "deployments.api"
            continue
        with pytest.raises(InvalidInput) as refused:
            check(environ, secrets)
        assert refused.value.remedy, name


def check(environ: dict[str, str], secrets: Path) -> None:
    """Read what a container of ours reads first."""
    fill_in(environ, secrets)
    for variable in environ:
        if variable.startswith("LECTRA_") and variable.endswith("_FILE"):
            read_file_setting(variable.removesuffix("_FILE"), environ)


def test_a_program_gets_its_secrets_from_files_and_not_with_its_environment(secrets: Path, tmp_path: Path):
    """The entry point of the containers, around a program that tells what it has been given."""
    (tmp_path / "tells.py").write_text(
        "import os, pathlib\n"
        "print(os.environ['PREFECT_API_AUTH_STRING'])\n"
        "print(b'lectra:' in pathlib.Path('/proc/self/environ').read_bytes())\n"
    )
    auth = secrets / "prefect_auth"
    done = subprocess.run(
        [sys.executable, "-m", "deployments.secret_files", "python", "-m", "tells"],
        cwd=ROOT,
        env={
            **clean_env(tmp_path, tmp_path),
            "PREFECT_API_AUTH_STRING_FILE": str(auth),
            "PYTHONPATH": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [auth.read_text().strip(), "False"]


@pytest.mark.parametrize("name", ["deployments/.env", "deployments/secrets/api_tokens"])
def test_no_file_with_secrets_can_be_committed(name):
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", name], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize(("name", "service"), COMPOSE.services.items())
def test_no_container_may_do_more_than_it_must(name: str, service: Service):
    assert service.read_only
    assert service.init
    assert "/tmp" in service.tmpfs
    assert service.cap_drop == ["ALL"]
    assert service.security_opt == ["no-new-privileges:true"]
    assert service.logging
    assert service.healthcheck
    assert service.healthcheck.disable or service.healthcheck.test
    assert service.build or service.user or name == "ollama"  # that one is root, of whose rights none is left
    if service.build:
        assert service.entrypoint == ["python", "-m", "deployments.secret_files"]


def test_no_image_of_others_can_change_unseen():
    others = {service.image for service in COMPOSE.services.values() if not service.build}
    assert others
    base = set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))
    for image in others | base:
        assert PINNED.fullmatch(image), image


def test_digests_are_brought_up_to_date_by_a_script(tmp_path: Path):
    """Against a stand-in for Docker, which tells one digest for every image."""
    digest = "sha256:" + "0123456789abcdef" * 4
    docker = tmp_path / "bin" / "docker"
    docker.parent.mkdir()
    docker.write_text(f'#!/bin/sh\n[ "$1 $2 $3" = "buildx imagetools inspect" ] && echo {digest}\n')
    docker.chmod(0o755)
    (tmp_path / "deployments").mkdir()
    for name in ("Dockerfile", "deployments/compose.yaml", "deployments/pin-images.sh"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())

    def pin(*options: str) -> int:
        command = ["sh", str(tmp_path / "deployments/pin-images.sh"), *options]
        env = {"PATH": f"{docker.parent}:{os.environ['PATH']}"}
        return subprocess.run(command, env=env, capture_output=True, check=False).returncode

    assert pin("--check") == 1
    assert (tmp_path / "Dockerfile").read_text() == DOCKERFILE
    assert pin() == 0
    assert pin("--check") == 0
    for name in ("Dockerfile", "deployments/compose.yaml"):
        was, now = (ROOT / name).read_text(), (tmp_path / name).read_text()
        assert now == re.sub(r"sha256:[0-9a-f]{64}", digest, was)
        assert digest in now


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
    command = [str(venv / "bin/python"), "-m", "flows.generate", "Tea", *options]
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

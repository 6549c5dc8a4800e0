"""The command ``lectra``: what it lists, suggests and completes, and that it runs programs as they are."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete

import flows.cache
import flows.command
import flows.doctor
import flows.edited
import flows.history
import flows.listed
import flows.voices
from deployments import recover, register, server
from deployments.api import __main__ as api
from flows.arguments import CommandParser
from flows.cli import commands, main
from flows.command import tell_draft
from lectra import __version__
from lectra.errors import InvalidInput
from lectra.models import Draft, LectureWarning

ROOT = Path(__file__).parents[2]
COMMANDS = ("generate", "revise", "batch", "history", "cache", "voices", "doctor", "serve")


def run(*words: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_tells_its_version():
    done = run("lectra", "--version")
    assert (done.returncode, done.stdout) == (0, f"lectra {__version__}\n")


def test_what_a_warning_tells_is_set_apart_in_sentences(capsys):
    warnings = (
        LectureWarning(
            slide=2, stage="script", message="It goes on. “And on”", fallback="left out", remedy="Redo it."
        ),
        LectureWarning(stage="theme", message="Pale.", fallback="#112233 is used"),
        LectureWarning(stage="image", message="There is none", remedy="Name another!"),
    )
    draft = Draft(
        topic="Tea",
        project="tea",
        wall_s=1,
        warnings=warnings,
        files=(),
        edit=Path("script.json"),
        then="revise",
    )
    tell_draft(draft, Path("tea"), 2, as_json=False)
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("warning")]
    assert told == [
        "warning: slide 2 script: It goes on. “And on”. Left out. Redo it.",
        "warning: theme: Pale. #112233 is used.",
        "warning: image: There is none. Name another!",
    ]


@pytest.mark.parametrize("words", [[], ["--help"]])
def test_every_command_is_listed_with_what_it_does(words, capsys):
    main(words)
    listed = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    said = {line[0]: line[1] for line in listed if len(line) == 2}
    assert all(said[name].endswith(".") for name in COMMANDS)


@pytest.mark.parametrize(
    ("word", "meant"), [("genrate", "generate"), ("voice", "voices"), ("--verson", "--version")]
)
def test_what_is_nearly_a_command_is_refused_with_a_suggestion(word, meant):
    done = run("lectra", word, "Tides")
    assert done.returncode == 2
    assert done.stderr.startswith("error: command line: No such")
    assert f"Did you mean '{meant}'?" in done.stderr
    assert "→ See lectra --help." in done.stderr


@pytest.mark.parametrize(
    ("build", "words", "meant"),
    [
        (flows.command.build_parser, ["Tides", "--sldies", "3"], "--slides"),
        (flows.edited.build_parser, ["tides", "--naration=Ebb."], "--narration"),
        (flows.listed.build_parser, ["topics.yaml", "--at-onec", "2"], "--at-once"),
    ],
)
def test_what_is_nearly_an_option_is_refused_with_a_suggestion(build, words, meant):
    with pytest.raises(InvalidInput, match=f"unrecognized arguments: --.*Did you mean {meant}[?]"):
        build().parse_args(words)


@pytest.mark.parametrize(
    ("build", "words", "meant"),
    [
        (flows.history.build_parser, ["--faild"], "--failed"),
        (flows.cache.build_parser, ["prune", "--oldr-than", "3d"], "--older-than"),
        (flows.voices.build_parser, ["--lnag", "de"], "--lang"),
        (flows.doctor.build_parser, ["--jsno"], "--json"),
        (server.build_parser, ["--prot", "4200"], "--port"),
    ],
)
def test_so_it_is_by_the_programs_with_a_usage(build: Callable[[], CommandParser], words, meant, capsys):
    with pytest.raises(SystemExit, match="2"):
        build().parse_args(words)
    assert f"Did you mean {meant}?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("read", "words", "meant"),
    [
        (api.main, ["--prot", "8000"], "--port"),
        (recover.read_arguments, ["--onec"], "--once"),
        (register.read_arguments, ["--plo", "lectra"], "--pool"),
    ],
)
def test_so_it_is_by_what_is_started_on_a_server(read, words, meant, capsys):
    with pytest.raises(SystemExit, match="2"):
        read(words)
    assert f"Did you mean {meant}?" in capsys.readouterr().err


def test_what_is_near_nothing_is_refused_as_it_is():
    with pytest.raises(InvalidInput, match="--quux See --help"):
        flows.command.build_parser().parse_args(["--quux"])


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("lectra re", {"revise"}),
        ("lectra generate --im", {"--images", "--image-folder"}),
        ("lectra generate Tides --images dr", {"drawn"}),
        ("lectra generate Tides --theme=mid", {"midnight"}),
        ("lectra generate --stop-after ", {"outline", "script"}),
        ("lectra revise tides --only ", {"image", "script", "speech"}),
        ("lectra cache ", {"show", "prune", "clear"}),
        ("lectra cache prune --o", {"--older-than"}),
        ("lectra serve --api", {"--api-port"}),
    ],
)
def test_a_shell_completes_commands_options_and_choices(line, completed, monkeypatch):
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(line.count(" ")))
    assert set(shell().complete().splitlines()) == {f"plain,{word}" for word in completed}


def test_a_shell_completes_files_and_folders_where_they_are_meant():
    complete = shell().get_completions
    assert [item.type for item in complete(["generate", "--outline"], "exa")] == ["file"]
    assert [item.type for item in complete(["generate", "--image-folder"], "exa")] == ["dir"]
    assert [item.type for item in complete(["batch"], "exa")] == ["file"]


def shell() -> BashComplete:
    return BashComplete(commands, {}, "lectra", "_LECTRA_COMPLETE")


def test_a_shell_is_given_its_script():
    done = run("lectra", _LECTRA_COMPLETE="bash_source")
    assert done.returncode == 0
    assert "_LECTRA_COMPLETE=bash_complete" in done.stdout


@pytest.mark.parametrize(
    "words", [("generate", "Tides", "--slides", "two", "--json"), ("voices", "--help"), ("cache", "prnue")]
)
def test_a_command_says_and_ends_as_its_program_does(words):
    name, *arguments = words
    by_command, by_module = run("lectra", *words), run(f"flows.{name}", *arguments)
    assert by_command.returncode == by_module.returncode
    assert (by_command.stdout, by_command.stderr) == (by_module.stdout, by_module.stderr)


def test_a_package_of_another_project_is_not_taken_for_lectra_s(tmp_path):
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "__init__.py").touch()
    done = run("lectra", "--version", cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert done.returncode == 2
    assert f"package flows: {tmp_path / 'flows'} is found in place of {ROOT / 'flows'}" in done.stderr
    assert "→ Install LECTRA in an environment of its own" in done.stderr


def installed(folder: Path) -> Path:
    """Install LECTRA where other projects may be installed too, as pip does."""
    for name in ("lectra", "flows", "tasks", "blocks", "deployments"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    about = folder / f"lectra-{__version__}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: lectra\nVersion: {__version__}\n")
    files = [path for path in folder.rglob("*") if path.is_file()]
    lines = (f"{path.relative_to(folder).as_posix()},,{path.stat().st_size}\n" for path in files)
    (about / "RECORD").write_text("".join(lines))
    return folder


@pytest.mark.parametrize("file", ["flows/etl.py", "tasks/__init__.py"], ids=["beside", "in place of"])
def test_a_project_that_pip_has_put_among_lectra_s_files_is_told_of(file, tmp_path):
    place = installed(tmp_path / "packages")
    (tmp_path / "other").mkdir()

    def version() -> subprocess.CompletedProcess[str]:
        return run("lectra", "--version", cwd=tmp_path / "other", PYTHONPATH=str(place))

    assert version().stdout == f"lectra {__version__}\n"
    (place / file).write_text("print('of another project')\n")
    refused = version()
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"error: package {file.partition('/')[0]}: {place / file} is of another")
    assert "→ Install LECTRA in an environment of its own." in refused.stderr


def test_no_server_is_started_in_a_folder_whose_packages_its_runs_would_import(tmp_path):
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "__init__.py").touch()
    starts = "from deployments.server import main; main([])"
    done = subprocess.run(
        [sys.executable, "-P", "-c", starts],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "LECTRA_DATA_DIR": str(tmp_path),
            "LECTRA_ALLOW_ROOT": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"package tasks: each run would import {tmp_path / 'tasks'}" in done.stderr


def test_a_folder_that_is_no_package_is_in_nobody_s_way(tmp_path):
    (tmp_path / "flows").mkdir()
    assert run("lectra", "--version", cwd=tmp_path, PYTHONPATH=str(ROOT)).returncode == 0


def test_every_command_is_named_once():
    assert tuple(commands.list_commands(click.Context(commands))) == tuple(sorted(COMMANDS))

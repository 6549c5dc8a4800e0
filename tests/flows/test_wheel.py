"""LECTRA installed from a wheel, outside of any clone."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.flows.conftest import ROOT, Bench

PACKAGES = ("lectra", "flows", "tasks", "blocks", "deployments")
QUICK = ("--slides", "3", "--llm", "embedded", "--tts", "embedded", "--images", "drawn")
PIP = (sys._base_executable, "-m", "pip", "--disable-pip-version-check", "--quiet")  # type: ignore[attr-defined]


@pytest.mark.slow
def test_a_wheel_makes_a_lecture_in_a_folder_with_packages_of_the_same_names(fresh_bench: Bench, tmp_path):
    lectra = install(tmp_path)
    place = tmp_path / "mine"
    for name in PACKAGES:
        (place / name).mkdir(parents=True)
        (place / name / "__init__.py").write_text("raise ImportError('this is not of LECTRA')\n")
    done = subprocess.run(
        [lectra, "generate", "Tides", *QUICK, "--json"],
        cwd=place,
        env=fresh_bench.env,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "complete"
    assert (place / "outputs" / "tides" / "video.mp4").is_file()
    usage = subprocess.run(
        [lectra, "revise", "--help"], cwd=place, capture_output=True, text=True, check=True
    )
    assert usage.stdout.startswith("usage: lectra revise ")


def install(folder: Path) -> Path:
    """Build the wheel from a copy of the tree and install it, beside the packages that are here.

    Returns the command.
    """
    tree, env = folder / "tree", folder / "env"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "requirements.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, tree)
    subprocess.run([*PIP, "wheel", "--no-deps", "--wheel-dir", folder, tree], check=True, timeout=900)
    venv.create(env)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(env)}))
    (packages / "here.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (wheel,) = folder.glob("lectra-*.whl")
    subprocess.run(
        [*PIP, "--python", env / "bin" / "python", "install", "--no-deps", "--no-index", wheel], check=True
    )
    return env / "bin" / "lectra"

"""What a user has set of Prefect, looked up where Prefect looks, and without importing it."""

from __future__ import annotations

import contextlib
import os
import tomllib
from pathlib import Path
from typing import Any


def configured(name: str, *keys: str) -> str:
    """Return a setting of Prefect by its variable's name, or its ``keys`` in prefect.toml; empty if unset."""
    if value := os.environ.get(name):
        return value
    pyproject = _toml(Path("pyproject.toml")).get("tool", {}).get("prefect", {})
    for found in (_toml(Path("prefect.toml")), pyproject):
        if value := _at(found, keys):
            return value
    return _dotenv(name) or _profile(name)


def _at(table: dict[str, Any], keys: tuple[str, ...]) -> str:
    found: Any = table
    for key in keys:
        found = found.get(key, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, str) else ""


def _profile(name: str) -> str:
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    profiles = _toml(Path(os.environ.get("PREFECT_PROFILES_PATH", home / "profiles.toml")).expanduser())
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active", "")
    return str(profiles.get("profiles", {}).get(active, {}).get(name, ""))


def _dotenv(sought: str) -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        for line in Path(".env").read_text().splitlines():
            name, _, value = line.partition("=")
            if name.removeprefix("export ").strip().upper() == sought:
                return value.strip().strip("'\"")
    return ""


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text())
    except (OSError, ValueError):
        return {}

"""What the programs of LECTRA are called here: in their help, and where one is named as a remedy."""

from __future__ import annotations

import sys
from pathlib import Path


def command_for(name: str, module: str = "") -> str:
    """Return how a program is run here: ``lectra revise`` where that is installed, else by its module."""
    installed = Path(sys.executable).with_name("lectra").exists()
    return f"lectra {name}" if installed else f"python -m {module or f'flows.{name}'}"

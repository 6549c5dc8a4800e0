"""What the folder of a lecture is called after its topic."""

from __future__ import annotations

import functools
import json
import re
import zlib
from importlib.resources import files

from slugify import slugify

LONGEST = 60


def folder_name(topic: str) -> str:
    """Name the folder of a lecture after its topic. Two topics may have the same name."""
    said = topic
    for sign, words in _signs():
        said = sign.sub(f" {words} ", said)
    return _slug(said) or former_name(topic)


def former_name(topic: str) -> str:
    """Name the folder as earlier versions did, which left all signs out."""
    return _slug(topic) or f"lecture-{zlib.crc32(topic.encode()):08x}"


def _slug(text: str) -> str:
    return slugify(text, max_length=LONGEST, word_boundary=True)


@functools.cache
def _signs() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Read the signs that tell one name from another, and the words that stand for them."""
    table = json.loads((files("lectra.project") / "signs.json").read_text(encoding="utf-8"))
    return tuple((re.compile(pattern), words) for pattern, words in table)

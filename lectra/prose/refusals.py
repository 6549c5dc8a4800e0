"""Whether a model declined to answer: what it says then begins alike, in each language."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

MAX_CHARS = 1500
"""A longer text that begins with an apology is an answer all the same."""


def is_refusal(text: str) -> bool:
    """Whether a whole answer is an apology and no more."""
    said = " ".join(text.replace("’", "'").split()).lstrip("\"'“*# ")
    return len(said) <= MAX_CHARS and bool(_openings().match(said))


@cache
def _openings() -> re.Pattern[str]:
    lines = files(__package__).joinpath("refusals.txt").read_text(encoding="utf-8").splitlines()
    return re.compile("|".join(f"(?:{line})" for line in lines if line), re.IGNORECASE)

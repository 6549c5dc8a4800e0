"""A slide's takes as one: the voice that it is in, and what is to be told of it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lectra.models import LectureWarning, Take
from lectra.text import one_line, shorten

MAX_LISTED = 5
"""How many words or sentences a warning lists; it counts the others."""
_LONGEST = 60


def main_voice(takes: Sequence[Take]) -> str:
    """Name the voice that says most of the sentences; of two that say as many, the first."""
    counts: Counter[str] = Counter()
    for take in takes:
        counts[take.voice] += len(take.sentences)
    return counts.most_common(1)[0][0]


def warn_of_unsaid(takes: Sequence[Take]) -> tuple[LectureWarning, ...]:
    """Warn of what the chosen voice did not say: one warning for each reason, naming the words."""
    words: dict[tuple[str, str, str], dict[str, None]] = {}
    for unsaid in (it for take in takes for it in take.unsaid):
        kind = (unsaid.reason, unsaid.fallback, unsaid.remedy)
        words.setdefault(kind, {})[one_line(unsaid.words)] = None
    return tuple(
        LectureWarning(
            stage="tts", message=f"{reason}: {_listed(list(found))}", fallback=fallback, remedy=remedy
        )
        for (reason, fallback, remedy), found in words.items()
    )


def _listed(words: Sequence[str]) -> str:
    shown = ", ".join(f"“{shorten(word, _LONGEST)}”" for word in words[:MAX_LISTED])
    more = len(words) - MAX_LISTED
    return f"{shown} and {more} more" if more > 0 else shown

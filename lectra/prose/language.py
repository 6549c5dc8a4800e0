"""Which language a text is in."""

from __future__ import annotations

import threading
from typing import Any

from lectra.text import primary

ALIASES = {"cmn": "zh", "fil": "tl", "in": "id", "iw": "he", "ji": "yi", "nb": "no", "prs": "fa"}
"""Tags of languages that the detector has under another one."""
JUDGED_FROM_CHARS = 30
SURE, HARDLY = 0.5, 0.02
"""Probability from which another language is found, and below which the wanted one is not: a close relative
of the wanted language, or a text full of foreign names, is given the benefit of the doubt."""

_loading = threading.Lock()
_loaded: list[Any] = []


def other_language(text: str, lang: str) -> str:
    """Give the language of a text where that is surely not ``lang``; empty where it is, or may be."""
    wanted = ALIASES.get(primary(lang), primary(lang))
    detector = _detector()
    if len("".join(text.split())) < JUDGED_FROM_CHARS // _width(text) or wanted not in detector.labels:
        return ""
    found = dict(detector.rank(text))
    best = max(found, key=lambda label: found[label])
    return str(best) if best != wanted and found[best] >= SURE and found[wanted] < HARDLY else ""


def language_of(text: str) -> str:
    """Return the tag of the language that a text is surely in; empty where that is not sure."""
    found = dict(_detector().rank(text))
    best = max(found, key=lambda label: found[label])
    return str(best) if found[best] >= SURE else ""


def _width(text: str) -> int:
    """How many letters of an alphabet a character stands for: more in Chinese, Japanese and Korean."""
    return 3 if any("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in text) else 1


def prepare() -> None:
    """Load the detector's model in a thread (0.5 s), so that it is there when the first reply is."""
    threading.Thread(target=_detector, daemon=True).start()


def _detector() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # needed by few runs

    with _loading:
        if not _loaded:
            _loaded.append(LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True))
        return _loaded[0]

"""Outlines of text that is hard on whoever reads, breaks, draws or speaks it, sent to the API."""

from __future__ import annotations

import itertools
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from lectra.document.text import MAX_NARRATION, MAX_POINT, MAX_TITLE
from tests.api.process import Api

PARTS = (
    *("a", "W", "a ", "aא", "א1-2%", "(", "([{", "()", "“a", "漢。", "ក្", "क्", "ภาษาไทย", "👩\u200d👩", "🇩🇪"),
    *("1", "123 ", "1,", "1:", "1.1.", "2020-", "€1", "½", "7/8 ", "IV", "I ", "Dr. ", "a. ", "… ", "x²"),
    *("∑ₐ", "f(", "|a", "<a ", "a_", "*a", "$a", "^", "a/", "a-", "a.com/", "a@b.", "\\a", "`a", "•"),
    *("- a\n", "\n", "a\n", "a\u2028", "\t", "\u00a0", "a\u200d", "\u200b", "\u2067a\u2069", "\u202ea"),
    *("e\u0301", "a" + "\u0301" * 30, "e" + "\u0489" * 12_000, "𝒜", "\ue000", "\U00010380", "\ufffd", "\x00"),
    *("H₂", "⊇ ", "% "),
)


@dataclass
class Seen:
    """How the API answered: how often with which status, how slowly at worst, and what failed."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest_s: float = 0.0
    failures: list[str] = field(default_factory=list)


def outlines() -> Iterator[dict[str, Any]]:
    """Give an outline of each kind of text: as long as may be, and far longer."""
    for part, times in itertools.product(PARTS, (1, 12)):
        point = _filled(part, MAX_POINT * times)
        slide = {"title": _filled(part, MAX_TITLE), "points": [point] * 5}
        yield {"title": "Hostile text", "slides": [slide | {"narration": _filled(part, MAX_NARRATION)}]}
        yield {"title": _filled(part, 1000), "slides": [{"title": part, "points": [part] * 200 * times}]}


def one_of_each() -> Iterator[dict[str, Any]]:
    """Give an outline of each text, and of each form in turn."""
    forms = len(list(outlines())) // len(PARTS)
    for number, outline in enumerate(outlines()):
        text, form = divmod(number, forms)
        if form == text % forms:
            yield outline


def send(api: Api, seconds: float, sent: Iterable[dict[str, Any]]) -> Seen:
    """Send outlines one after the other, for so long at most."""
    seen, until = Seen(), time.monotonic() + seconds
    with api.client() as client:
        for outline in sent:
            if time.monotonic() > until:
                break
            began = time.monotonic()
            try:
                status = client.post(
                    "/generate_presentation", json={"outline": outline, "llm": "embedded"}
                ).status_code
            except httpx.HTTPError as exc:
                seen.failures.append(f"{exc!r}: {json.dumps(outline)[:300]}")
                continue
            seen.slowest_s = max(seen.slowest_s, time.monotonic() - began)
            seen.statuses[status] += 1
            if status >= 500:
                seen.failures.append(f"{status}: {json.dumps(outline)[:300]}")
    return seen


def peak_bytes(api: Api) -> int:
    """Give the most memory that the API's process ever had."""
    assert api.process
    status = Path(f"/proc/{api.process.pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def _filled(part: str, chars: int) -> str:
    return (part * (chars // len(part) + 1))[:chars]

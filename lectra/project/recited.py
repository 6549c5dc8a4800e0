"""A narration that was typed again, with what its sentences cite."""

from __future__ import annotations

from lectra.document.marked import Marked, Span
from lectra.report.passages import pieces


def recited(text: str, before: str, lang: str) -> str:
    """Return a text whose sentences cite what they cited in the narration before it.

    Sentences that were not in it cite nothing.
    """
    spans: list[Span] = []
    ends: dict[str, int] = {}
    for piece in pieces(before, lang):
        start = text.find(piece.text, ends.get(piece.text, 0)) if piece.cites else -1
        if start >= 0:
            end = ends[piece.text] = start + len(piece.text)
            spans += [Span(end - 1, end, "cite", passage=passage) for passage in piece.cites]
    return Marked(text, sorted(spans, key=lambda span: span.end)) if spans else text

"""What the check of faithfulness found, in words: for the report, its page and Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from lectra.models import Review, ReviewedSentence

HEADING = "What the sources say"
MOST_LISTED = 50
"""Sentences of each list that a page shows; report.json has all."""
_MOST_WORDS = 6


def summary(review: Review) -> str:
    """Sum up a review in a few sentences."""
    if not review.sources:
        return review.note
    compared, marked = len(review.sentences), len(review.marked)
    others = compared - review.verbatim - marked
    parts = [
        f"{_count(compared, 'sentence')} compared with {_counted(review.sources, 'source')}: "
        f"{review.verbatim} word for word, {others} in other words, {marked} marked.",
        f"{_count(len(review.removed), 'marked sentence')} removed." if review.removed else "",
        "The check compares words and numbers, not meaning: read what is marked, and trust no figure blindly."
        if compared
        else "",
        review.note,
    ]
    return " ".join(filter(None, parts))


def support(sentence: ReviewedSentence) -> str:
    """Say which passage supports a sentence best, and how well."""
    if not sentence.passage:
        return "No passage has any of its words."
    if sentence.verbatim:
        return f"It stands in {_passage(sentence)} word for word."
    words = len(sentence.words)
    has = f"{words - len(sentence.missing)} of {words}"
    missing = ", ".join(sentence.missing[:_MOST_WORDS])
    more = len(sentence.missing) - _MOST_WORDS
    lacks = f"; not: {missing}" + (f" and {more} more" if more > 0 else "") if missing else ""
    return f"{_passage(sentence)} has {has} of its words ({sentence.support:.0%} by weight{lacks})."


def rows(sentences: Sequence[ReviewedSentence]) -> list[tuple[str, str, str, str]]:
    """Return a row for each of the first sentences: its page, what it says, why it is marked, its support."""
    return [
        ("" if each.page is None else str(each.page), each.text, each.why, support(each))
        for each in sentences[:MOST_LISTED]
    ]


def _passage(sentence: ReviewedSentence) -> str:
    return f"{sentence.passage} ({sentence.where})" if sentence.where else sentence.passage


def _counted(count: int, name: str) -> str:
    return f"{count} {name}{'' if count == 1 else 's'}"


def _count(count: int, name: str) -> str:
    return f"{_counted(count, name)} {'was' if count == 1 else 'were'}"

"""What a form of the page has sent, as it was typed."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request

from deployments.api.errors import Problem
from deployments.page.form import MAX_FIELDS
from deployments.presentations import RevisionOptions
from lectra.errors import Conflict, InvalidInput

REDONE = ("image", "speech", "narration")


async def read_form(request: Request) -> dict[str, str]:
    """Read what a form has sent. Raises InvalidInput where that is no form."""
    try:
        text = (await request.body()).decode()
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"))
    except ValueError as exc:
        raise InvalidInput("form", "it cannot be read", remedy="Use the form of this page.") from exc


def changes_of(typed: dict[str, str]) -> RevisionOptions:
    """Read what is to be made again; an empty form is for what was edited in the lecture's files."""
    what, slide = typed.get("what", ""), typed.get("slide", "")
    if not what:
        return RevisionOptions()
    if what not in REDONE or not slide.isascii() or not slide.isdecimal() or len(slide) > 4:
        raise InvalidInput("what", "it cannot be made again", remedy="Use the form of this page.")
    if what != "narration":
        return RevisionOptions.model_validate({"slide": int(slide), "only": what})
    text = typed.get("narration", "").strip()
    longest = 20_000
    if not text:
        raise InvalidInput("narration", "it is empty", remedy="Say what is to be said.")
    if len(text) > longest:
        raise InvalidInput("narration", f"it is longer than {longest:,} characters", remedy="Shorten it.")
    return RevisionOptions(slide=int(slide), narration=text)


def wrong_slide(problem: InvalidInput | Conflict | Problem | None, typed: dict[str, str]) -> int | None:
    """Return the slide that holds the refused text."""
    wrong = isinstance(problem, InvalidInput) and problem.field == "narration"
    return int(typed["slide"]) if wrong and typed.get("what") == "narration" else None

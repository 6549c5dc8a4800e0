"""Files of earlier versions, put into the present form.

Their slides had no ids. A slide of several pages was in ``script.json`` page by page, each with the number
that it was made as.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.identity import identified
from lectra.text import joined


def upgrade_made(data: Any) -> Any:
    """Give the slides of a former ``lecture.json`` ids, and put their pages together besides."""
    if not _is_former(data) or not isinstance(data.get("outline"), dict):
        return data
    outline = data["outline"]
    slides, lang = _slides_of(outline), str(outline.get("lang", "en"))
    pages = [
        page for page in data.get("pages", ()) if isinstance(page, dict) and _is_page(page.get("script"))
    ]
    written = [
        _joined([page["script"] for page in group], lang)
        for _, group in groupby(pages, key=lambda page: page.get("position"))
    ]
    return {**data, "outline": {**outline, "slides": _with_ids(slides)}, "slides": written}


def upgrade_outline(data: Any, made: Deck) -> Any:
    """Know the slides of a former ``outline.json`` by their titles; one with a new title by its place."""
    if not isinstance(data, dict) or any(slide.get("id") for slide in _slides_of(data)):
        return data
    slides = _slides_of(data)
    named = {slide.title.casefold(): slide.id for slide in made.slides}
    ids = [named.get(str(slide.get("title", "")).casefold(), "") for slide in slides]
    if len(ids) == len(made.slides):
        ids = [
            name or (was.id if was.id not in ids else "") for name, was in zip(ids, made.slides, strict=True)
        ]
    named_slides = [{**slide, "id": name} for slide, name in zip(slides, ids, strict=True)]
    return {**data, "slides": named_slides} if slides else data


def upgrade_script(data: Any, positions: Sequence[int], made: Deck) -> Any:
    """Name the pages of a former ``script.json`` by their slides.

    ``positions`` are the places in the outline that the pages were made from. Of several copies of a page,
    the first is that page, and the others are new.
    """
    if not isinstance(data, dict) or not any("slide" in slide for slide in _slides_of(data)):
        return data
    seen: set[int] = set()

    def named(entry: dict[str, Any]) -> dict[str, Any]:
        number = entry.get("slide")
        bare = {key: value for key, value in entry.items() if key != "slide"}
        if not isinstance(number, int) or not 0 <= number < len(positions) or number in seen:
            return bare
        seen.add(number)
        page = 1 + number - positions.index(positions[number])
        return {"id": made.slides[positions[number]].id, "page": page, **bare}

    return {**data, "slides": [named(entry) for entry in _slides_of(data)]}


def _is_former(data: Any) -> bool:
    return isinstance(data, dict) and "slides" not in data


def _slides_of(data: dict[str, Any]) -> list[dict[str, Any]]:
    slides = data.get("slides")
    return [slide for slide in slides if isinstance(slide, dict)] if isinstance(slides, list) else []


def _is_page(page: Any) -> bool:
    """Whether pages of this form can be put together; if not, reading them reports what is wrong."""
    return isinstance(page, dict) and isinstance(page.get("bullets", []), list)


def _with_ids(slides: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    entries = identified(
        [Slide.model_construct(id="", title=str(slide.get("title", ""))) for slide in slides]
    )
    return [{"id": entry.id, **slide} for slide, entry in zip(slides, entries, strict=True)]


def _joined(pages: Sequence[Any], lang: str) -> dict[str, Any]:
    """Make one slide of its pages; where one is still to be written, all of it is."""
    first = dict(pages[0])
    said = [str(page.get("narration", "")) for page in pages]
    return {
        **first,
        "bullets": [bullet for page in pages for bullet in page.get("bullets", [])],
        "narration": joined(said, lang) if all(said) else "",
    }

"""What readers of a lecture are told about its text: who wrote it, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lectra.brand import ChosenTheme
from lectra.deck.palette import colours_of, pairs
from lectra.deck.theme import theme_of
from lectra.models import LectureRequest, ModelChoice, WrittenSlide
from lectra.registry import PLUGINS
from lectra.text import shorten

MAX_PIECES, MAX_PIECE_CHARS = 5, 80
"""How much of what was left out of a slide is quoted."""
MAX_HEADINGS = 12
"""How many headings of what was left out of sources are named."""


def author_note(model: ModelChoice, scripts: Sequence[WrittenSlide]) -> str:
    """Return the note on the model, naming the slides where it did not write all; empty if it wrote none."""
    written = [str(number) for number, script in enumerate(scripts) if script.written]
    if not (model.note and written):
        return ""
    if len(written) == len(scripts):
        return model.note
    return f"Slide{'s' if len(written) > 1 else ''} {', '.join(written)}: {model.note}"


def notes_on(request: LectureRequest, scripts: Sequence[WrittenSlide]) -> tuple[str, ...]:
    """Return all notes on a lecture's text, and on what it was made without."""
    note = author_note(request.model, scripts)
    left_out = notes_on_removed({number: script.removed for number, script in enumerate(scripts)})
    return (*((note,) if note else ()), *_notes_on_sources(request.left_out), *left_out, *notes_on_plugins())


def notes_on_plugins() -> tuple[str, ...]:
    """Return the notes on plugins that cannot be loaded: the lecture is made without their parts."""
    return tuple(f"{each} {each.remedy}" for each in PLUGINS.broken)


def _notes_on_sources(headings: Sequence[str]) -> Iterator[str]:
    if headings:
        named = ", ".join(f"“{shorten(each, MAX_PIECE_CHARS)}”" for each in headings[:MAX_HEADINGS])
        more = len(headings) - MAX_HEADINGS
        rest = f" and {more} more" if more > 0 else ""
        yield f"Left out of the sources: {named}{rest}. Ask for more slides to have them."


def notes_on_theme(theme: ChosenTheme) -> tuple[str, ...]:
    """Return the note on how well text stands out in a theme of the user's own."""
    if isinstance(theme, str):
        return ()
    least = min(pairs(colours_of(theme_of(theme))), key=lambda pair: pair.contrast / pair.least)
    told = f"All text stands out in the theme “{theme.label}”. Nearest to its bound of {least.least}:1: "
    return (f"{told}{least}.",)


def notes_on_removed(removed: Mapping[int, Sequence[str]]) -> tuple[str, ...]:
    """Return the notes on what of a model's answer was left out, by slide."""
    return tuple(_notes_on_removed(removed))


def _notes_on_removed(removed: Mapping[int, Sequence[str]]) -> Iterator[str]:
    for number, texts in removed.items():
        pieces = [f"“{shorten(piece, MAX_PIECE_CHARS)}”" for piece in texts]
        if pieces:
            more = len(pieces) - MAX_PIECES
            rest = f" and {more} more" if more > 0 else ""
            yield f"Slide {number}: left out of the model's answer: {', '.join(pieces[:MAX_PIECES])}{rest}."

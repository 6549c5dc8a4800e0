"""What readers of a slide have to put up with: small type, and characters that no font here draws."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from lectra.deck.blocks.diagram import Diagram
from lectra.deck.blocks.drawn import arranged
from lectra.deck.boxes import TextBox
from lectra.deck.fonts import undrawn
from lectra.deck.frames import frames
from lectra.deck.layout import drawn, frame_name, set_credit, set_texts, set_title, shown
from lectra.deck.paginate import paginate
from lectra.deck.scripts import package_for
from lectra.deck.slots import credit_slot
from lectra.deck.theme import Theme
from lectra.deck.written import written
from lectra.models import LectureWarning, WrittenSlide
from lectra.programs import command_for
from lectra.text import one_line, shorten

_ANOTHER_PICTURE = f"choose another picture: {command_for('revise')}, with --slide and --only image"
_NAMES = {
    "source": "source",
    "caption": "caption",
    "left-heading": "heading on the left",
    "left": "text on the left",
    "right-heading": "heading on the right",
    "right": "text on the right",
}
"""What a text is called in warnings, where it is not the text alone."""
_QUOTED_CHARS = 60
_MOST_WORDS = 5
"""How many of the words with characters that cannot be drawn are named."""


def shortcomings(
    slide: WrittenSlide, theme: Theme, *, with_picture: bool, lang: str = "en"
) -> tuple[LectureWarning, ...]:
    """Return a warning for each way in which the slide's picture is less than its text."""
    frame = frames(theme, lang)[frame_name(slide, with_picture=with_picture)]
    title = set_title(slide, frame)
    found: list[LectureWarning] = []
    texts = [item.text for items in shown(slide).values() for item in items]
    for block, room in drawn(slide, frame, theme, lang):
        done = arranged(block, room)
        texts += [text.text for graphic in done.graphics for text in graphic.texts()]
        if not done.fits:
            found.append(
                _warning(
                    f"The {block.type} has no room on the slide.",
                    "its end left out of the picture",
                    "Make it smaller, or part it into several slides.",
                )
            )
    found = [*_undrawn_warnings((slide.title, *texts), lang), *found]
    if title:
        found += _size_warnings("title", title)
        if title.text != written(slide.title):
            found.append(
                _warning(
                    "The title has more lines than there is room for.",
                    "set without its line ends",
                    "Give it fewer lines.",
                )
            )
    if frame.whole and not with_picture:
        found.append(
            _warning(
                "The slide is a picture, and there is none for it.",
                "its title and caption alone",
                "Name its file in the outline, or make the lecture with images.",
            )
        )
    for text in set_texts(slide, frame, title):
        found += _size_warnings(_NAMES.get(text.slot.role, "text"), text)
    return tuple(found)


class Extent(NamedTuple):
    """How many slides a block fills, and whether it has room on each at the least size of its type."""

    pages: int
    has_room: bool


def extent(slide: WrittenSlide, theme: Theme, lang: str) -> Extent:
    """Return how far the drawn block of a slide reaches."""
    pages = paginate(slide, theme, lang=lang, pictured=False)
    frame_of = frames(theme, lang)
    rooms = (
        pair
        for page in pages
        for pair in drawn(page, frame_of[frame_name(page, with_picture=False)], theme, lang)
    )
    has_room = all(arranged(block, room).fits for block, room in rooms if isinstance(block, Diagram))
    return Extent(len(pages), has_room)


def _size_warnings(name: str, text: TextBox) -> Iterator[LectureWarning]:
    """Warn of a text below its comfortable size, and of one that no size makes fit."""
    if text.abridged:
        yield _warning(
            f"The {name} has no room on the slide.", "its end left out of the picture", f"Shorten the {name}."
        )
    elif text.size_px < text.slot.comfort_px:
        size = f"{text.size_px / 2:g} pt"
        yield _warning(
            f"The {name} is too long for a comfortable size.",
            f"set at {size}",
            f"Shorten the {name}, or part it into several slides.",
        )


def credit_shortcomings(credit: str, theme: Theme, *, lang: str = "en") -> tuple[LectureWarning, ...]:
    """Return a warning for each way in which the line below a picture is less than its credit."""
    frame = frames(theme, lang)["bullets-picture"]
    found = [*_undrawn_warnings((credit,), lang, _ANOTHER_PICTURE)]
    line = frame.panel and set_credit(credit, credit_slot(theme, frame.ground, frame.panel, lang))
    if line and line.abridged:
        found.append(
            _warning(
                "The picture's credit has no room below it.",
                "its end left out of the picture; the slide's notes have it",
                f"{_ANOTHER_PICTURE[0].upper()}{_ANOTHER_PICTURE[1:]}.",
            )
        )
    return tuple(found)


def _undrawn_warnings(
    texts: Iterable[str], lang: str, otherwise: str = "replace it in the text"
) -> Iterator[LectureWarning]:
    """Warn of characters that no font draws, by the package that would help."""
    lost: dict[str, list[str]] = {}
    for text in texts:
        for chars, word in undrawn_words(text, lang):
            for package, alike in groupby(sorted(chars, key=package_for), key=package_for):
                lost.setdefault(package, []).append(f"{_named(alike)} in “{word}”")
    for package, found in lost.items():
        places = list(dict.fromkeys(found))
        more = f" and {len(places) - _MOST_WORDS} more" if len(places) > _MOST_WORDS else ""
        yield _warning(
            f"No font here draws {', '.join(places[:_MOST_WORDS])}{more}.",
            "left out of the picture; the deck has it",
            f"Install the Debian package {package}, or {otherwise}.",
        )


def undrawn_words(text: str, lang: str) -> tuple[tuple[str, str], ...]:
    """Return the characters of a text that no font draws, each with the word it stands in.

    A word of nothing else is given with its neighbours.
    """
    found = []
    words = one_line(text).split(" ")
    for place, word in enumerate(words):
        if chars := undrawn(word, lang):
            around = words[max(place - 1, 0) : place + 2] if not set(word) - set(chars) else [word]
            found.append((chars, shorten(" ".join(around), _QUOTED_CHARS)))
    return tuple(found)


def _named(chars: Iterable[str]) -> str:
    """Show characters that the reader may have no font for either, with their numbers."""
    return " ".join(f"{char} (U+{ord(char):04X}{_name(char)})" for char in chars)


def _name(char: str) -> str:
    name = unicodedata.name(char, "").lower()
    return f", {name}" if name else ""


def _warning(message: str, fallback: str, remedy: str) -> LectureWarning:
    return LectureWarning(stage="picture", message=message, fallback=fallback, remedy=remedy)

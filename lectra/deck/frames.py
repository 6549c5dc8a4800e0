"""The frames of all layouts, in a theme and a language.

They serve both the slides and the deck's own layouts, so a slide added by hand looks like the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from lectra.deck.boxes import Box, Slot
from lectra.deck.frame import Frame
from lectra.deck.scripts import is_rtl
from lectra.deck.theme import Theme
from lectra.models import WIDTH_PX
from lectra.registry import LAYOUTS


@cache
def frames(theme: Theme, lang: str = "en") -> dict[str, Frame]:
    """Return every frame in a theme, by name, for text in a language: mirrored where that runs leftwards."""
    return {frame.name: _in_language(frame, lang) for frame in _in_theme(theme)}


def _in_theme(theme: Theme) -> Iterator[Frame]:
    for each in LAYOUTS.values():
        frame = each.make(theme)
        yield replace(frame, name=each.name, label=each.label)
        if each.beside:
            label = f"{each.label} with picture"
            yield replace(each.beside(frame, theme), name=each.frame_name(pictured=True), label=label)


def _in_language(frame: Frame, lang: str) -> Frame:
    place = _mirrored if is_rtl(lang) else _as_it_is

    def slot(given: Slot) -> Slot:
        bullet = "←" if given.bullet == "→" and is_rtl(lang) else given.bullet
        return replace(given, box=place(given.box), bullet=bullet, lang=lang)

    return replace(
        frame,
        rects=tuple(replace(rect, box=place(rect.box)) for rect in frame.rects),
        title=slot(frame.title),
        slots=tuple(map(slot, frame.slots)),
        number=slot(frame.number),
        footer=slot(frame.footer),
        panel=frame.panel and place(frame.panel),
        stage=frame.stage and place(frame.stage),
    )


def _mirrored(box: Box) -> Box:
    return replace(box, x=WIDTH_PX - box.right)


def _as_it_is(box: Box) -> Box:
    return box

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
from lectra.deck.theme import Logo, Theme
from lectra.models import WIDTH_PX
from lectra.registry import LAYOUTS


@cache
def frames(theme: Theme, lang: str = "en") -> dict[str, Frame]:
    """Return every frame in a theme, by name, for text in a language: mirrored where that runs leftwards."""
    return {frame.name: _in_language(frame, lang) for frame in _in_theme(theme)}


_ENDS = ("title", "closing")
"""The layouts of slides that open and close a lecture."""
_LOGO_Y_PX, _MOST_LOGO_PX = 24, (320, 64)
"""Where a logo begins, and how wide and high it is at most: it ends above the highest text."""
_BESIDE_LOGO_PX = 80
"""What is free between a logo and what stands at its right, as between text and a picture."""


def _in_theme(theme: Theme) -> Iterator[Frame]:
    for frame in _bare(theme):
        ends = frame.name.removesuffix("-picture") in _ENDS
        shown = theme.logo and (ends or theme.logo.on == "every")
        logo = _logo_box(frame, theme, theme.logo) if theme.logo and shown else None
        yield replace(frame, logo=logo, title=_clear_of(logo, frame.title)) if logo else frame


def _clear_of(logo: Box, title: Slot) -> Slot:
    """Narrow a title that stands as high as a logo at its right."""
    if title.box.y >= logo.bottom:
        return title
    return replace(title, box=replace(title.box, w=min(title.box.w, logo.x - _BESIDE_LOGO_PX - title.box.x)))


def _logo_box(frame: Frame, theme: Theme, logo: Logo) -> Box | None:
    """Return the box of a logo in a corner of a slide or beside its text; None where there is no room."""
    most_w, most_h = _MOST_LOGO_PX
    part = min(most_w / logo.width_px, most_h / logo.height_px)
    w, h = max(round(logo.width_px * part), 1), max(round(logo.height_px * part), 1)
    right = WIDTH_PX - theme.margin_px
    taken = [*(rect.box for rect in frame.rects), *filter(None, (frame.panel,))]
    above = [box for box in taken if box.y < _LOGO_Y_PX + h]
    for box in sorted(above, key=lambda box: box.x, reverse=True):
        if box.right > right - w and box.x < right + _BESIDE_LOGO_PX:
            right = box.x - _BESIDE_LOGO_PX
    return Box(right - w, _LOGO_Y_PX, w, h) if right - w >= theme.margin_px else None


def _bare(theme: Theme) -> Iterator[Frame]:
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
        logo=frame.logo and place(frame.logo),
    )


def _mirrored(box: Box) -> Box:
    return replace(box, x=WIDTH_PX - box.right)


def _as_it_is(box: Box) -> Box:
    return box

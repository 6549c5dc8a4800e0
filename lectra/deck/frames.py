"""The frames that slides are built in: ground, colour blocks, and the slots for text and picture.

One table serves both the slides and the deck's own layouts, so a slide added by hand looks like the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from lectra.deck.boxes import Box, FrameName, Rect, Slot, SlotName
from lectra.deck.scripts import is_rtl
from lectra.deck.slots import (
    ASIDE_PX,
    BODY_PX,
    CAPTION_PX,
    DISPLAY_PX,
    FOOT_PX,
    HEADING_PX,
    KICKER_PX,
    QUOTE_PX,
    SOURCE_PX,
    TITLE_PX,
    footer_slot,
    heading_slot,
    list_slot,
    number_slot,
    prose_slot,
)
from lectra.deck.theme import Ground, Theme
from lectra.models import HEIGHT_PX, WIDTH_PX

_SIDE_PX = 672
"""Width of the colour block that holds the title of a slide without a picture."""
_TO_COLUMN_PX = 96
"""From the top of a column's heading to its block."""
_TOP_PX, _BELOW_TITLE_PX = 112, 272
TEXT_END_PX = HEIGHT_PX - 190
"""Where a slide's text ends: below it, captions would cover it."""


@dataclass(frozen=True)
class Frame:
    """An empty slide: its title, and the ``slots`` for the text of its block.

    There are none of those where the title says it all, and there is no ``panel`` where no picture goes. A
    ``whole`` picture is shown as far as can be, any other fills its panel.
    """

    name: FrameName
    label: str
    ground: Ground
    rects: tuple[Rect, ...]
    title: Slot
    slots: tuple[Slot, ...]
    number: Slot
    footer: Slot
    panel: Box | None = None
    whole: bool = False

    def slot(self, name: SlotName) -> Slot | None:
        """Return the slot of a name, where it has one."""
        return next((slot for slot in self.slots if slot.role == name), None)


@cache
def frames(theme: Theme, lang: str = "en") -> dict[FrameName, Frame]:
    """Give every frame in a theme, by name, for text in a language: mirrored where that runs leftwards."""
    title, statement, claim = _title(theme), _statement(theme), _claim(theme)
    section, quote = _section(theme), _quote(theme)
    ordered = (
        title,
        _beside_picture(title, theme, "title-picture", 104),
        section,
        _beside_picture(section, theme, "section-picture", 104),
        _bullets(theme),
        _bullets_beside_picture(theme),
        statement,
        _beside_picture(statement, theme, "statement-picture", 80),
        claim,
        _beside_picture(claim, theme, "claim-picture", 80),
        quote,
        _beside_picture(quote, theme, "quote-picture", 64),
        _columns(theme),
        _picture(theme),
        _closing(theme),
        _closing_beside_picture(theme),
    )
    return {frame.name: _in_language(frame, lang) for frame in ordered}


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
    )


def _mirrored(box: Box) -> Box:
    return replace(box, x=WIDTH_PX - box.right)


def _as_it_is(box: Box) -> Box:
    return box


def _title(theme: Theme) -> Frame:
    x = theme.margin_px
    w = WIDTH_PX - 2 * x - 240
    aside = prose_slot(theme, Box(x, 716, w, TEXT_END_PX - 716), theme.dark.small, BODY_PX, theme.regular)
    return Frame(
        name="title",
        label="Title",
        ground=theme.dark,
        rects=(
            Rect(Box(x, 664, 144, 12), theme.accent),
            Rect(Box(WIDTH_PX - 112, 0, 112, HEIGHT_PX), theme.accent),
        ),
        title=heading_slot(theme, Box(x, 144, w, 480), theme.dark.text, DISPLAY_PX, "bottom"),
        slots=(replace(aside, comfort_px=ASIDE_PX),),
        number=number_slot(theme, theme.sun),
        footer=footer_slot(theme, theme.dark.small),
    )


def _statement(theme: Theme) -> Frame:
    x = theme.margin_px
    w = WIDTH_PX - 2 * x - 160
    return Frame(
        name="statement",
        label="Statement",
        ground=theme.dark,
        rects=(_tab(theme, theme.sun),),
        title=heading_slot(theme, Box(x, _TOP_PX, w, 144), theme.sun, KICKER_PX),
        slots=(
            prose_slot(
                theme,
                Box(x, 280, w, TEXT_END_PX - 280),
                theme.dark.text,
                DISPLAY_PX[1:],
                theme.bold,
                "middle",
            ),
        ),
        number=number_slot(theme, theme.sun),
        footer=footer_slot(theme, theme.dark.small),
    )


def _claim(theme: Theme) -> Frame:
    statement = _statement(theme)
    box = replace(statement.title.box, h=TEXT_END_PX - _TOP_PX)
    title = heading_slot(theme, box, theme.dark.text, DISPLAY_PX, "middle")
    return replace(statement, name="claim", label="Claim", title=title, slots=())


def _section(theme: Theme) -> Frame:
    title = _title(theme)
    w = WIDTH_PX - 2 * theme.margin_px - 160
    (aside,) = title.slots
    return replace(
        title,
        name="section",
        label="Section",
        ground=replace(theme.dark, back=theme.block, small=theme.dark.text),
        rects=(Rect(Box(theme.margin_px, 608, 144, 12), theme.dark.text),),
        title=replace(title.title, box=replace(title.title.box, w=w, h=424)),
        slots=(
            replace(aside, box=replace(aside.box, y=656, w=w, h=TEXT_END_PX - 656), colour=theme.dark.text),
        ),
        number=number_slot(theme, theme.dark.text),
        footer=footer_slot(theme, theme.dark.text),
    )


def _quote(theme: Theme) -> Frame:
    x = theme.margin_px
    bar = Box(x, 280, 12, 432)
    inner = Box(x + 72, bar.y, WIDTH_PX - 2 * x - 232, bar.h)
    below = Box(inner.x, bar.bottom + 40, inner.w, TEXT_END_PX - bar.bottom - 40)
    words = prose_slot(theme, inner, theme.light.text, QUOTE_PX, theme.regular, "middle")
    source = prose_slot(theme, below, theme.light.small, SOURCE_PX, theme.regular)
    return Frame(
        name="quote",
        label="Quote",
        ground=theme.light,
        rects=(Rect(bar, theme.accent), _tab(theme, theme.accent)),
        title=heading_slot(theme, Box(x, _TOP_PX, WIDTH_PX - 2 * x, 120), theme.accent2, KICKER_PX),
        slots=(
            replace(words, leading=theme.body_leading),
            replace(source, role="source", comfort_px=ASIDE_PX),
        ),
        number=number_slot(theme, theme.light.small),
        footer=footer_slot(theme, theme.light.small),
    )


def _columns(theme: Theme) -> Frame:
    x, gap = theme.margin_px, 96
    w = (WIDTH_PX - 2 * x - gap) // 2
    line = Box(x + w + gap // 2 - 2, _BELOW_TITLE_PX, 4, TEXT_END_PX - _BELOW_TITLE_PX)
    return Frame(
        name="columns",
        label="Two columns",
        ground=theme.light,
        rects=(Rect(line, theme.light.panel), _tab(theme, theme.accent)),
        title=heading_slot(theme, _across(theme), theme.light.text, TITLE_PX),
        slots=(
            *_column_slots(theme, Box(x, _BELOW_TITLE_PX, w, line.h), "left-heading", "left"),
            *_column_slots(theme, Box(x + w + gap, _BELOW_TITLE_PX, w, line.h), "right-heading", "right"),
        ),
        number=number_slot(theme, theme.light.small),
        footer=footer_slot(theme, theme.light.small),
    )


def _column_slots(theme: Theme, box: Box, over: SlotName, below: SlotName) -> tuple[Slot, Slot]:
    """Return the slots of a column: its heading and its block."""
    heading = prose_slot(theme, replace(box, h=64), theme.accent2, HEADING_PX, theme.bold)
    inner = replace(box, y=box.y + _TO_COLUMN_PX, h=box.h - _TO_COLUMN_PX)
    body = list_slot(theme, inner, theme.light.text, theme.accent, "•")
    return (
        replace(heading, role=over, comfort_px=ASIDE_PX),
        replace(body, role=below, comfort_px=ASIDE_PX),
    )


def _picture(theme: Theme) -> Frame:
    x = theme.margin_px
    panel = Box(0, 232, WIDTH_PX, FOOT_PX - 24 - 232)
    caption = Box(x, 160, WIDTH_PX - 2 * x, 56)
    return Frame(
        name="picture",
        label="Picture",
        ground=theme.dark,
        rects=(Rect(panel, theme.dark.panel),),
        title=heading_slot(theme, Box(x, 48, WIDTH_PX - 2 * x, 96), theme.dark.text, TITLE_PX[3:]),
        slots=(
            replace(
                prose_slot(theme, caption, theme.dark.small, CAPTION_PX, theme.regular),
                role="caption",
                comfort_px=ASIDE_PX,
            ),
        ),
        number=number_slot(theme, theme.dark.small),
        footer=footer_slot(theme, theme.dark.small),
        panel=panel,
        whole=True,
    )


def _bullets(theme: Theme) -> Frame:
    return Frame(
        name="bullets",
        label="Title and bullets",
        ground=theme.light,
        rects=(_tab(theme, theme.accent),),
        title=heading_slot(theme, _across(theme), theme.light.text, TITLE_PX),
        slots=(list_slot(theme, _below_title(theme), theme.light.text, theme.accent, "•"),),
        number=number_slot(theme, theme.light.small),
        footer=footer_slot(theme, theme.light.small),
    )


def _closing(theme: Theme) -> Frame:
    return Frame(
        name="closing",
        label="Closing",
        ground=theme.dark,
        rects=(Rect(Box(0, 0, _SIDE_PX, HEIGHT_PX), theme.block), _tab(theme, theme.dark.text)),
        title=_beside_list(theme),
        slots=(list_slot(theme, _beside_block(theme), theme.dark.text, theme.sun, "→"),),
        number=number_slot(theme, theme.dark.text),
        footer=footer_slot(theme, theme.dark.text),
    )


def _bullets_beside_picture(theme: Theme) -> Frame:
    column = _column(theme)
    return Frame(
        name="bullets-picture",
        label="Title, bullets and picture",
        ground=theme.light,
        rects=(Rect(_panel(theme), theme.light.panel), _tab(theme, theme.accent)),
        title=heading_slot(theme, replace(column, y=_TOP_PX, h=208), theme.light.text, TITLE_PX),
        slots=(
            list_slot(
                theme, replace(column, y=344, h=TEXT_END_PX - 344), theme.light.text, theme.accent, "•"
            ),
        ),
        number=number_slot(theme, theme.light.small),
        footer=footer_slot(theme, theme.light.small),
        panel=_panel(theme),
    )


def _closing_beside_picture(theme: Theme) -> Frame:
    frame = _bullets_beside_picture(theme)
    return replace(
        frame,
        name="closing-picture",
        label="Closing with picture",
        ground=theme.dark,
        rects=(Rect(_panel(theme), theme.dark.panel), _tab(theme, theme.sun)),
        title=replace(frame.title, colour=theme.dark.text),
        slots=(_list_beside_picture(theme, theme.dark.text, theme.sun, "→"),),
        number=number_slot(theme, theme.sun),
        footer=footer_slot(theme, theme.dark.small),
    )


def _beside_picture(frame: Frame, theme: Theme, name: FrameName, most_px: int) -> Frame:
    """Narrow a frame's text to the column beside a picture; and its type to a size that suits it."""
    column, panel = _column(theme), _panel(theme)
    within = tuple(rect for rect in frame.rects if rect.box.right <= column.right)
    return replace(
        frame,
        name=name,
        label=f"{frame.label} with picture",
        rects=(Rect(panel, frame.ground.panel), *within),
        title=_narrowed(frame.title, column, most_px),
        slots=tuple(_narrowed(slot, column, most_px) for slot in frame.slots),
        panel=panel,
    )


def _narrowed(slot: Slot, column: Box, most_px: int) -> Slot:
    sizes = tuple(size for size in slot.sizes_px if size <= most_px)
    return replace(slot, box=replace(slot.box, w=column.right - slot.box.x), sizes_px=sizes)


def _list_beside_picture(theme: Theme, colour: str, bullet_colour: str, bullet: str) -> Slot:
    box = replace(_column(theme), y=344, h=TEXT_END_PX - 344)
    return list_slot(theme, box, colour, bullet_colour, bullet)


def _panel(theme: Theme) -> Box:
    return Box(WIDTH_PX - theme.panel_px, 0, theme.panel_px, HEIGHT_PX)


def _column(theme: Theme) -> Box:
    """Give the text column beside a picture, 80 px from its panel."""
    return Box(theme.margin_px, 0, WIDTH_PX - theme.panel_px - 80 - theme.margin_px, HEIGHT_PX)


def _across(theme: Theme) -> Box:
    """Return the box of a title over the whole width."""
    return Box(theme.margin_px, _TOP_PX, WIDTH_PX - 2 * theme.margin_px, 112)


def _below_title(theme: Theme) -> Box:
    """Return the box of the text below such a title."""
    return replace(_across(theme), y=_BELOW_TITLE_PX, h=TEXT_END_PX - _BELOW_TITLE_PX)


def _beside_block(theme: Theme) -> Box:
    x = _SIDE_PX + theme.margin_px
    return Box(x, _TOP_PX, WIDTH_PX - theme.margin_px - x, TEXT_END_PX - _TOP_PX)


def _tab(theme: Theme, colour: str) -> Rect:
    """Give the tab that hangs from the top edge over the text, on every slide but the title."""
    return Rect(Box(theme.margin_px, 0, 96, 16), colour)


def _beside_list(theme: Theme) -> Slot:
    """Give the title on the colour block beside a list."""
    box = Box(theme.margin_px, _TOP_PX, 480, TEXT_END_PX - _TOP_PX)
    return heading_slot(theme, box, theme.dark.text, TITLE_PX)

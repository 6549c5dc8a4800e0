"""The frames that slides are built in: ground, colour blocks, and the slots for text and picture.

One table serves both the slides and the deck's own layouts, so a slide added by hand looks like the rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from lectra.deck.boxes import Anchor, Box, FrameName, Rect, Slot
from lectra.deck.scripts import is_rtl
from lectra.deck.theme import Ground, Theme
from lectra.models import HEIGHT_PX, WIDTH_PX

_TITLE_PX = (60, 56, 52, 48, 44, 40, 36, 32, 28, 24)
_BODY_PX = (48, 46, 44, 42, 40, 38, 36, 34, 32, 30, 28, 26, 24, 22, 20)
_LIST_PX = (52, 50, *_BODY_PX)
_DISPLAY_PX = (128, 116, 104, 96, 88, 80, 72, 64, 56, 48, 44, 40, 36, 32, 28, 24, 20)
_SMALL_PX = (22, 20, 18)
_SIDE_PX = 672
"""Width of the colour block that holds the title of a slide without a picture."""
_TOP_PX = 112
_FOOT_PX = 984


@dataclass(frozen=True)
class Frame:
    """An empty slide. ``body`` is absent where the title says it all, ``panel`` where no picture goes."""

    name: FrameName
    label: str
    ground: Ground
    rects: tuple[Rect, ...]
    title: Slot
    body: Slot | None
    number: Slot
    footer: Slot
    panel: Box | None = None


@cache
def frames(theme: Theme, lang: str = "en") -> dict[FrameName, Frame]:
    """Give every frame in a theme, by name, for text in a language: mirrored where that runs leftwards."""
    title, statement, claim = _title(theme), _statement(theme), _claim(theme)
    ordered = (
        title,
        _beside_picture(title, theme, "title-picture", 104),
        _bullets(theme),
        _bullets_beside_picture(theme),
        statement,
        _beside_picture(statement, theme, "statement-picture", 80),
        claim,
        _beside_picture(claim, theme, "claim-picture", 80),
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
        body=frame.body and slot(frame.body),
        number=slot(frame.number),
        footer=slot(frame.footer),
        panel=frame.panel and place(frame.panel),
    )


def _mirrored(box: Box) -> Box:
    return replace(box, x=WIDTH_PX - box.right)


def _as_it_is(box: Box) -> Box:
    return box


def credit_slot(theme: Theme, ground: Ground, box: Box, lang: str) -> Slot:
    """Give the slot for the line that a picture's licence asks for."""
    return Slot(
        "credit", box, ground.small, (20, 18, 16, 14), 16, theme.regular, theme.body_leading, lang=lang
    )


def _title(theme: Theme) -> Frame:
    x = theme.margin_px
    w = WIDTH_PX - 2 * x - 240
    return Frame(
        name="title",
        label="Title",
        ground=theme.dark,
        rects=(
            Rect(Box(x, 664, 144, 12), theme.accent),
            Rect(Box(WIDTH_PX - 112, 0, 112, HEIGHT_PX), theme.accent),
        ),
        title=_heading(theme, Box(x, 144, w, 480), theme.dark.text, _DISPLAY_PX, "bottom"),
        body=_prose(theme, Box(x, 716, w, 216), theme.dark.small, _BODY_PX, theme.regular),
        number=_number(theme, theme.sun),
        footer=_footer(theme, theme.dark.small),
    )


def _statement(theme: Theme) -> Frame:
    x = theme.margin_px
    w = WIDTH_PX - 2 * x - 160
    return Frame(
        name="statement",
        label="Statement",
        ground=theme.dark,
        rects=(_tab(theme, theme.sun),),
        title=_heading(theme, Box(x, _TOP_PX, w, 144), theme.sun, (40, 36, 32, 28, 24)),
        body=_prose(theme, Box(x, 280, w, 640), theme.dark.text, _DISPLAY_PX[1:], theme.bold, "middle"),
        number=_number(theme, theme.sun),
        footer=_footer(theme, theme.dark.small),
    )


def _claim(theme: Theme) -> Frame:
    statement = _statement(theme)
    box = replace(statement.title.box, h=808)
    title = _heading(theme, box, theme.dark.text, _DISPLAY_PX, "middle")
    return replace(statement, name="claim", label="Claim", title=title, body=None)


def _bullets(theme: Theme) -> Frame:
    return Frame(
        name="bullets",
        label="Title and bullets",
        ground=theme.light,
        rects=(Rect(Box(0, 0, _SIDE_PX, HEIGHT_PX), theme.dark.back), _tab(theme, theme.accent)),
        title=_heading(theme, Box(theme.margin_px, _TOP_PX, 480, 800), theme.dark.text, _TITLE_PX),
        body=_list(theme, _beside_block(theme), theme.light.text, theme.accent, "•"),
        number=_number(theme, theme.sun),
        footer=_footer(theme, theme.dark.small),
    )


def _closing(theme: Theme) -> Frame:
    return Frame(
        name="closing",
        label="Closing",
        ground=theme.dark,
        rects=(Rect(Box(0, 0, _SIDE_PX, HEIGHT_PX), theme.block), _tab(theme, theme.dark.text)),
        title=_heading(theme, Box(theme.margin_px, _TOP_PX, 480, 800), theme.dark.text, _TITLE_PX),
        body=_list(theme, _beside_block(theme), theme.dark.text, theme.sun, "→"),
        number=_number(theme, theme.dark.text),
        footer=_footer(theme, theme.dark.text),
    )


def _bullets_beside_picture(theme: Theme) -> Frame:
    column = _column(theme)
    return Frame(
        name="bullets-picture",
        label="Title, bullets and picture",
        ground=theme.light,
        rects=(Rect(_panel(theme), theme.light.panel), _tab(theme, theme.accent)),
        title=_heading(theme, replace(column, y=_TOP_PX, h=208), theme.light.text, _TITLE_PX),
        body=_list(theme, replace(column, y=344, h=596), theme.light.text, theme.accent, "•"),
        number=_number(theme, theme.light.small),
        footer=_footer(theme, theme.light.small),
        panel=_panel(theme),
    )


def _closing_beside_picture(theme: Theme) -> Frame:
    frame = _bullets_beside_picture(theme)
    column = _column(theme)
    return replace(
        frame,
        name="closing-picture",
        label="Closing with picture",
        ground=theme.dark,
        rects=(Rect(_panel(theme), theme.dark.panel), _tab(theme, theme.sun)),
        title=replace(frame.title, colour=theme.dark.text),
        body=_list(theme, replace(column, y=344, h=596), theme.dark.text, theme.sun, "→"),
        number=_number(theme, theme.sun),
        footer=_footer(theme, theme.dark.small),
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
        body=frame.body and _narrowed(frame.body, column, most_px),
        panel=panel,
    )


def _narrowed(slot: Slot, column: Box, most_px: int) -> Slot:
    sizes = tuple(size for size in slot.sizes_px if size <= most_px)
    return replace(slot, box=replace(slot.box, w=column.w), sizes_px=sizes)


def _panel(theme: Theme) -> Box:
    return Box(WIDTH_PX - theme.panel_px, 0, theme.panel_px, HEIGHT_PX)


def _column(theme: Theme) -> Box:
    """Give the text column beside a picture, 80 px from its panel."""
    return Box(theme.margin_px, 0, WIDTH_PX - theme.panel_px - 80 - theme.margin_px, HEIGHT_PX)


def _beside_block(theme: Theme) -> Box:
    x = _SIDE_PX + theme.margin_px
    return Box(x, _TOP_PX, WIDTH_PX - theme.margin_px - x, HEIGHT_PX - 2 * _TOP_PX)


def _tab(theme: Theme, colour: str) -> Rect:
    """Give the tab that hangs from the top edge over the text, on every slide but the title."""
    return Rect(Box(theme.margin_px, 0, 96, 16), colour)


def _heading(theme: Theme, box: Box, colour: str, sizes: tuple[int, ...], anchor: Anchor = "top") -> Slot:
    return Slot("title", box, colour, sizes, 40, theme.bold, theme.title_leading, anchor, balanced=True)


def _prose(
    theme: Theme, box: Box, colour: str, sizes: tuple[int, ...], weight: int, anchor: Anchor = "top"
) -> Slot:
    leading = theme.title_leading if weight == theme.bold else theme.body_leading
    return Slot("body", box, colour, sizes, 30, weight, leading, anchor, gap_em=0.5, balanced=True)


def _list(theme: Theme, box: Box, colour: str, bullet_colour: str, bullet: str) -> Slot:
    return Slot(
        "body",
        box,
        colour,
        sizes_px=_LIST_PX if box.h > 800 else _BODY_PX,
        comfort_px=30,
        weight=theme.regular,
        leading=theme.body_leading,
        gap_em=0.5,
        airy_em=1.0,
        balanced=True,
        bullet=bullet,
        bullet_colour=bullet_colour,
        indent_em=1.4 if bullet == "→" else 0.9,
    )


def _number(theme: Theme, colour: str) -> Slot:
    box = Box(theme.margin_px + 400, _FOOT_PX, 112, 32)
    return Slot("number", box, colour, _SMALL_PX, 18, theme.bold, theme.body_leading)


def _footer(theme: Theme, colour: str) -> Slot:
    box = Box(theme.margin_px, _FOOT_PX, 384, 32)
    return Slot("footer", box, colour, _SMALL_PX, 18, theme.regular, theme.body_leading)

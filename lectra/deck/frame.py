"""What a layout is: the frames that its slides are built in, without and with a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from lectra.deck.boxes import Box, Rect, Slot
from lectra.deck.theme import Ground, Theme
from lectra.models import HEIGHT_PX, WIDTH_PX
from lectra.registry import LAYOUTS, Part

TOP_PX, BELOW_TITLE_PX = 112, 272
"""Where a title over the whole width begins, and the text below it."""
TEXT_END_PX = HEIGHT_PX - 190
"""Where a slide's text ends: below it, captions would cover it."""


@dataclass(frozen=True)
class Frame:
    """An empty slide: its title, and the ``slots`` for the text of its block.

    There are none of those where the title says it all, or where a block is drawn on the ``stage``, and there
    is no ``panel`` where no picture goes. A ``whole`` picture is shown but for the part of it that may be
    ``most_cropped``, any other fills its panel. In a ``fixed`` frame text stands where it is, whatever its
    title takes. Slots that are ``alike`` have type of one size. A theme's ``logo`` stands above all text.
    """

    ground: Ground
    rects: tuple[Rect, ...]
    title: Slot
    slots: tuple[Slot, ...]
    number: Slot
    footer: Slot
    panel: Box | None = None
    stage: Box | None = None
    logo: Box | None = None
    whole: bool = False
    most_cropped: float = 0.2
    fixed: bool = False
    alike: tuple[tuple[str, str], ...] = ()
    name: str = ""
    label: str = ""

    def slot(self, name: str) -> Slot | None:
        """Return the slot of a name, where it has one."""
        return next((slot for slot in self.slots if slot.role == name), None)


@dataclass(frozen=True)
class Layout(Part[Frame]):
    """A registered layout: ``make`` gives its frame in a theme.

    ``beside`` makes of that the frame with a picture, where one goes beside the text. A slide that shows its
    title alone has the layout named ``title_alone``, where that is another.
    """

    beside: Callable[[Frame, Theme], Frame] | None = None
    title_alone: str = ""

    def frame_name(self, *, pictured: bool) -> str:
        """Name the frame of a slide, with a picture or without."""
        return f"{self.name}-picture" if pictured and self.beside else self.name


Make = Callable[[Theme], Frame]


def layout(
    name: str,
    label: str,
    *,
    rank: int = 100,
    beside: Callable[[Frame, Theme], Frame] | None = None,
    title_alone: str = "",
) -> Callable[[Make], Make]:
    """Register a layout: the function gives its frame in a theme, for text that runs rightwards."""

    def add(make: Make) -> Make:
        LAYOUTS.add(Layout(name, label, make, rank=rank, beside=beside, title_alone=title_alone))
        return make

    return add


def beside_picture(most_px: int) -> Callable[[Frame, Theme], Frame]:
    """Narrow a frame's text to the column beside a picture, and its type to a size that suits it."""

    def narrow(frame: Frame, theme: Theme) -> Frame:
        beside, picture = column(theme), panel(theme)
        within = tuple(rect for rect in frame.rects if rect.box.right <= beside.right)
        return replace(
            frame,
            rects=(Rect(picture, frame.ground.panel), *within),
            title=_narrowed(frame.title, beside, most_px),
            slots=tuple(_narrowed(slot, beside, most_px) for slot in frame.slots),
            panel=picture,
        )

    return narrow


def _narrowed(slot: Slot, beside: Box, most_px: int) -> Slot:
    sizes = tuple(size for size in slot.sizes_px if size <= most_px)
    return replace(slot, box=replace(slot.box, w=beside.right - slot.box.x), sizes_px=sizes)


def panel(theme: Theme) -> Box:
    """Return the panel that a picture fills, at the slide's right edge."""
    return Box(WIDTH_PX - theme.panel_px, 0, theme.panel_px, HEIGHT_PX)


def column(theme: Theme) -> Box:
    """Return the text column beside a picture, 80 px from its panel."""
    return Box(theme.margin_px, 0, WIDTH_PX - theme.panel_px - 80 - theme.margin_px, HEIGHT_PX)


def beside_panel(theme: Theme) -> tuple[Box, Box]:
    """Return the boxes of a title and of a list in that column."""
    text = column(theme)
    return replace(text, y=TOP_PX, h=208), replace(text, y=344, h=TEXT_END_PX - 344)


def across(theme: Theme) -> Box:
    """Return the box of a title over the whole width."""
    return Box(theme.margin_px, TOP_PX, WIDTH_PX - 2 * theme.margin_px, 112)


def below_across(theme: Theme) -> Box:
    """Return the box of the text below such a title."""
    return replace(across(theme), y=BELOW_TITLE_PX, h=TEXT_END_PX - BELOW_TITLE_PX)


def tab(theme: Theme, colour: str) -> Rect:
    """Return the tab that hangs from the top edge over the text, on every slide but the title."""
    return Rect(Box(theme.margin_px, 0, 96, 16), colour)

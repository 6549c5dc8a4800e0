"""What a slide is made of, once its layout is done: boxes in px, painted in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from lectra.deck.scripts import is_rtl
from lectra.document.text import Item

if TYPE_CHECKING:
    from lectra.deck.graphics.graphic import Graphic

Anchor = Literal["top", "middle", "bottom"]
Align = Literal["start", "centre", "end"]
"""Where lines stand across their box; they start at the right where text runs leftwards."""

_DEEPER_BULLET = "–"


@dataclass(frozen=True)
class Box:
    """A rectangle on the slide, in px from its top left corner."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """The x just past it."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """The y just past it."""
        return self.y + self.h


@dataclass(frozen=True)
class Rect:
    """A filled rectangle."""

    box: Box
    colour: str


@dataclass(frozen=True)
class Slot:
    """A place for text and its style; ``role`` says which text of a slide goes there.

    ``sizes_px`` run from the wished size to the least. ``comfort_px`` is the least that is pleasant to read:
    below it a slide is better split. Above ``short_px``, where that is not 0, paragraphs have two lines at
    most. At least ``gap_em`` separates paragraphs, and up to ``airy_em`` where there is room. ``bullet``
    stands before each, hanging in an indent of ``indent_em``, and that of a deeper level in one more;
    prose has neither. ``balanced`` text has lines of like length.
    ``align`` says where its lines stand across. ``font`` is a family, empty for the usual one; ``lang``
    decides other fonts, line breaks, and at which side lines and bullets begin.
    """

    role: str
    box: Box
    colour: str
    sizes_px: tuple[int, ...]
    comfort_px: int
    weight: int
    leading: float
    anchor: Anchor = "top"
    align: Align = "start"
    gap_em: float = 0.0
    airy_em: float = 0.0
    lang: str = "en"
    font: str = ""
    balanced: bool = False
    bullet: str = ""
    bullet_colour: str = ""
    indent_em: float = 0.0
    short_px: int = 0

    @property
    def usual_px(self) -> int:
        """The size of text that is added by hand."""
        return self.short_px or self.sizes_px[0]

    @property
    def rtl(self) -> bool:
        """Whether its lines begin at the right."""
        return is_rtl(self.lang)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph as its author wrote it, the part of it that is drawn, and where its lines break.

    ``gaps`` are what stands between the drawn text's lines: a line end, spaces, or nothing. ``rtl`` says
    whether its lines begin at the right. ``level``, ``prose`` and ``with_item`` are those of its
    :class:`~lectra.document.text.Item`.
    """

    text: str
    drawn: str
    lines: tuple[str, ...]
    gaps: tuple[str, ...] = ()
    rtl: bool = False
    level: int = 0
    prose: bool = False
    with_item: int = 0

    @property
    def item(self) -> Item:
        """The text as it was given to be set."""
        return Item(self.text, self.level, self.prose, self.with_item)


@dataclass(frozen=True)
class TextBox:
    """Text set in a slot: every line is measured and none leaves ``box``.

    ``abridged`` text had no room even at the least size: it ends in an ellipsis. ``hang_px`` is how far a
    formula may reach below the last line.
    """

    slot: Slot
    box: Box
    size_px: int
    line_px: int
    gap_px: int
    indent_px: int
    paragraphs: tuple[Paragraph, ...]
    abridged: bool = False
    hang_px: int = 0

    def indent_of(self, level: int, *, prose: bool) -> int:
        """Return how far (px) the lines of a paragraph are indented."""
        return 0 if prose else self.indent_px * (level + 1)

    def line_x(self, paragraph: Paragraph, width_px: float) -> float:
        """Return where a line of a width begins, at its left."""
        indent_px = self.indent_of(paragraph.level, prose=paragraph.prose)
        spare_px = self.box.w - indent_px - width_px
        left_px = {
            "start": spare_px if paragraph.rtl else 0,
            "centre": spare_px / 2,
            "end": 0 if paragraph.rtl else spare_px,
        }[self.slot.align]
        return self.box.x + (0 if paragraph.rtl else indent_px) + left_px

    def bullet_of(self, paragraph: Paragraph) -> str:
        """Return what stands before a paragraph, if anything does."""
        if paragraph.prose or not self.slot.bullet:
            return ""
        return _DEEPER_BULLET if paragraph.level else self.slot.bullet

    @property
    def height_px(self) -> int:
        """Height of the set lines, which is at most that of the box."""
        lines = sum(len(paragraph.lines) for paragraph in self.paragraphs)
        return lines * self.line_px + max(len(self.paragraphs) - 1, 0) * self.gap_px + self.hang_px

    @property
    def top_px(self) -> int:
        """Where the first line begins, as the slot's anchor has it."""
        spare = self.box.h - self.height_px
        return self.box.y + {"top": 0, "middle": spare // 2, "bottom": spare}[self.slot.anchor]

    @property
    def text(self) -> str:
        """The paragraphs as they were written, one a line."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True)
class Crop:
    """How much of a picture is left out at each side, in parts of its width or height."""

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True)
class PictureBox:
    """Where the picture goes, and which part of it is shown."""

    box: Box
    crop: Crop


class PlacedLogo(NamedTuple):
    """Where a theme's logo goes, and the logo: PNG as base64."""

    box: Box
    png: str


@dataclass(frozen=True)
class SlideLayout:
    """A slide, ready to be drawn or written: ground and rectangles, picture and graphics, the text on top.

    ``frame`` names the deck's layout that holds the ground and the rectangles.
    """

    frame: str
    background: str
    rects: tuple[Rect, ...]
    picture: PictureBox | None
    texts: tuple[TextBox, ...]
    graphics: tuple[Graphic, ...] = ()
    logo: PlacedLogo | None = None

    def find(self, role: str) -> TextBox | None:
        """Give the text box in a role, where the slide has one."""
        return next((text for text in self.texts if text.slot.role == role), None)

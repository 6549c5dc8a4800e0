"""Laying out a slide: from its script, a theme and the picture's size to boxes in px."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from lectra import text
from lectra.deck.boxes import Box, Crop, FrameName, PictureBox, SlideLayout, TextBox
from lectra.deck.fit import set_text
from lectra.deck.fonts import drawable
from lectra.deck.frames import Frame, credit_slot, frames
from lectra.deck.theme import Theme
from lectra.models import SlideScript

_MOST_CROPPED = 0.2
"""The part of its width that a picture may well lose to the panel's shape."""
_CREDIT_PX = 60
"""Height of the strip below a picture in which its credit stands."""
_TITLE_TO_BODY_PX = 56


class Shown(Protocol):
    """What the layout must know of an image; a :class:`~lectra.models.SlideImage` has it.

    ``credit`` is the line that its licence asks for, or empty.
    """

    @property
    def width_px(self) -> int:
        """Width, upright."""
        ...

    @property
    def height_px(self) -> int:
        """Height, upright."""
        ...

    @property
    def credit(self) -> str:
        """What stands below it."""
        ...


def lay_out(
    slide: SlideScript,
    theme: Theme,
    *,
    image: Shown | None,
    lecture: str = "",
    lang: str = "en",
) -> SlideLayout:
    """Place a slide's text and picture. All text fits its box; see :func:`lectra.deck.paginate.paginate`.

    ``lecture`` is the lecture's title, for the footer. No slide bears its number, so that its picture and
    its clip stay as they are when it is moved. ``lang`` (BCP-47) decides fonts, line breaks and direction;
    what no font draws is left out, see :func:`lectra.deck.fonts.undrawn`.
    """
    frame = frames(theme, lang)[frame_name(slide, with_picture=image is not None, lang=lang)]
    picture = None
    if image and frame.panel:
        picture = place_picture(image, frame.panel, credited=bool(shown(image.credit, lang)))
    texts = [
        *_main_texts(slide, frame),
        *_footer(frame, "" if slide.kind == "title" else lecture),
        *_credit(theme, frame, picture, image.credit if image else ""),
    ]
    return SlideLayout(frame.name, frame.ground.back, frame.rects, picture, tuple(texts))


def frame_name(slide: SlideScript, *, with_picture: bool, lang: str) -> FrameName:
    """Choose the frame for a slide: by its kind, by what it has to show, and by whether it has a picture."""
    claim = slide.kind != "title" and not body_texts(slide, lang)
    plain: FrameName = "claim" if claim else slide.kind
    return _WITH_PICTURE[plain] if with_picture else plain


_WITH_PICTURE: dict[FrameName, FrameName] = {
    "title": "title-picture",
    "bullets": "bullets-picture",
    "statement": "statement-picture",
    "claim": "claim-picture",
    "closing": "closing-picture",
}


def body_texts(slide: SlideScript, lang: str) -> tuple[str, ...]:
    """Give what stands under a slide's title: its subtitle, then its bullets, none of them empty."""
    texts = (shown(item, lang) for item in (slide.subtitle, *slide.bullets))
    return tuple(item for item in texts if item)


def place_picture(image: Shown, panel: Box, *, credited: bool) -> PictureBox:
    """Fill the panel's width with a picture, and its height where that crops no more than is fair.

    A picture that stays lower is centred in the panel. With a credit, a strip below is left free for it.
    """
    room = panel.h - (_CREDIT_PX if credited else 0)
    aspect = image.width_px / image.height_px
    wished = panel.w / (aspect * (1 - _MOST_CROPPED))
    h = room if wished > 0.9 * room else round(max(wished, panel.w / 4))
    y = 0 if h == room else (panel.h - h) // 2
    return PictureBox(Box(panel.x, y, panel.w, h), _crop(aspect, panel.w / h))


def _crop(aspect: float, wanted: float) -> Crop:
    """Crop a picture of one aspect (width over height) to another, around its middle."""
    if aspect > wanted:
        side = (1 - wanted / aspect) / 2
        return Crop(left=side, right=side)
    side = (1 - aspect / wanted) / 2
    return Crop(top=side, bottom=side)


def _main_texts(slide: SlideScript, frame: Frame) -> Iterator[TextBox]:
    title = set_title(slide, frame)
    if title:
        yield _trimmed(title)
    if frame.body and (texts := body_texts(slide, frame.title.lang)):
        yield set_text(texts, frame.body, below_title(title, frame.body.box))


def set_title(slide: SlideScript, frame: Frame) -> TextBox | None:
    """Set a slide's title in its frame, unless nothing of it can be shown."""
    title = shown(slide.title, frame.title.lang)
    return set_text([title], frame.title) if title else None


def below_title(title: TextBox | None, box: Box) -> Box:
    """Let the body begin at a constant distance from the title over it, where that leaves it room."""
    if title is None:
        return box
    above = title.slot.box
    if title.slot.anchor != "top" or (above.x, above.w) != (box.x, box.w):
        return box
    y = min(title.box.y + title.height_px + _TITLE_TO_BODY_PX, box.y)
    return replace(box, y=y, h=box.bottom - y)


def _trimmed(title: TextBox) -> TextBox:
    """Let a title's box end with its last line, so that the body may follow closely."""
    if title.slot.anchor != "top":
        return title
    return replace(title, box=replace(title.box, h=title.height_px))


def _footer(frame: Frame, lecture: str) -> Iterator[TextBox]:
    if title := shown(lecture, frame.footer.lang):
        yield set_text([title], frame.footer)


def _credit(theme: Theme, frame: Frame, picture: PictureBox | None, credit: str) -> Iterator[TextBox]:
    if picture and (line := shown(credit, frame.title.lang)):
        box = Box(picture.box.x + 32, picture.box.bottom + 12, picture.box.w - 64, 40)
        yield set_text([line], credit_slot(theme, frame.ground, box, frame.title.lang))


def shown(raw: str, lang: str) -> str:
    """Give a text as a slide shows it: on one line, and without what cannot be drawn."""
    return drawable(text.clean(raw), lang)

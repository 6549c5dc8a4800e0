"""Laying out a slide: from its script, a theme and the picture's size to boxes in px."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from lectra.deck.blocks.drawn import DrawnBlock, Room, arranged
from lectra.deck.boxes import Box, Crop, PictureBox, PlacedLogo, SlideLayout, Slot, TextBox
from lectra.deck.fit import set_text
from lectra.deck.frame import TEXT_END_PX, Frame
from lectra.deck.frames import frames
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.words import Words
from lectra.deck.slots import credit_slot
from lectra.deck.theme import Theme
from lectra.deck.written import written
from lectra.document.inline import carry
from lectra.document.text import Item
from lectra.models import WrittenSlide
from lectra.registry import LAYOUTS
from lectra.text import one_line

_MOST_CROPPED = 0.2
"""The part of its width that a picture may well lose to the panel's shape."""
_CREDIT_PX, _MOST_CREDIT_PX = 40, 240
"""Height of a credit, and of one that is very long."""
_AROUND_CREDIT_PX = 20
"""Height of the strip below a picture that its credit leaves free."""
_CREDIT_INDENT_PX, _TO_CREDIT_PX = 32, 12
_BETWEEN_CAPTION_AND_CREDIT = " · "
_TITLE_TO_BODY_PX = 56
_LEAST_TITLE_TO_BODY_PX = 24


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
    slide: WrittenSlide,
    theme: Theme,
    *,
    image: Shown | None,
    lecture: str = "",
    lang: str = "en",
) -> SlideLayout:
    """Place a slide's text and picture. All text fits its box; see :func:`lectra.deck.paginate.paginate`.

    ``lecture`` is the lecture's title, for the footer, where the theme has none and it has room as a whole.
    No slide bears its number, so that its picture and its clip stay as they are when it is moved. ``lang``
    (BCP-47) decides fonts, line breaks and direction; what no font draws is not drawn, see
    :func:`lectra.deck.legible.shortcomings`.
    """
    frame = frames(theme, lang)[frame_name(slide, with_picture=image is not None)]
    texts = [
        *_main_texts(slide, frame),
        *_footer(frame, theme.footer or ("" if slide.role == "title" else lecture)),
    ]
    picture = None
    if image and frame.panel:
        credit = set_credit(_below_picture(slide, image), credit_slot(theme, frame.ground, frame.panel, lang))
        strip_px = credit.box.h + _AROUND_CREDIT_PX if credit else 0
        if frame.whole:
            most_cropped = 0 if slide.pictured.is_figure else frame.most_cropped
            picture = place_whole(image, frame.panel, strip_px=strip_px, most_cropped=most_cropped)
        else:
            picture = place_picture(image, frame.panel, strip_px=strip_px)
        texts += [_below(picture, credit)] if credit else []
    graphics = tuple(
        graphic
        for block, room in drawn(slide, frame, theme, lang, picture)
        for graphic in _counted(_described(arranged(block, room).graphics, block.alt(lang)), slide, block)
    )
    logo = PlacedLogo(frame.logo, theme.logo.png) if theme.logo and frame.logo else None
    return SlideLayout(frame.name, frame.ground.back, frame.rects, picture, tuple(texts), graphics, logo)


def _described(graphics: Sequence[Graphic], alt: str) -> Iterator[Graphic]:
    """Describe a block by the first of its graphics that is no mere text."""
    rest = iter(graphics)
    for graphic in rest:
        if alt and not isinstance(graphic, Words):
            yield replace(graphic, alt=alt)
            break
        yield graphic
    yield from rest


def _counted(graphics: Iterable[Graphic], slide: WrittenSlide, block: DrawnBlock) -> Iterator[Graphic]:
    """Count items as the slide does; in a block beside another, all appears with its first item or later."""
    first = slide.block.first_item_of(block) if slide.block else 0
    for graphic in graphics:
        yield replace(graphic, item=first - 1 + max(graphic.item, 1)) if first else graphic


def drawn(
    slide: WrittenSlide, frame: Frame, theme: Theme, lang: str, picture: PictureBox | None = None
) -> Iterator[tuple[DrawnBlock, Room]]:
    """Yield the blocks of a slide that are drawn, each with its room below the title."""
    standing = slide.block.standing() if slide.block else {}
    title = set_title(slide, frame) if standing else None
    for name, block in standing.items():
        slot = frame.slot(name)
        box = slot.box if slot else frame.stage
        if isinstance(block, DrawnBlock) and box:
            yield block, Room(below_title(title, box, frame), frame.ground, theme, lang, picture)


def frame_name(slide: WrittenSlide, *, with_picture: bool) -> str:
    """Choose the frame for a slide: by its layout, by what it shows, and by whether it has a picture."""
    arranged = LAYOUTS[slide.arranged]
    if arranged.title_alone and not slide.block and not shown(slide):
        arranged = LAYOUTS[arranged.title_alone]
    return arranged.frame_name(pictured=with_picture)


def shown(slide: WrittenSlide) -> dict[str, tuple[Item, ...]]:
    """Return what stands under a slide's title, by its place: the subtitle first, and nothing empty."""
    block = slide.block.shown() if slide.block else {}
    subtitle = (Item(slide.subtitle, prose=True),)
    found = {place: tuple(_written(items)) for place, items in block.items()}
    body = (*_written(subtitle), *found.pop("body", ()))
    return {place: items for place, items in {"body": body, **found}.items() if items}


def _written(items: Iterable[Item]) -> Iterator[Item]:
    """Yield items as a slide can hold them, and leave out those that are empty then."""
    whole = (item._replace(text=carry(item.text, written(item.text))) for item in items)
    return (item for item in whole if item.text)


def _below_picture(slide: WrittenSlide, image: Shown) -> str:
    """Return the line below a picture: its caption, unless that stands elsewhere, and its credit."""
    caption = slide.picture.caption if slide.picture else ""
    return _BETWEEN_CAPTION_AND_CREDIT.join(text for text in (caption, image.credit) if text)


def place_picture(image: Shown, panel: Box, *, strip_px: int = 0) -> PictureBox:
    """Fill the panel's width with a picture, and its height where that crops no more than is fair.

    A picture that stays lower is centred in the panel. A strip below is left free for its credit.
    """
    room = panel.h - strip_px
    aspect = image.width_px / image.height_px
    wished = panel.w / (aspect * (1 - _MOST_CROPPED))
    h = room if wished > 0.9 * room else round(max(wished, panel.w / 4))
    y = min((panel.h - h) // 2, room - h)
    return PictureBox(Box(panel.x, y, panel.w, h), _crop(aspect, panel.w / h))


def _crop(aspect: float, wanted: float) -> Crop:
    """Crop a picture of one aspect (width over height) to another, around its middle."""
    if aspect > wanted:
        side = (1 - wanted / aspect) / 2
        return Crop(left=side, right=side)
    side = (1 - aspect / wanted) / 2
    return Crop(top=side, bottom=side)


def place_whole(
    image: Shown, panel: Box, *, strip_px: int = 0, most_cropped: float = _MOST_CROPPED
) -> PictureBox:
    """Show as much of a picture as a panel can hold: cropped no more than is fair, and else smaller."""
    w, h = panel.w, panel.h - strip_px
    aspect = image.width_px / image.height_px
    kept = 1 - most_cropped
    if aspect < w / h * kept:
        w = round(h * aspect / kept)
    elif aspect * kept > w / h:
        h = round(w / (aspect * kept))
    x, y = panel.x + (panel.w - w) // 2, panel.y + (panel.h - strip_px - h) // 2
    return PictureBox(Box(x, y, w, h), _crop(aspect, w / h))


def _main_texts(slide: WrittenSlide, frame: Frame) -> Iterator[TextBox]:
    title = set_title(slide, frame)
    if title:
        yield _trimmed(title)
    yield from set_texts(slide, frame, title)


def set_texts(slide: WrittenSlide, frame: Frame, title: TextBox | None) -> Iterator[TextBox]:
    """Set what stands under a slide's title in the slots of its frame."""
    texts = shown(slide)
    done = {}
    for slot in frame.slots:
        if items := texts.get(slot.role):
            done[slot.role] = set_text(items, _no_larger(title, slot), below_title(title, slot.box, frame))
    for left, right in frame.alike:
        if left in done and right in done:
            most = min(done[left].size_px, done[right].size_px)
            done |= {name: _reset(done[name], most) for name in (left, right)}
    yield from done.values()


def _reset(text: TextBox, most_px: int) -> TextBox:
    """Set a text that is larger again, at the size of the one beside it: smaller, it fits as well."""
    if text.size_px <= most_px:
        return text
    box = replace(text.slot.box, y=text.box.y, h=text.box.h)
    return set_text([each.item for each in text.paragraphs], replace(text.slot, sizes_px=(most_px,)), box)


def _no_larger(title: TextBox | None, body: Slot) -> Slot:
    """Keep a list no larger than the title over it, unless that is smaller than is usual for a list."""
    if title is None or not body.short_px:
        return body
    most = max(title.size_px, body.short_px)
    return replace(body, sizes_px=tuple(size for size in body.sizes_px if size <= most))


def set_title(slide: WrittenSlide, frame: Frame) -> TextBox | None:
    """Set a slide's title in its frame, unless it is empty.

    One that is too long for its slot takes room from the body. At worst its own line ends become spaces.
    """
    title, slot = carry(slide.title, written(slide.title)), frame.title
    if not title:
        return None
    done = set_text([title], slot)
    if done.size_px >= slot.comfort_px and not done.abridged:
        return done
    room = slot if slot.anchor != "top" else replace(slot, box=_twice_as_high(slot.box))
    done = set_text([title], room)
    return set_text([carry(title, one_line(title))], room) if done.abridged else done


def _twice_as_high(box: Box) -> Box:
    return replace(box, h=min(2 * box.h, TEXT_END_PX - box.y))


def below_title(title: TextBox | None, box: Box, frame: Frame) -> Box:
    """Place text at a constant distance below the title over it, where there is room for that.

    What lies at one height moves together, and what lies below that as far.
    """
    if title is None or title.slot.anchor != "top":
        return box
    above = title.slot.box
    places = [*(slot.box for slot in frame.slots), *([frame.stage] if frame.stage else [])]
    under = [place for place in places if above.x <= place.x and place.right <= above.right]
    if box not in under or frame.fixed:
        return box
    top = min(each.y for each in under)
    end = title.box.y + title.height_px
    down = min(end + _TITLE_TO_BODY_PX, max(top, end + _LEAST_TITLE_TO_BODY_PX)) - top
    ends = box.bottom == max(each.bottom for each in under)
    return replace(box, y=box.y + down, h=box.h - down if ends else box.h)


def _trimmed(title: TextBox) -> TextBox:
    """Let a title's box end with its last line, so that the body may follow closely."""
    if title.slot.anchor != "top":
        return title
    return replace(title, box=replace(title.box, h=title.height_px))


def _footer(frame: Frame, lecture: str) -> Iterator[TextBox]:
    title = one_line(written(lecture))
    if title and not (footer := set_text([title], frame.footer)).abridged:
        yield footer


def set_credit(credit: str, slot: Slot) -> TextBox | None:
    """Set a picture's credit, unless it is empty: in a line or two, or else small in as many as it takes."""
    line = one_line(written(credit))
    if not line:
        return None
    x, w = slot.box.x + _CREDIT_INDENT_PX, slot.box.w - 2 * _CREDIT_INDENT_PX
    done = set_text([line], slot, Box(x, slot.box.y, w, _CREDIT_PX))
    if done.size_px >= slot.comfort_px and not done.abridged:
        return done
    small = replace(slot, sizes_px=tuple(size for size in slot.sizes_px if size <= slot.comfort_px))
    done = set_text([line], small, Box(x, slot.box.y, w, _MOST_CREDIT_PX))
    return replace(done, box=replace(done.box, h=done.height_px))


def _below(picture: PictureBox, credit: TextBox) -> TextBox:
    return replace(credit, box=replace(credit.box, y=picture.box.bottom + _TO_CREDIT_PX))

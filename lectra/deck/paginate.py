"""Splitting a slide that holds too much, so that its text stays large enough to read."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from itertools import count, islice

from lectra.deck.blocks.drawn import DrawnBlock
from lectra.deck.boxes import Box, TextBox
from lectra.deck.fit import fits_at
from lectra.deck.frame import Frame
from lectra.deck.frames import frames
from lectra.deck.layout import below_title, drawn, frame_name, set_title, shown
from lectra.deck.portions import Start, cut_to_fit
from lectra.deck.theme import Theme
from lectra.deck.turns import deal, narrate
from lectra.deck.wrap import longest
from lectra.document.blocks import Bullets
from lectra.document.inline import carry_each
from lectra.document.slide import Role
from lectra.document.text import Item
from lectra.models import WrittenSlide

_QUOTE_PX = 28
"""The least size of a statement that stays whole: a quotation is better read on one slide."""
_MOST_POINTS = 7
"""As many points as are well read from one slide, however short they are."""
_CONTINUED: dict[Role, Role] = {"title": "content", "section": "content"}
"""What role the pages after the first have, where it is another."""


def paginate(
    slide: WrittenSlide,
    theme: Theme,
    *,
    lang: str = "en",
    pictured: bool = True,
    taken: Container[str] = (),
) -> tuple[WrittenSlide, ...]:
    """Split a slide with too much text into as few slides as read comfortably.

    Titles are numbered from the second on, passing over those that other slides have: ``taken``, in lower
    case. Nothing is lost but white space. A paragraph that is too long for a slide is itself parted; a single
    statement may be set smaller instead. The narration is dealt out by sentences, see
    :func:`lectra.deck.turns.narrate`. Where a slide is ``pictured``, its first page may have a picture.
    """
    room = _Room(slide, theme, lang, taken, pictured=pictured)
    if isinstance(slide.block, DrawnBlock):
        parts = room.parts(slide.block)
        pages = [room.page_of(part, index) for index, part in enumerate(parts)]
        return narrate(slide, pages, lang) if len(pages) > 1 else (slide,)
    items = flow(slide)
    if not items or room.holds(items, 0) or _is_quote(room, items):
        return (slide,)
    pages = [room.page(page, index) for index, page in enumerate(_pages(items, room))]
    return narrate(slide, pages, lang)


def flow(slide: WrittenSlide) -> list[Item]:
    """Return what of a slide may go on on another page: its subtitle, and what its block has of it."""
    subtitle = [Item(slide.subtitle, prose=True)] if slide.subtitle else []
    return [*subtitle, *(slide.block.flow() if slide.block else ())]


def _is_quote(room: _Room, items: Sequence[Item]) -> bool:
    is_prose = bool(room.slide.block) and len(items) == 1 and items[0].prose
    return is_prose and room.holds(items, 0, _QUOTE_PX)


def _pages(items: Sequence[Item], room: _Room) -> list[list[Item]]:
    """Part a slide's texts into pages of like fullness where that is comfortable, else as full as can be."""
    parts: list[Item] = []
    for item in items:
        # What begins on the first page must have room there; any other may wait for the next.
        start = Start(room.for_one_of(item, 0 if not parts else 1), room.share if not parts else 1.0)
        if start.fits(item.text):
            parts.append(item)
        else:
            portions = cut_to_fit(item.text, room.for_one_of(item, 1), room.lang, start)
            first, *others = (item._replace(text=portion) for portion in carry_each(item.text, portions))
            parts += [first, *(portion._replace(at="") for portion in others)]
    full: list[list[Item]] = []
    done = 0
    while done < len(parts):
        most = room.count(parts, done, len(full))
        full.append(parts[done : done + most])
        done += most
    shares = [room.share, *[1.0] * (len(full) - 1)]
    alike = deal(parts, [len(part.text) for part in parts], shares)
    return alike if all(room.holds(page, index) for index, page in enumerate(alike)) else full


class _Room:
    """What of a slide's text has room on its pages, counted from 0."""

    def __init__(
        self, slide: WrittenSlide, theme: Theme, lang: str, taken: Container[str], *, pictured: bool
    ) -> None:
        self.slide = slide
        self.lang = lang
        self._theme = theme
        self._frames = frames(theme, lang)
        self._taken = taken
        self._pictured = pictured
        self._titles: dict[tuple[str, str], TextBox | None] = {}

    @property
    def share(self) -> float:
        """The room on the first page, in parts of that on another."""
        pages = [self.page([Item("a text")], index) for index in (0, 1)]
        areas = [box.w * box.h if box else 0 for box in map(self._box, pages, (0, 1))]
        return areas[0] / areas[1] if all(areas) else 1.0

    def title(self, index: int) -> str:
        """Return the title of a page: "Heat", "Heat (2)", "Heat (3)"."""
        if index == 0:
            return self.slide.title
        titles = (f"{self.slide.title} ({number})" for number in count(2))
        free = (title for title in titles if title.casefold() not in self._taken)
        return next(islice(free, index - 1, None))

    def parts(self, block: DrawnBlock) -> tuple[DrawnBlock, ...]:
        """Part a drawn block as its room asks; the longest title is that of a page with a number."""
        page = self.slide.model_copy(update={"title": self.title(1)})
        rooms = [room for _, room in drawn(page, self._frame(page, 0), self._theme, self.lang)]
        return block.parts(rooms[0]) if rooms else (block,)

    def page_of(self, block: DrawnBlock, index: int) -> WrittenSlide:
        """Return a page with a part of a drawn block."""
        return self.page([], index).model_copy(update={"blocks": (block,)})

    def page(self, items: Sequence[Item], index: int) -> WrittenSlide:
        """Return a page of the slide, with what is said over it still to come."""
        slide = self.slide
        has_subtitle = index == 0 and bool(slide.subtitle)
        rest = items[1:] if has_subtitle else items
        block = slide.block or Bullets.model_construct(items=())
        role = slide.role if index == 0 else _CONTINUED.get(slide.role, slide.role)
        return slide.model_copy(
            update={
                "title": self.title(index),
                "role": role,
                "layout": slide.layout if role == slide.role else "auto",
                "subtitle": items[0].text if has_subtitle else "",
                "blocks": (block.with_flow(rest),) if rest else (),
                "notes": slide.notes if index == 0 else "",
                "removed": slide.removed if index == 0 else (),
                "unsupported": slide.unsupported if index == 0 else (),
                "warnings": slide.warnings if index == 0 else (),
            }
        )

    def holds(self, items: Sequence[Item], index: int, size_px: int | None = None) -> bool:
        """Whether texts can be set on a page at a size that is pleasant to read."""
        page = self.page(items, index)
        slot, box = self._frame(page, index).slot("body"), self._box(page, index)
        texts = shown(page).get("body", ())
        if slot is None or box is None or not texts:
            return True
        if slot.bullet and sum(not each.level for each in texts) > _MOST_POINTS:
            return False
        return fits_at(texts, slot, box, size_px or slot.comfort_px)

    def count(self, items: Sequence[Item], start: int, index: int) -> int:
        """Return how many of the texts from ``start`` on have room on a page; at least one."""
        return longest(len(items) - start, lambda n: self.holds(items[start : start + n], index))

    def for_one_of(self, item: Item, index: int) -> Callable[[str], bool]:
        """Return the test whether a part of an item has room on a page of its own."""
        return lambda text: self.holds([item._replace(text=text)], index)

    def _frame(self, page: WrittenSlide, index: int) -> Frame:
        return self._frames[frame_name(page, with_picture=self._pictured and index == 0)]

    def _box(self, page: WrittenSlide, index: int) -> Box | None:
        """Return where a page's text goes, if it has any."""
        frame = self._frame(page, index)
        slot = frame.slot("body")
        return below_title(self._title(page, frame), slot.box, frame) if slot else None

    def _title(self, page: WrittenSlide, frame: Frame) -> TextBox | None:
        key = (page.title, frame.name)
        if key not in self._titles:
            self._titles[key] = set_title(page, frame)
        return self._titles[key]

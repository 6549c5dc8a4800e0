"""Drawn blocks on slides, and what must be true of each: text within its box, boxes within their room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from PIL import Image
from pptx import Presentation

from lectra.deck.blocks.drawn import Arranged, DrawnBlock, Room
from lectra.deck.boxes import Box, SlideLayout, TextBox
from lectra.deck.contrast import contrast
from lectra.deck.frames import frames
from lectra.deck.graphics.grid import Grid
from lectra.deck.graphics.pointer import Pointer
from lectra.deck.graphics.shape import Shape
from lectra.deck.layout import drawn, frame_name, lay_out
from lectra.deck.paginate import paginate
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.theme import Theme
from lectra.deck.wrap import Measure
from lectra.models import WrittenSlide
from lectra.registry import THEMES
from tests.unit.read_back import objects
from tests.unit.shown import Picture

LANGS = ("en", "ar", "ja")
PHOTO = Picture(1200, 800, "A. Name, CC BY 4.0")


def slide_with(block: Mapping[str, Any] | DrawnBlock, title: str = "A title") -> WrittenSlide:
    """Return a slide that shows a block."""
    return WrittenSlide(title=title, blocks=(block,), narration="One sentence.")


def room_of(theme: str = "lectra", lang: str = "en") -> Room:
    """Return the room below a title over the whole width."""
    frame = frames(THEMES[theme], lang)["figure"]
    assert frame.stage
    return Room(frame.stage, frame.ground, THEMES[theme], lang)


def pages_of(slide: WrittenSlide, theme: Theme, lang: str) -> Iterator[tuple[SlideLayout, Room, Arranged]]:
    """Yield a slide's pages: laid out, and their block arranged in its room."""
    for page in paginate(slide, theme, lang=lang):
        image = PHOTO if page.is_pictured else None
        layout = lay_out(page, theme, image=image, lang=lang)
        frame = frames(theme, lang)[frame_name(page, with_picture=image is not None)]
        for block, room in drawn(page, frame, theme, lang, layout.picture):
            yield layout, room, block.arrange(room)


def check_inside(arranged: Arranged, room: Room) -> None:
    """Check that each text is within its box, each box within the room, and no text over another."""
    texts = [text for graphic in arranged.graphics for text in graphic.texts()]
    assert texts
    for text in texts:
        assert not text.abridged, text.text
        assert text.height_px <= text.box.h, text.text
        assert _holds(room.box, text.box), (text.text, text.box, room.box)
        for paragraph in text.paragraphs:
            measure = Measure(text.box.w, text.size_px, text.slot.weight, text.slot.lang)
            assert all(measure.width_of(line) <= text.box.w + 1 for line in paragraph.lines), text.text
    for graphic in arranged.graphics:
        boxes = [graphic.box] if isinstance(graphic, Shape) else []
        boxes += [cell.box for row in graphic.rows for cell in row] if isinstance(graphic, Grid) else []
        assert all(_holds(room.box, box) for box in boxes)
    for one, other in combinations(map(_taken, texts), 2):
        assert one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y


def _holds(outer: Box, inner: Box) -> bool:
    across = outer.x <= inner.x and inner.right <= outer.right
    return across and outer.y <= inner.y and inner.bottom <= outer.bottom


def _taken(text: TextBox) -> Box:
    return Box(text.box.x, text.top_px, text.box.w, text.height_px)


def least_contrast(arranged: Arranged, room: Room) -> float:
    """Return the least contrast of a text to what it stands on."""
    grounds: list[tuple[Box, str]] = [(room.box, room.ground.back)]
    found = []
    for graphic in arranged.graphics:
        if isinstance(graphic, Shape) and graphic.fill:
            grounds.append((graphic.box, graphic.fill))
        if isinstance(graphic, Pointer):
            grounds.append((graphic.dot.box, graphic.dot.fill))
        if isinstance(graphic, Grid):
            grounds += [(cell.box, cell.fill) for row in graphic.rows for cell in row]
        for text in graphic.texts():
            behind = next(fill for box, fill in reversed(grounds) if _holds(box, _taken(text)))
            found.append(contrast(text.slot.colour, behind))
    return min(found)


def deck_of(slide: WrittenSlide, theme: Theme, lang: str, folder: Path) -> Any:
    """Write a slide's pages as a deck, and read it back with python-pptx."""
    photo = folder / "photo.png"
    Image.new("RGB", (1200, 800), (90, 120, 160)).save(photo)
    slides = [
        DeckSlide(
            lay_out(page, theme, image=PHOTO if page.is_pictured else None, lang=lang),
            page,
            photo if page.is_pictured else None,
        )
        for page in paginate(slide, theme, lang=lang)
    ]
    write_deck(slides, title="A lecture", lang=lang, theme=theme, target=folder / "deck.pptx")
    return Presentation(str(folder / "deck.pptx"))


def texts_drawn(layout: SlideLayout) -> Counter[str]:
    """Return the texts of a slide's graphics in its picture."""
    return Counter(
        text.text.strip() for each in layout.graphics for text in each.texts() if text.text.strip()
    )


def texts_written(slide: Any) -> Counter[str]:
    """Return the texts of a deck's slide that stand in no placeholder."""
    seen = (each for each in objects(slide) if not each.has("p:ph") and each.name != "Credit")
    return Counter(text for each in seen for text in each.texts())

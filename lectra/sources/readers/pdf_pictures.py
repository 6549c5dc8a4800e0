"""The pictures on the pages of a PDF, with their captions, and where they stand in its text.

A picture is drawn as its page shows it: turned, masked, with what is written over it. So one that a program
has cut into pieces is whole again, and no format within the PDF has to be known here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from typing import Any, NamedTuple

from lectra.document.inline import literal
from lectra.sources.elements import Element
from lectra.sources.pictures import MOST, MOST_PIXELS, is_caption, is_large_enough, picture

LONG_SIDE_PX, LEAST_SCALE, QUALITY = 1600, 2.0, 92
_LEAST_SIDE, _LEAST_AREA, _MOST_SIDE = 0.08, 0.02, 0.95
"""Of a page, in parts: what is less is an icon, and what is more is the page itself."""
_MOST_ON_PAGE, _MOST_OBJECTS = 12, 400
_REPEATED = 2
_BELOW, _ABOVE = 0.12, 0.06
"""How far from its picture a caption stands at most, in parts of the page's height."""
_LONGEST_CAPTION = 300
_FEW_COLOURS = 2000


class Line(NamedTuple):
    """A line of type on a page, its place in parts of it, from the top left."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


class Box(NamedTuple):
    """A picture's place on a page, in parts of it, from the top left; and of how many bytes it is made."""

    left: float
    top: float
    right: float
    bottom: float
    size: int

    def joined(self, other: Box) -> Box:
        """Return the box around two."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
            self.size + other.size,
        )

    @property
    def known(self) -> Box:
        """The same for what stands at the same place of another page."""
        left, top, right, bottom = (round(side, 2) for side in self[:4])
        return Box(left, top, right, bottom, self.size)


class Drawn(NamedTuple):
    """A picture of a page from 0, and the words of the line that it stands after, if there is one.

    They may be those of its caption.
    """

    element: Element
    page: int
    after: str
    is_captioned: bool = False


class PagePictures:
    """Takes the pictures of one page after the other; what stands on many at one place is an ornament."""

    def __init__(self) -> None:
        self._found: list[tuple[Box, Drawn]] = []
        self._places: Counter[Box] = Counter()

    @property
    def drawn(self) -> list[Drawn]:
        """The pictures of all pages."""
        return [drawn for box, drawn in self._found if self._places[box.known] <= _REPEATED]

    def take(self, page: Any, number: int, lines: Sequence[Line]) -> None:
        """Draw the pictures of a page."""
        boxes = [box for box in _boxes(page) if self._is_new(box)]
        for box, caption in _captioned(boxes, lines):
            if len(self._found) >= MOST:
                return
            data = _draw(page, box)
            found = picture(data, caption, f"page {number + 1}") if data else None
            if found:
                drawn = Drawn(found, number, caption or _line_above(box, lines), bool(caption))
                self._found.append((box, drawn))

    def _is_new(self, box: Box) -> bool:
        self._places[box.known] += 1
        return self._places[box.known] <= _REPEATED


def placed(elements: Iterable[Element], drawn: Sequence[Drawn]) -> Iterator[Element]:
    """Yield elements, each picture after the paragraph with its caption, or with the line above it.

    Without one it comes after the last element of its page.
    """
    found = list(elements)
    pages = [int(each.place.rpartition(" ")[2] or 0) - 1 for each in found]
    letters = [_letters(each.text) for each in found]
    after: dict[int, list[Element]] = {}
    for each in drawn:
        words = _letters(each.after)[:60]
        near = [at for at, page in enumerate(pages) if each.page - 1 <= page <= each.page]
        at = next((at for at in near if words and words in letters[at]), None)
        if at is not None and each.is_captioned:
            found[at] = _without(found[at], each.after)
        if at is None:
            at = max((at for at, page in enumerate(pages) if page <= each.page), default=-1)
        after.setdefault(at, []).append(each.element)
    yield from after.get(-1, ())
    for at, element in enumerate(found):
        if element.text or element.block:
            yield element
        yield from after.get(at, ())


def _without(element: Element, caption: str) -> Element:
    """Return a paragraph without a caption that it was joined with."""
    return element._replace(text=" ".join(element.text.replace(literal(caption), " ").split()))


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _boxes(page: Any) -> list[Box]:
    """Return where the pictures of a page stand; none where it is made of too many, or of one too large."""
    from pypdfium2 import raw

    width, height = page.get_size()
    found: list[Box] = []
    for number, each in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=2)):
        pixels = each.get_px_size()
        if number >= _MOST_OBJECTS or pixels[0] * pixels[1] > MOST_PIXELS:
            return []
        left, bottom, right, top = _on_page(each)
        box = Box(
            max(left / width, 0),
            max(1 - top / height, 0),
            min(right / width, 1),
            min(1 - bottom / height, 1),
            raw.FPDFImageObj_GetImageDataRaw(each.raw, None, 0),
        )
        if min(pixels) > 1 and box.left < box.right and box.top < box.bottom:
            found.append(box)
    return [box for box in _pieced(found) if _is_picture(box)][:_MOST_ON_PAGE]


def _on_page(image: Any) -> tuple[float, float, float, float]:
    """Return the left, bottom, right and top of an image, also of one that stands in a form."""
    left, bottom, right, top = image.get_bounds()
    above = image.container
    while above is not None:
        left, bottom, right, top = above.get_matrix().on_rect(left, bottom, right, top)
        above = above.container
    return left, bottom, right, top


def _is_picture(box: Box) -> bool:
    width, height = box.right - box.left, box.bottom - box.top
    is_page = width > _MOST_SIDE and height > _MOST_SIDE
    return min(width, height) >= _LEAST_SIDE and width * height >= _LEAST_AREA and not is_page


def _pieced(boxes: Sequence[Box]) -> list[Box]:
    """Join the strips and tiles that a program has cut a picture into: what touches along a side."""
    whole: list[Box] = []
    for box in sorted(boxes, key=lambda each: (each.top, each.left)):
        at = next((at for at, other in enumerate(whole) if _touches(other, box)), None)
        if at is None:
            whole.append(box)
        else:
            whole[at] = whole[at].joined(box)
    return whole


def _touches(one: Box, other: Box) -> bool:
    near = 0.004
    same_rows = abs(one.top - other.top) < near and abs(one.bottom - other.bottom) < near
    same_columns = abs(one.left - other.left) < near and abs(one.right - other.right) < near
    beside = same_rows and abs(one.right - other.left) < near
    below = same_columns and abs(one.bottom - other.top) < near
    within = one.left - near < other.left and other.right < one.right + near
    return beside or below or (within and one.top - near < other.top and other.bottom < one.bottom + near)


def _captioned(boxes: Sequence[Box], lines: Sequence[Line]) -> Iterator[tuple[Box, str]]:
    """Yield pictures with their captions; those under one caption are one picture."""
    whole: dict[str, Box] = {}
    for number, box in enumerate(boxes):
        caption = _caption(box, lines)
        key = caption or f"\0{number}"
        whole[key] = whole[key].joined(box) if key in whole else box
    for key, box in whole.items():
        yield box, "" if key.startswith("\0") else key


def _caption(box: Box, lines: Sequence[Line]) -> str:
    """Return the text that begins as a caption and stands below a picture, or else above it."""
    found = [
        (distance, at)
        for at, line in enumerate(lines)
        if is_caption(line.text) and (distance := _distance(box, line)) is not None
    ]
    if not found:
        return ""
    at = min(found)[1]
    text = lines[at].text
    for before, line in pairwise(lines[at:]):
        height = before.bottom - before.top
        if len(text) > _LONGEST_CAPTION or not -height < line.top - before.bottom < 0.9 * height:
            break
        if is_caption(line.text) or abs(line.left - lines[at].left) > 0.1:
            break
        text = f"{text[:-1] if text.endswith('-') else text + ' '}{line.text}"
    return text


def _distance(box: Box, line: Line) -> float | None:
    """Return how far a caption is from a picture, more where it is above; None where it is not its own."""
    if line.right < box.left - 0.05 or line.left > box.right + 0.05:
        return None
    below, above = line.top - box.bottom, box.top - line.bottom
    if -0.02 <= below <= _BELOW:
        return abs(below)
    return 1 + abs(above) if -0.02 <= above <= _ABOVE else None


def _line_above(box: Box, lines: Sequence[Line]) -> str:
    above = [
        line
        for line in lines
        if line.bottom <= box.top + 0.01 and line.left < box.right and line.right > box.left
    ]
    return max(above, key=lambda line: line.bottom).text if above else ""


def _draw(page: Any, box: Box) -> bytes:
    """Return a part of a page as a JPEG, or a PNG where it has few colours; empty where it is too small."""
    width, height = page.get_size()
    wide, high = (box.right - box.left) * width, (box.bottom - box.top) * height
    scale = max(LEAST_SCALE, min(LONG_SIDE_PX / max(wide, high), 2 * LEAST_SCALE))
    scale = min(scale, LONG_SIDE_PX / max(wide, high))
    if not is_large_enough(wide * scale, high * scale):
        return b""
    cut = (box.left * width, (1 - box.bottom) * height, (1 - box.right) * width, box.top * height)
    image = page.render(scale=scale, crop=cut, may_draw_forms=False).to_pil().convert("RGB")
    data = BytesIO()
    if image.getcolors(_FEW_COLOURS):
        image.save(data, "PNG")
    else:
        image.save(data, "JPEG", quality=QUALITY, subsampling=0)
    return data.getvalue()

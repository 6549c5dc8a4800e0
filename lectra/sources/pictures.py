"""Pictures of documents: which are worth a slide, and how they leave the process that reads them."""

from __future__ import annotations

import hashlib
import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from lectra.document.inline import literal
from lectra.paths import read_regular
from lectra.sources.elements import Element

MOST, MOST_BYTES, MOST_BYTES_IN_ALL = 60, 20_000_000, 80_000_000
"""Pictures of one document, the bytes of each, and those of all."""
LEAST_PX, LONGEST_SIDE = 120, 6
"""The shorter side that a picture has at least, and how many times that its longer side is at most."""
MOST_PIXELS = 60_000_000
_REPEATED = 2
"""A picture that stands in more places is an ornament: a logo, a rule."""
_LEAST_BYTES = 1000
"""Of a file beside a document: one with fewer is an ornament. What else it is, is seen when it is decoded."""
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_FIGURE = re.compile(
    r"\s*(?:fig(?:ure|uur|ura|\.)?|abb(?:ildung|\.)?|bild|obr(?:ázek|\.)?|rys(?:unek|\.)?|рис(?:унок|\.)?|kuva|"
    r"slika|図|图|圖|그림|شكل|photo|plate|illustration|diagram|chart|schema)\s*[\dA-Z]{1,3}\b",
    re.IGNORECASE,
)
_NAMELESS = re.compile(
    r"\S*\.(?:png|jpe?g|gif|bmp|tiff?|webp|emf|wmf|svg)|(?:image|picture|bild|grafik|img)[\s_-]*\d*|"
    r".*automatically generated|.*automatisch generiert.*",
    re.IGNORECASE | re.DOTALL,
)
"""Alternative texts that say nothing: a file's name, a number, what a program guessed."""


def is_caption(text: str) -> bool:
    """Whether a text begins as the caption of a figure does: "Fig. 3", "Abbildung 2"."""
    return _FIGURE.match(text) is not None


def alternative(text: str | None) -> str:
    """Return an alternative text on one line; empty where it says nothing."""
    line = " ".join((text or "").split())
    return "" if _NAMELESS.fullmatch(line) else line


def picture(data: bytes, caption: str, place: str) -> Element | None:
    """Return a picture that is in a document; None where it is none to show: tiny, a bar, no known format.

    Of its data only the head is read. ``caption`` is plain text.
    """
    return _shown(data, caption, place) if len(data) <= MOST_BYTES and _is_worth_it(data) else None


def picture_beside(name: str, caption: str, place: str) -> Element | None:
    """Return a picture whose file a document names; None for one that cannot lie beside it."""
    try:
        parts = urlsplit(name)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.scheme or parts.netloc or not path or path.startswith(("/", "~")) or "\0" in path:
        return None
    return Element("shown", place=place, block=_block(caption) | {"beside": path})


def _shown(data: bytes, caption: str, place: str) -> Element:
    return Element("shown", place=place, block=_block(caption) | {"data": data})


def _block(caption: str) -> dict[str, Any]:
    return {"type": "picture", "caption": literal(" ".join(caption.split()))}


def is_picture(element: Element) -> bool:
    """Whether an element is a picture."""
    return element.block is not None and element.block["type"] == "picture"


def _is_worth_it(data: bytes) -> bool:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=_FORMATS) as opened:
                width, height = opened.size
    except Exception:  # noqa: BLE001  # on hostile input decoders raise nearly anything
        return False
    return is_large_enough(width, height) and width * height <= MOST_PIXELS


def is_large_enough(width: float, height: float) -> bool:
    """Whether a picture of so many pixels is more than an ornament."""
    return min(width, height) >= LEAST_PX and max(width, height) <= LONGEST_SIDE * min(width, height)


class Gallery:
    """The pictures of one document, each once and within bounds: their elements lose their data to it."""

    def __init__(self) -> None:
        self.blobs: list[bytes] = []
        self._keys: list[str] = []
        self._places: Counter[str] = Counter()
        self._bytes = 0

    def take(self, element: Element) -> Element | None:
        """Take a picture in, and return its element without the data; None where it is known, or too much."""
        block = dict(element.block or {})
        data = block.pop("data", b"")
        key = hashlib.sha256(data).hexdigest() if data else str(block.get("beside"))
        self._places[key] += 1
        if self._places[key] > 1 or len(self._keys) >= MOST or self._bytes + len(data) > MOST_BYTES_IN_ALL:
            return None
        block["number"] = len(self._keys)
        self._keys.append(key)
        self.blobs.append(data)
        self._bytes += len(data)
        return element._replace(block=block)

    def settled(self, elements: Sequence[Element]) -> list[Element]:
        """Return elements without ornaments, and without the captions of pictures: those go with them."""
        kept = [each for each in elements if not is_picture(each) or not self._is_ornament(each)]
        captions = {_letters(each.block["caption"]) for each in kept if each.block and is_picture(each)} - {
            ""
        }
        return [each for each in kept if each.kind != "text" or _letters(each.text) not in captions]

    def _is_ornament(self, element: Element) -> bool:
        number = (element.block or {})["number"]
        return self._places[self._keys[number]] > _REPEATED


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def with_pictures(
    elements: Sequence[Element], sizes: Sequence[int], data: bytes, folder: Path | None
) -> Iterator[Element]:
    """Yield elements whose pictures have their data again, after it came out of the reading process.

    ``sizes`` has the bytes of each picture in ``data``; those that lie beside the document are read from its
    ``folder``. One that is not there is left out, as it is where the document is shown.
    """
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    for element in elements:
        if not is_picture(element):
            yield element
            continue
        block = dict(element.block or {})
        number, beside = block.pop("number"), block.pop("beside", "")
        found = _beside(folder, beside) if beside else data[starts[number] : starts[number] + sizes[number]]
        if found:
            yield element._replace(block=block | {"data": found})


def _beside(folder: Path | None, name: str) -> bytes:
    """Read a picture in a document's folder, or one within it; empty where there is none."""
    if folder is None:
        return b""
    try:
        root = folder.resolve()
        path = (root / name).resolve()
        data = read_regular(path, MOST_BYTES) if path.is_relative_to(root) else b""
    except (OSError, ValueError):
        return b""
    return data if len(data) >= _LEAST_BYTES and data.startswith(_SIGNATURES) else b""

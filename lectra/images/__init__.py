"""Images: one Protocol, one file a source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lectra.errors import InvalidInput
from lectra.models import ImageChoice, ImageQuery


@dataclass(frozen=True)
class FoundImage:
    """An upright RGB image, encoded as JPEG or PNG (``suffix`` ``.jpg`` or ``.png``), and its origin."""

    data: bytes
    suffix: str
    width_px: int
    height_px: int
    alt: str
    page_url: str = ""
    author: str = ""
    licence: str = ""
    licence_url: str = ""
    credit: str = ""


class ImageSource(Protocol):
    """Somewhere images come from. ``name`` stands in the metadata and the report."""

    name: str

    async def find(self, wanted: ImageQuery) -> FoundImage:
        """Give the best image for ``wanted``. Raises ImageError where there is none."""
        ...


def choose_images(wanted: str, folder: str | Path | None) -> ImageChoice | None:
    """Settle ``auto`` or a source's name; None for ``none``.

    Raises InvalidInput for an unknown source, or a folder that is missing or not asked for.
    """
    if wanted not in ("auto", "none", *SOURCES):
        remedy = f"Choose one of: auto, {', '.join(SOURCES)}, none."
        raise InvalidInput("images", f"{wanted!r} is not known", remedy=remedy)
    if wanted != "folder":
        if folder:
            raise InvalidInput("image_folder", "it goes with --images folder", remedy="Add --images folder.")
        return None if wanted == "none" else ImageChoice(source="drawn" if wanted == "auto" else wanted)
    if not folder:
        raise InvalidInput("image_folder", "it is missing", remedy="Name it with --image-folder DIR.")
    path = Path(folder).expanduser()
    if not path.is_dir():
        raise InvalidInput("image_folder", f"{path} is not a folder", remedy="Name a folder of pictures.")
    return ImageChoice(source="folder", folder=path.absolute())


def open_images(choice: ImageChoice) -> ImageSource:
    """Open the chosen source."""
    return SOURCES[choice.source](choice)


def _drawn(_: ImageChoice) -> ImageSource:
    from lectra.images.drawn import DrawnImages

    return DrawnImages()


def _folder(choice: ImageChoice) -> ImageSource:
    from lectra.images.folder import FolderImages

    if choice.folder is None:
        raise InvalidInput("image_folder", "it is missing", remedy="Name it with --image-folder DIR.")
    return FolderImages(choice.folder, deck=choice.deck)


SOURCES: dict[str, Callable[[ImageChoice], ImageSource]] = {"drawn": _drawn, "folder": _folder}

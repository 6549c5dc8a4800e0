"""Images: one Protocol, one file a source."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from lectra.errors import InvalidInput
from lectra.images.choice import ImageServices, WebChoice, choose_services
from lectra.models import ImageChoice, ImageQuery
from lectra.paths import BadPath, expand
from lectra.registry import PHOTO_SERVICES

if TYPE_CHECKING:
    from lectra.cache.store import Store

OWN = "file"
"""The source of a picture that the outline names; nobody chooses it for a whole lecture."""


@dataclass(frozen=True)
class FoundImage:
    """An upright RGB image, encoded as JPEG or PNG (``suffix`` ``.jpg`` or ``.png``), and its origin.

    ``source`` is the service it is from, where it was not the only one to be asked.
    """

    data: bytes
    suffix: str
    width_px: int
    height_px: int
    alt: str
    source: str = ""
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


def choose_images(
    wanted: str, folder: str | Path | None, services: ImageServices | None = None
) -> ImageChoice | None:
    """Settle ``auto`` or a source's name; None for ``none``.

    ``auto`` is all of the ``services`` that are ready, or ``drawn`` where no services are given: whether
    they have their keys is then for who has the settings. Raises InvalidInput for an unknown source, or a
    folder that is missing or not asked for; ServiceMissing where a service's key is not set.
    """
    names = ("auto", *source_names(), "none")
    if wanted not in names:
        remedy = f"Choose one of: {', '.join(names)}."
        raise InvalidInput("images", f"{wanted!r} is not known", remedy=remedy)
    if wanted == "folder":
        return _choose_folder(folder)
    if folder:
        raise InvalidInput("image_folder", "it goes with --images folder", remedy="Add --images folder.")
    if wanted == "none":
        return None
    if wanted == "drawn" or (wanted == "auto" and services is None):
        return ImageChoice(source="drawn")
    return choose_services(wanted, services) if services else ImageChoice(source=wanted)


def open_images(
    choice: ImageChoice,
    claims: Path | None = None,
    refused: Sequence[str] = (),
    store: Store | None = None,
) -> ImageSource:
    """Open the chosen source. ``store`` has the pictures that are from the lecture's sources.

    ``claims`` is the file in which the slides of a deck note the pictures they took from services. None of
    the ``refused`` pictures (their SHA-256) is given again; those of services stand in the claims too.
    """
    if choice.source == OWN:
        from lectra.images.own import OwnImages

        return OwnImages(store)
    opener = _web if isinstance(choice, WebChoice) else _HERE.get(choice.source, _web)
    return opener(choice, claims, refused)


async def images_answer(choice: ImageChoice, timeout_s: float = 5) -> dict[str, str]:
    """Tell for each source of ``choice`` whether it is ready, and if not, why and what to do."""
    if isinstance(choice, WebChoice):
        from lectra.images.opened import services_answer

        await asyncio.sleep(0)  # see lectra.preflight.settle
        return await services_answer(choice, timeout_s)
    return {choice.source: "ready"}


def _choose_folder(folder: str | Path | None) -> ImageChoice:
    if not folder:
        raise InvalidInput("image_folder", "it is missing", remedy="Name it with --image-folder DIR.")
    try:
        path = expand(folder)
    except BadPath as exc:
        raise InvalidInput("image_folder", str(exc), remedy="Name a folder of pictures.") from exc
    if not path.is_dir():
        raise InvalidInput("image_folder", f"{path} is not a folder", remedy="Name a folder of pictures.")
    return ImageChoice(source="folder", folder=path.absolute())


def _drawn(choice: ImageChoice, _: Path | None, refused: Sequence[str]) -> ImageSource:
    from lectra.images.drawing.tones import palette_of
    from lectra.images.drawn import PALETTE, DrawnImages

    palette = palette_of(choice.palette) if choice.palette else PALETTE
    return DrawnImages(palette, take=len(refused))


def _folder(choice: ImageChoice, _: Path | None, refused: Sequence[str]) -> ImageSource:
    from lectra.images.folder import FolderImages

    if choice.folder is None:
        raise InvalidInput("image_folder", "it is missing", remedy="Name it with --image-folder DIR.")
    return FolderImages(choice.folder, deck=choice.deck, refused=refused)


def _web(choice: ImageChoice, claims: Path | None, _: Sequence[str]) -> ImageSource:
    from lectra.images.claims import Claims
    from lectra.images.opened import open_services

    if not isinstance(choice, WebChoice):
        choice = choose_services(choice.source, ImageServices())
    return open_services(choice, Claims(claims) if claims else None)


_HERE: dict[str, Callable[[ImageChoice, Path | None, Sequence[str]], ImageSource]] = {
    "drawn": _drawn,
    "folder": _folder,
}
"""The sources that ask nobody."""


def source_names() -> tuple[str, ...]:
    """Return the names of all sources."""
    return (*PHOTO_SERVICES, *_HERE)

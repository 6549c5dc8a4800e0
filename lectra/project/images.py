"""The pictures in a lecture's folder: what they are called, and finding one again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from lectra.cache.store import Store
from lectra.errors import StoreError
from lectra.models import SlideImage
from lectra.paths import read_regular
from lectra.project.reading import MAX_IMAGE_BYTES


def find_again(store: Store, folder: Path, number: int, image: SlideImage) -> SlideImage | None:
    """Give the image of the page that was made as ``number``, if it is still to be had as it was.

    Where the store has lost it, it is taken from the lecture's own ``images/``.
    """
    try:
        store.path(image.file)
    except StoreError:
        path = folder / "images" / image_name(number, image)
        try:
            data = read_regular(path, MAX_IMAGE_BYTES)
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != image.file.sha256:
            return None
        store.put_bytes(data, path.suffix)
    return image


def image_name(number: int, image: SlideImage) -> str:
    """Name a slide's image in its lecture's folder."""
    return f"slide_{number:03d}{Path(image.file.key).suffix}"


def slide_name(number: int) -> str:
    """Name a slide's small picture in its lecture's folder."""
    return f"slides/slide_{number:03d}.jpg"

"""The answers of five image services, in the forms that they document."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

from tests.servers.pictures import Picture


def words(source: str, query: dict[str, str]) -> str:
    """Give the words of a search."""
    name = {"commons": "gsrsearch", "pexels": "query", "unsplash": "query"}.get(source, "q")
    return query.get(name, "").removeprefix("filetype:bitmap ")


def _address(picture: Picture, root: str) -> str:
    return f"{root}/file/{quote(picture.name)}"


def commons(found: Sequence[Picture], root: str) -> dict[str, Any]:
    """Answer as ``api.php`` does with formatversion 2: unsorted pages, HTML in the metadata."""
    if not found:
        return {"batchcomplete": True}
    pages = [_commons_page(place, picture, root) for place, picture in enumerate(found)]
    return {"batchcomplete": True, "query": {"pages": pages[::-1]}}


def _commons_page(place: int, picture: Picture, root: str) -> dict[str, Any]:
    author = f'<a href="//commons.wikimedia.org/wiki/User:X" title="User:X">{picture.author}</a>'
    about = {
        "LicenseShortName": picture.licence,
        "LicenseUrl": _licence_url(picture.licence),
        "Artist": author,
        "ImageDescription": f"<style>.x{{color:red}}</style><p>{picture.description}</p>",
        "Categories": "|".join(picture.tags),
    }
    file = {
        "size": 1_000_000,
        "width": picture.width,
        "height": picture.height,
        "thumburl": _address(picture, root),
        "thumbwidth": 1280,
        "thumbheight": round(1280 * picture.height / picture.width),
        "url": f"{root}/file/original-of-{quote(picture.name)}",
        "descriptionurl": f"https://commons.wikimedia.org/wiki/File:{quote(picture.name)}",
        "mime": "image/jpeg",
        "extmetadata": {
            name: {"value": value, "source": "commons-desc-page"} for name, value in about.items() if value
        },
    }
    return {
        "pageid": 1000 + place,
        "ns": 6,
        "title": f"File:{picture.title or picture.name}.jpg",
        "index": place + 1,
        "imagerepository": "local",
        "imageinfo": [file],
    }


def openverse(found: Sequence[Picture], root: str) -> dict[str, Any]:
    """Answer as ``/v1/images/`` does: licences by their codes, nulls where nothing is known."""
    results = [_openverse_work(picture, root) for picture in found]
    return {"result_count": len(found), "page_count": 1, "page_size": 20, "page": 1, "results": results}


def _openverse_work(picture: Picture, root: str) -> dict[str, Any]:
    match = re.fullmatch(r"CC ([A-Z-]+) (\d\.\d)", picture.licence)
    code, version = (
        (match[1].lower(), match[2]) if match else ({"CC0": "cc0"}.get(picture.licence, "pdm"), None)
    )
    return {
        "id": picture.name,
        "title": picture.title or None,
        "foreign_landing_url": f"https://example.org/photos/{quote(picture.name)}",
        "url": _address(picture, root),
        "creator": picture.author or None,
        "creator_url": None,
        "license": code,
        "license_version": version,
        "license_url": _licence_url(picture.licence) or None,
        "provider": "flickr",
        "source": "flickr",
        "category": None,
        "filetype": "jpg",
        "tags": [{"name": tag, "accuracy": None} for tag in picture.tags],
        "mature": False,
        "width": picture.width,
        "height": picture.height,
        "thumbnail": f"{root}/file/thumb-of-{quote(picture.name)}",
    }


def pexels(found: Sequence[Picture], root: str) -> dict[str, Any]:
    """Answer as ``/v1/search`` does."""
    photos = [
        {
            "id": place,
            "width": picture.width,
            "height": picture.height,
            "url": f"https://www.pexels.com/photo/{quote(picture.name)}/",
            "photographer": picture.author,
            "photographer_url": "https://www.pexels.com/@x",
            "alt": picture.title,
            "src": {"original": f"{root}/file/original", "large2x": _address(picture, root)},
        }
        for place, picture in enumerate(found)
    ]
    return {"page": 1, "per_page": 20, "total_results": len(found), "photos": photos}


def unsplash(found: Sequence[Picture], root: str) -> dict[str, Any]:
    """Answer as ``/search/photos`` does; ``raw`` carries parameters that must be kept."""
    results = [
        {
            "id": picture.name,
            "width": picture.width,
            "height": picture.height,
            "description": picture.description or None,
            "alt_description": picture.title or None,
            "urls": {"raw": f"{_address(picture, root)}?ixid=abc&ixlib=rb-4.0.3"},
            "links": {
                "html": f"https://unsplash.com/photos/{quote(picture.name)}",
                "download_location": f"{root}/unsplash/photos/{quote(picture.name)}/download?ixid=abc",
            },
            "user": {"name": picture.author, "username": "x"},
            "tags": [{"type": "search", "title": tag} for tag in picture.tags],
        }
        for picture in found
    ]
    return {"total": len(found), "total_pages": 1, "results": results}


def pixabay(found: Sequence[Picture], root: str) -> dict[str, Any]:
    """Answer as ``/api/`` does."""
    hits = [
        {
            "id": place,
            "pageURL": f"https://pixabay.com/photos/{quote(picture.name)}/",
            "type": "photo",
            "tags": ", ".join(picture.tags or picture.title.lower().split()),
            "largeImageURL": _address(picture, root),
            "imageWidth": picture.width,
            "imageHeight": picture.height,
            "user": picture.author,
            "user_id": 7,
        }
        for place, picture in enumerate(found)
    ]
    return {"total": len(found), "totalHits": len(found), "hits": hits}


def _licence_url(licence: str) -> str:
    match = re.fullmatch(r"CC ([A-Z-]+) (\d\.\d)", licence)
    return f"https://creativecommons.org/licenses/{match[1].lower()}/{match[2]}" if match else ""


ANSWERS: dict[str, Callable[[Sequence[Picture], str], dict[str, Any]]] = {
    "commons": commons,
    "openverse": openverse,
    "pexels": pexels,
    "unsplash": unsplash,
    "pixabay": pixabay,
}

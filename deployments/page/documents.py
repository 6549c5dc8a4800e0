"""The documents of the form: those that were sent, and what has become of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from deployments.presentations.sourced import Sources, is_elsewhere
from deployments.presentations.uploads import Upload

GONE = "It is not kept for you here, or not any more. Send it again."


class Document(NamedTuple):
    """A document as the form lists it; without an ``id`` it cannot be used, and ``problem`` says why."""

    id: str
    name: str
    size: int = 0
    problem: str = ""


async def documents_named(sources: Sources, named: Sequence[str], owner: str) -> tuple[Document, ...]:
    """List the documents that a form names."""
    return await asyncio.to_thread(
        lambda: tuple(_listed(each, each[:12], sources.uploads.find(owner, each)) for each in named)
    )


async def documents_at(sources: Sources, places: Any, owner: str) -> tuple[Document, ...]:
    """List the documents that a lecture was made from, wherever they lay: those of ``owner`` can be used."""
    named = [each for each in places if isinstance(each, str)] if isinstance(places, list | tuple) else []
    return await asyncio.to_thread(
        lambda: tuple(_listed(each, Path(each).name, sources.uploads.at(owner, each)) for each in named)
    )


def _listed(named: str, shown: str, upload: Upload | None) -> Document:
    if is_elsewhere(named):
        return Document(named, named)
    if upload:
        return Document(upload.id, upload.name, upload.size)
    return Document("", shown, problem=GONE)

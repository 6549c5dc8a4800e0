"""The routes of documents that lectures are made from."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from deployments.api.bodies import DOCUMENTS
from deployments.api.errors import ALWAYS, Refusal, refusals
from deployments.api.models import Sent, sent
from deployments.api.multipart import Parts
from deployments.api.routes import Documents, Who
from lectra.errors import NotFound
from lectra.sources.reading import FIELD

PIECE_BYTES = 1_000_000
"""What is taken of a body before it is written."""
FILES = {"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {FIELD: FILES}, "required": [FIELD]}
            }
        },
    }
}

router = APIRouter(tags=["sources"], responses=refusals((*ALWAYS, 503)))


@router.post(DOCUMENTS, status_code=201, openapi_extra=BODY, summary="Send documents to make lectures from")
async def send_sources(request: Request, sources: Documents, who: Who) -> Sent:
    """Keep the files that are sent as parts `sources`, each for who has sent it and for a set time.

    Each is read once, so that what cannot be read is refused here; then none of them is kept.
    """
    begin = partial(sources.uploads.begin, who.viewer.owner)
    parts = Parts(request.headers.get("content-type", ""), begin)
    try:
        await _receive(request, parts)
        read = [await sources.read(draft, who.name) for draft in parts.finish()]
        return sent([await asyncio.to_thread(each.keep) for each in read])
    except ClientDisconnect:
        raise Refusal(400, "it ends before its end", remedy="Send it whole.", field="body") from None
    finally:
        await asyncio.to_thread(parts.drop)


@router.delete(
    DOCUMENTS + "/{id}",
    status_code=204,
    responses={204: {"description": "It is removed."}, **refusals((404,))},
    summary="Remove a document",
)
async def remove_source(id: str, sources: Documents, who: Who) -> Response:  # noqa: A002
    """Remove a document before its time. Lectures that are made from it stay; those that wait to be fail."""
    if not await asyncio.to_thread(sources.uploads.remove, who.viewer.owner, id):
        reason = f"There is no document {id[:64]!r} of yours."
        raise NotFound(reason, remedy="It may have been removed already.")
    return Response(status_code=204)


async def _receive(request: Request, parts: Parts) -> None:
    """Take a body piece by piece, each in a thread: it is parsed, hashed and written there."""
    piece = bytearray()
    async for data in request.stream():
        piece += data
        if len(piece) >= PIECE_BYTES:
            await asyncio.to_thread(parts.feed, bytes(piece))
            piece.clear()
    await asyncio.to_thread(parts.feed, bytes(piece))

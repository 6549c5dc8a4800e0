"""A presentation's files over HTTP: their types, parts of them, and what a browser may do with them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse
from starlette.types import Receive, Scope, Send

from deployments.api.auth import Caller, caller
from deployments.api.errors import ALWAYS, Refusal, refusals
from deployments.api.ranges import is_sound
from deployments.api.routes import Service
from lectra.registry import OUTPUTS

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".png": "image/png",
} | {PurePosixPath(name).suffix: OUTPUTS[name].media_type for name in OUTPUTS}
OTHER = "application/octet-stream"
HEADERS = {
    "Cache-Control": "private, no-cache",
    # A report is a page of its own: it may show the lecture's files, and run nothing.
    "Content-Security-Policy": "sandbox allow-same-origin allow-downloads allow-popups; default-src 'self'; "
    "img-src 'self' data:; media-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'none'; "
    "frame-ancestors 'none'",
}
BINARY = {"schema": {"type": "string", "format": "binary"}}
CONTENT = {"content": {kind.partition(";")[0]: BINARY for kind in (*TYPES.values(), OTHER)}}

router = APIRouter(tags=["presentations"], responses=refusals((*ALWAYS, 404, 503)))


@router.get(
    "/presentations/{id}/files/{name:path}",
    response_class=Response,
    responses={
        200: {"description": "The file.", **CONTENT},
        206: {
            "description": "The part of it that Range asks for.",
            "content": {**CONTENT["content"], "multipart/byteranges": BINARY},
        },
        304: {"description": "It is as If-None-Match says."},
        **refusals((416,)),
    },
    summary="Fetch a file",
)
@router.head("/presentations/{id}/files/{name:path}", include_in_schema=False)
async def fetch_file(
    id: UUID,  # noqa: A002
    name: str,
    request: Request,
    presentations: Service,
    who: Annotated[Caller, Depends(caller)],
    download: Annotated[bool, Query(description="Have a browser save it rather than show it.")] = False,
) -> Response:
    """Give one of the files that the presentation lists, or a part of it. It counts as no request."""
    file = await presentations.file(id, name, who.viewer)
    suffix, last = PurePosixPath(name).suffix, PurePosixPath(name).name
    answer = OpenFile(
        file, headers=HEADERS, media_type=TYPES.get(suffix, OTHER), filename=last if download else None
    )
    try:
        if request.headers.get("if-none-match") == answer.headers["etag"]:
            answer.close()
            return Response(status_code=304, headers={**HEADERS, "ETag": answer.headers["etag"]})
        _check_range(request, answer.size)
    except Refusal:
        answer.close()
        raise
    return answer


class OpenFile(FileResponse):
    """Sends a file that is open already, by its descriptor, and closes it."""

    def __init__(
        self, file: int, *, headers: Mapping[str, str], media_type: str, filename: str | None = None
    ) -> None:
        status = os.fstat(file)
        self._file = file
        self.size = status.st_size
        super().__init__(
            f"/dev/fd/{file}",
            headers=headers,
            media_type=media_type,
            filename=filename,
            stat_result=status,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.close()

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)


def _check_range(request: Request, size: int) -> None:
    """Pass over a range that is none. Raises Refusal (416) for one that the file does not have."""
    asked = request.headers.get("range")
    if asked is None:
        return
    try:
        sound = is_sound(asked, size)
    except ValueError:
        raise Refusal(
            416,
            f"the file has {size} bytes",
            remedy="Ask for a range within it.",
            field="Range",
            headers={"Content-Range": f"bytes */{size}"},
        ) from None
    if not sound:
        request.scope["headers"] = [pair for pair in request.scope["headers"] if pair[0] != b"range"]

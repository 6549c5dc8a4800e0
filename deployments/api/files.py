"""A presentation's files over HTTP: their types, parts of them, and what a browser may do with them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import FileResponse

from deployments.api.auth import Caller, caller
from deployments.api.errors import ALWAYS, Refusal, refusals
from deployments.api.ranges import is_sound
from deployments.api.routes import Service

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".png": "image/png",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt; charset=utf-8",
}
OTHER = "application/octet-stream"
HEADERS = {
    "Cache-Control": "private, no-cache",
    # A report is a page of its own: it may show the lecture's files, and run nothing.
    "Content-Security-Policy": "sandbox allow-same-origin allow-downloads allow-popups; default-src 'self'; "
    "img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'none'; frame-ancestors 'none'",
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
    _: Annotated[Caller, Depends(caller)],
    download: Annotated[bool, Query(description="Have a browser save it rather than show it.")] = False,
) -> Response:
    """Give one of the files that the presentation lists, or a part of it. It counts as no request."""
    path = await presentations.file(id, name)
    answer = FileResponse(
        path,
        headers=HEADERS,
        media_type=TYPES.get(path.suffix, OTHER),
        filename=path.name if download else None,
        stat_result=path.stat(),
    )
    if request.headers.get("if-none-match") == answer.headers["etag"]:
        return Response(status_code=304, headers={**HEADERS, "ETag": answer.headers["etag"]})
    _check_range(request, path)
    return answer


def _check_range(request: Request, path: Path) -> None:
    """Pass over a range that is none. Raises Refusal (416) for one that the file does not have."""
    asked, size = request.headers.get("range"), path.stat().st_size
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

"""The routes of presentations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from deployments.api.auth import Caller
from deployments.api.errors import ALWAYS, refusals
from deployments.api.limits import counted
from deployments.api.models import Accepted, NewPresentation, Page, Shown, accepted, options_from, shown
from deployments.presentations import Presentation, Presentations, RevisionOptions
from lectra.request import check_options

router = APIRouter(tags=["presentations"], responses=refusals((*ALWAYS, 503)))

LOCATION = {"headers": {"Location": {"description": "The presentation.", "schema": {"type": "string"}}}}
STREAM = {
    "description": "Events `step` (a Step) and `state` (a Summary), each with an id to go on from; the last "
    "one says how it ended. Comments come in between, so that nothing takes the stream for dead."
}


def service(request: Request) -> Presentations:
    """Give the service that the app was made with."""
    found: Presentations = request.app.state.presentations
    return found


Service = Annotated[Presentations, Depends(service)]
Who = Annotated[Caller, Depends(counted)]


@router.post(
    "/generate_presentation",
    status_code=202,
    responses={202: LOCATION, **refusals((409,))},
    summary="Have a lecture made",
)
async def generate_presentation(
    request: Request,
    response: Response,
    presentations: Service,
    who: Who,
    lecture: Annotated[NewPresentation, Body()],
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=255,
            description="Under the same key the same presentation is given again, and none is made.",
        ),
    ] = None,
) -> Accepted:
    """Submit a lecture. It is made in a folder of its own; nothing is refused later that can be known now."""
    options = options_from(lecture)
    await asyncio.to_thread(check_options, options)
    key = f"{who.name}:{idempotency_key}" if idempotency_key else ""
    if not (key and await presentations.is_made(key)):
        await request.app.state.limits.check("make", who.name)
    told = accepted(await presentations.make(options, key=key))
    response.headers["Location"] = told.links.presentation
    return told


@router.get("/presentations", summary="List presentations, the newest first")
async def list_presentations(
    presentations: Service,
    _: Who,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    search: Annotated[str, Query(max_length=300, description="A part of the topic.")] = "",
) -> Page:
    """List what was made here, however it was started: by this API, in Prefect's UI, or by a schedule."""
    found = await presentations.newest(limit=limit + 1, offset=offset, search=search)
    after = urlencode({"limit": limit, "offset": offset + limit, **({"search": search} if search else {})})
    more = f"/presentations?{after}" if len(found) > limit else None
    return Page(presentations=tuple(found[:limit]), next=more)


@router.get("/presentations/{id}", responses=refusals((404,)), summary="Tell how a presentation stands")
async def show_presentation(id: UUID, presentations: Service, _: Who) -> Shown:  # noqa: A002
    """Give state, progress, steps, warnings and files, as they were within the last half second."""
    return shown(await presentations.one(id))


async def existing(id: UUID, presentations: Service, _: Who) -> Presentation:  # noqa: A002
    """Give the presentation that a stream is about, before the stream begins. Raises NotFound."""
    return await presentations.one(id)


@router.get(
    "/presentations/{id}/events",
    response_class=EventSourceResponse,
    responses={200: STREAM, **refusals((404,))},
    summary="Watch a presentation",
)
async def watch_presentation(
    presentations: Service,
    there: Annotated[Presentation, Depends(existing)],
    last_event_id: Annotated[
        str | None, Header(max_length=64, description="The id of the last event that was received.")
    ] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Send each step as it happens, until the presentation ends or the server does."""
    after = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else 0
    async for event in presentations.events(there.id, after=after):
        yield ServerSentEvent(id=str(event.id), event=event.kind, data=event.data)


@router.post(
    "/presentations/{id}/revise",
    status_code=202,
    responses={202: LOCATION, **refusals((404, 409))},
    summary="Have a lecture remade",
)
async def revise_presentation(
    id: UUID,  # noqa: A002
    request: Request,
    response: Response,
    presentations: Service,
    who: Who,
    changes: Annotated[RevisionOptions, Body()],
) -> Accepted:
    """Remake one thing of a slide, or change voice or theme: that, what depends on it, and no more."""
    await presentations.one(id)
    await request.app.state.limits.check("make", who.name)
    told = accepted(await presentations.revise(id, changes))
    response.headers["Location"] = told.links.presentation
    return told


@router.post(
    "/presentations/{id}/cancel",
    status_code=202,
    responses=refusals((404, 409)),
    summary="Stop what is under way",
)
async def cancel_presentation(id: UUID, presentations: Service, _: Who) -> Accepted:  # noqa: A002
    """Stop the run under way; it is cancelled some seconds later."""
    return accepted(await presentations.cancel(id))


@router.delete(
    "/presentations/{id}",
    status_code=204,
    responses=refusals((404, 409)),
    summary="Remove a presentation",
)
async def remove_presentation(id: UUID, presentations: Service, _: Who) -> Response:  # noqa: A002
    """Remove what Prefect knows of it, and its files, unless another presentation has the same folder."""
    await presentations.remove(id)
    return Response(status_code=204)

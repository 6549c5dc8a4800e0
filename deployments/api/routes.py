"""The routes of presentations."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, ServerSentEvent

from deployments.api.auth import Caller, caller
from deployments.api.errors import ALWAYS, refusals
from deployments.api.limits import counted
from deployments.api.models import (
    Accepted,
    NewPresentation,
    Page,
    Shown,
    accepted,
    options_from,
    shown,
    sources_of,
)
from deployments.presentations import Presentation, Presentations, Removed, RevisionOptions
from deployments.presentations.sourced import Sources

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


def documents(request: Request) -> Sources:
    """Return the app's store of uploaded documents."""
    found: Sources = request.app.state.sources
    return found


Service = Annotated[Presentations, Depends(service)]
Documents = Annotated[Sources, Depends(documents)]
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
    sources: Documents,
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
    places = await sources.resolve(sources_of(lecture), who.viewer.owner)
    checked = await sources.check(options_from(lecture, places), who.name)
    key = (who.name, "api", idempotency_key) if idempotency_key else ()
    if not (key and await presentations.is_made(key)):
        await request.app.state.limits.check("make", who.name)
    told = accepted(await presentations.make(checked, who.viewer, key=key))
    response.headers["Location"] = told.links.presentation
    return told


@router.get("/presentations", summary="List presentations, the newest first")
async def list_presentations(
    presentations: Service,
    who: Who,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    search: Annotated[str, Query(max_length=300, description="A part of the topic.")] = "",
) -> Page:
    """List what was made here and may be seen: what the token itself requested, or all where it is shared.

    That is also what was started in Prefect's UI, by a schedule or by a batch.
    """
    found = await presentations.newest(who.viewer, limit=limit, offset=offset, search=search)
    after = urlencode({"limit": limit, "offset": offset + limit, **({"search": search} if search else {})})
    return Page(presentations=found.presentations, next=f"/presentations?{after}" if found.more else None)


@router.get("/presentations/{id}", responses=refusals((404,)), summary="Tell how a presentation stands")
async def show_presentation(id: UUID, presentations: Service, who: Who) -> Shown:  # noqa: A002
    """Give state, progress, steps, warnings and files, as they were within the last half second."""
    return shown(await presentations.one(id, who.viewer))


async def existing(id: UUID, presentations: Service, who: Who) -> Presentation:  # noqa: A002
    """Give the presentation that a stream is about, before the stream begins. Raises NotFound."""
    return await presentations.one(id, who.viewer)


@router.get(
    "/presentations/{id}/events",
    response_class=EventSourceResponse,
    responses={200: STREAM, **refusals((404,))},
    summary="Watch a presentation",
)
async def watch_presentation(
    presentations: Service,
    there: Annotated[Presentation, Depends(existing)],
    who: Annotated[Caller, Depends(caller)],
    last_event_id: Annotated[
        str | None, Header(max_length=64, description="The id of the last event that was received.")
    ] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Send each step as it happens, until the presentation ends or the server does."""
    after = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else 0
    async for event in presentations.events(there.id, who.viewer, after=after):
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
    await presentations.one(id, who.viewer)
    await request.app.state.limits.check("make", who.name)
    told = accepted(await presentations.revise(id, changes, who.viewer))
    response.headers["Location"] = told.links.presentation
    return told


@router.post(
    "/presentations/{id}/cancel",
    status_code=202,
    responses=refusals((404, 409)),
    summary="Stop what is under way",
)
async def cancel_presentation(id: UUID, presentations: Service, who: Who) -> Accepted:  # noqa: A002
    """Stop the run under way; it is cancelled some seconds later."""
    return accepted(await presentations.cancel(id, who.viewer))


@router.delete(
    "/presentations/{id}",
    response_model=Removed,
    responses={204: {"description": "It is removed, with its folder."}, **refusals((404, 409))},
    response_description="It is removed, and of its folder something stays.",
    summary="Remove a presentation",
)
async def remove_presentation(id: UUID, presentations: Service, who: Who) -> Response:  # noqa: A002
    """Remove what Prefect knows of it, and the files that its report lists, unless another one has them too.

    What lies beside them stays, and the answer names it; where nothing stays, there is none.
    """
    removed = await presentations.remove(id, who.viewer)
    return JSONResponse(removed.model_dump(mode="json")) if removed.kept else Response(status_code=204)

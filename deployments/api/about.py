"""The routes about the service itself: voices, health, readiness, metrics."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from deployments.api.errors import ALWAYS, refusals
from deployments.api.limits import counted
from deployments.api.metrics import CONTENT_TYPE, Metrics
from deployments.api.models import Health, Language, Readiness, VoiceName, Voices
from deployments.api.routes import Service, Who
from deployments.presentations.connection import START
from flows.voices import list_languages, list_voices
from lectra.errors import InvalidInput, ServiceMissing

router = APIRouter(tags=["service"])
ANSWER_S = 3.0
"""How long Prefect may take before it counts as not there."""


@router.get(
    "/voices",
    dependencies=[Depends(counted)],
    responses=refusals(ALWAYS),
    summary="List the languages that can be spoken, or the voices of one",
)
async def voices(
    lang: Annotated[str, Query(max_length=35, description="A tag such as hi or en-GB.")] = "",
) -> Voices:
    """List the languages, or with ``lang`` the voices that speak it."""
    if not lang:
        return await asyncio.to_thread(_all_languages)
    found = await asyncio.to_thread(list_voices, lang)
    if not found:
        raise InvalidInput("lang", f"{lang!r} is not spoken", remedy="GET /voices lists the languages.")
    return Voices(languages=(), voices=tuple(VoiceName(**voice) for voice in found))


@router.get("/healthz", summary="Whether the process answers")
async def healthz() -> Health:
    """Say that the process answers. It needs no token, and asks no one."""
    return Health()


@router.get("/readyz", responses=refusals((503,)), summary="Whether lectures can be made")
async def readyz(presentations: Service) -> Readiness:
    """Ask Prefect for the deployments; 503 says what misses. It needs no token."""
    try:
        async with asyncio.timeout(ANSWER_S):
            missing = await presentations.missing()
    except TimeoutError:
        raise ServiceMissing(f"Prefect does not answer within {ANSWER_S:.0f} s.", remedy=START) from None
    if missing:
        raise ServiceMissing(f"These deployments are not served: {', '.join(missing)}.", remedy=START)
    return Readiness()


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"description": "Metrics.", "content": {"text/plain": {"schema": {"type": "string"}}}},
        **refusals(ALWAYS),
    },
    summary="Metrics for Prometheus",
)
async def metrics(request: Request, presentations: Service, who: Who) -> Response:
    """Give the metrics of this process, and how many presentations Prefect knows.

    Where lectures are not shared, both are those of the token alone; the operator's are of all.
    """
    counts = None
    try:
        async with asyncio.timeout(ANSWER_S):
            counts = await presentations.counts(who.viewer)
    except (TimeoutError, ServiceMissing):
        pass  # lectra_prefect_up says so
    kept: Metrics = request.app.state.metrics
    return Response(kept.exposed(counts, "" if who.viewer.sees_all else who.name), media_type=CONTENT_TYPE)


@lru_cache(maxsize=1)
def _all_languages() -> Voices:
    return Voices(languages=tuple(Language(**row) for row in list_languages()), voices=())

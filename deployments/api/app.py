"""The app: routes, and what goes around them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI

from deployments import page
from deployments.api import about, files, routes, sources
from deployments.api.auth import Door
from deployments.api.bodies import Bodies
from deployments.api.envelope import Envelope
from deployments.api.errors import add_handlers
from deployments.api.limits import Limits
from deployments.api.metrics import Metrics
from deployments.presentations import Presentations
from deployments.presentations.sourced import Sources
from lectra.settings import Settings

VERSION = "1.0.0"
"""Of what goes over the wire: the first number changes with what older clients would not understand."""
ERROR = {"$ref": "#/components/schemas/ErrorAnswer"}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
ABOUT = """Make narrated lectures: deck, narration, captions, video.

A lecture made here is a *presentation*. Submit one, watch its events, fetch its files. Every error has one
form: the field where there is one, the reason, and what to do about it."""


class Api(FastAPI):
    """An app whose document says what it answers: errors in the one form, and 400 where FastAPI has 422."""

    def openapi(self) -> dict[str, Any]:
        """Give the OpenAPI document."""
        document = super().openapi()
        for operations in document["paths"].values():
            for operation in operations.values():
                operation["responses"].pop("422", None)
                for status, answer in operation["responses"].items():
                    if status >= "400":  # of a route that streams, FastAPI says that its errors stream too
                        answer["content"] = {"application/json": {"schema": ERROR}}
        for name in ("HTTPValidationError", "ValidationError"):
            document["components"]["schemas"].pop(name, None)
        return document


def create_app(settings: Settings, *, hosts: Collection[str] = LOOPBACK) -> FastAPI:
    """Make the app; ``hosts`` are the names it may be called by, none for any. Raises InvalidInput."""
    presentations = Presentations(settings)
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        sweeping = asyncio.create_task(app.state.sources.keep_sweeping())
        yield
        sweeping.cancel()
        with suppress(asyncio.CancelledError):
            await sweeping
        presentations.end_watching()
        await presentations.close()

    app = Api(
        title="LECTRA", version=VERSION, description=ABOUT, lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.state.presentations = presentations
    app.state.sources = Sources(settings)
    app.state.metrics = metrics
    app.state.door = Door(settings)
    app.state.limits = Limits(settings)
    for part in (routes, sources, files, about):
        app.include_router(part.router)
    app.include_router(page.router(presentations, settings))
    add_handlers(app)
    app.add_middleware(Bodies)
    app.add_middleware(Envelope, metrics=metrics, hosts=hosts)  # added last, it is the outermost
    return app

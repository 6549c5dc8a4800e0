"""The routes of the page. Whatever changes something is a POST that ends in a redirect."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from deployments.api.auth import Caller, Door, caller, is_from_another_site, log_in, log_out, stranger
from deployments.api.errors import Problem, Refusal
from deployments.api.files import OpenFile
from deployments.api.limits import TooMany, counted
from deployments.page.answers import HOME, LOGIN, PageRoute, error_page, place_after, see, told
from deployments.page.contents import REPORT_PAGE, contents_of
from deployments.page.documents import Document, documents_at, documents_named, named_in
from deployments.page.form import FIELDS, SOURCES, Asking, grouped, languages, options_of, typed_for, voices
from deployments.page.progress import board_of
from deployments.page.rendering import HEADERS, STATIC, VERSION, page
from deployments.page.typed import changes_of, read_form, wrong_slide
from deployments.presentations import UNDER_WAY, Presentations
from deployments.presentations.sourced import Sources
from lectra.errors import Conflict, InvalidInput
from lectra.project.images import slide_name
from lectra.settings import Settings
from lectra.sources.reading import MAX_BYTES, MAX_FILES

A_PAGE = 24
"""Lectures on a page of the library."""
FOREVER = "public, max-age=31536000, immutable"
COVER_KEPT = "private, max-age=604800"
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
Handler = Callable[..., Awaitable[Response]]
Who = Annotated[Caller, Depends(counted)]


def router(presentations: Presentations, settings: Settings) -> APIRouter:
    """Give the routes of the page."""
    pages = Pages(presentations, with_login=bool(settings.api_tokens))
    routes = APIRouter(route_class=PageRoute, include_in_schema=False)
    shown: dict[str, Handler] = {
        "/": pages.home,
        "/lectures/{id}": pages.lecture,
        "/lectures/{id}/cover": pages.cover,
        "/lectures/{id}/redo": pages.back,
        "/lectures/{id}/cancel": pages.back,
        "/lectures/{id}/delete": pages.confirm_deletion,
        "/login": pages.show_login,
        "/static/{version}/{name}": pages.static,
    }
    done: dict[str, Handler] = {
        "/": pages.make,
        "/lectures/{id}/redo": pages.redo,
        "/lectures/{id}/cancel": pages.cancel,
        "/lectures/{id}/delete": pages.delete,
        "/login": pages.login,
        "/logout": pages.logout,
    }
    for place, handler in shown.items():
        routes.add_api_route(place, handler, methods=["GET", "HEAD"], response_class=Response)
    for place, handler in done.items():
        routes.add_api_route(place, handler, methods=["POST"], response_class=Response)
    return routes


class Pages:
    """What the routes do."""

    def __init__(self, presentations: Presentations, *, with_login: bool) -> None:
        self._presentations = presentations
        self._with_login = with_login

    async def home(
        self,
        request: Request,
        who: Who,
        q: Annotated[str, Query(max_length=300)] = "",
        number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
        like: UUID | None = None,
    ) -> Response:
        """Show the form and the library. A link may fill in the form: as for a lecture, and by options."""
        given = await self._presentations.given(like, who.viewer) if like else {}
        typed = typed_for(given)
        typed |= {name: value[:300] for name, value in request.query_params.items() if name in FIELDS}
        documents = await documents_at(_sources(request), given.get(SOURCES), who.viewer.owner)
        return await self._home(who, Asking(typed), q, number, documents=documents)

    async def make(self, request: Request, who: Who) -> Response:
        """Have a lecture made; shows the form again where that cannot be."""
        typed, sources = await read_form(request), _sources(request)
        named = named_in(typed.get(SOURCES, ""))
        documents = await documents_named(sources, named, who.viewer.owner)
        try:
            options = options_of(typed, await sources.resolve(named, who.viewer.owner))
            checked = await sources.check(options, who.name)
            await request.app.state.limits.check("make", who.name)
            # The same form sent twice is one lecture; sent with another word in it, it is another.
            asked = hashlib.sha256(options.model_dump_json().encode("utf-8", "replace")).hexdigest()
            key = (who.name, "page", typed.get("key", "")[:64], asked)
            made = await self._presentations.make(checked, who.viewer, key=key)
        except InvalidInput as problem:
            status = HTTPStatus.BAD_REQUEST
            return await self._home(who, Asking(typed, problem), "", 1, status, documents=documents)
        except TooMany as refused:
            asking = Asking(typed, told(refused))
            return await self._home(who, asking, "", 1, refused.status, refused.headers, documents)
        return see(f"/lectures/{made.id}")

    async def lecture(self, id: UUID, who: Who) -> Response:  # noqa: A002
        """Show a lecture as it stands."""
        return await self._lecture(who, id)

    async def back(self, id: UUID, _: Who) -> Response:  # noqa: A002
        """Lead to the lecture from the address of what was done to it, where a refusal was shown."""
        return see(f"/lectures/{id}")

    async def redo(self, id: UUID, request: Request, who: Who) -> Response:  # noqa: A002
        """Have one thing of a slide made again; shows the lecture again where that cannot be."""
        typed = await read_form(request)
        slide = typed.get("slide", "")
        try:
            changes = changes_of(typed)
            await request.app.state.limits.check("make", who.name)
            await self._presentations.revise(id, changes, who.viewer)
        except InvalidInput as problem:
            return await self._lecture(who, id, HTTPStatus.BAD_REQUEST, problem, typed)
        except Conflict as problem:
            return await self._lecture(who, id, HTTPStatus.CONFLICT, problem, typed)
        except TooMany as refused:
            return await self._lecture(who, id, refused.status, told(refused), typed, refused.headers)
        return see(f"/lectures/{id}#slide-{int(slide)}" if slide.isdecimal() else f"/lectures/{id}")

    async def cancel(self, id: UUID, who: Who) -> Response:  # noqa: A002
        """Stop what is under way; that nothing is any more is as good."""
        with contextlib.suppress(Conflict):
            await self._presentations.cancel(id, who.viewer)
        return see(f"/lectures/{id}")

    async def confirm_deletion(self, id: UUID, who: Who) -> Response:  # noqa: A002
        """Ask whether a lecture is to be deleted."""
        there = await self._presentations.one(id, who.viewer)
        shared = await self._presentations.is_shared(id, who.viewer)
        return page("delete.j2", lecture=there, shared=shared, with_logout=self._with_login)

    async def delete(self, id: UUID, who: Who) -> Response:  # noqa: A002
        """Delete a lecture, and tell what stays of its folder, if anything."""
        removed = await self._presentations.remove(id, who.viewer)
        if not removed.kept:
            return see(HOME)
        return page("deleted.j2", removed=removed, with_logout=self._with_login)

    async def cover(self, id: UUID, who: Annotated[Caller, Depends(caller)]) -> Response:  # noqa: A002
        """Give the picture of a lecture's first slide, for the library. Its address has a version in it."""
        file = await self._presentations.file(id, slide_name(0), who.viewer)
        return OpenFile(file, headers={**HEADERS, "Cache-Control": COVER_KEPT}, media_type="image/jpeg")

    async def show_login(
        self, request: Request, then: Annotated[str, Query(max_length=200)] = ""
    ) -> Response:
        """Ask for a token, where one is needed."""
        door: Door = request.app.state.door
        if door.is_open:
            return see(HOME)
        return page("login.j2", then=place_after(then), problem="", with_logout=False)

    async def login(self, request: Request) -> Response:
        """Let a browser in that has a token."""
        if is_from_another_site(request):
            raise Refusal(403, "the request comes from another site", remedy="Use the page of this server.")
        typed = await read_form(request)
        door: Door = request.app.state.door
        token, then = typed.get("token", "").strip(), place_after(typed.get("then", ""))
        if door.is_open:
            return see(HOME)
        found = door.tokens.find(token.encode("utf-8", "replace"))
        if found is None:
            await request.app.state.limits.check("any", stranger(request))
            said = "This token is not known." if token else "Type a token."
            return page("login.j2", HTTPStatus.UNAUTHORIZED, then=then, problem=said, with_logout=False)
        answer = see(then)
        log_in(request, answer, found)
        return answer

    async def logout(self, request: Request, _: Who) -> Response:
        """End a browser's session."""
        answer = see(LOGIN)
        log_out(request, answer)
        return answer

    async def static(self, version: str, name: str, request: Request) -> Response:
        """Give a script, the style or the mark: they are no secret, and the login needs them."""
        if name not in STATIC:
            return error_page(request, 404, "There is no such file.", "")
        kind = f"{TYPES[name.rpartition('.')[2]]}; charset=utf-8"
        kept = FOREVER if version == VERSION else "no-store"  # an older page may ask for what it knew
        return Response(STATIC[name], media_type=kind, headers={**HEADERS, "Cache-Control": kept})

    async def _home(
        self,
        who: Caller,
        asking: Asking,
        search: str,
        number: int,
        status: int = HTTPStatus.OK,
        headers: Mapping[str, str] | None = None,
        documents: Sequence[Document] = (),
    ) -> Response:
        offset = (number - 1) * A_PAGE
        found = await self._presentations.newest(who.viewer, limit=A_PAGE, offset=offset, search=search)
        return page(
            "home.j2",
            status,
            headers,
            asking=asking,
            fields=FIELDS,
            documents=documents,
            most_bytes=MAX_BYTES,
            most_files=MAX_FILES,
            key=secrets.token_urlsafe(16),
            languages=await languages(),
            voices=grouped(await voices(asking.value("lang"))),
            lectures=found.presentations,
            search=search,
            earlier=_library(search, number - 1) if number > 1 else "",
            later=_library(search, number + 1) if found.more else "",
            number=number,
            with_logout=self._with_login,
        )

    async def _lecture(
        self,
        who: Caller,
        id: UUID,  # noqa: A002
        status: int = HTTPStatus.OK,
        problem: InvalidInput | Conflict | Problem | None = None,
        typed: dict[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        there = await self._presentations.one(id, who.viewer)
        under_way = there.state in UNDER_WAY
        return page(
            "lecture.j2",
            status,
            headers,
            lecture=there,
            contents=await asyncio.to_thread(contents_of, there),
            board=board_of(there) if under_way else None,
            problem=problem,
            typed=typed or {},
            wrong_slide=wrong_slide(problem, typed or {}),
            again=f"{HOME}?like={id}",
            report=REPORT_PAGE,
            with_logout=self._with_login,
        )


def _sources(request: Request) -> Sources:
    found: Sources = request.app.state.sources
    return found


def _library(search: str, number: int) -> str:
    asked = {**({"q": search} if search else {}), **({"page": number} if number > 1 else {})}
    return f"{HOME}?{urlencode(asked)}#library"

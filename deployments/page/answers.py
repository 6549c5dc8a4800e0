"""What a browser is answered where a request is refused: a page, or the way to the login."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from deployments.api.auth import Door, session_of
from deployments.api.errors import STATUS, Problem, Refusal
from deployments.api.limits import TooMany
from deployments.page.rendering import page, span
from lectra.errors import InvalidInput, LectraError, NotFound

HOME, LOGIN = "/", "/login"
PLACE = re.compile(r"/(lectures/[0-9a-f-]{36}(/delete)?)?")
"""Where a login may lead: addresses of this site alone."""
TITLES = {
    400: "That does not work",
    403: "Not from there",
    404: "Not found",
    409: "Not now",
    429: "A moment, please",
    503: "The workshop is closed",
}

WHATS = {"any": ("page", "pages"), "make": ("lecture or change", "lectures or changes")}
PERIODS = {60: "this minute", 3600: "this hour", 86_400: "this day"}


class PageRoute(APIRoute):
    """A route whose refusals are pages."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give the handler of the route."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except TooMany as refused:
                problem = told(refused)
                return error_page(
                    request, refused.status, f"{problem.reason}.", problem.remedy, headers=refused.headers
                )
            except Refusal as refused:
                if refused.status == HTTPStatus.UNAUTHORIZED:
                    return see(login_for(request))
                problem = refused.problem
                return error_page(
                    request, refused.status, problem.reason, problem.remedy, headers=refused.headers
                )
            except (RequestValidationError, NotFound):
                remedy = "It may have been deleted, or the address is not whole."
                return error_page(request, 404, "There is no such lecture or page.", remedy)
            except LectraError as error:
                status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
                reason = error.reason if isinstance(error, InvalidInput) else error.message
                return error_page(request, status, reason, error.remedy)

        return answer


def see(place: str) -> RedirectResponse:
    """Send a browser to another page, which it is to GET."""
    return RedirectResponse(place, HTTPStatus.SEE_OTHER)


def login_for(request: Request) -> str:
    """Give the address of the login that leads back to where the browser was."""
    place = request.url.path if request.method in ("GET", "HEAD") else HOME
    return f"{LOGIN}?then={quote(place, safe='')}" if PLACE.fullmatch(place) and place != HOME else LOGIN


def place_after(login: str) -> str:
    """Give where a login leads: what it was told, if that is of this site."""
    return login if PLACE.fullmatch(login) else HOME


def told(refused: TooMany) -> Problem:
    """Tell people, rather than programs, that it was one time too many."""
    what = WHATS[refused.kind][refused.amount != 1]
    period = PERIODS.get(refused.period_s, f"{refused.period_s} seconds")
    return Problem(
        field=None,
        reason=f"you have asked for {refused.amount} {what} in {period}",
        remedy=f"Try again in {span(refused.wait_s)}.",
    )


def is_logged_in(request: Request) -> bool:
    """Whether a browser has a session, which it can be told to forget."""
    door: Door = request.app.state.door
    return door.by_session(session_of(request)) is not None


def error_page(request: Request, status: int, reason: str, remedy: str, *, headers: Any = None) -> Response:
    """Tell of a problem, and what to do about it."""
    shown = {name: value for name, value in (headers or {}).items() if name.lower() != "content-type"}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        shown["Retry-After"] = "5"
    return page(
        "error.j2",
        status,
        shown,
        title=TITLES.get(status, "Something went wrong"),
        code=status,
        reason=reason[:1].upper() + reason[1:],
        remedy=remedy,
        again=request.url.path if request.method == "GET" and status == 503 else "",
        with_logout=is_logged_in(request),
    )

"""Who asks: by a bearer token, or in a browser by a session. Without tokens, whoever is on this machine.

The page logs in with :func:`log_in`, and each of its routes depends on :func:`caller` as the API's do.
"""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from deployments.api.errors import Refusal
from deployments.api.sessions import Sessions
from deployments.api.tokens import OPERATOR, Token, Tokens, read_tokens
from deployments.presentations import Viewer
from lectra.settings import Settings

COOKIE, SECURE_COOKIE = "lectra_session", "__Host-lectra_session"
"""Under TLS a browser lets nobody but this very host set the second, and sends it nowhere else."""
SAME_SITE: Literal["lax"] = "lax"
"""Who follows a link from another site, such as Prefect's UI, is still logged in. A link changes nothing:
what does is no GET, and is refused where it comes from elsewhere."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BEARER = HTTPBearer(auto_error=False, description="One of LECTRA_API_TOKENS.")
BY_COOKIE = APIKeyCookie(
    name=COOKIE, auto_error=False, description=f"What the page's login sets; {SECURE_COOKIE} under TLS."
)


class Caller(NamedTuple):
    """Who asks. ``name`` tells callers apart and gives no token away."""

    name: str
    viewer: Viewer
    by_cookie: bool = False


class Door:
    """Lets in who has a token or a session; with no token set, everyone. Raises InvalidInput."""

    def __init__(self, settings: Settings) -> None:
        self.tokens: Tokens = read_tokens(settings.api_tokens)
        self.sessions = Sessions(settings.data_dir / "sessions", settings.api_session_hours * 3600)
        given = settings.api_shared
        self.is_shared = len(self.tokens.owners) <= 1 if given is None else given

    @property
    def is_open(self) -> bool:
        """Whether no token is asked for."""
        return not self.tokens

    def viewer(self, token: Token) -> Viewer:
        """Say what who has a token may see."""
        return Viewer(token.owner, self.is_shared or token.owner == OPERATOR)

    def by_session(self, value: str) -> Token | None:
        """Find the token that a session was opened with; None where it has ended, or the token is gone."""
        session = self.sessions.read(value)
        return self.tokens.marked(session.token) if session else None


async def caller(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
    _: Annotated[str | None, Depends(BY_COOKIE)],  # for the document: which cookie it is depends on TLS
) -> Caller:
    """Give who asks. Raises Refusal: 401 without a token that is known, 403 for another site's request."""
    door: Door = request.app.state.door
    if door.is_open:
        if request.method not in SAFE and is_from_another_site(request):
            raise _FOREIGN
        return _noted(request, Caller(address(request), Viewer("", sees_all=True)))
    sent = bearer.credentials if bearer else session_of(request)
    token = door.tokens.find(sent.encode("latin-1", "replace")) if bearer else door.by_session(sent)
    if token is None:
        await request.app.state.limits.check("any", stranger(request))
        raise Refusal(
            401,
            "the token is not known" if sent else "a token is needed",
            remedy="Send the header Authorization: Bearer TOKEN, with one of LECTRA_API_TOKENS.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    by_cookie = bearer is None
    if by_cookie and request.method not in SAFE and not is_from_this_site(request):
        raise _FOREIGN
    return _noted(request, Caller(token.owner, door.viewer(token), by_cookie))


def log_in(request: Request, answer: Response, token: Token) -> None:
    """Let a browser stay logged in, by a session of ``token``; one that it has already ends."""
    door: Door = request.app.state.door
    door.sessions.end(session_of(request))
    answer.set_cookie(
        _cookie(request),
        door.sessions.open(token.mark),
        max_age=int(door.sessions.lasts_s),
        httponly=True,
        samesite=SAME_SITE,
        secure=_is_secure(request),
        path="/",
    )


def log_out(request: Request, answer: Response) -> None:
    """End a browser's session, and let it forget it."""
    door: Door = request.app.state.door
    door.sessions.end(session_of(request))
    answer.delete_cookie(
        _cookie(request), path="/", httponly=True, samesite=SAME_SITE, secure=_is_secure(request)
    )


def session_of(request: Request) -> str:
    """Give what a browser has sent as its session; empty where that is nothing."""
    return request.cookies.get(_cookie(request), "")


def address(request: Request) -> str:
    """Give the address that a request comes from."""
    return request.client.host if request.client else "unknown"


def stranger(request: Request) -> str:
    """Name who asks without a token: by address, of IPv6 by the network that a house or machine has."""
    host = address(request)
    try:
        place = ipaddress.ip_address(host)
    except ValueError:
        return f"stranger {host[:60]}"
    if isinstance(place, ipaddress.IPv6Address) and place.ipv4_mapped is None:
        return f"stranger {ipaddress.ip_network((place, 64), strict=False)}"
    return f"stranger {host}"


def is_from_this_site(request: Request) -> bool:
    """Whether the browser says that a page of this very site made the request."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is not None and _is_here(request, origin)


def is_from_another_site(request: Request) -> bool:
    """Whether the browser says that a page of another site made the request; a program says nothing."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin is not None and not _is_here(request, origin)


def _is_here(request: Request, origin: str) -> bool:
    try:
        place = urlsplit(origin)
    except ValueError:
        return False
    return bool(place.netloc) and place.netloc == request.headers.get("host")


def _noted(request: Request, who: Caller) -> Caller:
    request.state.caller = who
    return who


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"


def _cookie(request: Request) -> str:
    return SECURE_COOKIE if _is_secure(request) else COOKIE


_FOREIGN = Refusal(
    403,
    "the request comes from another site",
    remedy="Use the page of this server itself, or send a bearer token.",
)

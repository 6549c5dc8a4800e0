"""Who asks: by a bearer token, or in a browser by a cookie. Without tokens, whoever is on this machine.

The page logs in with :func:`log_in`, and each of its routes depends on :func:`caller` as the API's do.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from pydantic import SecretStr

from deployments.api.errors import Refusal

COOKIE = "lectra_token"
SAME_SITE: Literal["lax"] = "lax"
"""Who follows a link from another site, such as Prefect's UI, is still logged in. A link changes nothing:
what does is no GET, and is refused where it comes from elsewhere."""
LASTS_S = 30 * 86_400
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BEARER = HTTPBearer(auto_error=False, description="One of LECTRA_API_TOKENS.")
BY_COOKIE = APIKeyCookie(name=COOKIE, auto_error=False, description="What the page's login sets.")


class Caller(NamedTuple):
    """Who asks. ``name`` tells callers apart and gives no token away."""

    name: str
    by_cookie: bool = False


class Door:
    """Lets in who has a token; with no token set, everyone: the program then listens on loopback alone."""

    def __init__(self, tokens: Sequence[SecretStr]) -> None:
        self._digests = tuple(_digest(token.get_secret_value()) for token in tokens)

    @property
    def is_open(self) -> bool:
        """Whether no token is asked for."""
        return not self._digests

    def knows(self, token: str) -> bool:
        """Whether a token is one of those set; takes as long for any."""
        given = _digest(token)
        found = [hmac.compare_digest(given, digest) for digest in self._digests]
        return any(found)


async def caller(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
    cookie: Annotated[str | None, Depends(BY_COOKIE)],
) -> Caller:
    """Give who asks. Raises Refusal: 401 without a token that is known, 403 for another site's request."""
    door: Door = request.app.state.door
    if door.is_open:
        if request.method not in SAFE and is_from_another_site(request):
            raise _FOREIGN
        return _noted(request, Caller(address(request)))
    token = bearer.credentials if bearer else cookie
    if not token or not door.knows(token):
        await request.app.state.limits.check("any", f"stranger {address(request)}")
        raise Refusal(
            401,
            "the token is not known" if token else "a token is needed",
            remedy="Send the header Authorization: Bearer TOKEN, with one of LECTRA_API_TOKENS.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    by_cookie = bearer is None
    if by_cookie and request.method not in SAFE and not is_from_this_site(request):
        raise _FOREIGN
    return _noted(request, Caller(_digest(token).hex()[:12], by_cookie))


def log_in(request: Request, answer: Response, token: str) -> None:
    """Let a browser stay logged in with ``token``, which is known (see :meth:`Door.knows`)."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=LASTS_S,
        httponly=True,
        samesite=SAME_SITE,
        secure=request.url.scheme == "https",
        path="/",
    )


def log_out(answer: Response) -> None:
    """Let a browser forget its token."""
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite=SAME_SITE)


def address(request: Request) -> str:
    """Give the address that a request comes from."""
    return request.client.host if request.client else "unknown"


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
    place = urlsplit(origin)
    return bool(place.netloc) and place.netloc == request.headers.get("host")


def _noted(request: Request, who: Caller) -> Caller:
    request.state.caller = who.name
    return who


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


_FOREIGN = Refusal(
    403,
    "the request comes from another site",
    remedy="Use the page of this server itself, or send a bearer token.",
)

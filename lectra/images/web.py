"""Pictures from image services: searched, ranked, fetched with care, and none used twice in a deck."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import replace

from lectra.errors import ImageError, ServiceMissing
from lectra.images import FoundImage
from lectra.images.claims import Claims
from lectra.images.decode import Decoded, to_jpeg
from lectra.images.download import FetchPolicy, Reply, fetch, host_of, picture_of
from lectra.images.gate import gate_to
from lectra.images.looks import look_of
from lectra.images.photos import Call, Candidate, PhotoService, plain
from lectra.images.ranking import fits, rank, searches
from lectra.logs import TEXT_CHARS, Request
from lectra.models import ImageQuery
from lectra.text import shorten

LOG = logging.getLogger("lectra.images")
SIZE_TOLERANCE = 1.1
"""By how much a picture may have more pixels than its service says: sizes are rounded."""
TRIES = 4
"""Pictures of one service that are fetched for a slide before the next service is asked."""
FIND_TIMEOUT_S = 90.0
SEARCH_TIMEOUT_S = 15.0
MAX_ANSWER_BYTES = 5_000_000


class WebImages:
    """Finds pictures in ``services``, asked in their order until one has a picture that fits.

    ``claims`` keeps the slides of a deck from getting the same picture; without it each slide is by itself.
    """

    def __init__(
        self, services: Sequence[PhotoService], policy: FetchPolicy, claims: Claims | None = None
    ) -> None:
        self.services = tuple(services)
        self.policy = policy
        self.claims = claims
        self.name = "+".join(service.name for service in services)

    async def find(self, wanted: ImageQuery) -> FoundImage:
        """Give the best picture that can be had. Raises ImageError saying why each service had none."""
        reasons: list[str] = []
        try:
            async with asyncio.timeout(FIND_TIMEOUT_S):
                for service in self.services:
                    try:
                        return await self._find(service, wanted)
                    except (ImageError, ServiceMissing) as exc:
                        reasons.append(f"{service.name}: {exc}")
        except TimeoutError:
            reasons.append(f"{FIND_TIMEOUT_S:.0f} s were not enough")
        raise ImageError(f"No picture from the image services. {' '.join(reasons)}")

    async def _find(self, service: PhotoService, wanted: ImageQuery) -> FoundImage:
        tries, problem = TRIES, "It has no picture that fits."
        for words in searches(wanted):
            for candidate in rank(await self.search(service, words), wanted):
                if not tries:
                    break
                if not await asyncio.to_thread(self._reserve, candidate, wanted):
                    continue
                tries -= 1
                try:
                    return await self._download_image(service, candidate, wanted)
                except (ImageError, ServiceMissing) as exc:
                    problem = exc.message
        raise ImageError(problem)

    async def search(self, service: PhotoService, words: str) -> tuple[Candidate, ...]:
        """Search one service, or recall its answer. Raises ImageError, or ServiceMissing."""
        call = service.search(words)
        gate = gate_to(service.name, host_of(call.url), one_at_a_time=service.one_at_a_time)
        found = gate.recall(words)
        if found is None:
            LOG.debug("%s is asked for: %s", service.name, shorten(words, TEXT_CHARS))
            found = _read(service, await self._call(service, call, "search"))
            gate.remember(words, found)
        return found

    async def _download_image(
        self, service: PhotoService, candidate: Candidate, wanted: ImageQuery
    ) -> FoundImage:
        """Fetch a candidate, claim it, and tell its service of the use where it wants to know."""
        reply = await self._request(service, Call(candidate.url), self.policy, "picture")
        stated = round(candidate.width_px * candidate.height_px * SIZE_TOLERANCE)
        picture = await asyncio.to_thread(self._claim, picture_of(reply), stated, wanted)
        if call := service.use(candidate):
            await self._call(service, call, "report of use")
        return _found(candidate, picture, wanted)

    def _reserve(self, candidate: Candidate, wanted: ImageQuery) -> bool:
        return self.claims is None or self.claims.reserve(candidate.url, owner_of(wanted))

    def _claim(self, data: bytes, most_pixels: int, wanted: ImageQuery) -> Decoded:
        picture = to_jpeg(data, most_pixels)
        if not fits(picture.width_px, picture.height_px):
            raise ImageError(f"The picture is only {picture.width_px}×{picture.height_px} pixels.")
        if self.claims and not claim_picture(self.claims, picture.data, wanted):
            raise ImageError("Another slide has the picture, or one that looks like it.")
        return picture

    async def _call(self, service: PhotoService, call: Call, purpose: str) -> bytes:
        """Call a service's API: its own address is trusted, whatever it redirects to is not."""
        policy = replace(
            self.policy,
            allow_hosts=(*self.policy.allow_hosts, host_of(call.url)),
            timeout_s=min(self.policy.timeout_s, SEARCH_TIMEOUT_S),
            max_bytes=MAX_ANSWER_BYTES,
        )
        reply = await self._request(service, call, policy, purpose)
        if reply.status in (401, 403):
            message = f"It refused the request (status {reply.status})."
            raise ServiceMissing(message, remedy=service.if_refused)
        if reply.status != 200:
            raise ImageError(f"It answered with status {reply.status}.")
        return reply.body

    async def _request(self, service: PhotoService, call: Call, policy: FetchPolicy, purpose: str) -> Reply:
        """Make a request when it is due; after a "too many" once more, if the wait asked for is short."""
        gate = gate_to(service.name, host_of(call.url), one_at_a_time=service.one_at_a_time)
        async with gate.turn():
            for _ in range(2):
                await gate.rested()
                try:
                    with Request(LOG, service.name, purpose, call.url) as asked:
                        reply = await fetch(call.url, policy=policy, headers=call.headers)
                        asked.status = reply.status
                except ServiceMissing as exc:
                    gate.rest(None, exc.message)
                    raise
                if reply.status != 429:
                    return reply
                gate.rest(reply.retry_after_s, "it asked for fewer requests.")
        raise ImageError("It asked for fewer requests.")


def claim_picture(claims: Claims, jpeg: bytes, wanted: ImageQuery) -> bool:
    """Claim a finished picture for the slide that wants it; False where another slide has it."""
    return claims.take(hashlib.sha256(jpeg).hexdigest(), look_of(jpeg), owner_of(wanted))


def refuse_picture(claims: Claims, jpeg: bytes) -> None:
    """Claim a picture for no slide at all, so that none takes it."""
    claims.refuse(hashlib.sha256(jpeg).hexdigest(), look_of(jpeg))


def owner_of(wanted: ImageQuery) -> str:
    """Name a slide among the claims."""
    return hashlib.sha256(json.dumps(wanted.model_dump()).encode()).hexdigest()


def _found(candidate: Candidate, picture: Decoded, wanted: ImageQuery) -> FoundImage:
    licence = candidate.licence
    if licence is None:
        raise ImageError("The picture has no licence that allows its use.")
    return FoundImage(
        data=picture.data,
        suffix=".jpg",
        width_px=picture.width_px,
        height_px=picture.height_px,
        alt=plain(candidate.title or candidate.description or wanted.query or wanted.title, 150),
        source=candidate.source,
        page_url=candidate.page_url,
        author=candidate.author,
        licence=licence.name,
        licence_url=licence.url,
        credit=candidate.credit,
    )


def _read(service: PhotoService, body: bytes) -> tuple[Candidate, ...]:
    try:
        return service.read(json.loads(body))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as exc:
        raise ImageError("Its answer has an unknown form.") from exc

"""The image services of a run: opened, and asked whether they answer."""

from __future__ import annotations

import asyncio

from lectra.errors import ImageError, ServiceMissing
from lectra.images.choice import ImageServices, WebChoice, how_to_set, is_ready
from lectra.images.claims import Claims
from lectra.images.download import FetchPolicy
from lectra.images.web import WebImages
from lectra.registry import PHOTO_SERVICES

PROBE = "tree"
"""What a service is asked for to see whether it answers: every one has pictures of it."""


def open_services(choice: WebChoice, claims: Claims | None) -> WebImages:
    """Open the chosen services."""
    opened = [PHOTO_SERVICES[name].make(*choice.services.of(name)) for name in choice.sources]
    return WebImages(opened, policy_of(choice.services), claims)


def policy_of(services: ImageServices) -> FetchPolicy:
    """Give the rules by which pictures are fetched."""
    return FetchPolicy(user_agent=services.contact, allow_hosts=services.allow_hosts)


async def services_answer(choice: WebChoice, timeout_s: float) -> dict[str, str]:
    """Search each service of ``choice``, and tell of keys that are not set: ``ready``, or why not."""
    asked = [name for name in PHOTO_SERVICES if name in choice.sources or not is_ready(name, choice.services)]

    async def ask(name: str) -> tuple[str, str]:
        if not is_ready(name, choice.services):
            return name, f"no key. {how_to_set(name)}"
        images = open_services(choice.model_copy(update={"sources": (name,)}), None)
        try:
            async with asyncio.timeout(timeout_s):
                await images.search(images.services[0], PROBE)
        except (ImageError, ServiceMissing) as exc:
            return name, str(exc)
        except TimeoutError:
            return name, f"no answer within {timeout_s:.0f} s. Check the network."
        return name, "ready"

    return dict(await asyncio.gather(*map(ask, asked)))

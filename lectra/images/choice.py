"""Which image services a run uses: plain data, and light to import."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, SecretStr

from lectra.defaults import CONTACT
from lectra.document.text import Model
from lectra.errors import InvalidInput, ServiceMissing
from lectra.models import ImageChoice
from lectra.registry import PHOTO_SERVICES


class ImageServices(Model):
    """Where the image services are, and what they want to know of us.

    ``settings`` are those that services declare, by name; a service's default stands where one is left out.
    ``contact`` is sent as the User-Agent; ``allow_hosts`` may serve pictures from addresses that are not
    public.
    """

    settings: Mapping[str, str | SecretStr] = {}
    contact: str = CONTACT
    allow_hosts: tuple[str, ...] = ()

    def of(self, name: str) -> tuple[str | SecretStr, ...]:
        """Give the settings of one service, in the order in which it declares them."""
        declared = PHOTO_SERVICES[name].settings
        return tuple(self.settings.get(one.name, one.value) for one in declared)


class WebChoice(ImageChoice):
    """Images from services, asked in the order of ``sources``.

    Where they are decides no image, and their keys are written nowhere: ``services`` is in no file.
    """

    sources: tuple[str, ...]
    services: ImageServices = Field(exclude=True)


def choose_services(wanted: str, services: ImageServices) -> WebChoice:
    """Settle ``auto`` (all that are ready) or a service's name.

    Raises ServiceMissing where its key is not set.
    """
    sources = (
        tuple(name for name in PHOTO_SERVICES if is_ready(name, services)) if wanted == "auto" else (wanted,)
    )
    for name in sources:
        if not is_ready(name, services):
            raise ServiceMissing(f"{name} needs a key, and none is set.", remedy=how_to_set(name))
    return WebChoice(source="+".join(sources), sources=sources, services=services)


def choose_again(choice: ImageChoice | None, services: ImageServices) -> ImageChoice | None:
    """Give a choice that was read from a file the services that it names, as they are set now.

    Raises InvalidInput where it names what does not exist.
    """
    if choice is None or choice.source in ("drawn", "folder"):
        return choice
    names = tuple(choice.source.split("+"))
    if strange := [name for name in names if name not in PHOTO_SERVICES]:
        remedy = f"Choose of: {', '.join(PHOTO_SERVICES)}."
        raise InvalidInput("images", f"{strange[0]!r} is not known", remedy=remedy)
    return WebChoice(source=choice.source, sources=names, services=services)


def is_ready(name: str, services: ImageServices) -> bool:
    """Whether a service can be asked: it needs no key, or its key is set."""
    keys = (value for value in services.of(name) if isinstance(value, SecretStr))
    return all(key.get_secret_value() for key in keys)


def how_to_set(name: str) -> str:
    """Say how a service's key is set."""
    return f"Set LECTRA_{name.upper()}_API_KEY."

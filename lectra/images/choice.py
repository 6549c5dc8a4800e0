"""Which image services a run uses: plain data, and light to import."""

from __future__ import annotations

from pydantic import Field, SecretStr

from lectra.document.text import Model
from lectra.errors import InvalidInput, ServiceMissing
from lectra.models import ImageChoice

WITH_KEY = ("unsplash", "pexels", "pixabay")
WEB_SOURCES = (*WITH_KEY, "commons", "openverse")
"""In the order in which they are asked: photographs of even quality, where a key allows them, before the
wider choice."""
CONTACT = "lectra/0.1 (lecture maker)"


class ImageServices(Model):
    """Where the image services are, and what they want to know of us.

    ``contact`` is sent as the User-Agent; ``allow_hosts`` may serve pictures from addresses that are not
    public.
    """

    commons_url: str = "https://commons.wikimedia.org/w/api.php"
    openverse_url: str = "https://api.openverse.org"
    pexels_url: str = "https://api.pexels.com"
    unsplash_url: str = "https://api.unsplash.com"
    pixabay_url: str = "https://pixabay.com"
    pexels_api_key: SecretStr = SecretStr("")
    unsplash_api_key: SecretStr = SecretStr("")
    pixabay_api_key: SecretStr = SecretStr("")
    contact: str = CONTACT
    allow_hosts: tuple[str, ...] = ()

    def key(self, name: str) -> SecretStr:
        """Give a service's key; empty where none is set, or none is needed."""
        key: SecretStr = getattr(self, f"{name}_api_key", SecretStr(""))
        return key


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
        tuple(name for name in WEB_SOURCES if is_ready(name, services)) if wanted == "auto" else (wanted,)
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
    if strange := [name for name in names if name not in WEB_SOURCES]:
        remedy = f"Choose of: {', '.join(WEB_SOURCES)}."
        raise InvalidInput("images", f"{strange[0]!r} is not known", remedy=remedy)
    return WebChoice(source=choice.source, sources=names, services=services)


def is_ready(name: str, services: ImageServices) -> bool:
    """Whether a service can be asked: it needs no key, or its key is set."""
    return name not in WITH_KEY or bool(services.key(name).get_secret_value())


def how_to_set(name: str) -> str:
    """Say how a service's key is set."""
    return f"Set LECTRA_{name.upper()}_API_KEY."

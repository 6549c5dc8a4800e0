"""What all image services have in common: candidates, calls, and text made plain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol, TypeVar

from pydantic import SecretStr

from lectra.errors import ImageError
from lectra.images.licences import Licence
from lectra.registry import PHOTO_SERVICES, Part, Setting
from lectra.text import clean, one_line, shorten

PER_SEARCH = 20
"""Candidates asked for in one search: as many as the strictest service gives without an account."""
MAX_AUTHOR_CHARS = 400
"""Longest name of an author that has room in the line below a picture."""


@dataclass(frozen=True)
class Candidate:
    """A picture that a service offers. ``licence`` is None where it does not allow use here.

    ``credit`` is the line to show with it; ``use_url`` the address that the service wants called when the
    picture is used, or empty.
    """

    source: str
    url: str
    page_url: str
    title: str
    width_px: int
    height_px: int
    licence: Licence | None
    tags: tuple[str, ...] = ()
    description: str = ""
    author: str = ""
    credit: str = ""
    use_url: str = ""


@dataclass(frozen=True)
class Call:
    """A request to a service's API. It may hold a key, so it never shows itself."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class PhotoService(Protocol):
    """A service that is searched for pictures: how it is asked, and how its answers are read. All pure.

    ``one_at_a_time``: it asks for one request after another. ``if_refused``: what to do where it refuses one.
    """

    name: str
    one_at_a_time: bool
    if_refused: str

    def search(self, words: str) -> Call:
        """Build the search for ``words``."""
        ...

    def read(self, answer: Mapping[str, Any]) -> tuple[Candidate, ...]:
        """Read a search's answer, best match first. Entries of an unknown form are left out."""
        ...

    def use(self, candidate: Candidate) -> Call | None:
        """Build the call that tells the service of a picture's use, where it wants one. Raises ImageError."""
        ...


class KeyedService:
    """What services with a key have in common; ``url`` is the address before the path of a search."""

    name: str
    one_at_a_time = False

    def __init__(self, url: str, key: SecretStr) -> None:
        self.url = url.rstrip("/")
        self.key = key
        self.if_refused = f"Check LECTRA_{self.name.upper()}_API_KEY."


S = TypeVar("S", bound=type[PhotoService])


def photo_service(*, label: str, url: str, key_from: str = "", rank: int = 100) -> Callable[[S], S]:
    """Register an image service under its class's ``name``.

    It is made with its address, which ``LECTRA_<NAME>_URL`` changes, and, where ``key_from`` names the page
    that gives one, with the key in ``LECTRA_<NAME>_API_KEY``. Of the services that are ready, ``auto`` asks
    the one with the lowest ``rank`` first.
    """

    def add(service: S) -> S:
        name = service.name
        settings = [Setting(f"{name}_url", f"{label} address", f"Where {label} answers.", url)]
        if key_from:
            about = f"From {key_from}; kept secret."
            settings.append(Setting(f"{name}_api_key", f"{label} key", about, SecretStr("")))
        PHOTO_SERVICES.add(Part(name, label, service, tuple(settings), rank))
        return service

    return add


def read_each(entries: Any, read: Callable[[Any], Candidate]) -> tuple[Candidate, ...]:
    """Read the entries that can be read. Raises ImageError where ``entries`` is no list."""
    if not isinstance(entries, list):
        raise ImageError("The answer has an unknown form.")
    return tuple(_readable(entries, read))


def _readable(entries: Iterable[Any], read: Callable[[Any], Candidate]) -> Iterable[Candidate]:
    for entry in entries:
        try:
            yield read(entry)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            continue  # one odd entry must not cost the others


def plain(text: Any, limit: int = 300) -> str:
    """Make a service's text fit to show: one line of printable characters, at most ``limit``."""
    printable = "".join(char if char.isprintable() else " " for char in clean(str(text or "")))
    return shorten(one_line(printable), limit)


def plain_html(markup: Any, limit: int = 300) -> str:
    """Take the text out of HTML."""
    reader = _TextReader()
    reader.feed(str(markup or ""))
    reader.close()
    return plain(" ".join(reader.parts), limit)


def author_name(text: Any, read: Callable[[Any, int], str] = plain) -> str:
    """Make an author's name fit to show, all of it: a licence wants no less.

    Raises ValueError for one that no slide has room for.
    """
    name = read(text, max(len(str(text)), 1))
    if len(name) > MAX_AUTHOR_CHARS:
        raise ValueError("the author's name is too long for a credit")
    return name


def web_address(text: Any) -> str:
    """Give an address back if it is one of the web, else nothing."""
    address = str(text or "")
    return address if address.startswith(("https://", "http://")) else ""


def cc_credit(author: str, licence: Licence | None, place: str) -> str:
    """Write the credit that a Creative Commons licence asks for; empty where it asks for none."""
    if licence is None or not licence.wants_credit:
        return ""
    return f"{author or 'Unknown author'}, {licence.name}, via {place}"


class _TextReader(HTMLParser):
    """Collects what is between the tags, but for style sheets and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "script") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)

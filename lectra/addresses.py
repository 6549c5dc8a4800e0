"""Addresses of the web that people give in place of a path."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from pydantic_core import PydanticCustomError

from lectra.paths import usable

LONGEST = 2000
"""Characters of an address."""
_SCHEMES = ("http://", "https://")
_SEARCH = "search:"
LONGEST_SEARCH = 400


class BadAddress(ValueError):
    """An address at which nothing can be; it says why."""


def is_address(text: str) -> bool:
    """Whether a text is meant as an address of the web."""
    return text.lower().startswith(_SCHEMES)


def searched(text: str) -> str:
    """Return what is to be searched for where a text asks for that ("search: tides"); empty for any other."""
    return text[len(_SEARCH) :].strip() if text.lower().startswith(_SEARCH) else ""


def name_of_source(text: str) -> str:
    """Return a source's name in short, for lists: a file's name, an address as it may be shown, a search."""
    return searched(text) or (shown_address(text) if is_address(text) else Path(text).name)


def check_address(text: str) -> None:
    """Check an address before it is fetched. Raises BadAddress, which quotes nothing of it."""
    parts = _parts(text)
    if parts.username is not None or parts.password is not None:
        raise BadAddress("it holds a user's name or password, and LECTRA logs in nowhere")
    if not parts.hostname:
        raise BadAddress("it names no host")


def shown_address(text: str) -> str:
    """Return an address as it may be shown: without a user's name and password, query and fragment."""
    try:
        parts = _parts(text)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except BadAddress:
        return "the address"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{parts.path}"


def usable_source(text: str) -> str:
    """Check text that is a path, an address of the web or a search, as a validator of pydantic's."""
    if query := searched(text):
        return _checked_search(text, query)
    if not is_address(text):
        return usable(text)
    if len(text) > LONGEST:
        reason = f"it is longer than the {LONGEST} characters that an address may have"
        raise PydanticCustomError("address", "{reason}", {"reason": reason})
    return text


def _checked_search(text: str, query: str) -> str:
    if len(query) > LONGEST_SEARCH or any(char < " " for char in query):
        reason = f"what is searched for is one line of at most {LONGEST_SEARCH} characters"
        raise PydanticCustomError("search", "{reason}", {"reason": reason})
    return text


def _parts(text: str) -> SplitResult:
    if any(char <= " " or char == "\x7f" for char in text):
        raise BadAddress("it holds a space or a control character")
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  # it is read where it is asked for
    except ValueError as exc:
        raise BadAddress("it is malformed") from exc
    return parts

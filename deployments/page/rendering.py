"""Templates → pages: how times and sizes are shown, and the headers that every page has."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from deployments.presentations import CANCELLED, MADE, UNDER_WAY
from lectra.tts import language_name

HERE = Path(__file__).parent
STATIC = {path.name: path.read_bytes() for path in sorted((HERE / "static").iterdir()) if path.is_file()}
VERSION = hashlib.sha256(b"\0".join(STATIC.values())).hexdigest()[:12]
"""Of scripts and style: it is part of their address, so a browser may keep them for good."""
POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "media", "connect")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ]
)
HEADERS = {"Content-Security-Policy": POLICY}
SPANS = ((60, "minute", 3600), (3600, "hour", 86_400), (86_400, "day", 30 * 86_400))
"""How long ago something was: seconds of the unit, its name, and up to when it is used."""


def page(
    template: str,
    status: int = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> HTMLResponse:
    """Render a page; all values are escaped where they are shown."""
    html = TEMPLATES.get_template(template).render(**values)
    return HTMLResponse(html, status, {**HEADERS, **(headers or {})})


def clock(seconds: float) -> str:
    """Show a length of time: ``4:05``, or ``1:04:05``. A part of a second is left out, as players do."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def ago(moment: datetime, now: datetime | None = None) -> str:
    """Say how long ago something was; from a month on, on which day."""
    past = ((now or datetime.now(UTC)) - moment).total_seconds()
    if past < 60:
        return "just now"
    for size, unit, until in SPANS:
        if past < until:
            count = int(past // size)
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return f"{moment.day} {moment:%B %Y}"


def span(seconds: int) -> str:
    """Say how long something takes, rounded up: ``58 minutes``."""
    name, unit_s = next(
        ((name, unit_s) for unit_s, name, until_s in SPANS if seconds <= until_s), ("day", 86_400)
    )
    if seconds < 60:
        name, unit_s = "second", 1
    count = math.ceil(seconds / unit_s)
    return f"{count} {name}{'s' if count != 1 else ''}"


def size(count: float) -> str:
    """Show a number of bytes: ``12.4 MB``."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"


def web(address: str) -> str:
    """Give an address that a link may lead to; empty for any that is not of the web."""
    try:
        place = urlsplit(address)
    except ValueError:
        return ""
    return address if place.scheme in ("http", "https") and place.netloc else ""


def file_of(presentation: UUID, name: str) -> str:
    """Give the address of a file that a presentation has: a name that it lists, and so a plain one."""
    return f"/presentations/{presentation}/files/{name}"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"clock": clock, "ago": ago, "size": size, "web": web, "language": language_name}
    environment.globals |= {
        "static": f"/static/{VERSION}",
        "file_of": file_of,
        "CANCELLED": CANCELLED,
        "MADE": MADE,
        "UNDER_WAY": UNDER_WAY,
    }
    return environment


TEMPLATES = _environment()

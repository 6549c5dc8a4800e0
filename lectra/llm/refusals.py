"""What a server of models says where it does not answer, and whether asking again is of any use."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any

from lectra.errors import ModelError, ServiceMissing
from lectra.text import shorten

UNWELCOME = (401, 403)
BUSY = (429, 503, 529)
"""Statuses of a server that is loading its model, or has a full queue."""
PAYMENT = 402
BAD_REQUEST = 400
SHOWN_CHARS = 300

QUOTA_CODES = re.compile(r"insufficient_(?:quota|balance|credits?|funds)|billing|payment|credit", re.I)
QUOTA = re.compile(
    r"insufficient (?:quota|balance|credits?|funds)|exceeded your current quota|plans? (?:and|&) billing"
    r"|credit balance|out of credits|more credits|no credits|payment required|account is not active"
    r"|billing (?:hard )?limit|quota (?:has been |is )?(?:exhausted|used up)",
    re.I,
)
KEY = re.compile(
    r"(?:invalid|incorrect|missing|expired|revoked|wrong|no)\b[^.]{0,20}\bapi[ _-]?key"
    r"|\bapi[ _-]?key\b[^.]{0,20}(?:not valid|invalid|incorrect|expired|missing|revoked|required)",
    re.I,
)
PAUSE = re.compile(
    r"(?:try again|retry)[^.]{0,30}? in (?:(\d+)\s*m(?!s)(?:in\w*)?\s*)?(?:(\d+(?:\.\d+)?)\s*(m?s)\w*)?", re.I
)
TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.I | re.DOTALL)


class Refusal(ModelError):
    """A server answered with an error; ``said`` is its message, ``code`` what programs tell it by.

    ``status`` is that of the answer. An error that comes ``in_reply``, under status 200, has the status that
    it names itself, or 200.
    """

    def __init__(
        self, server: str, status: int, said: str, code: str = "", *, in_reply: bool = False
    ) -> None:
        shown = shorten(said, SHOWN_CHARS).rstrip(".") or "nothing more"
        told = f"broke off: {shown}." if in_reply else f"answered {status}: {shown}."
        super().__init__(f"{server} {told}", remedy="Look into the server's log, or choose another model.")
        self.server = server
        self.status = status
        self.said = said
        self.code = code


def hopeless(refusal: Refusal, key_remedy: str) -> ServiceMissing | None:
    """Return the error for a refusal that no other request and no patience cures; None for any other."""
    shown = shorten(refusal.said, SHOWN_CHARS).rstrip(".") or "nothing more"
    if is_about_money(refusal):
        remedy = "Look at the plan and the billing of your account there, or choose another model."
        return ServiceMissing(f"{refusal.server} has no quota left for you: {shown}.", remedy=remedy)
    if refusal.status in UNWELCOME or (refusal.status in (200, BAD_REQUEST) and is_about_key(refusal)):
        what = (
            "refuses the key" if refusal.status == UNWELCOME[0] or is_about_key(refusal) else "refuses access"
        )
        told = f"{refusal.server} {what} ({refusal.status}): {shown}."
        return ServiceMissing(told, remedy=key_remedy)
    return None


def is_about_key(refusal: Refusal) -> bool:
    """Whether a refusal says that the key is none that is accepted."""
    return "api_key" in refusal.code or bool(KEY.search(refusal.said))


def is_about_money(refusal: Refusal) -> bool:
    """Whether a refusal is for want of quota or credit, and not of a pause between requests."""
    if refusal.status == PAYMENT or QUOTA_CODES.search(refusal.code):
        return True
    return bool(QUOTA.search(refusal.said)) and not pause_in(refusal.said)


def pause_asked(headers: Mapping[str, str], said: str) -> float:
    """Return the pause in seconds that a busy server asks for, in a header or in words; 0 for none."""
    asked = headers.get("retry-after", "")
    for number, unit_s in ((headers.get("retry-after-ms", ""), 0.001), (asked, 1.0)):
        with suppress(ValueError):
            return max(0.0, float(number) * unit_s)
    with suppress(ValueError):
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    return pause_in(said)


def pause_in(said: str) -> float:
    """Return the pause in seconds that a message names: "try again in 7m12s"; 0 for none."""
    for found in PAUSE.finditer(said):
        seconds = float(found[2] or 0) / (1000 if (found[3] or "").lower() == "ms" else 1)
        if pause_s := 60 * int(found[1] or 0) + seconds:
            return pause_s
    return 0.0


def error_in(content: bytes) -> tuple[str, str]:
    """Read message and code of an error answer, whichever of the usual forms it has."""
    text = content.decode(errors="replace").strip()
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return " ".join(TAG.sub(" ", text).split()), ""
    return said_in(answer) or text, code_in(answer)


def said_in(answer: Any) -> str:
    """Return the message in an error answer, or nothing where there is none."""
    if isinstance(answer, list):
        return "; ".join(filter(None, map(said_in, answer)))
    if not isinstance(answer, dict):
        return ""
    for name in ("error", "errors", "message", "detail", "msg"):
        if found := answer.get(name):
            return _words(found)
    return ""


def code_in(answer: Any) -> str:
    """Return what programs tell an error by (``insufficient_quota``), or nothing."""
    if isinstance(answer, list):
        return code_in(answer[0]) if answer else ""
    error = answer.get("error", answer) if isinstance(answer, dict) else None
    if not isinstance(error, dict):
        return ""
    return " ".join(str(error[name]) for name in ("code", "type", "status") if error.get(name))


def _words(found: Any) -> str:
    """Put the message of an error into words; those of fields name the field."""
    if isinstance(found, dict):
        place = found.get("loc") or found.get("param") or ""
        place = ".".join(map(str, place)) if isinstance(place, list) else str(place)
        said = said_in(found) or json.dumps(found, ensure_ascii=False)
        raw = (found.get("metadata") or {}).get("raw") if isinstance(found.get("metadata"), dict) else ""
        said = f"{said}: {raw}" if raw else said
        return f"{place}: {said}" if place and place not in said else said
    return "; ".join(map(_words, found)) if isinstance(found, list) else str(found)

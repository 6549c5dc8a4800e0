"""What this machine can make lectures with: one finding for each part."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from typing import Literal

import httpx

from lectra.deck.fonts import check_fonts
from lectra.document.text import Model
from lectra.errors import LectraError
from lectra.exec.ffmpeg import run_ffmpeg
from lectra.images import choose_images, images_answer
from lectra.llm import open_model, settle_model
from lectra.llm.backends.embedded import own_model
from lectra.llm.model_file import find_file
from lectra.llm.size import named_size
from lectra.llm.speed import tokens_a_second
from lectra.preflight import Services
from lectra.registry import LANGUAGE_MODELS, PLUGINS
from lectra.runlog.reading import look
from lectra.settings import Settings
from lectra.tts import SILENCE, language_name, settle_voice

State = Literal["ready", "limited", "missing"]
ENOUGH_BYTES = 500_000_000
ANSWER_S = 5.0
SCRIPT_TOKENS, USUAL_SPEED = 250, 70.0
"""What an embedded model writes for a slide, and how many a second the small one does on two cores."""


class Finding(Model):
    """How a part is. ``limited`` parts do not keep a lecture from being made; ``missing`` ones do.

    ``tokens_a_second`` is how fast the embedded model writes here; None of other parts.
    """

    part: str
    state: State
    detail: str
    remedy: str = ""
    tokens_a_second: float | None = None


async def examine(
    lang: str, settings: Settings, services: Services, prefect_url: str, prefect_auth: str = ""
) -> list[Finding]:
    """Look at every part, side by side; no part's failure hides another.

    ``prefect_auth`` is what the Prefect server is answered with, as user:password.
    """
    parts: dict[str, Callable[[], Awaitable[Finding]]] = {
        "ffmpeg": lambda: asyncio.to_thread(_ffmpeg),
        "fonts": lambda: asyncio.to_thread(_fonts, lang),
        "language model": lambda: _model(services),
        "voice": lambda: _voice(lang, services),
        "images": lambda: _images(services),
        "Prefect": lambda: _prefect(prefect_url, prefect_auth),
        "run log": lambda: asyncio.to_thread(_run_log, settings),
        "disk": lambda: asyncio.to_thread(_disk, settings),
        "plugins": lambda: asyncio.to_thread(_plugins),
    }
    found = list(await asyncio.gather(*(_found(part, look) for part, look in parts.items())))
    # By itself: how fast it writes is measured, and what else is looked at would slow it down.
    return [*found, await _embedded(services)]


def can_make(findings: list[Finding]) -> bool:
    """Whether a lecture can be made."""
    return all(finding.state != "missing" for finding in findings)


def estimate_s(findings: list[Finding], slides: int) -> float:
    """Give about how long a lecture takes, from what was measured: the model is what it waits for."""
    model = next(finding.detail for finding in findings if finding.part == "language model")
    if not model.startswith("embedded"):  # the design's 7 s and 2 s
        return 7.0 + slides * 2.0 + 7.0
    speed = next((finding.tokens_a_second for finding in findings if finding.tokens_a_second), USUAL_SPEED)
    return 5.0 + (slides + 1) * SCRIPT_TOKENS / speed


async def _found(part: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await look()
    except LectraError as exc:
        return Finding(part=part, state="missing", detail=exc.message, remedy=exc.remedy)


def _ffmpeg() -> Finding:
    words = run_ffmpeg(["-version"], timeout_s=20).out.decode(errors="replace").split()
    return Finding(part="ffmpeg", state="ready", detail=f"version {words[2]}")


def _fonts(lang: str) -> Finding:
    check_fonts(lang, [])
    return Finding(part="fonts", state="ready", detail=f"all that {language_name(lang)} needs")


async def _model(services: Services) -> Finding:
    choice, reason = await settle_model("auto", services.model)
    state: State = "limited" if choice.note else "ready"
    return Finding(
        part="language model",
        state=state,
        detail=f"{choice.backend}:{choice.model}. {reason}",
        remedy=choice.note,
    )


async def _embedded(services: Services) -> Finding:
    """Load the embedded model and let it write a little; it keeps no lecture from being made."""
    part = "embedded model"
    try:
        choice = await LANGUAGE_MODELS["embedded"].find(services.model, ANSWER_S)
        file = find_file(own_model(services.model))
        speed = await tokens_a_second(open_model(choice, services.model))
    except LectraError as exc:
        return Finding(part=part, state="limited", detail=exc.message, remedy=exc.remedy)
    told = f"{choice.model}: {named_size(file.parameters)} parameters, {file.size_bytes / 1e9:.1f} GB"
    return Finding(
        part=part,
        state="limited" if file.small else "ready",
        detail=f"{told}, {speed:.1f} tokens a second",
        remedy="For a better one, see docs/models.md." if file.small else "",
        tokens_a_second=round(speed, 1),
    )


async def _voice(lang: str, services: Services) -> Finding:
    choice, reason = await settle_voice("auto", lang, "", "+0%", "+0Hz", services.voice)
    state: State = "limited" if choice.backend in ("espeak", SILENCE) else "ready"
    remedy = "Lectures have no voice until it answers." if choice.backend == SILENCE else ""
    return Finding(part="voice", state=state, detail=f"{choice.name}. {reason}", remedy=remedy)


async def _images(services: Services) -> Finding:
    choice = choose_images("auto", None, services.images)
    states = await images_answer(choice, ANSWER_S) if choice else {}
    detail = "; ".join(f"{source}: {state}" for source, state in states.items())
    if "ready" in states.values():
        return Finding(part="images", state="ready", detail=detail)
    return Finding(part="images", state="limited", detail=detail, remedy="They are drawn here instead.")


async def _prefect(url: str, auth: str) -> Finding:
    if not url:
        return Finding(part="Prefect", state="ready", detail="started for each run, in some 3 s")
    remedy = "Start it ('prefect server start'), or unset PREFECT_API_URL."
    user, _, password = auth.partition(":")
    try:
        async with httpx.AsyncClient(timeout=ANSWER_S, auth=(user, password) if auth else None) as client:
            answer = await client.get(f"{url.rstrip('/')}/admin/version")
            answer.raise_for_status()
    except httpx.HTTPStatusError as exc:
        detail = f"{url} refuses with status {exc.response.status_code}"
        if exc.response.status_code == httpx.codes.UNAUTHORIZED:
            remedy = "Set PREFECT_API_AUTH_STRING to what it asks for, as user:password."
        return Finding(part="Prefect", state="missing", detail=detail, remedy=remedy)
    except httpx.HTTPError as exc:
        detail = f"{url} does not answer: {type(exc).__name__}"
        return Finding(part="Prefect", state="missing", detail=detail, remedy=remedy)
    return Finding(part="Prefect", state="ready", detail=f"answers at {url}")


def _run_log(settings: Settings) -> Finding:
    try:
        place, runs = look(settings)
    except LectraError as exc:  # a lecture is made without it
        return Finding(part="run log", state="limited", detail=exc.message, remedy=exc.remedy)
    return Finding(part="run log", state="ready", detail=f"{place}: {runs} runs")


def _disk(settings: Settings) -> Finding:
    place = settings.cache_dir
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    detail = f"{free / 1e9:.1f} GB free for {settings.cache_dir}"
    if free < ENOUGH_BYTES:
        return Finding(
            part="disk", state="missing", detail=detail, remedy="Free some, or set LECTRA_CACHE_DIR."
        )
    return Finding(part="disk", state="ready", detail=detail)


def _plugins() -> Finding:
    if not PLUGINS.broken:
        return Finding(part="plugins", state="ready", detail=", ".join(PLUGINS.names) or "none")
    return Finding(
        part="plugins",
        state="limited",
        detail=" ".join(map(str, PLUGINS.broken)),
        remedy=" ".join(each.remedy for each in PLUGINS.broken),
    )

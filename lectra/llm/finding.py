"""Which of a server's models writes a lecture, unless one is named."""

from __future__ import annotations

import re
from typing import Any

from lectra.errors import ServiceMissing
from lectra.llm import ModelServices
from lectra.llm.http import Server, get_json
from lectra.llm.ollama import model_missing, ollama_server
from lectra.llm.openai import openai_server, reason
from lectra.llm.refusals import Refusal
from lectra.llm.size import billions
from lectra.models import ModelChoice
from lectra.text import shorten

LARGEST = 16.0
"""Billions of parameters up to which a larger model is the better choice; beyond, it is slow."""
NO_WRITER = re.compile(
    r"embed|bert|minilm|bge-|rerank|guard|ocr|moondream|tts|whisper|dall-?e|image|stable-?diffusion|sdxl|flux"
    r"|imagen|audio|realtime|transcri|speech|moderation|clip|\bsora|\bveo|video|voxtral|parakeet|kokoro|orpheus"
    r"|musicgen|babbage|davinci|(?:^|[/_-])(?:e5|gte|jina|voyage|colbert|bark|xtts|canary)-",
    re.IGNORECASE,
)
"""Names of models that do something else than answer in text."""
NO_LIST = (404, 405, 501)
"""Statuses of a server that has no list of its models."""
OTHER_TYPE = re.compile(
    r"embed|rerank|image|audio|speech|transcri|moderation|video|tts|stt|classif", re.IGNORECASE
)
SPECIALIST = re.compile(r"code|math|sql|vision|llava|-vl|tool|med", re.IGNORECASE)


async def find_ollama(services: ModelServices, timeout_s: float) -> ModelChoice:
    """Find Ollama's model: the one that is set, else the best that is installed. Raises ServiceMissing."""
    server = ollama_server(services.ollama_url)
    try:
        found = _entries(await get_json(server, "/api/tags", timeout_s), "models")
    except Refusal as refusal:
        raise ServiceMissing(refusal.message, remedy=server.remedy) from refusal
    names = tuple(str(entry.get("name", "")) for entry in found)
    wanted = services.ollama_model
    if wanted:
        if not {wanted, f"{wanted}:latest"} & set(names):
            raise model_missing(server, wanted, names)
        return ModelChoice(backend="ollama", model=wanted)
    best = best_model(found)
    if not best:
        remedy = "Run 'ollama pull llama3.1'."
        raise ServiceMissing(f"{server} has no model that writes text.", remedy=remedy)
    return ModelChoice(backend="ollama", model=best)


async def find_openai(services: ModelServices, timeout_s: float) -> ModelChoice:
    """Find the configured server's model: the one set, else its first that writes. Raises ServiceMissing."""
    if not services.openai_url:
        remedy = "Set LECTRA_OPENAI_URL, for example to http://127.0.0.1:8080/v1."
        raise ServiceMissing("No OpenAI-compatible server is configured.", remedy=remedy)
    server = openai_server(services.openai_url, services.openai_api_key)
    wanted = services.openai_model
    try:
        found = _entries(await get_json(server, "/models", timeout_s), "data")
    except Refusal as refusal:
        # Some servers have no such list; a key that is refused is another matter.
        if refusal.status not in NO_LIST:
            meant = reason(server, wanted, refusal)
            raise ServiceMissing(meant.message, remedy=meant.remedy or server.remedy) from refusal
        if not wanted:
            remedy = "Set LECTRA_OPENAI_MODEL, and look whether LECTRA_OPENAI_URL is right."
            raise ServiceMissing(
                f"{refusal.message.rstrip('.')}: it lists no models.", remedy=remedy
            ) from refusal
        found = []
    return ModelChoice(backend="openai", model=wanted or _first_writer(server, found))


def _first_writer(server: Server, listed: list[dict[str, Any]]) -> str:
    """Choose the first model that writes text. Raises ServiceMissing where there is none."""
    names = [name for entry in listed if (name := str(entry.get("id") or entry.get("name") or ""))]
    writers = [entry for entry in listed if _writes(entry)]
    for entry in writers:
        return str(entry.get("id") or entry.get("name"))
    told = (
        f"has no model that writes text; it has: {shorten(', '.join(names), 200)}"
        if names
        else "lists no models"
    )
    raise ServiceMissing(f"{server} {told}.", remedy="Set LECTRA_OPENAI_MODEL.")


def _writes(entry: dict[str, Any]) -> bool:
    """Whether a model of a list answers in text, by what the server says of it, or else by its name."""
    name = str(entry.get("id") or entry.get("name") or "")
    architecture, abilities = entry.get("architecture"), entry.get("capabilities")
    gives = architecture.get("output_modalities") if isinstance(architecture, dict) else None
    chats = abilities.get("completion_chat") if isinstance(abilities, dict) else None
    kinds = f"{entry.get('type', '')} {entry.get('task', '')}"
    if (
        not name
        or chats is False
        or OTHER_TYPE.search(kinds)
        or (isinstance(gives, list) and "text" not in gives)
    ):
        return False
    return not NO_WRITER.search(name)


def best_model(installed: list[dict[str, Any]]) -> str:
    """Choose the model that writes best: one for general use, the largest up to :data:`LARGEST`.

    Models that run on another machine are left out: they are used where they are named. Empty for none.
    """
    writers = [
        entry
        for entry in installed
        if entry.get("name")
        and not entry.get("remote_host")
        and not NO_WRITER.search(f"{entry['name']} {(entry.get('details') or {}).get('family', '')}")
    ]
    return str(max(writers, key=_fitness)["name"]) if writers else ""


def _fitness(entry: dict[str, Any]) -> tuple[bool, bool, float, str]:
    size = billions(str((entry.get("details") or {}).get("parameter_size", "")))
    fits = size <= LARGEST
    return fits, not SPECIALIST.search(entry["name"]), size if fits else -size, entry["name"]


def _entries(answer: Any, key: str) -> list[dict[str, Any]]:
    """Read a list of models, under ``key`` or bare; a name alone stands for its entry."""
    listed = answer.get(key) or answer.get("models") if isinstance(answer, dict) else answer
    entries = [{"id": entry} if isinstance(entry, str) else entry for entry in _list(listed)]
    return [entry for entry in entries if isinstance(entry, dict)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

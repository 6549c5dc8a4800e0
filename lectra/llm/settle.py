"""Which model a run uses: the services are asked what they have."""

from __future__ import annotations

import asyncio

from lectra.errors import LectraError, ServiceMissing
from lectra.llm import ModelBackend, ModelServices, Settled
from lectra.registry import LANGUAGE_MODELS


async def settle(wanted: str, services: ModelServices, timeout_s: float) -> Settled:
    """Settle a backend that is known; see :func:`lectra.llm.settle_model`."""
    if wanted != "auto":
        return Settled(await LANGUAGE_MODELS[wanted].find(services, timeout_s), f"{wanted} was asked for.")
    reasons = []
    for backend in LANGUAGE_MODELS.values():
        try:
            choice = await backend.find(services, timeout_s)
        except LectraError as exc:
            reasons.append(exc.message)
        else:
            return Settled(choice, " ".join(reasons) or f"{backend.label} answers.")
    raise ServiceMissing(" ".join(reasons), remedy="Install Ollama, or run 'make setup' again.")


async def states(services: ModelServices, timeout_s: float) -> dict[str, str]:
    """Tell of each backend whether it can be used; see :func:`lectra.llm.models_answer`."""

    async def state(backend: ModelBackend) -> str:
        try:
            return f"ready: {(await backend.find(services, timeout_s)).model}"
        except LectraError as exc:
            return str(exc)

    answers = await asyncio.gather(*map(state, LANGUAGE_MODELS.values()))
    return dict(zip(LANGUAGE_MODELS, answers, strict=True))

"""Which model a run uses: the services are asked what they have."""

from __future__ import annotations

from lectra.errors import LectraError, ServiceMissing
from lectra.llm import ModelServices, Settled
from lectra.programs import setup_again
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
    raise ServiceMissing(" ".join(reasons), remedy=f"Install Ollama. For the embedded model: {setup_again()}")

"""Language models: one Protocol, one file a backend."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from lectra.errors import InvalidInput
from lectra.models import ModelChoice


@dataclass(frozen=True)
class Prompt:
    """One question to a model. ``max_tokens`` bounds the reply."""

    user: str
    system: str = ""
    max_tokens: int = 600
    temperature: float = 0.3


class LanguageModel(Protocol):
    """Something that answers prompts.

    ``small`` models are asked short questions.
    """

    small: bool

    async def reply(self, prompt: Prompt, schema: dict[str, Any]) -> str:
        """Answer with a JSON text that was asked to follow ``schema``. Raises ModelError."""
        ...

    def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        """Answer piece by piece. Raises ModelError, also in mid-stream."""
        ...


EMBEDDED = ModelChoice(
    backend="embedded",
    model="SmolLM2-135M-Instruct",
    note="The text was written by a small demonstration model: check the facts before you use it.",
)


def choose_model(wanted: str) -> ModelChoice:
    """Settle ``auto`` or a backend's name; raises InvalidInput for an unknown one."""
    if wanted not in ("auto", *BACKENDS):
        remedy = f"Choose one of: auto, {', '.join(BACKENDS)}."
        raise InvalidInput("llm", f"{wanted!r} is not known", remedy=remedy)
    return EMBEDDED


def open_model(choice: ModelChoice) -> LanguageModel:
    """Open the chosen model; a model in process is loaded once."""
    return BACKENDS[choice.backend](choice)


def _embedded(_: ModelChoice) -> LanguageModel:
    from lectra.llm.embedded import load_embedded

    return load_embedded()


BACKENDS: dict[str, Callable[[ModelChoice], LanguageModel]] = {"embedded": _embedded}

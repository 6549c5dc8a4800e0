"""Language models: one Protocol, one file a backend."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Prompt:
    """One question to a model. ``max_tokens`` bounds the reply."""

    user: str
    system: str = ""
    max_tokens: int = 600
    temperature: float = 0.3


class LanguageModel(Protocol):
    """Something that answers prompts.

    ``name`` is ``backend:model`` as it stands in the report. ``note`` is what a reader of the lecture must
    be told about this model, else empty. ``small`` models are asked short questions.
    """

    name: str
    note: str
    small: bool

    async def reply(self, prompt: Prompt, schema: dict[str, Any]) -> str:
        """Answer with a JSON text that was asked to follow ``schema``. Raises ModelError."""
        ...

    def stream(self, prompt: Prompt) -> AsyncIterator[str]:
        """Answer piece by piece. Raises ModelError, also in mid-stream."""
        ...

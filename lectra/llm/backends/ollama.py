"""Ollama: the models that a server on this machine has pulled."""

from __future__ import annotations

import asyncio
from functools import cache

from lectra.llm import LanguageModel, ModelServices, language_model
from lectra.models import ModelChoice


@language_model("ollama", label="Ollama", rank=1)
class Ollama:
    """Asks by Ollama's own protocol."""

    @staticmethod
    async def find(services: ModelServices, timeout_s: float) -> ModelChoice:
        """Find the model that is set, else the best that is installed. Raises ServiceMissing."""
        from lectra.llm.finding import find_ollama

        await asyncio.sleep(0)  # see lectra.preflight.settle
        return await find_ollama(services, timeout_s)

    @staticmethod
    def open(choice: ModelChoice, services: ModelServices) -> LanguageModel:
        """Open a model."""
        return _open(services.ollama_url, choice.model)


# What a server was found not to support is remembered by its model's object, so there is one in a process.
@cache
def _open(url: str, model: str) -> LanguageModel:
    from lectra.llm.ollama import OllamaModel

    return OllamaModel(url, model)

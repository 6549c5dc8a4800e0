"""Any server that speaks OpenAI's chat protocol."""

from __future__ import annotations

import asyncio
from functools import cache

from pydantic import SecretStr

from lectra.llm import LanguageModel, ModelServices, language_model
from lectra.models import ModelChoice


@language_model("openai", label="OpenAI-compatible", rank=2)
class OpenAI:
    """Asks the server that is set up."""

    @staticmethod
    async def find(services: ModelServices, timeout_s: float) -> ModelChoice:
        """Find the model that is set, else the server's first that writes text. Raises ServiceMissing."""
        from lectra.llm.finding import find_openai

        await asyncio.sleep(0)  # see lectra.preflight.settle
        return await find_openai(services, timeout_s)

    @staticmethod
    def open(choice: ModelChoice, services: ModelServices) -> LanguageModel:
        """Open a model."""
        return _open(services.openai_url, choice.model, services.openai_api_key)


# What a server was found not to support is remembered by its model's object, so there is one in a process.
@cache
def _open(url: str, model: str, api_key: SecretStr) -> LanguageModel:
    from lectra.llm.openai import OpenAIModel

    return OpenAIModel(url, model, api_key)

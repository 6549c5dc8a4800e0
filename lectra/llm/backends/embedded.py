"""A model in this process: the small one that ships, or any GGUF file of the user's own."""

from __future__ import annotations

import asyncio

from lectra.errors import ServiceMissing
from lectra.llm import LanguageModel, ModelServices, language_model
from lectra.models import ModelChoice
from lectra.registry import Setting

NOTE = "The text was written by a small demonstration model: check the facts before you use it."


@language_model(
    "embedded",
    label="Embedded",
    settings=(
        Setting(
            "embedded_model",
            "Model file",
            "A GGUF file of your own for the embedded model; empty: the small one that ships.",
        ),
    ),
    rank=1000,
)
class Embedded:
    """The last that ``auto`` takes. What ships is small, for demonstrations."""

    @staticmethod
    async def find(services: ModelServices, _: float) -> ModelChoice:
        """Find the model's file. Raises ServiceMissing."""
        from lectra.llm.model_file import find_file

        file = await asyncio.to_thread(find_file, own_model(services))
        return ModelChoice(backend="embedded", model=file.name, note=NOTE if file.small else "")

    @staticmethod
    def open(choice: ModelChoice, services: ModelServices) -> LanguageModel:
        """Load the model, once in a process. Raises ServiceMissing where it is another one by now."""
        from lectra.llm.embedded import load_embedded
        from lectra.llm.model_file import MODEL, VARIABLE, find_file

        file = find_file(own_model(services))
        if choice.model != file.name:
            what = f"The embedded model here is {file.name}, and {choice.model} is asked for."
            remedy = f"Leave {VARIABLE} empty." if choice.model == MODEL else f"Set {VARIABLE} to its file."
            raise ServiceMissing(what, remedy=remedy)
        return load_embedded(file)


def own_model(services: ModelServices) -> str:
    """Return the path of the user's own model; empty where there is none."""
    return str(services.settings.get("embedded_model", ""))

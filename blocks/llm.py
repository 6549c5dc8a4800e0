"""Which language model writes a lecture."""

from __future__ import annotations

from typing import Any

from prefect.blocks.core import Block
from pydantic import Field, SecretStr

from lectra.options import ModelName


class LanguageModelSettings(Block):
    """Settings of the language model that plans and writes a lecture."""

    _block_type_name = "LECTRA language model"
    _block_type_slug = "lectra-language-model"
    _description = (
        "Which language model plans and writes a lecture, where it answers, and its key. Name the block when "
        "you run generate, revise or batch."
    )

    backend: ModelName = Field(
        "auto",
        title="Backend",
        description="auto takes the best that answers; embedded is a small model in this process, for "
        "demonstrations.",
    )
    url: str = Field("", title="Address", description="Where Ollama or the OpenAI-compatible server answers.")
    model: str = Field("", title="Model", description="Its model; empty for the best or first it has.")
    api_key: SecretStr = Field(
        SecretStr(""), title="Key", description="For an OpenAI-compatible server that wants one; kept secret."
    )

    def to_settings(self) -> dict[str, Any]:
        """Give the settings that these stand for, the key still secret; what is empty is left as it was."""
        if self.backend not in ("ollama", "openai"):
            return {}
        said = {"url": self.url, "model": self.model, "api_key": self.api_key}
        known = {name: value for name, value in said.items() if name != "api_key" or self.backend == "openai"}
        return {f"{self.backend}_{name}": value for name, value in known.items() if value}

    def to_options(self) -> dict[str, Any]:
        """Give the lecture options that these settings stand for."""
        return {"llm": self.backend}

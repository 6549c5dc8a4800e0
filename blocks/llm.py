"""Which language model writes a lecture."""

from __future__ import annotations

from typing import Any, Literal

from prefect.blocks.core import Block
from pydantic import Field


class LanguageModelSettings(Block):
    """Settings of the language model that plans and writes a lecture."""

    _block_type_name = "LECTRA language model"
    _block_type_slug = "lectra-language-model"

    backend: Literal["auto", "embedded"] = Field(
        "auto",
        title="Backend",
        description="auto takes the best that answers; embedded is a small model in this process, for "
        "demonstrations.",
    )

    def to_options(self) -> dict[str, Any]:
        """Give the lecture options that these settings stand for."""
        return {"llm": self.backend}

"""Which voice speaks a lecture, and how."""

from __future__ import annotations

from typing import Any, Literal

from prefect.blocks.core import Block
from pydantic import Field


class VoiceSettings(Block):
    """Settings of the voice that narrates a lecture."""

    _block_type_name = "LECTRA voice"
    _block_type_slug = "lectra-voice"

    backend: Literal["auto", "embedded"] = Field(
        "auto",
        title="Engine",
        description="auto takes the best that answers; embedded speaks English offline.",
    )
    voice: str = Field("", title="Voice", description="A voice of that engine; empty for its first.")
    rate: str = Field("+0%", title="Speaking rate", description="From -50% to +100%.")
    pitch: str = Field("+0Hz", title="Pitch", description="From -100Hz to +100Hz.")

    def to_options(self) -> dict[str, Any]:
        """Give the lecture options that these settings stand for."""
        return {"tts": self.backend, "voice": self.voice, "rate": self.rate, "pitch": self.pitch}

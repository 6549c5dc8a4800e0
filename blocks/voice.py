"""Which voice speaks a lecture, and how."""

from __future__ import annotations

from typing import Any

from prefect.blocks.core import Block
from pydantic import Field, SecretStr

from lectra.options import EngineName


class VoiceSettings(Block):
    """Settings of the voice that narrates a lecture."""

    _block_type_name = "LECTRA voice"
    _block_type_slug = "lectra-voice"
    _description = "Which voice speaks a lecture, and how. Name the block when you run generate or batch."

    backend: EngineName = Field(
        "auto",
        title="Engine",
        description="auto takes the best that answers; offline, embedded speaks English and espeak some 100 "
        "languages. none makes a lecture without a voice.",
    )
    voice: str = Field(
        "", title="Voice", description="A voice's name, or female or male; empty for the language's first."
    )
    rate: str = Field("+0%", title="Speaking rate", description="From -50% to +100%.")
    pitch: str = Field("+0Hz", title="Pitch", description="From -100Hz to +100Hz.")

    edge_url: SecretStr = Field(
        SecretStr(""), title="Edge address", description="WebSocket address in place of Microsoft's."
    )

    def to_settings(self) -> dict[str, Any]:
        """Give the settings that these stand for; what is empty is left as it was."""
        return {"edge_url": self.edge_url} if self.edge_url.get_secret_value() else {}

    def to_options(self) -> dict[str, Any]:
        """Give the lecture options that these settings stand for."""
        return {"tts": self.backend, "voice": self.voice, "rate": self.rate, "pitch": self.pitch}

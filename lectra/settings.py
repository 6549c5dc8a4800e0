"""Settings from the environment (``LECTRA_*``), read once at the entry point and passed on as plain data."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What does not change from lecture to lecture."""

    model_config = SettingsConfigDict(env_prefix="LECTRA_", frozen=True, extra="ignore")

    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("lectra"),
        description="Where finished steps are kept, so that they are not made twice.",
    )
    llm_slots: int = Field(1, ge=1, le=64, description="Requests to the language model in flight.")
    image_slots: int = Field(5, ge=1, le=64, description="Image requests in flight.")
    tts_slots: int = Field(3, ge=1, le=64, description="Speech requests in flight.")
    encode_slots: int = Field(
        2, ge=1, le=64, description="Encoders at work; more than the cores gains nothing."
    )

    @property
    def slots(self) -> dict[str, int]:
        """How much of each kind of work may be in flight, by concurrency tag."""
        return {
            "llm": self.llm_slots,
            "image": self.image_slots,
            "tts": self.tts_slots,
            "encode": self.encode_slots,
        }

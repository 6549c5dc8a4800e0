"""Service settings as Prefect blocks: edited in the UI, named by a run, turned into plain options."""

from __future__ import annotations

from typing import Any

from prefect.blocks.core import Block

from blocks.images import ImageSettings
from blocks.llm import LanguageModelSettings
from blocks.voice import VoiceSettings

__all__ = ["ImageSettings", "LanguageModelSettings", "VoiceSettings", "register_blocks"]


async def register_blocks() -> None:
    """Let the server at hand offer these kinds of blocks; none is saved."""
    kinds: tuple[type[Block], ...] = (LanguageModelSettings, VoiceSettings, ImageSettings)
    for kind in kinds:
        registered: Any = kind.aregister_type_and_schema()
        await registered

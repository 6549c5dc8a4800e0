"""Service settings as Prefect blocks: edited in the UI, named by a run, turned into plain options."""

from __future__ import annotations

from blocks.images import ImageSettings
from blocks.llm import LanguageModelSettings
from blocks.voice import VoiceSettings

__all__ = ["ImageSettings", "LanguageModelSettings", "VoiceSettings"]

"""What a speech engine is: which voices it has for a language, and how one is opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic import SecretStr

from lectra.models import Sentence, VoiceChoice
from lectra.registry import SPEECH_ENGINES, Part, Setting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Voices = Mapping[str, str]
"""Voices that may be chosen, with the gender of each where it is known; the first is the default."""


@dataclass(frozen=True)
class Speech:
    """Sound of one narration: mono samples (int16) at ``rate_hz``, and when each sentence is heard."""

    samples: NDArray[np.int16]
    rate_hz: int
    sentences: tuple[Sentence, ...]


class Voice(Protocol):
    """A voice of one language. ``name`` is ``backend:voice``, as the report has it."""

    name: str

    async def speak(self, narration: str) -> Speech:
        """Speak a narration: each sentence's text is as it was written, its sound that of its spoken form.

        Raises SpeechError, also where a sentence has no sound; ServiceMissing where trying again would not
        help. See :func:`lectra.tts.narrate.narrate` for what is done then.
        """
        ...


@dataclass(frozen=True)
class VoiceServices:
    """Where voices are found, from the settings: none of it changes what is said.

    ``edge_url`` is the WebSocket address used in place of Microsoft's, its query included; it may hold the
    key of a proxy, so it is kept secret. ``piper_voice`` is the ``.onnx`` file of a piper voice; ``settings``
    are those that other engines declare, by name.
    """

    edge_url: SecretStr = field(default_factory=lambda: SecretStr(""))
    piper_voice: Path | None = None
    settings: Mapping[str, str | SecretStr] = field(default_factory=dict)


class Engine(Protocol):
    """What speaks."""

    @staticmethod
    def voices(lang: str, services: VoiceServices) -> Voices:
        """Return its voices for a language; none where it does not speak it.

        Raises ServiceMissing where it is not installed.
        """
        ...

    @staticmethod
    def open(choice: VoiceChoice, services: VoiceServices, take: int) -> Voice:
        """Open a voice. Another ``take`` sounds a little different, where the engine can."""
        ...


@dataclass(frozen=True)
class SpeechEngine(Part[Voice]):
    """A registered engine.

    ``offline``: it needs no network and no file of the user's, and so may stand in for another. ``by_file``:
    its voices are files that the settings name, so they are known only where the settings are.
    """

    voices: Callable[[str, VoiceServices], Voices] = field(kw_only=True)
    offline: bool = False
    by_file: bool = False


E = TypeVar("E", bound=type[Engine])


def speech_engine(
    name: str,
    *,
    label: str,
    settings: tuple[Setting, ...] = (),
    rank: int = 100,
    offline: bool = False,
    by_file: bool = False,
) -> Callable[[E], E]:
    """Register a speech engine. Of those that are offline, the one with the lowest rank is preferred.

    Its ``settings`` are in :attr:`VoiceServices.settings`, by name.
    """

    def add(engine: E) -> E:
        part = SpeechEngine(
            name, label, engine.open, settings, rank, voices=engine.voices, offline=offline, by_file=by_file
        )
        SPEECH_ENGINES.add(part)
        return engine

    return add

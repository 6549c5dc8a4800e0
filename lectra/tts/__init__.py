"""Voices: one Protocol, one file a backend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lectra.models import Sentence


@dataclass(frozen=True)
class Speech:
    """Sound of one narration: mono samples (int16) at ``rate_hz``, and when each sentence is heard."""

    samples: NDArray[np.int16]
    rate_hz: int
    sentences: tuple[Sentence, ...]


class Voice(Protocol):
    """Something that speaks one language. ``name`` is ``backend:voice`` as it stands in the report."""

    name: str

    async def speak(self, narration: str) -> Speech:
        """Speak a narration. Raises SpeechError."""
        ...

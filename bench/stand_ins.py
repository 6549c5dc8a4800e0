"""Local servers in place of Ollama, Edge and Commons, which take as long as the source design says."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from bench.figures import most_at_once
from lectra.images.opened import PROBE
from lectra.tts.edge_client import PROBE as SPOKEN_PROBE
from tests.servers.chat import Exchange
from tests.servers.edge import EdgeServer, Request
from tests.servers.images import Asked, ImageServer
from tests.servers.ollama import OllamaServer

OUTLINE_S, SCRIPT_S, SPEECH_S, IMAGE_S = 7.0, 2.0, 5.4, 0.8
"""The design's service times: speech for 70 words, image for each request."""
WORDS, SPEECH_SLOTS = 70, 3


class StandIns(NamedTuple):
    """The servers, and the settings that point a run at them."""

    ollama: OllamaServer
    edge: EdgeServer
    images: ImageServer
    env: dict[str, str]

    def first_question(self) -> float:
        """When the model was first asked for more than to load, on the monotonic clock."""
        since = time.monotonic() - self.ollama.now()
        return since + min(one.started_s for one in self.questions())

    def last_speech(self) -> float:
        """When the last speech had been sent, on the monotonic clock."""
        return time.monotonic() - self.edge.now() + max(one.ended_s or 0.0 for one in self.edge.log)

    def questions(self) -> list[Exchange]:
        """List what the model was asked."""
        return [one for one in self.ollama.chats() if one.kind != "preload"]

    def speech_asked(self) -> list[Request]:
        """List what was to be spoken, besides whether the voice answers."""
        return [one for one in self.edge.log if one.text != SPOKEN_PROBE[0]]

    def pictures_asked(self) -> list[Asked]:
        """List what the image services were asked for, besides whether they answer."""
        return [one for one in self.images.log if not _is_probe(one.path)]

    def most_in_flight(self) -> dict[str, int]:
        """Count the requests at once, as each server saw them."""
        asked = [(one.started_s, one.ended_s or one.started_s) for one in self.questions()]
        seen = [(one.started, one.ended) for one in self.images.log]
        return {
            "llm": most_at_once(asked),
            "speech": self.edge.most_in_flight,
            "image": most_at_once(seen),
        }


def _is_probe(path: str) -> bool:
    asked = parse_qs(urlsplit(path).query).values()
    return any(words.split()[-1:] == [PROBE] for values in asked for words in values)


@contextlib.contextmanager
def stand_ins(share: float = 1.0, llm_slots: int = 1) -> Iterator[StandIns]:
    """Start the servers; they take ``share`` of the design's times, and run in this process."""
    with (
        OllamaServer(outline_s=share * OUTLINE_S, script_s=share * SCRIPT_S, slots=llm_slots) as ollama,
        EdgeServer(seconds_per_70_words=share * SPEECH_S) as edge,
        ImageServer(delay_s=share * IMAGE_S) as images,
    ):
        env = {f"LECTRA_{name.upper()}": address for name, address in images.addresses().items()}
        env |= {
            "LECTRA_OLLAMA_URL": ollama.url,
            "LECTRA_EDGE_URL": edge.url,
            "LECTRA_IMAGE_ALLOW_HOSTS": images.host,
            "LECTRA_LLM_SLOTS": str(llm_slots),
        }
        yield StandIns(ollama, edge, images, env)


def critical_path_s(slides: int, llm_slots: int, words: Sequence[int] = ()) -> float:
    """Give the least time: outline, scripts through the model's slots, speech through the voice's.

    ``words`` are those of each slide's narration, if they are other than the design's 70.
    """
    voices = [0.0] * SPEECH_SLOTS
    for place in range(slides):
        written = OUTLINE_S + SCRIPT_S * (place // llm_slots + 1)
        speech_s = SPEECH_S * (words[place] / WORDS if words else 1)
        voices[voices.index(min(voices))] = max(written, min(voices)) + speech_s
    return max(voices)

"""A local server of language models and a model that is asked of it, for either protocol."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lectra.document.blocks import Bullets
from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.llm import LanguageModel
from lectra.llm.http import Patience
from lectra.llm.ollama import OllamaModel
from lectra.llm.openai import OpenAIModel
from lectra.planning.outline import plan_outline
from tests.servers.chat import ChatServer
from tests.servers.ollama import OllamaServer
from tests.servers.openai import OpenAIServer

QUICK = Patience(connect_s=1, first_s=5, stall_s=2, whole_s=30, busy_s=4, pause_s=0.05)
MODEL = "llama3.1:8b"
BACKENDS = ("ollama", "openai")
OUTLINE = Deck(
    title="Healthy Sleep",
    slides=(
        Slide(title="Healthy Sleep", role="title"),
        Slide(title="What Sleep Restores"),
        Slide(title="The Inner Clock", blocks=(Bullets.of(("Light sets it", "Meals shift it")),)),
    ),
)


@dataclass
class Served:
    """A local server, and a model that is asked of it."""

    server: ChatServer
    model: LanguageModel


@contextmanager
def served(backend: str, patience: Patience = QUICK) -> Iterator[Served]:
    """Run a server of the backend's kind; nothing is known of it yet."""
    if backend == "ollama":
        with OllamaServer() as ollama:
            yield Served(ollama, OllamaModel(ollama.url, MODEL, patience))
        return
    with OpenAIServer() as server:
        yield Served(server, OpenAIModel(server.url, server.model, None, patience))


async def plan(model: LanguageModel, slides: int = 6, lang: str = "en") -> Deck:
    """Plan a lecture."""
    return await plan_outline(model, "Garden Peas", slides=slides, lang=lang, audience="")

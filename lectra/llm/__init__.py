"""Language models: one Protocol, one file a backend."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol, TypeVar

from pydantic import SecretStr

from lectra.defaults import OLLAMA_URL
from lectra.errors import InvalidInput, ModelError
from lectra.models import ModelChoice
from lectra.registry import LANGUAGE_MODELS, Part, Setting
from lectra.text import shorten

ANSWER_S = 3.0
"""How long a service may take to say which models it has, where another would do."""
PATIENCE_S = 20.0
"""How long one may that was asked for by name, once it is reached: on a busy machine it can be late."""
DECLINED_CHARS = 300


class CutShort(ModelError):
    """A reply ran into its limit: what came is not all of it."""


class TooLong(ModelError):
    """A question that leaves no room for its answer: of some ``tokens``, in a ``context`` of so many."""

    def __init__(self, tokens: int, context: int, said: str = "") -> None:
        it_says = f" It says: {said}" if said else ""
        super().__init__(
            f"The question for the language model is too long: some {tokens} tokens, where its context holds "
            f"{context} with the answer.{it_says}",
            remedy="Load the model with a larger context, choose another one, or shorten the outline.",
        )
        self.tokens = tokens
        self.context = context


class Declined(ModelError):
    """A model would not answer; ``said`` is what it said instead."""

    def __init__(self, model: str, said: str) -> None:
        words = shorten(said, DECLINED_CHARS)
        remedy = (
            "Put the topic another way, choose another model, or bring an outline of your own (--outline)."
        )
        super().__init__(f"{model} declined to answer: “{words}”", remedy=remedy)
        self.said = said


@dataclass(frozen=True)
class Prompt:
    """One question to a model. ``max_tokens`` bounds the reply; another ``take`` is another reply to it."""

    user: str
    system: str = ""
    max_tokens: int = 600
    temperature: float = 0.3
    take: int = 0


class LanguageModel(Protocol):
    """Something that answers prompts, from any thread and event loop.

    ``small`` models are asked short questions, and in English alone.
    """

    @property
    def small(self) -> bool:
        """Whether it is a small model."""
        ...

    def stream(self, prompt: Prompt, schema: dict[str, Any] | None = None) -> AsyncGenerator[str, None]:
        """Answer piece by piece: in JSON that was asked to follow ``schema``, where there is one.

        Raises ModelError, also in mid-stream: what came before is then worth nothing. It is CutShort at the
        end of an answer that reached ``max_tokens``. Raises ServiceMissing where asking again is no use.
        """
        ...

    async def preload(self) -> None:
        """Let the model be loaded, where that takes time. Errors as :meth:`stream`."""
        ...


@dataclass(frozen=True)
class ModelServices:
    """Where models are found, from the settings; none of it changes what a given model writes.

    An empty ``ollama_model`` is the best that is installed, an empty ``openai_model`` the server's first that
    writes text; without ``openai_url`` there is no such server. ``settings`` are those that other backends
    declare, by name.
    """

    ollama_url: str = OLLAMA_URL
    ollama_model: str = ""
    openai_url: str = ""
    openai_model: str = ""
    openai_api_key: SecretStr = field(default_factory=lambda: SecretStr(""))
    settings: Mapping[str, str | SecretStr] = field(default_factory=dict)


class Settled(NamedTuple):
    """A choice of model, and why it was made: a sentence for people."""

    choice: ModelChoice
    reason: str


class Backend(Protocol):
    """Where models are found and opened."""

    @staticmethod
    async def find(services: ModelServices, timeout_s: float) -> ModelChoice:
        """Find its model. Raises ServiceMissing where there is none, and says what to do."""
        ...

    @staticmethod
    def open(choice: ModelChoice, services: ModelServices) -> LanguageModel:
        """Open the model that was found."""
        ...


@dataclass(frozen=True)
class ModelBackend(Part[LanguageModel]):
    """A registered backend: ``make`` opens what ``find`` has found."""

    find: Callable[[ModelServices, float], Awaitable[ModelChoice]] = field(kw_only=True)


B = TypeVar("B", bound=type[Backend])


def language_model(
    name: str, *, label: str, settings: tuple[Setting, ...] = (), rank: int = 100
) -> Callable[[B], B]:
    """Register a backend of language models; ``auto`` takes the one with the lowest rank that has a model.

    Its ``settings`` are in :attr:`ModelServices.settings`, by name.
    """

    def add(backend: B) -> B:
        LANGUAGE_MODELS.add(ModelBackend(name, label, backend.open, settings, rank, find=backend.find))
        return backend

    return add


def check_model(wanted: str) -> None:
    """Refuse an unknown backend, asking no service. Raises InvalidInput."""
    if wanted not in ("auto", *LANGUAGE_MODELS):
        remedy = f"Choose one of: auto, {', '.join(LANGUAGE_MODELS)}."
        raise InvalidInput("llm", f"{wanted!r} is not known", remedy=remedy)


async def settle_model(wanted: str, services: ModelServices | None = None) -> Settled:
    """Settle backend and model, asking the services which models they have.

    ``auto`` is Ollama where it answers with a usable model, else a configured OpenAI-compatible server, else
    the embedded model. Raises InvalidInput for an unknown backend; ServiceMissing, with what to run, where a
    service that was asked for by name is not there (which takes five seconds at most), does not answer, or
    lacks the model.
    """
    from lectra.llm.settle import settle

    check_model(wanted)
    return await settle(wanted, services or ModelServices(), ANSWER_S if wanted == "auto" else PATIENCE_S)


def open_model(choice: ModelChoice, services: ModelServices | None = None) -> LanguageModel:
    """Open the chosen model, once in a process; a model in process is loaded."""
    return LANGUAGE_MODELS[choice.backend].make(choice, services or ModelServices())


def another_take(model: LanguageModel, take: int) -> LanguageModel:
    """Give a model that answers otherwise than before, as far as its server knows seeds; itself for 0."""
    return _AnotherTake(model, take) if take else model


@dataclass(frozen=True)
class _AnotherTake:
    model: LanguageModel
    take: int

    @property
    def small(self) -> bool:
        return self.model.small

    def stream(self, prompt: Prompt, schema: dict[str, Any] | None = None) -> AsyncGenerator[str, None]:
        return self.model.stream(replace(prompt, take=self.take), schema)

    async def preload(self) -> None:
        await self.model.preload()

"""Models of an Ollama server, by its own protocol: ``/api/chat``, one JSON object a line."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from lectra.errors import ModelError, ServiceMissing
from lectra.llm import Prompt
from lectra.llm.dialect import Dialect, messages_of, simplify
from lectra.llm.events import DONE, Event, read_events
from lectra.llm.heard import Heard
from lectra.llm.http import Patience, Server, post_lines
from lectra.llm.openai import error_of
from lectra.llm.parts import part_of
from lectra.llm.refusals import Refusal, hopeless
from lectra.llm.size import is_small

KEEP_ALIVE = "30m"
SEED = 7
MAX_REQUESTS = 14
CONTEXT_TOKENS = 8192
MAX_CONTEXT_TOKENS = 65_536
MARGIN_TOKENS = 128
"""What a chat template may add to a prompt."""
BYTES_A_TOKEN = 3
"""Fewer than any usual tokenizer makes of any language: for the most tokens that a prompt may have."""
CHARS_A_TOKEN = 7
"""More than any usual tokenizer makes of prose: for the fewest tokens that a prompt must have."""
KEY_REMEDY = "Sign in with 'ollama signin', or choose a model that is installed."


class OllamaModel:
    """A model of the Ollama server at ``url``.

    What the server or the model does not know (``think``, a JSON schema as ``format``) is left out from then
    on. The context only ever grows, since the server loads the model again for each other size.
    """

    def __init__(self, url: str, model: str, patience: Patience | None = None) -> None:
        self.model = model
        self.small = is_small(model)
        self._server = ollama_server(url, patience or Patience())
        self._context_tokens = CONTEXT_TOKENS
        self._dialect = Dialect(formats=("json_schema", "json_object", ""))
        self._may_think: bool | None = None  # None until "think": false has spoilt a format

    async def stream(self, prompt: Prompt, schema: dict[str, Any] | None = None) -> AsyncGenerator[str, None]:
        """Answer piece by piece; see :class:`lectra.llm.LanguageModel`."""
        for _ in range(MAX_REQUESTS):
            dialect = self._dialect
            heard = Heard(schema, dialect.tokens_for(prompt))
            body = self._body(prompt, schema, dialect, heard.asked)
            try:
                async with aclosing(self._pieces(body, heard)) as pieces:
                    async for piece in pieces:
                        yield piece
            except Refusal as refusal:
                self._dialect = self._simpler(dialect, refusal, prompt, heard, has_schema=schema is not None)
                continue
            if other := self._otherwise(dialect, heard, prompt):
                self._dialect = other
                if not heard.given:
                    continue
            if piece := heard.rest():
                yield piece
            heard.check_end(self.model)
            return
        raise ModelError(f"{self._server} refuses every form of the request.")

    async def preload(self) -> None:
        """Let the server load the model, with the context that it will be used with."""
        options = {"num_ctx": self._context_tokens}
        body = {"model": self.model, "messages": [], "keep_alive": KEEP_ALIVE, "options": options}
        try:
            async with aclosing(post_lines(self._server, "/api/chat", body)) as lines:
                async for _ in lines:
                    pass
        except Refusal as refusal:
            raise self._reason(refusal) from refusal

    def _body(
        self, prompt: Prompt, schema: dict[str, Any] | None, dialect: Dialect, max_tokens: int
    ) -> dict[str, Any]:
        needed = context_for(replace(prompt, max_tokens=max_tokens))
        self._context_tokens = max(self._context_tokens, needed)
        return chat_body(
            self.model, prompt, schema, dialect, max_tokens=max_tokens, context_tokens=self._context_tokens
        )

    async def _pieces(self, body: dict[str, Any], heard: Heard) -> AsyncGenerator[str, None]:
        async with aclosing(post_lines(self._server, "/api/chat", body)) as lines:
            async for event in read_events(lines):
                if event.get("error"):
                    raise error_of(event, self._server)
                if event is not DONE and not set(event) & {"message", "done", "model"}:
                    raise ModelError(f"Ollama sent what is not its protocol: {str(event)[:80]!r}.")
                if piece := heard.take(part_of(event.get("message"), _finish_of(event))):
                    yield piece
                if event.get("done") or heard.is_over:
                    check_read(event, body)
                    return

    def _otherwise(self, dialect: Dialect, heard: Heard, prompt: Prompt) -> Dialect | None:
        """Return the dialect to ask again with where the reply is not yet what it could be; else None.

        Newer models ignore a format where they are told not to think.
        """
        if heard.is_starved:
            return dialect.thinking_more(heard.asked, prompt)
        spoilt = not heard.has_json and not heard.given and heard.finish and not heard.is_cut
        if spoilt and self._may_think is None and "think" not in dialect.refused:
            self._may_think = True
            return replace(dialect, refused=dialect.refused | {"think"})
        if self._may_think and spoilt:  # thinking was no cure
            self._may_think = False
            self._dialect = replace(dialect, refused=dialect.refused - {"think"})
        return None

    def _simpler(
        self, dialect: Dialect, refusal: Refusal, prompt: Prompt, heard: Heard, *, has_schema: bool
    ) -> Dialect:
        """Return the dialect to go on with. Raises what the refusal means where there is none."""
        simpler = None
        if not heard.given and not hopeless(refusal, KEY_REMEDY):
            simpler = simplify(
                dialect, refusal, prompt, model=self.model, asked=heard.asked, has_schema=has_schema
            )
        if simpler is None:
            raise self._reason(refusal) from refusal
        return simpler

    def _reason(self, refusal: Refusal) -> ModelError | ServiceMissing:
        if refusal.status == 404:
            return model_missing(self._server, self.model, ())
        return hopeless(refusal, KEY_REMEDY) or refusal


def ollama_server(url: str, patience: Patience | None = None) -> Server:
    """Describe the server at ``url``."""
    remedy = "Start it with 'ollama serve', or set LECTRA_OLLAMA_URL to where it is."
    return Server("Ollama", url.rstrip("/"), remedy, patience=patience or Patience())


def model_missing(server: Server, model: str, installed: tuple[str, ...]) -> ServiceMissing:
    """Say that the server lacks a model, and which it has."""
    there = f" It has: {', '.join(installed)}." if installed else ""
    remedy = f"Run 'ollama pull {model}', or set LECTRA_OLLAMA_MODEL to one that is there."
    return ServiceMissing(f"{server} has no model {model!r}.{there}", remedy=remedy)


def chat_body(
    model: str,
    prompt: Prompt,
    schema: dict[str, Any] | None,
    dialect: Dialect,
    *,
    max_tokens: int,
    context_tokens: int,
) -> dict[str, Any]:
    """Build a chat request."""
    options = {
        "num_ctx": context_tokens,
        "num_predict": max_tokens,
        "temperature": prompt.temperature,
        "seed": SEED + prompt.take,
    }
    body: dict[str, Any] = {
        "model": model,
        "messages": messages_of(prompt, takes_system=dialect.takes_system),
        "stream": dialect.streams,
        "keep_alive": KEEP_ALIVE,
        # Newer servers then refuse a prompt that is too long; older ones cut it without a word.
        "truncate": False,
        "shift": False,
        "options": {name: value for name, value in options.items() if name not in dialect.refused},
    }
    form = dialect.formats[0] if schema else ""
    if form:
        body["format"] = schema if form == "json_schema" else "json"
    if "think" not in dialect.refused:
        body["think"] = False
    return body


def context_for(prompt: Prompt) -> int:
    """Give the size of context in which a prompt and its reply fit for certain, a power of two.

    Raises ModelError for one that is too large for any.
    """
    size = len((prompt.system + prompt.user).encode()) // BYTES_A_TOKEN
    needed = size + prompt.max_tokens + MARGIN_TOKENS
    if needed > MAX_CONTEXT_TOKENS:
        raise ModelError(
            f"The question for the language model is too long: some {size} tokens of at most "
            f"{MAX_CONTEXT_TOKENS - prompt.max_tokens}.",
            remedy="Shorten the outline, or make several lectures of it.",
        )
    return 1 << (needed - 1).bit_length()


def _finish_of(event: Event) -> str:
    return str(event.get("done_reason") or "stop") if event.get("done") or event is DONE else ""


def check_read(last: Event, body: dict[str, Any]) -> None:
    """Raise ModelError where the last event of a reply says that the prompt was not read whole."""
    asked = sum(len(message["content"]) for message in body["messages"])
    read = last.get("prompt_eval_count") or 0
    if read and (read < asked // CHARS_A_TOKEN or read >= body["options"]["num_ctx"]):
        raise ModelError(
            f"{body['model']} read only {read} tokens of a question of {asked} characters: its context is "
            "smaller than it was asked to be.",
            remedy="Choose a model with a larger context, or shorten the outline.",
        )

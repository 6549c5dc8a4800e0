"""Models of an Ollama server, by its own protocol: ``/api/chat``, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

from lectra.errors import ModelError, ServiceMissing
from lectra.llm import CutShort, Prompt
from lectra.llm.http import Patience, Refusal, Server, post_lines
from lectra.llm.size import is_small

INVALID = 400
KEEP_ALIVE = "30m"
SEED = 7
CONTEXT_TOKENS = 8192
MAX_CONTEXT_TOKENS = 65_536
MARGIN_TOKENS = 128
"""What a chat template may add to a prompt."""
BYTES_A_TOKEN = 3
"""Fewer than any usual tokenizer makes of any language: for the most tokens that a prompt may have."""
CHARS_A_TOKEN = 7
"""More than any usual tokenizer makes of prose: for the fewest tokens that a prompt must have."""


class OllamaModel:
    """A model of the Ollama server at ``url``.

    What the server or the model does not know (``think``, a JSON schema as ``format``) is left out from then
    on. The context only ever grows, since the server loads the model anew for each other size.
    """

    def __init__(self, url: str, model: str, patience: Patience | None = None) -> None:
        self.model = model
        self.small = is_small(model)
        self._server = ollama_server(url, patience or Patience())
        self._context_tokens = CONTEXT_TOKENS
        self._thinks = True
        self._takes_schema = True

    async def stream(self, prompt: Prompt, schema: dict[str, Any] | None = None) -> AsyncGenerator[str, None]:
        """Answer piece by piece; see :class:`lectra.llm.LanguageModel`."""
        self._context_tokens = max(self._context_tokens, context_for(prompt))
        while True:
            body = chat_body(
                self.model,
                prompt,
                self._format(schema),
                context_tokens=self._context_tokens,
                thinks=self._thinks,
            )
            try:
                async with aclosing(post_lines(self._server, "/api/chat", body)) as lines:
                    async for piece in read_reply(lines, body):
                        yield piece
                return
            except Refusal as refusal:
                if not self._concede(refusal, has_schema=schema is not None):
                    raise self._reason(refusal) from refusal

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

    def _format(self, schema: dict[str, Any] | None) -> dict[str, Any] | str | None:
        return schema if schema is None or self._takes_schema else "json"

    def _concede(self, refusal: Refusal, *, has_schema: bool) -> bool:
        """Take note of what the server does not know; false where its refusal has another reason."""
        if refusal.status != INVALID:
            return False
        if self._thinks and "think" in refusal.said:
            self._thinks = False
            return True
        if has_schema and self._takes_schema and "format" in refusal.said:
            self._takes_schema = False
            return True
        return False

    def _reason(self, refusal: Refusal) -> ModelError | ServiceMissing:
        if refusal.status == 404:
            return model_missing(self._server, self.model, ())
        return refusal


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
    answer: dict[str, Any] | str | None,
    *,
    context_tokens: int,
    thinks: bool,
) -> dict[str, Any]:
    """Build a chat request; ``answer`` is the format to answer in, ``thinks`` whether to ask not to."""
    messages = [{"role": "user", "content": prompt.user}]
    if prompt.system:
        messages.insert(0, {"role": "system", "content": prompt.system})
    body: dict[str, Any] = {
        "model": model,
        "messages": messages,
        "stream": True,
        "keep_alive": KEEP_ALIVE,
        # Newer servers then refuse a prompt that is too long; older ones cut it without a word.
        "truncate": False,
        "shift": False,
        "options": {
            "num_ctx": context_tokens,
            "num_predict": prompt.max_tokens,
            "temperature": prompt.temperature,
            "seed": SEED + prompt.take,
        },
    }
    if answer is not None:
        body["format"] = answer
    if thinks:
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


async def read_reply(lines: AsyncIterator[str], body: dict[str, Any]) -> AsyncGenerator[str, None]:
    """Read a reply from its lines. Raises ModelError unless it comes to a proper end."""
    async for line in lines:
        try:
            part = json.loads(line)
            piece = (part.get("message") or {}).get("content") or ""
        except (ValueError, AttributeError) as exc:
            raise ModelError(f"Ollama sent what is not its protocol: {line[:80]!r}.") from exc
        if "error" in part:
            raise ModelError(f"Ollama broke off: {part['error']}.")
        if piece:
            yield piece
        if part.get("done"):
            _check_end(part, body)
            return
    raise ModelError("Ollama's reply has no end: the connection was closed.")


def _check_end(last: dict[str, Any], body: dict[str, Any]) -> None:
    """Raise CutShort for a reply that reached its limit, ModelError where the prompt was not read whole."""
    asked = sum(len(message["content"]) for message in body["messages"])
    read = last.get("prompt_eval_count") or 0
    if read and (read < asked // CHARS_A_TOKEN or read >= body["options"]["num_ctx"]):
        raise ModelError(
            f"{body['model']} read only {read} tokens of a question of {asked} characters: its context is "
            "smaller than it was asked to be.",
            remedy="Choose a model with a larger context, or shorten the outline.",
        )
    if last.get("done_reason") == "length":
        raise CutShort(f"{body['model']} had more to say than {body['options']['num_predict']} tokens.")

"""Models of any server that speaks OpenAI's chat protocol: llama.cpp, vLLM, LM Studio, OpenAI itself."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from pydantic import SecretStr

from lectra.errors import ModelError, ServiceMissing
from lectra.llm import CutShort, Prompt
from lectra.llm.http import UNWELCOME, Patience, Refusal, Server, post_lines, said_in
from lectra.llm.size import is_small

SEED = 7
INVALID = (400, 422, 501)
"""Statuses by which a server says that it does not know a field of a request."""
ABOUT_FORMAT = re.compile(
    r"response_format|json_schema|json_object|json schema|grammar|structured output", re.I
)


@dataclass(frozen=True)
class Dialect:
    """What a server was found to know: how JSON is asked for, how the limit is called, what is optional."""

    formats: tuple[str, ...] = ("json_schema", "json_object", "")
    limit: str = "max_tokens"
    optional: tuple[str, ...] = ("temperature", "seed")


class OpenAIModel:
    """A model of the server at ``url``, the address before ``/chat/completions``.

    What the server refuses is left out from then on.
    """

    def __init__(
        self, url: str, model: str, api_key: SecretStr | None = None, patience: Patience | None = None
    ) -> None:
        self.model = model
        self.small = is_small(model)
        self._server = openai_server(url, api_key, patience)
        self._dialect = Dialect()

    async def stream(self, prompt: Prompt, schema: dict[str, Any] | None = None) -> AsyncGenerator[str, None]:
        """Answer piece by piece; see :class:`lectra.llm.LanguageModel`."""
        while True:
            dialect = self._dialect
            body = chat_body(self.model, prompt, schema, dialect)
            try:
                async with aclosing(post_lines(self._server, "/chat/completions", body)) as lines:
                    async for piece in read_reply(lines, self.model):
                        yield piece
                return
            except Refusal as refusal:
                simpler = simplify(dialect, refusal, has_schema=schema is not None)
                if simpler is None:
                    raise reason(self._server, self.model, refusal) from refusal
                self._dialect = simpler

    async def preload(self) -> None:
        """Do nothing: such a server has its model loaded."""


def openai_server(url: str, api_key: SecretStr | None = None, patience: Patience | None = None) -> Server:
    """Describe the server at ``url``; ``/v1`` may be left out of it."""
    bare = url.rstrip("/")
    if re.fullmatch(r"[a-z]+://[^/]+", bare):
        bare += "/v1"
    remedy = "Start it, or set LECTRA_OPENAI_URL to where it is."
    return Server("The OpenAI-compatible server", bare, remedy, _sendable(api_key), patience or Patience())


def _sendable(api_key: SecretStr | None) -> SecretStr | None:
    """Check that a key can stand in a header: what refuses it otherwise would quote it."""
    key = api_key.get_secret_value().strip() if api_key else ""
    if not (key.isascii() and key.isprintable()):
        remedy = "Set LECTRA_OPENAI_API_KEY to the key alone."
        raise ServiceMissing(
            "The key for the OpenAI-compatible server holds what no key does.", remedy=remedy
        )
    return SecretStr(key) if key else None


def chat_body(model: str, prompt: Prompt, schema: dict[str, Any] | None, dialect: Dialect) -> dict[str, Any]:
    """Build a chat request."""
    messages = [{"role": "user", "content": prompt.user}]
    if prompt.system:
        messages.insert(0, {"role": "system", "content": prompt.system})
    body = {"model": model, "messages": messages, "stream": True, dialect.limit: prompt.max_tokens}
    values = {"temperature": prompt.temperature, "seed": SEED + prompt.take}
    body |= {name: values[name] for name in dialect.optional}
    form = dialect.formats[0] if schema else ""
    if form == "json_schema":
        body["response_format"] = {"type": form, "json_schema": {"name": "answer", "schema": schema}}
    elif form:
        body["response_format"] = {"type": form}
    return body


def simplify(dialect: Dialect, refusal: Refusal, *, has_schema: bool) -> Dialect | None:
    """Give the dialect to go on with after a refusal, or None where its reason is another."""
    if refusal.status not in INVALID:
        return None
    if has_schema and len(dialect.formats) > 1 and ABOUT_FORMAT.search(refusal.said):
        return replace(dialect, formats=dialect.formats[1:])
    if dialect.limit == "max_tokens" and "max_completion_tokens" in refusal.said:
        return replace(dialect, limit="max_completion_tokens")
    unknown = [name for name in dialect.optional if name in refusal.said]
    if unknown:
        return replace(dialect, optional=tuple(name for name in dialect.optional if name not in unknown))
    return None


def reason(server: Server, model: str, refusal: Refusal) -> ModelError | ServiceMissing:
    """Say what a refusal means where no simpler request would help."""
    if refusal.status in UNWELCOME:
        remedy = "Set LECTRA_OPENAI_API_KEY to a key that it accepts."
        return ServiceMissing(f"{server} refuses the key ({refusal.status}).", remedy=remedy)
    if refusal.status == 404:
        remedy = "Set LECTRA_OPENAI_MODEL to one that it has, or correct LECTRA_OPENAI_URL."
        return ServiceMissing(f"{server} has no model {model!r}, or another address.", remedy=remedy)
    return refusal


async def read_reply(lines: AsyncIterator[str], model: str) -> AsyncGenerator[str, None]:
    """Read a reply from its events. Raises ModelError unless it comes to a proper end."""
    finish = ""
    async for line in lines:
        name, _, data = line.partition(":")
        data = data.strip()
        if name not in ("data", "error"):
            continue
        if data == "[DONE]":
            finish = finish or "stop"
            break
        piece, ended = _read_event(data, failed=name == "error")
        if piece:
            yield piece
        finish = ended or finish
    if not finish:
        raise ModelError("The server's reply has no end: the connection was closed.")
    if finish == "length":
        raise CutShort(f"{model} had more to say than it was allowed to.")


def _read_event(data: str, *, failed: bool) -> tuple[str, str]:
    """Give the text and the reason to finish that an event holds, each perhaps empty."""
    try:
        event = json.loads(data)
        if failed or "error" in event:
            raise ModelError(f"The server broke off: {said_in(event) or data[:200]}.")
        choice = (event.get("choices") or [{}])[0]
        piece = (choice.get("delta") or {}).get("content")
        return str(piece or ""), str(choice.get("finish_reason") or "")
    except (ValueError, AttributeError, LookupError, TypeError) as exc:
        raise ModelError(f"The server sent what is not the protocol: {data[:80]!r}.") from exc

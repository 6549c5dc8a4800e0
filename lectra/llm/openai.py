"""Models of any server that speaks OpenAI's chat protocol: llama.cpp, vLLM, LM Studio, OpenAI itself."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from pydantic import SecretStr

from lectra.errors import ModelError, ServiceMissing
from lectra.llm import Prompt
from lectra.llm.dialect import ALLOWANCES, Dialect, messages_of, simplify
from lectra.llm.events import DONE, Event, read_events
from lectra.llm.heard import Heard
from lectra.llm.http import Patience, Server, post_lines, without_key
from lectra.llm.parts import Part, part_of
from lectra.llm.refusals import Refusal, code_in, hopeless, said_in
from lectra.llm.size import is_small

SEED = 7
MAX_REQUESTS = 14
"""Requests for one answer: more than a server can have reasons to refuse."""
KEY_REMEDY = "Set LECTRA_OPENAI_API_KEY to a key that it accepts."


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
        for _ in range(MAX_REQUESTS):
            dialect = self._dialect
            heard = Heard(schema, dialect.tokens_for(prompt))
            try:
                async with aclosing(self._pieces(prompt, schema, dialect, heard)) as pieces:
                    async for piece in pieces:
                        yield piece
            except Refusal as refusal:
                self._dialect = self._simpler(dialect, refusal, prompt, heard, has_schema=schema is not None)
                continue
            more = dialect.thinking_more(heard.asked, prompt) if heard.is_starved else None
            if more:
                self._dialect = more
                if not heard.given:
                    continue
            if piece := heard.rest():
                yield piece
            heard.check_end(self.model)
            return
        raise ModelError(f"{self._server} refuses every form of the request.")

    async def preload(self) -> None:
        """Do nothing: such a server has its model loaded."""

    async def _pieces(
        self, prompt: Prompt, schema: dict[str, Any] | None, dialect: Dialect, heard: Heard
    ) -> AsyncGenerator[str, None]:
        body = chat_body(self.model, prompt, schema, dialect, heard.asked)
        async with aclosing(post_lines(self._server, "/chat/completions", body)) as lines:
            async for event in read_events(lines):
                part = read_event(event, self._server, heard)
                if piece := heard.take(part):
                    yield piece
                if event is DONE or heard.is_over:
                    return

    def _simpler(
        self, dialect: Dialect, refusal: Refusal, prompt: Prompt, heard: Heard, *, has_schema: bool
    ) -> Dialect:
        """Return the dialect to go on with. Raises what the refusal means where there is none."""
        lost = hopeless(refusal, KEY_REMEDY)
        simpler = None
        if not lost and not heard.given:
            simpler = simplify(
                dialect, refusal, prompt, model=self.model, asked=heard.asked, has_schema=has_schema
            )
        if simpler is None:
            raise lost or reason(self._server, self.model, refusal) from refusal
        return simpler


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


def chat_body(
    model: str, prompt: Prompt, schema: dict[str, Any] | None, dialect: Dialect, max_tokens: int
) -> dict[str, Any]:
    """Build a chat request."""
    body: dict[str, Any] = {
        "model": model,
        "messages": messages_of(prompt, takes_system=dialect.takes_system),
        "stream": dialect.streams,
        dialect.limit: max_tokens,
    }
    values: dict[str, Any] = {"temperature": prompt.temperature, "seed": SEED + prompt.take}
    if ALLOWANCES[dialect.allowance]:
        values["reasoning_effort"] = "low"
    body |= {name: value for name, value in values.items() if name not in dialect.refused}
    form = dialect.formats[0] if schema else ""
    if form == "json_schema":
        body["response_format"] = {"type": form, "json_schema": {"name": "answer", "schema": schema}}
    elif form:
        body["response_format"] = {"type": form}
    return body


def reason(server: Server, model: str, refusal: Refusal) -> ModelError | ServiceMissing:
    """Say what a refusal means where no simpler request would help."""
    if lost := hopeless(refusal, KEY_REMEDY):
        return lost
    if refusal.status == 404:
        remedy = "Set LECTRA_OPENAI_MODEL to one that it has, or correct LECTRA_OPENAI_URL."
        said = f": {refusal.said}" if refusal.said else ""
        return ServiceMissing(f"{server} has no model {model!r}, or another address{said}.", remedy=remedy)
    return refusal


def read_event(event: Event, server: Server, heard: Heard) -> Part:
    """Read what an event adds to a reply. Raises Refusal for an error, ModelError for what is no event."""
    if event is DONE:
        return Part(finish=heard.finish or "stop")
    choices = event.get("choices")
    if event.get("error") or (not choices and event.get("object") == "error"):
        raise error_of(event, server)
    choice = choices[0] if isinstance(choices, list) and choices else {}
    if not isinstance(choice, dict):
        raise ModelError(f"{server} sent what is not the protocol: {str(event)[:80]!r}.")
    if choices is None and not set(event) & {"id", "usage", "object", "model", "type"} and event:
        raise ModelError(f"{server} sent what is not the protocol: {str(event)[:80]!r}.")
    finish = str(choice.get("finish_reason") or "")
    if choice.get("message") and not choice.get("delta"):
        return part_of(choice["message"], finish, whole=True)
    return part_of(choice.get("delta") or {"content": choice.get("text")}, finish)


def error_of(event: Event, server: Server) -> Refusal:
    """Return the error that came as an event, under the status that it names itself."""
    said = said_in(event) or str(event)[:200]
    error = event.get("error")
    code = str(error.get("code", "") if isinstance(error, dict) else "")
    status = int(code) if re.fullmatch("[45][0-9][0-9]", code) else 200
    return Refusal(str(server), status, without_key(server, said), code_in(event), in_reply=True)

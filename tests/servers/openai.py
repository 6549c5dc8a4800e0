"""A local server that speaks OpenAI's chat protocol as llama.cpp and LM Studio do, and misbehaves as told.

    with OpenAIServer(api_key="sesame") as server:
        server.fail_always("no_schema")        # response_format json_schema is refused
        ... LECTRA_OPENAI_URL=server.url ...

As a program: ``python -m tests.servers.openai --port 8080 --outline-s 7 --script-s 2``; it prints its
address, ends by itself, and prints its log as JSON then.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from tests.servers.chat import ChatServer, Exchange, run_server

SCHEMA_REFUSED = "response_format type must be one of text or json_object"
TEXT_ALONE = "'response_format.type' must be 'text'"
NOT_WELCOME = {"error": {"message": "Invalid API Key", "type": "authentication_error"}}


class OpenAIServer(ChatServer):
    """An OpenAI-compatible server; see :class:`tests.servers.chat.ChatServer`.

    ``refused`` are fields of a request that it does not know; without ``api_key`` it asks for none.
    """

    content_type = "text/event-stream"

    def __init__(
        self, *, model: str = "local-8b", api_key: str = "", refused: tuple[str, ...] = (), **options: Any
    ) -> None:
        super().__init__(**options)
        self.model = model
        self.api_key = api_key
        self.refused = refused

    @property
    def url(self) -> str:
        """Address for LECTRA_OPENAI_URL."""
        return f"http://127.0.0.1:{self.port}/v1"

    def get(self, path: str, headers: dict[str, str]) -> tuple[int, Any]:
        """Answer ``/v1/models``."""
        if not self._is_welcome(headers):
            return 401, NOT_WELCOME
        if path != "/v1/models":
            return 404, _error("not found", "not_found_error")
        return 200, {"object": "list", "data": [{"id": self.model, "object": "model"}]}

    def refusal(self, exchange: Exchange) -> tuple[int, Any] | None:
        """Refuse as such servers do."""
        body, fault = exchange.body, exchange.fault
        form = body.get("response_format", {}).get("type", "")
        unknown = next((name for name in self.refused if name in body), "")
        answers = {
            fault == "busy": (503, _error("Loading model", "unavailable_error")),
            fault == "missing_model": (404, _error("The model does not exist", "model_not_found")),
            unknown != "": (400, _error(f"Unsupported parameter: '{unknown}'.", "invalid_request_error")),
            fault == "no_schema" and form == "json_schema": (400, _error(SCHEMA_REFUSED, "invalid_request")),
            fault == "no_json" and form != "": (400, {"error": TEXT_ALONE}),
            fault == "unauthorized" or not self._is_welcome(exchange.headers): (401, NOT_WELCOME),
        }
        return answers.get(True)

    async def lines(self, exchange: Exchange) -> AsyncIterator[str]:
        """Give one event a line, with an empty one between."""
        yield ": ping\n\n"
        yield _event({"role": "assistant", "content": None})
        async for piece in self.pieces(exchange):
            yield _event({"content": piece})
        if exchange.fault == "error_line":
            yield "data: " + json.dumps(_error("the model crashed", "server_error")) + "\n\n"
        elif exchange.fault != "no_end":
            yield _event({}, "length" if exchange.fault == "length" else "stop")
            yield "data: [DONE]\n\n"

    def _is_welcome(self, headers: dict[str, str]) -> bool:
        return not self.api_key or headers.get("authorization") == f"Bearer {self.api_key}"


def _event(delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return "data: " + json.dumps({"object": "chat.completion.chunk", "choices": [choice]}) + "\n\n"


def _error(message: str, kind: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind}}


if __name__ == "__main__":
    run_server(OpenAIServer, __doc__)

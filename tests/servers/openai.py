"""A local server that speaks OpenAI's chat protocol as llama.cpp and LM Studio do, and misbehaves as told.

    with OpenAIServer(api_key="sesame") as server:
        server.fail_always("no_schema")        # response_format json_schema is refused
        ... LECTRA_OPENAI_URL=server.url ...

As a program: ``python -m tests.servers.openai --port 8080 --outline-s 7 --script-s 2``; it prints its
address, ends by itself, and prints its log as JSON then.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from tests.servers.chat import ChatServer, Exchange, run_server

SCHEMA_REFUSED = "response_format type must be one of text or json_object"
TEXT_ALONE = "'response_format.type' must be 'text'"
NOT_WELCOME = {"error": {"message": "Invalid API Key", "type": "authentication_error"}}


class OpenAIServer(ChatServer):
    """An OpenAI-compatible server; see :class:`tests.servers.chat.ChatServer`.

    ``refused`` are fields of a request that it does not know, ``models`` is its list of models; without
    ``api_key`` it asks for none.
    """

    content_type = "text/event-stream"

    def __init__(
        self,
        *,
        model: str = "local-8b",
        api_key: str = "",
        refused: tuple[str, ...] = (),
        models: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.model = model
        self.models = models or {"object": "list", "data": [{"id": model, "object": "model"}]}
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
        return 200, self.models

    def asked(self, exchange: Exchange) -> int:
        """Say how many tokens a chat asks for."""
        return int(exchange.body.get("max_tokens") or exchange.body.get("max_completion_tokens") or 0)

    def refusal(self, exchange: Exchange) -> tuple[int, Any] | None:
        """Refuse as such servers do."""
        body, fault = exchange.body, exchange.fault
        form = body.get("response_format", {}).get("type", "")
        unknown = next((name for name in self.refused if name in body), "")
        has_system = any(message["role"] == "system" for message in body["messages"])
        too_much = self.too_much(exchange)
        answers = {
            unknown != "": (400, _error(f"Unsupported parameter: '{unknown}'.", "invalid_request_error")),
            fault == "no_schema" and form == "json_schema": (400, _error(SCHEMA_REFUSED, "invalid_request")),
            fault == "no_schema_500" and form == "json_schema": (500, _error(SCHEMA_REFUSED, "server_error")),
            fault == "no_system" and has_system: (
                400,
                _error("System role not supported", "BadRequestError"),
            ),
            too_much != "": (400, _error(too_much, "invalid_request_error")),
            fault == "no_json" and form != "": (400, {"error": TEXT_ALONE}),
            not self._is_welcome(exchange.headers): (401, NOT_WELCOME),
        }
        return answers.get(True) or REFUSALS.get(fault)

    async def lines(self, exchange: Exchange) -> AsyncIterator[str]:
        """Give one event a line, with an empty one between."""
        fault = exchange.fault
        if fault in ("whole_body", "whole_body_as_stream"):
            message = {
                "role": "assistant",
                "content": "".join([piece async for piece in self.pieces(exchange)]),
            }
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            yield json.dumps({"object": "chat.completion", "choices": [choice]}, indent=2)
            return
        yield ": ping\n\n"
        yield _event({"role": "assistant", "content": None})
        for delta in THOUGHTS.get(fault, ()):
            yield _event(delta)
        async for piece in self.pieces(exchange):
            yield _event(DELTAS.get(fault, _content)(piece))
        while fault == "endless_text":
            yield _event({"content": "and on and on " * 200})
        if fault == "error_line":
            yield "data: " + json.dumps(_error("the model crashed", "server_error")) + "\n\n"
        elif fault != "no_end":
            yield _event(
                {}, "content_filter" if fault == "filtered" else "length" if exchange.cut else "stop"
            )
            yield "data: [DONE]\n\n"

    def _is_welcome(self, headers: dict[str, str]) -> bool:
        return not self.api_key or headers.get("authorization") == f"Bearer {self.api_key}"


def _content(piece: str) -> dict[str, Any]:
    return {"content": piece}


def _event(delta: dict[str, Any], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return (
        "data: "
        + json.dumps({"object": "chat.completion.chunk", "choices": [choice]}, ensure_ascii=False)
        + "\n\n"
    )


def _error(message: str, kind: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind}}


PLAN = {"type": "thinking", "thinking": [{"type": "text", "text": "I {plan} it."}]}
THOUGHTS: dict[str, tuple[dict[str, Any], ...]] = {
    "thinks": ({"reasoning_content": "hmm "},) * 10,
    "thoughts_first": ({"content": None, "reasoning": "I {think} hard. "},) * 5,
    "parts": ({"content": [PLAN]},),
    "parts_and_text": ({"content": [PLAN]},),
}
DELTAS: dict[str, Callable[[str], dict[str, Any]]] = {
    "parts": lambda piece: {"content": [{"type": "text", "text": piece}]},
    "thoughts_alone": lambda piece: {"content": "", "reasoning_content": piece},
    "tool_call": lambda piece: {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]},
    "refused": lambda piece: {"refusal": piece},
}
REFUSALS: dict[str, tuple[int, Any]] = {
    "busy": (503, _error("Loading model", "unavailable_error")),
    "busy_until": (429, _error("Rate limit reached", "requests")),
    "no_quota": (429, _error("You exceeded your current quota.", "insufficient_quota")),
    "moved": (308, {}),
    "missing_model": (404, _error("The model does not exist", "model_not_found")),
    "error_body": (200, _error("upstream failed", "server_error")),
    "unauthorized": (401, NOT_WELCOME),
}


if __name__ == "__main__":
    run_server(OpenAIServer, __doc__)

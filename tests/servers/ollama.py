"""A local server that speaks Ollama's protocol, and misbehaves as it is told.

    with OllamaServer(outline_s=7, script_s=2) as server:
        server.fail("busy", "error_line")      # the next two chats
        ... LECTRA_OLLAMA_URL=server.url ...
        last_byte_s = server.chats("outline")[0].ended_s
        assert server.most_in_flight == 1

As a program: ``python -m tests.servers.ollama --port 11434 --outline-s 7 --script-s 2``; it prints its
address, ends by itself, and prints its log as JSON then.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from tests.servers.chat import ChatServer, Exchange, run_server

NO_SYSTEM = "System role not supported"
FORMAT_REFUSED = "json: cannot unmarshal object into Go struct field ChatRequest.format"
MODELS = (
    {"name": "nomic-embed-text:latest", "details": {"family": "nomic-bert", "parameter_size": "137M"}},
    {"name": "llama3.1:8b", "details": {"family": "llama", "parameter_size": "8.0B"}},
    {"name": "qwen2.5:0.5b", "details": {"family": "qwen2", "parameter_size": "494.03M"}},
)


class OllamaServer(ChatServer):
    """An Ollama server; see :class:`tests.servers.chat.ChatServer`. ``models`` are those installed."""

    content_type = "application/x-ndjson"

    def __init__(self, *, models: tuple[dict[str, Any], ...] = MODELS, **options: Any) -> None:
        super().__init__(**options)
        self.models = models

    @property
    def url(self) -> str:
        """Address for LECTRA_OLLAMA_URL."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, headers: dict[str, str]) -> tuple[int, Any]:  # noqa: ARG002
        """Answer ``/api/tags`` and ``/api/version``."""
        answers = {"/api/tags": {"models": list(self.models)}, "/api/version": {"version": "0.40.0"}}
        return (200, answers[path]) if path in answers else (404, {"error": "not found"})

    def refusal(self, exchange: Exchange) -> tuple[int, Any] | None:
        """Refuse as Ollama does."""
        body, fault = exchange.body, exchange.fault
        names = {model["name"] for model in self.models}
        model = body.get("model", "")
        if exchange.path != "/api/chat":
            return 404, {"error": "not found"}
        if fault == "missing_model" or not {model, f"{model}:latest"} & names:
            return 404, {"error": f"model '{model}' not found"}
        form = fault in ("no_schema", "no_json", "no_schema_500") and isinstance(body.get("format"), dict)
        roles = [message["role"] for message in body["messages"]]
        too_much = self.too_much(exchange)
        answers = {
            form: (500 if fault == "no_schema_500" else 400, {"error": FORMAT_REFUSED}),
            fault == "no_think" and "think" in body: (400, {"error": f'"{model}" does not support thinking'}),
            fault == "no_system" and "system" in roles: (400, {"error": NO_SYSTEM}),
            too_much != "": (400, {"error": too_much}),
        }
        return answers.get(True) or REFUSALS.get(fault)

    def asked(self, exchange: Exchange) -> int:
        """Say how many tokens a chat asks for."""
        return int(exchange.body["options"].get("num_predict", 0))

    async def lines(self, exchange: Exchange) -> AsyncIterator[str]:
        """Give one JSON object a line."""
        model = exchange.body["model"]
        if exchange.kind == "preload":
            yield _line(model, "", done=True, done_reason="load")
            return
        fault = exchange.fault
        if fault in ("whole_body", "whole_body_as_stream"):
            text = "".join([piece async for piece in self.pieces(exchange)])
            yield json.dumps(json.loads(_line(model, text, done=True, done_reason="stop")), indent=2)
            return
        for message in THOUGHTS.get(fault, ()):
            yield _line(model, "", done=False, message=message)
        count = 0
        async for piece in self.pieces(exchange):
            count += 1
            yield _line(model, "", done=False, message=MESSAGES.get(fault, _content)(piece))
        while fault == "endless_text":
            yield _line(model, "and on and on " * 200, done=False)
        if fault == "error_line":
            yield json.dumps({"error": "an error was encountered while running the model: CUDA error"}) + "\n"
        elif fault != "no_end":
            asked = sum(len(message["content"]) for message in exchange.body["messages"])
            read = asked // 20 if fault == "small_context" else asked // 4
            cut = "length" if exchange.cut else "stop"
            yield _line(
                model, "", done=True, done_reason=cut, prompt_eval_count=max(1, read), eval_count=count
            )


def _content(piece: str) -> dict[str, Any]:
    return {"content": piece}


def _line(model: str, piece: str, **rest: Any) -> str:
    message = {"role": "assistant", "content": piece} | rest.pop("message", {})
    about = {"model": model, "created_at": "2026-11-23T00:00:00Z", "message": message}
    return json.dumps(about | rest, ensure_ascii=False) + "\n"


PLAN = {"type": "thinking", "thinking": "I {plan} it."}
THOUGHTS: dict[str, tuple[dict[str, Any], ...]] = {
    "thinks": ({"thinking": "hmm "},) * 10,
    "thoughts_first": ({"thinking": "I {think} hard. "},) * 5,
    "parts": ({"content": [PLAN]},),
    "parts_and_text": ({"content": [PLAN]},),
}
MESSAGES: dict[str, Callable[[str], dict[str, Any]]] = {
    "parts": lambda piece: {"content": [{"type": "text", "text": piece}]},
    "thoughts_alone": lambda piece: {"thinking": piece},
    "tool_call": lambda piece: {"tool_calls": [{"function": {"arguments": piece}}]},
    "refused": lambda piece: {"refusal": piece},
}
REFUSALS: dict[str, tuple[int, Any]] = {
    "busy": (503, {"error": "server busy, please try again.  maximum pending requests exceeded"}),
    "busy_until": (429, {"error": "too many requests"}),
    "no_quota": (402, {"error": "you have reached your weekly usage limit, upgrade for more"}),
    "moved": (308, {}),
    "error_body": (200, {"error": "upstream failed"}),
    "unauthorized": (401, {"error": "unauthorized"}),
}


if __name__ == "__main__":
    run_server(OllamaServer, __doc__)

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
from collections.abc import AsyncIterator
from typing import Any

from tests.servers.chat import ChatServer, Exchange, run_server

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
        if fault == "busy":
            return 503, {"error": "server busy, please try again.  maximum pending requests exceeded"}
        if fault == "no_think" and "think" in body:
            return 400, {"error": f'"{model}" does not support thinking'}
        if fault in ("no_schema", "no_json") and isinstance(body.get("format"), dict):
            return 400, {"error": "json: cannot unmarshal object into Go struct field ChatRequest.format"}
        return None

    async def lines(self, exchange: Exchange) -> AsyncIterator[str]:
        """Give one JSON object a line."""
        model = exchange.body["model"]
        if exchange.kind == "preload":
            yield _line(model, "", done=True, done_reason="load")
            return
        count = 0
        async for piece in self.pieces(exchange):
            count += 1
            yield _line(model, piece, done=False)
        if exchange.fault == "error_line":
            yield json.dumps({"error": "an error was encountered while running the model: CUDA error"}) + "\n"
        elif exchange.fault != "no_end":
            asked = sum(len(message["content"]) for message in exchange.body["messages"])
            read = asked // 20 if exchange.fault == "small_context" else asked // 4
            cut = "length" if exchange.fault == "length" else "stop"
            yield _line(
                model, "", done=True, done_reason=cut, prompt_eval_count=max(1, read), eval_count=count
            )


def _line(model: str, piece: str, **rest: Any) -> str:
    message = {"role": "assistant", "content": piece}
    return (
        json.dumps({"model": model, "created_at": "2026-11-23T00:00:00Z", "message": message, **rest}) + "\n"
    )


if __name__ == "__main__":
    run_server(OllamaServer, __doc__)

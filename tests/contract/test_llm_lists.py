"""Lists of models: which of them writes, where there is a list at all."""

from __future__ import annotations

from typing import Any

import pytest

from lectra.errors import ServiceMissing
from lectra.llm import ModelServices, settle_model
from tests.servers.openai import OpenAIServer

WRITER = "qwen2.5-7b-instruct"
FIRST = [
    "text-embedding-nomic-embed-text-v1.5",
    "bge-reranker-v2-m3",
    "whisper-large-v3",
    "tts-1-hd",
    "dall-e-3",
    "gpt-image-1",
    "stable-diffusion-3.5",
    "omni-moderation-latest",
    "jina-clip-v2",
    "intfloat/e5-large",
]


async def chosen(models: Any, wanted: str = "") -> str:
    with OpenAIServer(models=models) as server:
        services = ModelServices(openai_url=server.url, openai_model=wanted)
        return (await settle_model("openai", services)).choice.model


@pytest.mark.parametrize("name", FIRST)
async def test_the_first_model_that_writes_is_taken(name: str) -> None:
    assert await chosen({"object": "list", "data": [{"id": name}, {"id": WRITER}]}) == WRITER


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "plain-name", "type": "embeddings"},
        {"id": "plain-name", "type": "image"},
        {"id": "plain-name", "capabilities": {"completion_chat": False}},
        {"id": "plain-name", "architecture": {"output_modalities": ["image"]}},
    ],
)
async def test_what_a_server_says_of_its_models_counts(entry: dict[str, Any]) -> None:
    assert await chosen({"data": [entry, {"id": WRITER, "type": "llm"}]}) == WRITER


@pytest.mark.parametrize("models", [[{"id": WRITER}], [WRITER], {"models": [{"name": WRITER}]}])
async def test_lists_of_other_forms_are_read(models: Any) -> None:
    assert await chosen(models) == WRITER


async def test_a_model_that_is_named_is_taken_whatever_the_list_says() -> None:
    assert await chosen({"data": [{"id": "text-embedding-3"}]}, wanted="my-embedder") == "my-embedder"


async def test_a_server_without_a_model_that_writes_says_what_it_has() -> None:
    with pytest.raises(ServiceMissing, match="no model that writes text; it has: whisper-1, tts-1") as none:
        await chosen({"data": [{"id": "whisper-1"}, {"id": "tts-1"}]})
    assert "LECTRA_OPENAI_MODEL" in none.value.remedy


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_a_server_without_a_list_is_asked_for_the_model_that_is_named(status: int) -> None:
    with OpenAIServer() as server:
        server.list_status = status
        named = ModelServices(openai_url=server.url, openai_model="big-model")
        assert (await settle_model("openai", named)).choice.model == "big-model"
        with pytest.raises(ServiceMissing, match=f"{status}: Method Not Allowed: it lists no models") as none:
            await settle_model("openai", ModelServices(openai_url=server.url))
    assert "LECTRA_OPENAI_MODEL" in none.value.remedy


async def test_a_list_that_is_refused_for_another_reason_is_an_error() -> None:
    with OpenAIServer() as server:
        server.list_status = 500
        with pytest.raises(ServiceMissing, match="answered 500: Method Not Allowed"):
            await settle_model("openai", ModelServices(openai_url=server.url, openai_model="big-model"))

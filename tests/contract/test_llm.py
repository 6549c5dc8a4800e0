"""What every language model backend does, whatever its service: one suite over all of them."""

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import xllamacpp
from pydantic import SecretStr

from lectra.checkup import examine
from lectra.errors import InvalidInput, ModelError
from lectra.llm import (
    CutShort,
    LanguageModel,
    ModelServices,
    Prompt,
    TooLong,
    check_model,
    open_model,
    settle_model,
)
from lectra.llm.embedded import list_grammar, list_key, load_embedded, numbered_items
from lectra.llm.model_file import shipped_file
from lectra.llm.speed import tokens_a_second
from lectra.preflight import services_from
from lectra.registry import LANGUAGE_MODELS
from lectra.settings import Settings
from tests.servers.chat import whole_reply
from tests.servers.ollama import OllamaServer

KEY = "open-sesame"
QUESTION = Prompt("What colour is grass? Answer in one sentence.", max_tokens=100)
DECK = Prompt('Plan exactly 3 slides on <topic>Peas</topic>. Answer as {"slides": […]}.', max_tokens=900)
SLIDE = {
    "type": "object",
    "properties": {"title": {"type": "string", "maxLength": 40}},
    "required": ["title"],
}
SLIDES = {
    "type": "object",
    "properties": {"slides": {"type": "array", "items": SLIDE, "minItems": 3, "maxItems": 3}},
    "required": ["slides"],
}
ITEMS = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": {"type": "string"}, "minItems": 3, "maxItems": 3}},
    "required": ["items"],
}
RECORD = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 20}, "age": {"type": "integer", "maximum": 99}},
    "required": ["name", "age"],
}


@pytest.fixture(scope="module")
def llama() -> Iterator[str]:
    """Run a llama.cpp server with the embedded model on loopback; gives its address."""
    params = xllamacpp.CommonParams()
    params.model.path = str(shipped_file().path)
    params.model_alias = {"smollm2-135m"}
    params.verbosity = -1
    params.n_ctx = 2048
    params.n_parallel = 1
    params.cpuparams.n_threads = 1
    params.warmup = False
    params.cache_ram_mib = 0
    params.ui = False
    params.api_keys = [KEY]
    server = xllamacpp.Server(params)
    yield str(server.listening_address)
    del server


@pytest.fixture(scope="module")
def ollama() -> Iterator[str]:
    with OllamaServer(slots=4) as server:
        yield server.url


@pytest.fixture
def services(llama: str, ollama: str) -> ModelServices:
    return ModelServices(ollama_url=ollama, openai_url=llama, openai_api_key=SecretStr(KEY))


@pytest.fixture(params=sorted(LANGUAGE_MODELS))
async def model(request: pytest.FixtureRequest, services: ModelServices) -> LanguageModel:
    choice, _ = await settle_model(request.param, services)
    return open_model(choice, services)


async def test_it_streams_prose_in_pieces_and_the_same_again_when_asked_again(model: LanguageModel) -> None:
    pieces = [piece async for piece in model.stream(QUESTION)]
    assert len(pieces) > 5
    assert all(pieces)
    assert "." in "".join(pieces)
    assert await whole_reply(model, QUESTION) == "".join(pieces)


async def test_json_follows_its_schema_and_comes_in_pieces(model: LanguageModel) -> None:
    pieces = [piece async for piece in model.stream(DECK, SLIDES)]
    assert len(pieces) > 5
    slides = json.loads("".join(pieces))["slides"]
    assert len(slides) == 3
    assert all(slide["title"] for slide in slides)


async def test_it_answers_after_it_was_preloaded(model: LanguageModel) -> None:
    await model.preload()
    assert await whole_reply(model, QUESTION)


async def test_a_dropped_stream_stops_at_once_and_the_next_request_is_served(model: LanguageModel) -> None:
    stream = model.stream(Prompt("Tell a very long story.", max_tokens=1500))
    await anext(stream)
    # Both local models compute in this process: what is written on after all is seen in its work.
    begun = time.process_time()
    await stream.aclose()
    assert await whole_reply(model, QUESTION)
    assert time.process_time() - begun < 8


def test_several_threads_with_loops_of_their_own_get_the_same_answer(model: LanguageModel) -> None:
    answers: list[str] = []
    ask: Callable[[], None] = lambda: answers.append(asyncio.run(whole_reply(model, QUESTION)))  # noqa: E731
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 3
    assert len(set(answers)) == 1


@pytest.mark.parametrize("backend", ["embedded", "openai"])
async def test_max_tokens_bounds_the_answer_and_that_is_told(backend: str, services: ModelServices) -> None:
    choice, _ = await settle_model(backend, services)
    pieces = []
    with pytest.raises(CutShort):
        async for piece in open_model(choice, services).stream(Prompt("Tell a long story.", max_tokens=8)):
            pieces.append(piece)
    assert 0 < len(pieces) <= 8


@pytest.mark.parametrize("backend", ["embedded", "openai"])
async def test_a_question_that_is_too_long_is_an_error_with_its_reason(
    backend: str, services: ModelServices
) -> None:
    choice, _ = await settle_model(backend, services)
    with pytest.raises(ModelError, match="context"):
        await whole_reply(open_model(choice, services), Prompt("word " * 4000))


async def test_the_embedded_model_writes_records_too() -> None:
    reply = json.loads(await whole_reply(load_embedded(), Prompt("Invent a person in JSON."), RECORD))
    assert isinstance(reply["name"], str)
    assert isinstance(reply["age"], int)


async def test_the_embedded_model_gives_as_many_items_as_a_list_is_asked_for() -> None:
    reply = await whole_reply(load_embedded(), Prompt("List 3 short facts about cats."), ITEMS)
    items = json.loads(reply)["items"]
    assert len(items) == 3
    assert all(isinstance(item, str) and item for item in items)


@pytest.fixture(scope="module")
def large() -> LanguageModel:
    """Load the model that ships as if it were a large one of the user's own."""
    file = shipped_file()
    return load_embedded(file._replace(name="As if it had 1.5B", parameters=1_500_000_000))


async def test_a_large_model_in_process_is_asked_as_a_servers_is(large: LanguageModel) -> None:
    assert not large.small
    pieces = [piece async for piece in large.stream(Prompt("List 3 short facts about cats."), ITEMS)]
    assert len(pieces) > 5
    assert len(json.loads("".join(pieces))["items"]) == 3


async def test_a_question_beyond_its_context_says_how_long_both_are(large: LanguageModel) -> None:
    with pytest.raises(TooLong) as refused:
        await whole_reply(large, Prompt("word " * 9000))
    assert refused.value.tokens > 9000 > refused.value.context == 8192


async def test_how_fast_a_model_writes_is_measured(large: LanguageModel) -> None:
    assert await tokens_a_second(large) > 1


async def test_the_doctor_shows_the_embedded_model_and_what_is_wrong_with_one() -> None:
    for path, detail in (
        ("", "SmolLM2-135M-Instruct: 135M parameters, 0.1 GB, "),
        ("/no/such.gguf", "cannot be"),
    ):
        settings = Settings(**{"ollama_url": "http://127.0.0.1:9", "embedded_model": path})
        findings = await examine("en", settings, services_from(settings), "")
        found = findings[-1]
        assert (found.part, found.state) == ("embedded model", "limited")
        assert detail in found.detail
        assert bool(found.tokens_a_second) == (not path)


async def test_a_llama_server_is_used_under_the_name_it_gives_its_model(services: ModelServices) -> None:
    choice, reason = await settle_model("openai", services)
    assert (choice.backend, choice.model) == ("openai", "smollm2-135m")
    assert reason == "openai was asked for."


def test_an_unknown_backend_is_refused_naming_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="auto, ollama, openai, embedded"):
        check_model("magic")


def test_a_model_is_opened_once_in_a_process(services: ModelServices) -> None:
    choices = [asyncio.run(settle_model("ollama", services)).choice for _ in range(2)]
    assert open_model(choices[0], services) is open_model(choices[1], services)


def test_the_embedded_model_is_loaded_once_even_from_several_threads() -> None:
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(load_embedded())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(model) for model in found}) == 1


def test_the_embedded_model_writes_nothing_to_the_terminal_and_ends_when_the_run_is_stopped() -> None:
    program = """
import asyncio, threading
from lectra.errors import ModelError
from lectra.exec import stop_programs
from lectra.llm import Prompt
from lectra.llm.model_file import shipped_file
from lectra.llm.embedded import load_embedded

async def main():
    threading.Timer(0.5, stop_programs).start()
    try:
        async for _ in load_embedded().stream(Prompt("Count up for ever.", max_tokens=1900)):
            pass
    except ModelError as error:
        assert "stopped" in str(error), error
    else:
        raise AssertionError("it was not stopped")

asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_only_a_single_list_of_strings_is_asked_for_as_a_numbered_list() -> None:
    ages: dict[str, Any] = {"properties": {"ages": {"type": "array", "items": {"type": "integer"}}}}
    assert list_key(ITEMS) == "items"
    assert list_key(RECORD) is None
    assert list_key(SLIDES) is None
    assert list_key(ages) is None


def test_a_numbered_list_is_read_line_by_line() -> None:
    assert numbered_items("1. One thing\n2. Another\n3. ") == ["One thing", "Another"]
    assert '"3. " item' in list_grammar(3)

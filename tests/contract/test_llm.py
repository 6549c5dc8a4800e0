"""What every language model backend does, whatever its service: one suite over all of them."""

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from lectra.errors import ModelError
from lectra.llm import BACKENDS, LanguageModel, Prompt, choose_model, open_model
from lectra.llm.embedded import list_grammar, list_key, load_embedded, numbered_items

QUESTION = Prompt("Explain in one paragraph why leaves are green.", max_tokens=60)
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


@pytest.fixture(params=sorted(BACKENDS))
def model(request: pytest.FixtureRequest) -> LanguageModel:
    return open_model(choose_model(request.param))


async def whole(model: LanguageModel, prompt: Prompt = QUESTION) -> str:
    return "".join([piece async for piece in model.stream(prompt)])


async def test_it_streams_prose_in_pieces(model: LanguageModel) -> None:
    pieces = [piece async for piece in model.stream(QUESTION)]
    assert len(pieces) > 5
    assert all(pieces)
    assert "." in "".join(pieces)


async def test_a_list_has_as_many_items_as_the_schema_asks_for(model: LanguageModel) -> None:
    reply = json.loads(await model.reply(Prompt("List 3 short facts about cats."), ITEMS))
    assert len(reply["items"]) == 3
    assert all(isinstance(item, str) and item for item in reply["items"])


async def test_a_record_follows_its_schema(model: LanguageModel) -> None:
    reply = json.loads(await model.reply(Prompt("Invent a person. Answer in JSON."), RECORD))
    assert isinstance(reply["name"], str)
    assert isinstance(reply["age"], int)


async def test_the_same_question_gets_the_same_answer(model: LanguageModel) -> None:
    assert await whole(model) == await whole(model)


async def test_max_tokens_bounds_the_answer(model: LanguageModel) -> None:
    assert len((await whole(model, Prompt("Tell a long story.", max_tokens=8))).split()) <= 8


async def test_a_dropped_stream_stops_at_once_and_the_next_request_is_served(model: LanguageModel) -> None:
    stream = model.stream(Prompt("Tell a very long story.", max_tokens=1500))
    await anext(stream)
    begun = time.monotonic()
    await stream.aclose()  # type: ignore[attr-defined]  # every backend's stream is an async generator
    assert await whole(model, Prompt("Say hello.", max_tokens=5))
    assert time.monotonic() - begun < 5


def test_several_threads_with_loops_of_their_own_get_the_same_answer(model: LanguageModel) -> None:
    answers: list[str] = []
    ask: Callable[[], None] = lambda: answers.append(asyncio.run(whole(model)))  # noqa: E731
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 3
    assert len(set(answers)) == 1


async def test_a_question_that_is_too_long_is_an_error_with_its_reason() -> None:
    with pytest.raises(ModelError, match="context"):
        await whole(load_embedded(), Prompt("word " * 4000))


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
    assert list_key(ITEMS) == "items"
    assert list_key(RECORD) is None
    assert list_key({"properties": {"ages": {"type": "array", "items": {"type": "integer"}}}}) is None


def test_a_numbered_list_is_read_line_by_line() -> None:
    assert numbered_items("1. One thing\n2. Another\n3. ") == ["One thing", "Another"]
    assert '"3. " item' in list_grammar(3)

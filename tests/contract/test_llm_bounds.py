"""What has no end: each ends in an error within a bound of bytes and of time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lectra.errors import ModelError, ServiceMissing
from lectra.llm import CutShort, ModelServices, Prompt, settle_model
from lectra.llm.http import MAX_LIST_BYTES, Patience
from tests.contract.served import BACKENDS, Served, plan, served
from tests.servers.chat import whole_reply
from tests.servers.faults import Fault
from tests.servers.ollama import OllamaServer
from tests.servers.openai import OpenAIServer

QUESTION = Prompt("Say something.", max_tokens=100)
SHORT = Patience(connect_s=1, first_s=5, stall_s=1, whole_s=3, busy_s=4, pause_s=0.05)


@pytest.fixture(params=BACKENDS)
def chat(request: pytest.FixtureRequest) -> Iterator[Served]:
    with served(request.param, SHORT) as one:
        yield one


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("endless_line", "more than a reply may be: 4 MB in one line"),
        ("endless_events", "did not finish its reply in 3 s"),
        ("endless_comments", "did not finish its reply in 3 s"),
        ("endless_error", "answered 500: xxx"),
    ],
)
async def test_a_reply_without_an_end_is_an_error(chat: Served, fault: Fault, words: str) -> None:
    if fault == "endless_events" and not isinstance(chat.server, OpenAIServer):
        pytest.skip("an event of this form is none of Ollama's")
    chat.server.fail_always(fault)
    with pytest.raises(ModelError, match=words) as failed:
        await whole_reply(chat.model, QUESTION)
    assert len(str(failed.value)) < 600
    assert len(chat.server.chats()) == 1


async def test_a_text_without_an_end_is_cut_off(chat: Served) -> None:
    chat.server.fail_always("endless_text")
    with pytest.raises(CutShort):
        await whole_reply(chat.model, QUESTION)


async def test_a_plan_without_an_end_is_given_up(chat: Served) -> None:
    chat.server.fail_always("endless_line")
    with pytest.raises(ModelError):
        await plan(chat.model)


@pytest.mark.parametrize("backend", ["ollama", "openai"])
async def test_a_list_of_models_that_is_too_long_is_a_missing_service(backend: str) -> None:
    many = [{"id": "m" * 100, "name": "m" * 100} for _ in range(MAX_LIST_BYTES // 200)]
    with OllamaServer(models=tuple(many)) as ollama, OpenAIServer(models={"data": many}) as openai:
        services = ModelServices(ollama_url=ollama.url, openai_url=openai.url)
        with pytest.raises(ServiceMissing, match=r"not as it should: more than 8 MB|no answer in time"):
            await settle_model(backend, services)


async def test_what_comes_behind_the_end_of_a_reply_is_not_waited_for(chat: Served) -> None:
    chat.server.answer("Peas are green.")
    assert await whole_reply(chat.model, QUESTION) == "Peas are green."

"""What servers of models do otherwise than their protocol says, and that a lecture comes of it all the same.

Each row: how a server misbehaves, and how many requests a plan and a script take then. What is found out
about a server holds for all that is asked of it afterwards.
"""

from __future__ import annotations

import pytest

from lectra.document.deck import Deck
from lectra.errors import ModelError, ServiceMissing
from lectra.llm import CutShort, Declined, Prompt
from lectra.models import WrittenSlide
from lectra.planning.script import write_script
from tests.contract.served import OUTLINE, Served, plan, served
from tests.servers.chat import whole_reply
from tests.servers.faults import Fault
from tests.servers.openai import OpenAIServer

BOTH = {
    "thoughts_alone": (1, 1),
    "thoughts_first": (1, 1),
    "parts": (1, 1),
    "parts_and_text": (1, 1),
    "tool_call": (1, 1),
    "whole_body": (1, 1),
    "whole_body_as_stream": (1, 1),
    "bytes": (1, 1),
    "no_schema": (2, 1),
    "no_schema_500": (2, 1),
    "no_json": (2, 1),
    "no_system": (2, 1),
    "most_1500": (1, 1),
    "thinks": (2, 1),
    "fenced": (1, 1),
}
OTHERS = {("no_json", "openai"): (3, 1), ("think_spoils_format", "ollama"): (2, 1)}
ROWS = [
    *[
        (fault, backend, OTHERS.get((fault, backend), asks))
        for fault, asks in BOTH.items()
        for backend in ("openai", "ollama")
    ],
    *[(fault, backend, asks) for (fault, backend), asks in OTHERS.items() if fault not in BOTH],
]


@pytest.fixture
async def right() -> tuple[Deck, WrittenSlide]:
    """Ask a server that does all as it should."""
    with served("openai") as good:
        outline = await plan(good.model)
        return outline, await write_script(good.model, outline, 1, audience="")


@pytest.mark.parametrize(("fault", "backend", "asks"), ROWS)
async def test_a_lecture_comes_of_it_as_of_any_other_server(
    fault: Fault, backend: str, asks: tuple[int, int], right: tuple[Deck, WrittenSlide]
) -> None:
    with served(backend) as chat:
        chat.server.fail_always(fault)
        outline = await plan(chat.model)
        planned = len(chat.server.chats())
        script = await write_script(chat.model, outline, 1, audience="")
        assert (outline, script) == right
        assert (planned, len(chat.server.chats()) - planned) == asks


async def test_no_line_but_those_of_the_protocol_ends_a_line(chat: Served) -> None:
    chat.server.fail_always("odd_lines")
    script = await write_script(chat.model, OUTLINE, 2, audience="")
    assert not script.warnings
    reply = await whole_reply(chat.model, Prompt('Answer as {"narration": "…"} on: The slide: Peas'))
    assert " the\u2028\u2029\u0085" in reply
    assert len(chat.server.chats()) == 2


async def test_the_system_text_goes_before_the_users_where_there_is_no_role_for_it(chat: Served) -> None:
    chat.server.fail_always("no_system")
    await plan(chat.model)
    refused, taken = (one.body["messages"] for one in chat.server.chats())
    assert [message["role"] for message in refused] == ["system", "user"]
    assert [message["role"] for message in taken] == ["user"]
    assert taken[0]["content"] == "\n\n".join(message["content"] for message in refused)


@pytest.mark.parametrize("fault", ["most_1500", "context_2048"])
async def test_a_deck_longer_than_a_reply_may_be_comes_in_several(chat: Served, fault: Fault) -> None:
    chat.server.fail_always(fault)
    outline = await plan(chat.model, slides=60)
    assert len({slide.title for slide in outline.slides}) == 60
    assert not outline.warnings  # type: ignore[attr-defined]
    refused, *taken = chat.server.chats()
    most = 1500 if fault == "most_1500" else 2048
    assert chat.server.asked(refused) == 400 + 60 * 160
    assert all(chat.server.asked(one) <= most for one in taken)


async def test_a_question_that_fills_the_context_says_so(chat: Served) -> None:
    chat.server.fail_always("context_2048")
    with pytest.raises(
        ModelError, match=r"too long: some \d+ tokens, where its context holds 2048"
    ) as refused:
        await whole_reply(chat.model, Prompt("word " * 4000))
    assert "larger context" in refused.value.remedy
    assert "maximum context length is 2048" in refused.value.message


async def test_a_model_that_thinks_is_allowed_more_from_then_on(chat: Served) -> None:
    chat.server.fail_always("thinks")
    await plan(chat.model, slides=3)
    first, second = map(chat.server.asked, chat.server.chats())
    assert (first, second) == (880, 880 + 4096)
    await write_script(chat.model, OUTLINE, 1, audience="")
    assert len(chat.server.chats()) == 3


async def test_a_model_that_only_thinks_is_cut_off_in_the_end(chat: Served) -> None:
    chat.server.fail_always("thinks")
    chat.server.thought_tokens = 1_000_000
    with pytest.raises(CutShort, match="more to say than 16984 tokens"):
        await whole_reply(chat.model, Prompt("Say something.", max_tokens=600))
    assert len(chat.server.chats()) == 3


async def test_thinking_is_forbidden_again_where_it_was_no_cure() -> None:
    with served("ollama") as chat:
        chat.server.answer("A plan: peas.", "A plan: more peas.", "no", "no")
        with pytest.raises(ModelError):
            await plan(chat.model)
        assert ["think" in one.body for one in chat.server.chats()] == [True, False, True]


@pytest.mark.parametrize("fault", ["refused", "refused_in_words", "filtered"])
async def test_a_refusal_is_told_in_the_models_words(chat: Served, fault: Fault) -> None:
    chat.server.fail_always(fault)
    words = "content filter" if fault == "filtered" else "I'm sorry, but I can't help with that request"
    for ask in (plan(chat.model), write_script(chat.model, OUTLINE, 1, audience="")):
        if fault == "filtered" and not isinstance(chat.server, OpenAIServer):
            ask.close()
            continue
        with pytest.raises(Declined, match=words):
            await ask


async def test_an_error_in_place_of_a_reply_is_told_in_the_servers_words(chat: Served) -> None:
    chat.server.fail_always("error_body")
    with pytest.raises(ModelError, match=r"broke off: upstream failed\.") as failed:
        await plan(chat.model)
    assert failed.value.remedy
    assert len(chat.server.chats()) == 1


async def test_a_quota_that_is_used_up_is_told_at_once(chat: Served) -> None:
    chat.server.fail_always("no_quota")
    with pytest.raises(ServiceMissing, match="no quota left") as missing:
        await plan(chat.model)
    assert "billing" in missing.value.remedy
    assert len(chat.server.chats()) == 1


async def test_a_busy_server_is_asked_again_at_the_time_that_it_names(chat: Served) -> None:
    chat.server.fail("busy_until")
    await plan(chat.model)
    refused, taken = chat.server.chats()
    assert taken.started_s - refused.started_s > 0.9


async def test_a_busy_server_is_quoted_in_the_end(chat: Served) -> None:
    chat.server.fail_always("busy")
    with pytest.raises(ModelError, match=r"busy for 4 s: (Loading model|server busy)"):
        await whole_reply(chat.model, Prompt("Say something."))


async def test_a_server_that_has_moved_is_not_followed_but_told(chat: Served) -> None:
    chat.server.fail_always("moved")
    with pytest.raises(
        ModelError, match=r"answered 308: it has moved to https://elsewhere\.example/v1"
    ) as moved:
        await plan(chat.model)
    assert "secret" not in str(moved.value)


async def test_a_web_page_in_place_of_a_reply_is_quoted(chat: Served) -> None:
    chat.server.fail_always("web_page")
    with pytest.raises(ModelError, match="not the protocol: 'Welcome to nginx It works") as strange:
        await plan(chat.model)
    assert "address" in strange.value.remedy

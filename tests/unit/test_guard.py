"""The guard lets in who asks by its own name, from no page or from its own, and nobody else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.guard import FORBIDDEN, MISDIRECTED, Guard, judge, own_hosts

HOSTS = own_hosts(4200, ["prefect:4200", "Prefect.example.org"])
NAME = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30)


def headers(**given: str) -> list[tuple[bytes, bytes]]:
    return [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in given.items()]


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:4200",
        "localhost:4200",
        "LOCALHOST:4200",
        "[::1]:4200",
        "prefect:4200",
        "prefect.example.org",
    ],
)
def test_it_answers_to_its_own_names(host):
    assert judge(headers(Host=host), HOSTS) is None


@pytest.mark.parametrize(
    "host",
    [
        "attacker.example:4200",
        "127.0.0.1",
        "127.0.0.1:8000",
        "127.0.0.1:4200.attacker.example",
        "localhost.:4200",
        "x@127.0.0.1:4200",
        "prefect.example.org:80",
        "",
    ],
)
def test_it_answers_to_no_other_name(host):
    refused = judge(headers(Host=host), HOSTS)
    assert refused
    assert refused.status == MISDIRECTED


def test_it_answers_to_no_request_without_a_name_or_with_two():
    twice = [*headers(Host="127.0.0.1:4200"), *headers(host="127.0.0.1:4200")]
    refusals = [judge(given, HOSTS) for given in ([], twice)]
    assert [refusal and refusal.status for refusal in refusals] == [MISDIRECTED] * 2


@pytest.mark.parametrize(
    "of_a_page",
    [
        {"Origin": "http://localhost:8000"},
        {"Origin": "https://attacker.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "same-origin, none"},
        {"Origin": "http://127.0.0.1:4200", "Sec_Fetch_Site": "cross-site"},
        {"Origin": "http://attacker.example", "Sec_Fetch_Site": "same-origin"},
    ],
)
def test_it_answers_no_page_of_another_origin(of_a_page):
    refused = judge(headers(Host="127.0.0.1:4200", **of_a_page), HOSTS)
    assert refused
    assert refused.status == FORBIDDEN


@pytest.mark.parametrize(
    "of_a_page",
    [
        {"Origin": "http://127.0.0.1:4200", "Sec_Fetch_Site": "same-origin"},
        {"Origin": "https://prefect.example.org"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_it_answers_its_own_pages(of_a_page):
    assert judge(headers(Host="127.0.0.1:4200", **of_a_page), HOSTS) is None


@given(host=NAME, origin=NAME, site=NAME)
def test_whatever_is_sent_only_what_is_its_own_passes(host, origin, site):
    found = judge(headers(Host=host, Origin=origin, Sec_Fetch_Site=site), HOSTS)
    own = {f"{scheme}://{name}" for scheme in ("http", "https") for name in HOSTS}
    passes = host.lower() in HOSTS and origin.lower() in own and site.lower() in ("none", "same-origin")
    assert (found is None) is passes


async def sent_by_guard(scope: dict[str, Any], answer: list[dict[str, Any]]) -> tuple[list, list]:
    """Ask a guard before an app that answers so; gives what reached the app, and what was sent."""
    reached: list[dict[str, Any]] = []
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        reached.append(scope)
        for message in answer:
            await send(message)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0)
        return {"type": f"{scope['type']}.connect"}

    async def send(message: Any) -> None:
        await asyncio.sleep(0)
        sent.append(message)

    await Guard(app, HOSTS)(scope, receive, send)
    return reached, sent


async def test_answers_are_for_no_other_origin_and_for_no_frame():
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"Access-Control-Allow-Origin", b"*"), (b"x", b"y")],
    }
    scope = {"type": "http", "headers": headers(host="127.0.0.1:4200")}
    _, sent = await sent_by_guard(scope, [start, {"type": "http.response.body", "body": b"true"}])
    assert sent[0]["headers"] == [(b"x", b"y"), (b"x-frame-options", b"DENY")]
    assert sent[1]["body"] == b"true"


@pytest.mark.parametrize("extensions", [{}, {"websocket.http.response": {}}])
async def test_a_websocket_of_another_origin_is_refused_before_it_is_accepted(extensions):
    foreign = headers(host="127.0.0.1:4200", origin="http://attacker.example")
    scope = {"type": "websocket", "headers": foreign, "extensions": extensions}
    reached, sent = await sent_by_guard(scope, [])
    assert reached == []
    first = "websocket.http.response.start" if extensions else "websocket.close"
    assert sent[0]["type"] == first
    assert sent[0].get("status", FORBIDDEN) == FORBIDDEN


async def test_the_life_of_the_app_is_not_its_concern():
    reached, _ = await sent_by_guard({"type": "lifespan"}, [])
    assert [scope["type"] for scope in reached] == ["lifespan"]

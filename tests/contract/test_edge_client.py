"""What LECTRA relies on in the edge-tts package that it does not promise: each fails when it changes."""

from __future__ import annotations

import pytest
from edge_tts import communicate
from edge_tts.constants import WSS_URL
from pydantic import SecretStr

from lectra.errors import ServiceMissing
from lectra.tts.edge import EdgeVoice
from lectra.tts.edge_client import EdgeRequest, edge_answers
from tests.servers.edge import EdgeServer


@pytest.fixture
def server():
    with EdgeServer() as running:
        yield running


@pytest.fixture
def other():
    with EdgeServer() as running:
        yield running


async def received(request: EdgeRequest) -> int:
    return sum([len(message["data"]) async for message in request.messages() if message["type"] == "audio"])


def test_the_client_still_has_its_address_where_it_is_replaced():
    assert "WSS_URL" in vars(communicate), "edge_tts.communicate.WSS_URL is gone: see lectra/tts/edge_client"
    assert WSS_URL.startswith("wss://"), "edge_tts.constants.WSS_URL is no address any more"


async def test_the_client_connects_to_the_address_and_through_the_connector_that_it_is_given(server):
    assert await received(EdgeRequest(SecretStr(server.url), "One sentence.", "en-US-AriaNeural"))
    assert [request.text for request in server.log] == ["One sentence."]


async def test_the_client_counts_what_the_service_calls_whole(server):
    request = EdgeRequest(SecretStr(server.url), "One sentence.", "en-US-AriaNeural")
    assert request.is_whole(await received(request))
    server.fail("half")
    request = EdgeRequest(SecretStr(server.url), "One sentence.", "en-US-AriaNeural")
    assert not request.is_whole(await received(request))


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch, other: EdgeServer) -> None:
    """Install a client that takes its address from elsewhere: as a later version of the package might."""
    monkeypatch.setattr(communicate, "WSS_URL", other.url)


@pytest.mark.usefixtures("changed")
async def test_a_client_that_takes_another_address_sends_nothing_there(server, other):
    url = SecretStr(f"{server.url}&key=CANARY-KEY")
    with pytest.raises(ServiceMissing, match="it was not sent") as raised:
        await EdgeVoice("en-US-AriaNeural", "en", url=url).speak("A secret of the house.")
    assert "CANARY" not in str(raised.value)
    with pytest.raises(ServiceMissing, match="edge-tts"):
        await edge_answers(url, 5)
    assert (server.log, other.log) == ([], [])


@pytest.mark.usefixtures("changed")
async def test_without_an_address_none_but_the_service_s_own_is_connected_to(other):
    with pytest.raises(ServiceMissing, match="it was not sent"):
        await EdgeVoice("en-US-AriaNeural", "en").speak("A secret of the house.")
    assert other.log == []

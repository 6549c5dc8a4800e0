"""What may be fetched, and what is refused: against a real server."""

import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_address
from time import process_time
from typing import Any

import httpcore
import pytest

from lectra.errors import ImageError, ServiceMissing
from lectra.images.decode import to_jpeg
from lectra.images.download import FetchPolicy, fetch, picture_of
from lectra.images.guard import is_public
from lectra.images.kinds import picture_kind
from tests.servers.images import ImageServer
from tests.servers.pictures import Picture, encode

PUBLIC = "93.184.216.34"
NOT_PUBLIC = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
    *("224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "fe80::1%1", "fec0::1", "fc00::1", "ff02::1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2001:db8::1", "2002:7f00:1::1", "100::1"),
    "2001:0:7f00:1::1",
)


@pytest.fixture
def server() -> Iterator[ImageServer]:
    with ImageServer() as server:
        yield server


@pytest.fixture
def policy(server: ImageServer) -> FetchPolicy:
    return FetchPolicy(user_agent="lectra test", allow_hosts=(server.host,), timeout_s=3, connect_timeout_s=1)


def offer(server: ImageServer, **picture: Any) -> str:
    server.pictures = [Picture("moon.jpg", **picture)]
    return f"{server.url}/file/moon.jpg"


async def test_an_allowed_host_is_fetched_from_with_our_name(
    server: ImageServer, policy: FetchPolicy
) -> None:
    reply = await fetch(offer(server), policy=policy)
    assert picture_of(reply) == encode(Picture("moon.jpg"))
    assert server.log[0].headers["User-Agent"] == "lectra test"


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_row_21_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", [PUBLIC, "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:9/",
        "http://127.1:9/",
        "http://0x7f000001:9/",
        "http://2130706433:9/",
        "http://localhost:9/",
        "http://[::1]:9/",
        "http://[::ffff:127.0.0.1]:9/",
        "http://10.0.0.1/",
    ],
)
async def test_row_21_a_redirect_to_a_private_address_is_blocked(
    server: ImageServer, policy: FetchPolicy, target: str
) -> None:
    with pytest.raises(ImageError, match="not a public address"):
        await fetch(offer(server, redirect=target), policy=policy)


async def test_row_21_the_same_address_is_blocked_without_a_redirect(server: ImageServer) -> None:
    with pytest.raises(ImageError, match="not a public address"):
        await fetch(offer(server), policy=FetchPolicy(user_agent="x"))
    assert server.log == []


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://example.org/x", "javascript:1", "data:image/png,x"]
)
async def test_row_21_only_addresses_of_the_web_are_followed(
    server: ImageServer, policy: FetchPolicy, target: str
) -> None:
    with pytest.raises(ImageError, match="not one of the web"):
        await fetch(offer(server, redirect=target), policy=policy)


async def test_row_21_redirects_have_an_end(server: ImageServer, policy: FetchPolicy) -> None:
    with pytest.raises(ImageError, match="redirects too often"):
        await fetch(offer(server, redirect="/file/moon.jpg"), policy=policy)
    assert len(server.log) == 6


async def test_row_21_headers_stay_with_the_origin_they_are_for(
    server: ImageServer, policy: FetchPolicy
) -> None:
    with ImageServer() as other:
        allowed = replace(policy, allow_hosts=(server.host, other.host))
        url = offer(server, redirect=f"{other.url}/file/x.jpg")
        await fetch(url, policy=allowed, headers={"Authorization": "canary"})
        assert server.log[0].headers["Authorization"] == "canary"
        assert "Authorization" not in other.log[0].headers


class Dns:
    """Answers with one list of addresses after another."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)

    async def __call__(self, _host: str, _port: int) -> Sequence[str]:
        return self.answers.pop(0)


class Nat(httpcore.AnyIOBackend):
    """A network in which every address leads to one server; it notes which were dialled."""

    def __init__(self, server: ImageServer) -> None:
        self.server = server
        self.dialled: list[str] = []

    async def connect_tcp(self, host: str, _: int, *options: Any) -> httpcore.AsyncNetworkStream:
        self.dialled.append(host)
        return await super().connect_tcp("127.0.0.1", self.server.port, *options)


async def test_row_22_a_name_is_resolved_once_and_that_address_is_dialled(
    server: ImageServer, policy: FetchPolicy
) -> None:
    nat, dns = Nat(server), Dns([PUBLIC], ["127.0.0.1"])
    rebinding = replace(policy, resolver=dns, network=nat)
    assert (await fetch("http://rebind.example/file/moon.jpg", policy=rebinding)).status == 200
    assert (nat.dialled, len(dns.answers)) == ([PUBLIC], 1)
    assert server.log[0].host == "rebind.example"
    with pytest.raises(ImageError, match=r"rebind\.example leads to 127\.0\.0\.1"):
        await fetch("http://rebind.example/file/moon.jpg", policy=rebinding)
    assert nat.dialled == [PUBLIC]


async def test_row_22_each_hop_is_resolved_and_checked_anew(server: ImageServer, policy: FetchPolicy) -> None:
    offer(server, redirect="http://rebind.example/file/again.jpg")
    rebinding = replace(policy, resolver=Dns([PUBLIC], ["10.0.0.1"]), network=Nat(server))
    with pytest.raises(ImageError, match=r"leads to 10\.0\.0\.1"):
        await fetch("http://rebind.example/file/moon.jpg", policy=rebinding)


async def test_row_22_one_private_address_among_public_ones_is_enough(
    server: ImageServer, policy: FetchPolicy
) -> None:
    nat = Nat(server)
    mixed = replace(policy, resolver=Dns([PUBLIC, "192.168.0.1"]), network=nat)
    with pytest.raises(ImageError, match=r"leads to 192\.168\.0\.1"):
        await fetch("http://mixed.example/x", policy=mixed)
    assert nat.dialled == []


async def test_row_23_an_endless_body_is_cut_off_at_the_size_limit(
    server: ImageServer, policy: FetchPolicy
) -> None:
    with pytest.raises(ImageError, match="More than 2 MB"):
        await fetch(offer(server, form="endless"), policy=replace(policy, max_bytes=2_000_000))


async def test_row_23_a_body_that_never_comes_is_given_up(server: ImageServer, policy: FetchPolicy) -> None:
    server.fail("file", silent_s=1)
    with pytest.raises(ServiceMissing, match="did not answer in time"):
        await fetch(offer(server), policy=replace(policy, timeout_s=0.3))


@pytest.mark.parametrize("form", ["html", "svg"])
async def test_row_24_markup_is_no_picture_whatever_it_is_called(
    server: ImageServer, policy: FetchPolicy, form: str
) -> None:
    reply = await fetch(offer(server, form=form), policy=policy)
    with pytest.raises(ImageError, match="no picture"):
        picture_of(reply)


@pytest.mark.parametrize("form", ["jpeg", "png", "gif", "webp", "avif", "mpo", "tiff", "bmp"])
def test_pictures_are_known_by_their_first_bytes(form: str) -> None:
    assert picture_kind(encode(Picture("x", form=form, width=64, height=64)))


async def test_an_error_of_the_server_is_no_picture(server: ImageServer, policy: FetchPolicy) -> None:
    server.fail("file", status=404)
    with pytest.raises(ImageError, match="404"):
        picture_of(await fetch(offer(server), policy=policy))


async def test_retry_after_is_read_in_both_its_forms(server: ImageServer, policy: FetchPolicy) -> None:
    for given, least, most in (
        ("7", 7, 7),
        ("Fri, 31 Dec 2100 23:59:59 GMT", 1e8, 1e10),
        ("Fri, 31 Dec 1999 23:59:59 GMT", 0, 0),
    ):
        server.fail("file", status=429, retry_after=given)
        waited = (await fetch(offer(server), policy=policy)).retry_after_s
        assert waited is not None
        assert least <= waited <= most
    server.fail("file", status=429, retry_after="soon")
    assert (await fetch(offer(server), policy=policy)).retry_after_s is None


async def test_nobody_there_is_a_missing_service(policy: FetchPolicy) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ServiceMissing, match="cannot be reached"):
            await fetch(f"http://{host}/", policy=replace(policy, allow_hosts=(host,)))


async def test_an_address_in_an_error_is_never_more_than_its_host(policy: FetchPolicy) -> None:
    with pytest.raises(ImageError) as caught:
        await fetch("http://127.0.0.1:9/api/?key=canary", policy=policy)
    assert "canary" not in str(caught.value)


def test_row_25_a_truncated_jpeg_is_rejected() -> None:
    with pytest.raises(ImageError):
        to_jpeg(encode(Picture("x", form="truncated")))


def test_row_27_a_bomb_is_rejected_before_it_is_decoded() -> None:
    bomb = encode(Picture("x", form="bomb"))
    began = process_time()
    with pytest.raises(ImageError):
        to_jpeg(bomb)
    assert process_time() - began < 1

"""What the API refuses, and how: one form, with a field where there is one, a reason and a remedy."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from uuid import uuid4

import httpx
import pytest

from deployments.api.__main__ import check_exposure
from lectra.errors import InvalidInput
from lectra.settings import Settings
from tests.api.process import OTHER_TOKEN, TOKEN
from tests.flows.conftest import end_group, start_program

MAKE = "/generate_presentation"


def error(answer: httpx.Response) -> dict[str, str]:
    told: dict[str, str] = answer.json()["error"]
    assert set(told) == {"field", "reason", "remedy"}
    assert told["reason"]
    assert told["remedy"]
    return told


@pytest.mark.parametrize(
    ("lecture", "field"),
    [
        ({}, "topic"),
        ({"topic": ""}, "topic"),
        ({"topic": "…!?"}, "topic"),
        ({"topic": 5}, "topic"),
        ({"topic": "x" * 10_000}, "topic"),
        ({"topic": "Tides", "slides": "many"}, "slides"),
        ({"topic": "Tides", "slides": 0}, "slides"),
        ({"topic": "Tides", "slides": 10**30}, "slides"),
        ({"topic": "Tides", "slides": [3]}, "slides"),
        ({"topic": "Tides", "video": "maybe"}, "video"),
        ({"topic": "Tides", "lang": "klingon!"}, "lang"),
        ({"topic": "Tides", "lang": "xx"}, "lang"),
        ({"topic": "Tides", "voice": "Nobody\ud800"}, "voice"),
        ({"topic": "Tides", "rate": "+900%"}, "rate"),
        ({"topic": "Tides", "images": "folder"}, "images"),
        ({"topic": "Tides", "project": "../elsewhere"}, "project"),
        ({"topic": "Tides", "out": "/etc"}, "out"),
        ({"topic": "Tides", "image_folder": "/etc"}, "image_folder"),
        ({"topic": "Tides", "outline": "/etc/passwd"}, "outline"),
        ({"topic": "Tides", "outline": "{}"}, "outline"),
        ({"topic": "Tides", "theme": "/etc/brand.toml"}, "theme"),
        ({"topic": "Tides", "theme_file": "/etc/brand.toml"}, "theme_file"),
        ({"topic": "Tides", "theme": {"colours": {"acent": "#112233"}}}, "theme"),
        ({"topic": "Tides", "theme": {"logo": {"file": "/etc/passwd"}}}, "theme"),
        ({"topic": "Tides", "theme": {"font": "No Such Font"}}, "theme"),
        ({"outline": {"title": "Tides", "slides": []}}, "outline.slides"),
        ({"outline": {"title": "Tides", "slides": [{"title": "A"}, {"title": "A"}]}}, "outline"),
        ({"outline": {"title": "Tides", "slides": [{"title": "A"}]}, "slides": 5}, "slides"),
        ({"topic": "Tides", "colour": "red"}, "colour"),
        ({"topic": "Tides", "__class__": {"x": 1}}, "__class__"),
    ],
)
def test_a_lecture_that_is_not_sound_is_refused_before_any_work(client, lecture, field):
    answer = client.post(MAKE, content=json.dumps(lecture), headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert error(answer)["field"] == field


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"topic"', b"\xff\xfe", b'{"topic": "\x00"}', b"[" * 50_000, b"1" * 9000],
)
def test_what_is_no_json_object_is_refused(client, body):
    answer = client.post(MAKE, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert error(answer)["field"] == "body"


def test_json_that_does_not_say_so_is_refused(client):
    answer = client.post(MAKE, content=b'{"topic": "Tides"}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 400
    assert "Content-Type" in error(answer)["remedy"]


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer \xe9", TOKEN]
)
def test_row_47_without_a_known_token_nothing_is_told(api, authorization):
    headers = [(b"Authorization", authorization.encode("latin-1"))] if authorization else []
    for method, path in (
        ("POST", MAKE),
        ("GET", "/presentations"),
        ("GET", f"/presentations/{uuid4()}"),
        ("GET", f"/presentations/{uuid4()}/events"),
        ("GET", f"/presentations/{uuid4()}/files/video.mp4"),
        ("DELETE", f"/presentations/{uuid4()}"),
        ("GET", "/voices"),
        ("GET", "/metrics"),
    ):
        answer = httpx.request(method, api.url + path, headers=headers)
        assert answer.status_code == 401, path
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "token" in error(answer)["reason"]


def test_each_token_lets_in_and_so_does_the_cookie_of_the_page(api):
    for token in (TOKEN, OTHER_TOKEN):
        with api.client(token) as client:
            assert client.get("/presentations").status_code == 200
    with httpx.Client(base_url=api.url, cookies=api.session(), timeout=30) as browser:
        assert browser.get("/presentations").status_code == 200
        here = api.url
        for headers, status in (
            ({}, 403),
            ({"Origin": "https://evil.example"}, 403),
            ({"Origin": "null"}, 403),
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
            ({"Sec-Fetch-Site": "none"}, 403),
            ({"Sec-Fetch-Site": "cross-site", "Origin": here}, 403),
            ({"Origin": here}, 400),
            ({"Sec-Fetch-Site": "same-origin"}, 400),
        ):
            answer = browser.post(MAKE, json={}, headers=headers)
            assert answer.status_code == status, headers
            error(answer)
    for value in ("wrong", "a.b", "é".encode().decode("latin-1"), "." * 5000, TOKEN):
        with api.client("", Cookie=f"lectra_session={value}".encode("latin-1")) as browser:
            assert browser.get("/presentations").status_code == 401, value


@pytest.mark.parametrize("path", ["", "/events", "/files/video.mp4"])
def test_what_is_not_there_is_not_found(client, path):
    for id_ in (str(uuid4()), "no-uuid", "%00", "1" * 3000):
        answer = client.get(f"/presentations/{id_}{path}")
        assert answer.status_code == 404, id_
        error(answer)
    assert client.get("/elsewhere").status_code == 404
    assert error(client.put("/presentations"))
    assert client.put("/presentations").status_code == 405


def test_a_body_that_is_too_large_is_refused_however_it_comes(client):
    large = b'{"topic": "' + b"x" * 10_000_000 + b'"}'
    declared = client.post(MAKE, content=large)
    chunked = client.post(MAKE, content=iter([large[:5_000_000], large[5_000_000:]]))
    little = client.post(MAKE, content=iter([b"x" * 1000] * 300))
    for answer in (declared, chunked, little):
        assert answer.status_code == 413
        assert error(answer)["field"] == "body"
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("length", ["-5", "ten", "1e3"])
def test_a_length_that_is_none_is_refused(api, length):
    host, port = api.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        head = f"POST {MAKE} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n{{}}"
        line.sendall(head.encode())
        assert b" 400 " in line.recv(1000).splitlines()[0]


def test_row_47_limits_hold_for_each_caller_alone_and_say_when_to_come_again(site):
    api = site.api(LECTRA_API_RATE="7/minute", LECTRA_API_MAKE_RATE="1/hour")
    api.start()
    try:
        with api.client() as client, api.client(OTHER_TOKEN) as other:
            statuses = [client.get("/voices", params={"lang": "en"}).status_code for _ in range(9)]
            assert statuses == [200] * 7 + [429] * 2
            refused = client.get("/presentations")
            assert 0 < int(refused.headers["retry-after"]) <= 60
            assert "7 requests in a minute" in error(refused)["reason"]
            assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
            assert other.get("/presentations").status_code == 200
            lecture = {"topic": "Tides", "llm": "ollama", "stop_after": "outline"}
            assert other.post(MAKE, json={"topic": "…"}).status_code == 400  # which costs no lecture
            key = {"Idempotency-Key": uuid4().hex}
            made = other.post(MAKE, json=lecture, headers=key)
            assert made.status_code == 202, made.text
            again = other.post(MAKE, json=lecture, headers=key)  # which makes none
            assert again.json()["id"] == made.json()["id"]
            refused = other.post(MAKE, json=lecture)
            assert refused.status_code == 429
            assert 3000 < int(refused.headers["retry-after"]) <= 3600
        with api.client("wrong") as stranger:
            statuses = [stranger.get("/presentations").status_code for _ in range(9)]
            assert statuses == [401] * 7 + [429] * 2
    finally:
        api.stop()


def test_without_tokens_it_serves_this_machine_alone_and_says_so(site):
    api = site.api(LECTRA_API_TOKENS="")
    api.start()
    try:
        assert "LECTRA_API_TOKENS is not set" in api.greeting[0]
        with api.client("") as client:
            assert client.get("/presentations").status_code == 200
            foreign = client.post(MAKE, json={}, headers={"Sec-Fetch-Site": "cross-site"})
            assert foreign.status_code == 403
            assert client.post(MAKE, json={}, headers={"Origin": "http://evil.example"}).status_code == 403
            rebound = client.get("/presentations", headers={"Host": "evil.example:80"})
            assert rebound.status_code == 400
            assert error(rebound)["field"] == "Host"
    finally:
        assert api.stop(signal.SIGINT) == 0


def test_with_tokens_it_is_called_by_any_name_as_behind_a_proxy(api):
    with api.client(Host="lectures.example.org") as client:
        assert client.get("/presentations").status_code == 200


def test_all_addresses_are_those_of_both_kinds(site):
    api = site.api("--host", "::")
    api.start()
    try:
        port = api.url.rpartition(":")[2]
        for host in ("127.0.0.1", "[::1]"):
            assert httpx.get(f"http://{host}:{port}/healthz", trust_env=False).status_code == 200
    finally:
        api.stop()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "::2", "192.0.2.1", "example.org"])
def test_no_address_but_this_machines_is_exposed_without_a_token(host):
    with pytest.raises(InvalidInput) as refused:
        check_exposure(Settings(api_tokens=" , "), host)
    assert refused.value.field == "LECTRA_API_TOKENS"
    assert host in refused.value.reason


def test_other_machines_are_not_served_without_a_token(site):
    env = {**site.env, "LECTRA_API_TOKENS": " , "}
    process = start_program("deployments.api", "--host", "0.0.0.0", "--port", "0", env=env)
    try:
        _, said = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        raise AssertionError("it listens") from None
    finally:
        end_group(process)
    assert process.returncode == 2
    assert "LECTRA_API_TOKENS" in said


def test_where_prefect_is_gone_it_says_so_and_is_not_ready(site):
    api = site.api(PREFECT_API_URL="http://127.0.0.1:9/api")
    api.start()
    try:
        with api.client() as client:
            assert client.get("/healthz").json() == {"status": "ok"}
            for path in ("/readyz", "/presentations", f"/presentations/{uuid4()}"):
                answer = client.get(path)
                assert answer.status_code == 503, path
                assert "Prefect" in error(answer)["reason"]
            assert client.post(MAKE, json={"topic": "Tides"}).status_code == 503
            assert "lectra_prefect_up 0.0" in client.get("/metrics").text
    finally:
        api.stop()


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ("physics:", "a name and no secret"),
        ("physics: ", "a name and no secret"),
        ("physics:the-same-secret-of-both,history:the-same-secret-of-both", "is also that of 'physics'"),
        ("x" * 600, "longer than 512 bytes"),
    ],
)
def test_tokens_that_cannot_be_are_refused_before_anything_is_served(tokens, said):
    with pytest.raises(InvalidInput) as refused:
        check_exposure(Settings(api_tokens=tokens), "127.0.0.1")
    assert refused.value.field == "LECTRA_API_TOKENS"
    assert said in refused.value.reason
    assert tokens not in refused.value.message


def test_a_token_that_can_be_guessed_is_for_this_machine_alone(site):
    weak = {"LECTRA_API_TOKENS": "physics:short"}
    api = site.api(**weak)
    api.start()
    try:
        assert "can be guessed" in "".join(api.greeting)
        assert "short" not in "".join(api.greeting)
    finally:
        api.stop()
    process = start_program("deployments.api", "--host", "0.0.0.0", "--port", "0", env={**site.env, **weak})
    try:
        _, said = process.communicate(timeout=60)
    finally:
        end_group(process)
    assert process.returncode == 2
    assert "can be guessed" in said


@pytest.mark.parametrize("length", [513, 5_000, 15_000])
def test_a_token_of_any_length_is_refused_at_once(api, length):
    with api.client("x" * length) as client:
        assert client.get("/presentations").status_code == 401
    login = httpx.post(f"{api.url}/login", data={"token": "x" * length * 10}, timeout=30)
    assert login.status_code == 401
    assert login.elapsed.total_seconds() < 2

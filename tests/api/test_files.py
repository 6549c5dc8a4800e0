"""Files over HTTP: of one lecture alone, whole or in parts; and what goes around every answer."""

from __future__ import annotations

import json
import re
import socket
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import QUICK, ended
from tests.api.process import TOKEN

TYPES = {
    "presentation.pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "narration.mp3": "audio/mpeg",
    "captions.vtt": "text/vtt; charset=utf-8",
    "captions.srt": "application/x-subrip",
    "report.json": "application/json",
    "report.html": "text/html; charset=utf-8",
    "audio_chunks/slide_001.mp3": "audio/mpeg",
}


def place(made, name):
    return f"/presentations/{made['id']}/files/{name}"


def test_every_file_that_is_listed_can_be_fetched_with_its_type(client, made, site):
    (folder,) = site.outputs.glob("script-alert-*")
    assert set(made["files"]) >= set(TYPES)
    for name in made["files"]:
        answer = client.get(place(made, name))
        assert answer.status_code == 200, name
        assert answer.content == (folder / name).read_bytes()
        assert answer.headers["content-type"] == TYPES.get(name, answer.headers["content-type"])
        assert "octet-stream" not in answer.headers["content-type"], name
        head = client.head(place(made, name))
        assert (head.status_code, head.content) == (200, b"")
        assert int(head.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/passwd",
        "..%2f..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%252f..%252fetc%252fpasswd",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "//etc/passwd",
        "..\\..\\etc\\passwd",
        "..%5c..%5cetc%5cpasswd",
        "report.json%00.html",
        "images/../report.json",
        "images/%2e%2e/report.json",
        "./report.json",
        "report.json/",
        "images",
        "images/",
        "",
        "%c0%ae%c0%ae/etc/passwd",
        "x" * 5000,
    ],
)
def test_nothing_else_can_be_fetched(api, made, name):
    host, port = api.url.removeprefix("http://").split(":")
    with socket.create_connection(
        (host, int(port)), timeout=10
    ) as line:  # a client library would tidy the path up
        line.sendall(
            f"GET {place(made, name)} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {TOKEN}\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert b" 404 " in answer.splitlines()[0]
    assert b"root:" not in answer
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["reason"]


@pytest.mark.slow
def test_a_link_in_the_folder_leads_nowhere(client, site):
    asked = client.post("/generate_presentation", json={**QUICK, "topic": "Linked tides"})
    made = ended(client, asked.json()["id"])
    (folder,) = site.outputs.glob("linked-tides-*")
    (folder / "captions.vtt").unlink()
    (folder / "captions.vtt").symlink_to("/etc/passwd")
    assert client.get(place(made, "captions.vtt")).status_code == 404
    report = json.loads((folder / "report.json").read_text())
    report["files"] += ["../../../../../../../../etc/passwd", "/etc/passwd"]
    (folder / "report.json").write_text(json.dumps(report))
    for name in report["files"][-2:]:
        assert client.get(place(made, name.replace("/", "%2f"))).status_code == 404


def test_parts_of_a_file_are_given_as_they_are_asked_for(client, made):
    whole = client.get(place(made, "narration.mp3")).content
    size = len(whole)
    for asked, first, last in (
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, size - 1),
        ("bytes=-50", size - 50, size - 1),
        (f"bytes=5-{size * 2}", 5, size - 1),
    ):
        part = client.get(place(made, "narration.mp3"), headers={"Range": asked})
        assert part.status_code == 206, asked
        assert part.content == whole[first : last + 1]
        assert part.headers["content-range"] == f"bytes {first}-{last}/{size}"
    parts = client.get(place(made, "narration.mp3"), headers={"Range": "bytes=0-9,20-29"})
    assert parts.status_code == 206
    assert parts.headers["content-type"].startswith("multipart/byteranges")
    assert whole[20:30] in parts.content
    for asked in (f"bytes={size}-", "bytes=999999999999-", "bytes=-0"):
        none = client.get(place(made, "narration.mp3"), headers={"Range": asked})
        assert none.status_code == 416
        assert none.headers["content-range"] == f"bytes */{size}"
        assert none.json()["error"]["field"] == "Range"
    for nonsense in ("bytes=9-1", "bytes=a-b", "seconds=1-2", "bytes=", "=", "bytes=--1", "bytes=1"):
        answer = client.get(place(made, "narration.mp3"), headers={"Range": nonsense})
        assert (answer.status_code, answer.content) == (200, whole), nonsense


def test_what_a_browser_has_already_is_not_sent_again(client, made):
    first = client.get(place(made, "report.json"))
    again = client.get(place(made, "report.json"), headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_is_saved_under_its_name_if_that_is_wished(client, made):
    assert "content-disposition" not in client.get(place(made, "captions.vtt")).headers
    saved = client.get(place(made, "audio_chunks/slide_001.mp3"), params={"download": "1"})
    assert saved.headers["content-disposition"] == 'attachment; filename="slide_001.mp3"'


def test_a_report_may_run_nothing_and_nothing_may_be_taken_for_something_else(client, made):
    report = client.get(place(made, "report.html"))
    assert "script-src 'none'" in report.headers["content-security-policy"]
    assert "sandbox" in report.headers["content-security-policy"]
    for answer in (
        report,
        client.get("/healthz"),
        client.get("/elsewhere"),
        client.post("/generate_presentation"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert "content-security-policy" in answer.headers
        assert "server" not in answer.headers


def test_a_hostile_topic_is_text_and_nothing_more(client, made, site):
    assert made["state"] in ("complete", "partial"), made["message"]
    assert made["topic"].startswith("<script>alert(1)</script> Set-Cookie: a=b")
    assert "{{ 7*7 }}" in made["topic"]
    assert "request" in [warning["stage"] for warning in made["warnings"]]
    assert "<script>alert" not in client.get(place(made, "report.html")).text
    assert len(list(site.outputs.glob("script-alert-1-script-set-cookie*"))) == 1


def test_a_request_has_an_id_that_is_in_the_log_and_no_token_is(api, client):
    mark = f"mine-{uuid4().hex}"
    assert client.get("/voices", headers={"X-Request-ID": mark}).headers["x-request-id"] == mark
    for hostile in ("a b", "x" * 65, 'a"b', "-", "é", "a\tb"):
        headers = [(b"X-Request-ID", hostile.encode("latin-1"))]
        given = client.get("/healthz", headers=headers).headers["x-request-id"]
        assert re.fullmatch("[0-9a-f]{32}", given)
    assert client.get("/voices").headers["x-request-id"] != client.get("/voices").headers["x-request-id"]
    httpx.get(f"{api.url}/voices", params={"lang": TOKEN}, headers={"Authorization": f"Bearer {TOKEN}"})
    lines = [json.loads(line) for line in api.log]
    (line,) = [line for line in lines if line.get("request_id") == mark]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/voices", 200)
    assert line["time"]
    assert line["caller"]
    assert TOKEN not in "".join(api.log)


def test_metrics_tell_of_routes_by_their_templates(client, made):
    client.get(f"/presentations/{made['id']}")
    client.get(f"/presentations/{uuid4()}")
    client.get("/nowhere/at/all")
    told = client.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain")
    for line in (
        'lectra_api_requests_total{method="GET",route="/presentations/{id}",status="200"}',
        'lectra_api_requests_total{method="GET",route="/presentations/{id}",status="404"}',
        'lectra_api_requests_total{method="GET",route="none",status="404"}',
        'lectra_api_request_seconds_bucket{le="0.1",method="GET",route="/presentations/{id}"}',
        'lectra_presentations{state="complete"}',
        "lectra_prefect_up 1.0",
    ):
        assert line in told.text, line
    assert "nowhere" not in told.text


def test_voices_are_told_of(client):
    languages = client.get("/voices").json()["languages"]
    assert {"en", "hi"} <= {row["lang"] for row in languages}
    voices = client.get("/voices", params={"lang": "en"}).json()["voices"]
    assert "embedded" in {row["backend"] for row in voices}
    none = client.get("/voices", params={"lang": "klingon"})
    assert none.status_code == 400
    assert none.json()["error"]["field"] == "lang"


def test_health_needs_no_token(api):
    assert httpx.get(f"{api.url}/healthz").json() == {"status": "ok"}
    assert httpx.get(f"{api.url}/readyz").json() == {"status": "ready"}


def test_the_document_tells_of_every_status_and_one_form_of_errors(client):
    document = client.get("/openapi.json").json()
    assert document["info"]["version"]
    responses = [
        (path, status, answer)
        for path, operations in document["paths"].items()
        for operation in operations.values()
        for status, answer in operation["responses"].items()
    ]
    refusals = [told for told in responses if told[1] >= "400"]
    assert {status for _, status, _ in refusals} >= {"400", "401", "404", "409"}
    for path, status, answer in refusals:
        schema = answer["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/ErrorAnswer"}, (path, status)
    assert "422" not in {status for _, status, _ in responses}

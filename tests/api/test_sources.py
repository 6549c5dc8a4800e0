"""Lectures made over HTTP from documents: sent, read, kept for a time, and for who has sent them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import Site, ended
from tests.api.process import OTHER_TOKEN, TOKEN, Api
from tests.api.raw import connect, exchange, head

MAKE = "/generate_presentation"
TIDES = """# Tides

The moon pulls at the water of the sea. It rises twice a day.

## Spring tides

At new moon the sun and the moon pull in one direction. The sea rises higher than usual then.
"""
RIVERS = "# Rivers\n\nA river carries sand and stones from the mountains down to the sea.\n"
QUICK = {"tts": "none", "images": "none", "video": False}
CANARY = "canary-of-a-document"


def files(**sent: bytes | str) -> list[tuple[str, tuple[str, bytes]]]:
    """Give documents as httpx sends them: ``notes_md`` is called notes.md."""
    named = {name.replace("_", "."): text for name, text in sent.items()}
    return [
        ("sources", (name, text if isinstance(text, bytes) else text.encode()))
        for name, text in named.items()
    ]


def send(client: httpx.Client, **sent: bytes | str) -> list[str]:
    """Send documents; gives their ids."""
    answer = client.post("/sources", files=files(**sent))
    assert answer.status_code == 201, answer.text
    return [each["id"] for each in answer.json()["sources"]]


def error(answer: httpx.Response, status: int = 400) -> dict[str, str]:
    assert answer.status_code == status, answer.text
    told: dict[str, str] = answer.json()["error"]
    assert told["reason"]
    assert told["remedy"]
    assert "/uploads/" not in answer.text, "where it lies is no client's business"
    return told


def kept(site: Site) -> list[Path]:
    """Name the documents that are kept."""
    return [path for path in (Path(site.env["LECTRA_DATA_DIR"]) / "uploads").rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def tenants(site: Site) -> Iterator[Api]:
    """Run an API whose tokens have lectures of their own, and little room for documents."""
    env = {"LECTRA_API_TOKENS": f"physics:{TOKEN},history:{OTHER_TOKEN}", "LECTRA_API_SHARED": "0"}
    api = site.api(**env, LECTRA_API_UPLOAD_BYTES="100kB")
    api.start()
    try:
        yield api
    finally:
        api.stop()


def test_two_documents_become_a_lecture_in_their_own_words(client):
    answer = client.post("/sources", files=files(tides_md=TIDES, rivers_md=RIVERS))
    assert answer.status_code == 201, answer.text
    tides, rivers = answer.json()["sources"]
    assert (tides["name"], tides["title"], tides["bytes"]) == ("tides.md", "Tides", len(TIDES.encode()))
    assert tides["words"] > 20
    assert rivers["kept_until"] > "20"
    asked = client.post(MAKE, json={"sources": [tides["id"], rivers["id"]], "text": "keep", **QUICK})
    assert asked.status_code == 202, asked.text
    planned = client.get(f"/presentations/{asked.json()['id']}").json()["slides"]
    shown = ended(client, asked.json()["id"])
    assert (shown["state"], shown["topic"]) == ("complete", "Tides · Rivers"), shown["message"]
    assert shown["slides"] == planned < 10
    found = client.get(f"/presentations/{shown['id']}/files/script.json")
    said = " ".join(slide["narration"] for slide in found.json()["slides"])
    assert "At new moon the sun and the moon pull in one direction." in said
    assert "A river carries sand and stones" in said
    assert "/uploads/" not in found.text + json.dumps(shown)
    listed = client.get("/presentations", params={"search": "Tides · Rivers"}).json()["presentations"]
    assert shown["id"] in [each["id"] for each in listed]


@pytest.mark.slow
def test_a_text_in_the_request_is_a_document_too_and_a_key_makes_one_lecture(client):
    key = {"Idempotency-Key": uuid4().hex}
    lecture = {"sources": [{"text": TIDES, "name": "../tides\r\n.md"}], "slides": 2, **QUICK}
    made = client.post(MAKE, json=lecture, headers=key)
    assert made.status_code == 202, made.text
    assert client.post(MAKE, json=lecture, headers=key).json()["id"] == made.json()["id"]
    other = {**lecture, "sources": [{"text": f"{TIDES}\n\nMore.", "name": "tides.md"}]}
    assert client.post(MAKE, json=other, headers=key).status_code == 409
    shown = ended(client, made.json()["id"])
    assert (shown["state"], shown["topic"]) == ("complete", "Tides"), shown["message"]
    script = client.get(f"/presentations/{shown['id']}/files/script.json").json()
    assert script["slides"][1]["notes"].partition(", ")[0] == "tides.md"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.md", b"", "empty"),
        ("blank.md", b" \n\n ", "empty"),
        ("photo.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(100), "format is not known"),
        ("fake.pdf", b"\x00\x01\x02" * 99, "format is not known"),
        ("broken.pdf", b"%PDF-1.7\nno more of it", "broken.pdf"),
        ("broken.docx", b"PK\x03\x04" + bytes(200), "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_when_it_is_sent_and_not_kept(client, site, name, data, said):
    before = len(kept(site))
    answer = client.post(
        "/sources", files=[("sources", ("good.md", TIDES.encode())), ("sources", (name, data))]
    )
    told = error(answer)
    assert told["field"] == "sources"
    assert name in told["reason"]
    assert said in told["reason"]
    assert len(kept(site)) == before, "not even the one that could be read"


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"sources": []}},
        {"data": {"sources": "text"}},
        {"files": [("file", ("a.md", b"# A"))]},
        {"content": b"--x\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"content": b"# A", "headers": {"Content-Type": "text/markdown"}},
        {},
    ],
)
def test_what_is_no_form_with_documents_is_refused(client, sent):
    told = error(client.post("/sources", **sent))
    assert told["field"] == "body"
    assert "curl -F sources=@" in told["remedy"]


@pytest.mark.parametrize(
    ("sources", "field"),
    [
        (["/etc/passwd"], "sources"),
        (["~/notes.md"], "sources"),
        (["file:///etc/passwd"], "sources"),
        (["a" * 64], "sources"),
        (["../" * 30], "sources"),
        (["https://example.org/a b"], "sources"),
        (["https://example.org/a"] * 6, "sources"),
        (["search: tides"], "sources"),
        ([""], "sources.0"),
        (["x" * 3000], "sources.0"),
        ([{"text": ""}], "sources.0.text"),
        ([{"path": "/etc/passwd", "text": "A"}], "sources.0.path"),
        ([5], "sources.0"),
        ("/etc/passwd", "sources"),
        ([{"text": "# A\n\nWords."}] * 51, "sources"),
        ([{"text": " \n "}], "sources"),
    ],
)
def test_sources_that_cannot_be_are_refused_before_any_work(client, sources, field):
    told = error(client.post(MAKE, json={"topic": "Tides", "sources": sources, **QUICK}))
    assert told["field"] == field
    assert "root:" not in told["reason"]


def test_sources_and_an_outline_are_not_both_followed(client):
    outline = {"title": "T", "slides": [{"title": "T"}]}
    lecture = {"sources": [{"text": TIDES}], "outline": outline}
    assert error(client.post(MAKE, json=lecture))["field"] == "sources"


def test_another_tenant_neither_uses_nor_removes_a_document(tenants):
    with tenants.client() as owner, tenants.client(OTHER_TOKEN) as other, tenants.client("") as stranger:
        (ident,) = send(owner, tides_md=TIDES)
        assert "no document" in error(other.post(MAKE, json={"sources": [ident], **QUICK}))["reason"]
        assert other.delete(f"/sources/{ident}").status_code == 404
        assert stranger.delete(f"/sources/{ident}").status_code == 401
        assert stranger.post("/sources", files=files(tides_md=TIDES)).status_code == 401
        (theirs,) = send(other, tides_md=TIDES)
        assert owner.delete(f"/sources/{ident}").status_code == 204
        assert owner.delete(f"/sources/{ident}").status_code == 404
        assert "no document" in error(owner.post(MAKE, json={"sources": [ident], **QUICK}))["reason"]
        made = other.post(MAKE, json={"sources": [theirs], "stop_after": "outline", **QUICK})
        assert made.status_code == 202, "each has their own"
        assert other.delete(f"/sources/{theirs}").status_code == 204
        other.post(f"/presentations/{made.json()['id']}/cancel")


def test_a_lecture_whose_document_is_gone_says_which_and_not_where_it_lay(tenants):
    with tenants.client() as owner:
        (ident,) = send(owner, tides_md=TIDES)
        made = owner.post(MAKE, json={"sources": [ident], **QUICK})
        assert made.status_code == 202, made.text
        assert owner.delete(f"/sources/{ident}").status_code == 204
        shown = ended(owner, made.json()["id"])
        if shown["state"] == "failed":  # else it was read before
            assert "tides.md" in shown["message"]
        assert "/uploads/" not in json.dumps(shown)


def test_documents_are_bounded_together_and_each_by_itself(tenants, client):
    with tenants.client() as owner:
        text = "A river carries sand and stones down to the sea. " * 1000
        first = send(owner, a_md=f"# A\n\n{text}")
        told = error(owner.post("/sources", files=files(b_md=f"# B\n\n{text}", c_md=f"# C\n\n{text}")), 413)
        assert "more than" in told["reason"]
        assert owner.delete(f"/sources/{first[0]}").status_code == 204
    large = [("sources", ("large.md", b"x" * 101_500_000))]
    told = error(client.post("/sources", files=large), 413)
    assert told["field"] == "body"

    def trickle() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="sources"; filename="a.md"\r\n\r\n'
        for _ in range(102):
            yield b"x" * 1_000_000

    form = {"Content-Type": "multipart/form-data; boundary=x"}
    told = error(client.post("/sources", content=trickle(), headers=form), 413)
    assert told["field"] in ("body", "sources")
    assert client.get("/healthz").status_code == 200


def test_a_request_without_a_token_is_answered_before_its_body_and_let_go(api):
    answer = exchange(
        api,
        b"POST /sources HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90000000\r\n"
        b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n",
    )
    assert b" 401 " in answer.splitlines()[0]
    assert b"connection: close" in answer.lower()


@pytest.mark.slow
def test_documents_that_trickle_in_are_refused_in_time_and_leave_nothing(api, site):
    before = len(kept(site))
    request = head(
        "POST /sources HTTP/1.1",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Length: 100000",
    )
    with connect(api) as line:
        line.sendall(request)
        began = time.monotonic()
        line.sendall(b'--x\r\nContent-Disposition: form-data; name="sources"; filename="a.md"\r\n\r\n# A')
        assert len(kept(site)) <= before + 1
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert b" 408 " in answer.splitlines()[0]
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["field"] == "body"
    assert 9 < time.monotonic() - began < 20
    assert len(kept(site)) == before


def test_a_client_that_goes_in_the_middle_leaves_nothing_and_no_error(api, site):
    before, logged = len(kept(site)), len(api.log)
    request = head(
        "POST /sources HTTP/1.1",
        "Content-Type: multipart/form-data; boundary=x",
        "Content-Length: 100000",
    )
    with connect(api) as line:
        line.sendall(
            request + b'--x\r\nContent-Disposition: form-data; name="sources"; filename="a.md"\r\n\r\n'
        )
    deadline = time.monotonic() + 20
    while len(api.log) == logged or len(kept(site)) > before:
        assert time.monotonic() < deadline, api.log[logged:]
        time.sleep(0.1)
    assert not any("Traceback" in line or '"ERROR"' in line for line in api.log[logged:])


@pytest.mark.slow
def test_after_their_time_documents_are_removed_and_who_asks_again_is_told_which(site):
    brief = site.api(
        LECTRA_API_UPLOAD_HOURS=str(6 / 3600), LECTRA_DATA_DIR=f"{site.env['LECTRA_DATA_DIR']}-brief"
    )
    place = Path(brief.env["LECTRA_DATA_DIR"]) / "uploads"
    brief.start()
    try:
        with brief.client() as client:
            (ident,) = send(client, tides_md=TIDES)
            made = client.post(MAKE, json={"sources": [ident], **QUICK})
            assert made.status_code == 202, made.text
            form = {"Origin": brief.url, "Sec-Fetch-Site": "same-origin"}
            shown = client.get("/", params={"like": made.json()["id"]}).text
            assert f'name="sources" value="{ident}"' in shown
            assert '<span class="name" dir="auto">tides.md</span>' in shown
            deadline = time.monotonic() + 30
            while any(path.is_file() for path in place.rglob("*")):
                assert time.monotonic() < deadline
                time.sleep(0.5)
            told = error(client.post(MAKE, json={"sources": [ident], **QUICK}))
            assert "no document" in told["reason"]
            assert "POST /sources" in told["remedy"]
            shown = client.get("/", params={"like": made.json()["id"]}).text
            assert 'name="sources" value=""' in shown
            assert '<span class="name" dir="auto">tides.md</span>' in shown
            assert "It is not kept for you here, or not any more. Send it again." in shown
            refused = client.post("/", data={"sources": ident}, headers=form)
            assert refused.status_code == 400
            assert 'id="sources-problem"' in refused.text
            client.post(f"/presentations/{made.json()['id']}/cancel")
            ended(client, made.json()["id"])
    finally:
        brief.stop()


@pytest.mark.slow
def test_the_page_makes_a_lecture_from_documents_and_keeps_what_was_chosen(api):
    headers = {"Origin": api.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=api.url, cookies=api.session(), headers=headers, timeout=60) as reader:
        (ident,) = send(reader, tides_md=TIDES)
        form = {"sources": ident, "text": "keep", "tts": "none", "images": "none", "video": "off"}
        wrong = reader.post("/", data={**form, "slides": "900"})
        assert wrong.status_code == 400
        assert f'name="sources" value="{ident}"' in wrong.text
        assert '<span class="name" dir="auto">tides.md</span>' in wrong.text
        asked = reader.post("/", data=form)
        assert asked.status_code == 303, asked.text
        shown = ended(reader, asked.headers["location"].rpartition("/")[2])
        assert (shown["state"], shown["topic"]) == ("complete", "Tides"), shown["message"]
        again = reader.get("/", params={"like": shown["id"]}).text
        assert f'name="sources" value="{ident}"' in again
        assert '<option value="keep" selected>' in again


def test_another_site_sends_no_document(api):
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    with httpx.Client(base_url=api.url, cookies=api.session(), headers=headers, timeout=60) as browser:
        assert browser.post("/sources", files=files(a_md=TIDES)).status_code == 403
        assert browser.delete(f"/sources/{'a' * 64}").status_code == 403


def test_nothing_of_a_document_is_logged(client, api):
    name = f"{CANARY}-name.md"
    sent = [
        ("sources", (name, f"# {CANARY}-title\n\nThe {CANARY}-word stands here, in a sentence.".encode()))
    ]
    assert client.post("/sources", files=sent).status_code == 201
    assert client.post("/sources", files=[("sources", (name, bytes(500)))]).status_code == 400
    odd: dict[str, Any] = {"headers": {"Content-Type": f"multipart/form-data; boundary={CANARY}"}}
    assert client.post("/sources", content=b"--" + CANARY.encode() + b"!", **odd).status_code == 400
    time.sleep(0.5)
    assert [line for line in api.log if CANARY in line] == []

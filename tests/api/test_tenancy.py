"""Whose a lecture is: what each token may see and do, over every route there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest
from fastapi.routing import APIRoute

from deployments.page import router
from deployments.presentations import Presentations
from lectra.settings import Settings
from tests.api.conftest import QUICK
from tests.api.crafted import put_presentation
from tests.api.process import Api

PHYSICS, PHYSICS_NEXT = "physics-secret-of-the-tests", "physics-secret-from-tomorrow-on"
HISTORY = "h:i/s+t=o\"r%y #é{0}' of the tests"
OPERATOR = "operator-secret-of-the-tests"
TOKENS = f"physics:{PHYSICS},physics:{PHYSICS_NEXT},history:{HISTORY},operator:{OPERATOR}"
SECRETS = {"owner": PHYSICS, "other": HISTORY, "operator": OPERATOR, "stranger": "", "wrong": "wrong" * 9}


class Row(NamedTuple):
    """What each caller is answered; ``body`` is what a POST sends."""

    owner: int
    other: int
    operator: int
    stranger: int = 401
    body: Any = None

    @property
    def wrong(self) -> int:
        """What a token that is not known is answered: as none at all."""
        return self.stranger


# 400 and 409 are answers to whom is let in: the body, or the state of the lecture, is what is refused then.
ROWS = {
    ("POST", "/generate_presentation"): Row(400, 400, 400, body={}),
    ("GET", "/presentations"): Row(200, 200, 200),
    ("GET", "/presentations/{id}"): Row(200, 404, 200),
    ("GET", "/presentations/{id}/events"): Row(200, 404, 200),
    ("POST", "/presentations/{id}/revise"): Row(400, 404, 400, body={}),
    ("POST", "/presentations/{id}/cancel"): Row(409, 404, 409),
    ("DELETE", "/presentations/{id}"): Row(204, 404, 204),
    ("GET", "/presentations/{id}/files/{name}"): Row(200, 404, 200),
    ("POST", "/sources"): Row(400, 400, 400, body={}),
    ("DELETE", "/sources/{id}"): Row(404, 404, 404),
    ("GET", "/voices"): Row(200, 200, 200),
    ("GET", "/healthz"): Row(200, 200, 200, 200),
    ("GET", "/readyz"): Row(200, 200, 200, 200),
    ("GET", "/metrics"): Row(200, 200, 200),
}
# Who is not logged in is led to the login.
PAGES = {
    ("GET", "/"): Row(200, 200, 200, 303),
    ("POST", "/"): Row(400, 400, 400, 303, body={"topic": ""}),
    ("GET", "/lectures/{id}"): Row(200, 404, 200, 303),
    ("GET", "/lectures/{id}/cover"): Row(200, 404, 200, 303),
    ("GET", "/lectures/{id}/redo"): Row(303, 303, 303, 303),  # leads back, whatever there is
    ("POST", "/lectures/{id}/redo"): Row(400, 404, 400, 303, body={}),
    ("GET", "/lectures/{id}/cancel"): Row(303, 303, 303, 303),
    ("POST", "/lectures/{id}/cancel"): Row(303, 404, 303, 303, body={}),
    ("GET", "/lectures/{id}/delete"): Row(200, 404, 200, 303),
    ("POST", "/lectures/{id}/delete"): Row(303, 404, 303, 303, body={}),
    ("GET", "/login"): Row(200, 200, 200, 200),
    ("POST", "/login"): Row(401, 401, 401, 401, body={"token": "nobody's"}),
    ("POST", "/logout"): Row(303, 303, 303, 303, body={}),
    ("GET", "/static/{version}/{name}"): Row(200, 200, 200, 200),
}


@pytest.fixture(scope="module")
def tenants(site) -> Iterator[Api]:
    """Run an API whose tokens have names."""
    api = site.api(LECTRA_API_TOKENS=TOKENS, LECTRA_API_SHARED="")
    api.start()
    try:
        yield api
    finally:
        api.stop()


def known(api: Api, who: str) -> httpx.Client:
    """Give a client of one of the callers; of the owner and others by their tokens."""
    secret = SECRETS.get(who, who).encode()
    headers = [(b"Authorization", b"Bearer " + secret)] if secret else []
    return httpx.Client(base_url=api.url, headers=headers, timeout=30)


def reader(api: Api, who: str) -> httpx.Client:
    """Give a browser of one of the callers, logged in where they can be."""
    cookies = api.session(SECRETS[who]) if who in ("owner", "other", "operator") else {}
    headers = {"Origin": api.url, "Sec-Fetch-Site": "same-origin"}
    return httpx.Client(base_url=api.url, cookies=cookies, headers=headers, timeout=30)


def filled(path: str, presentation: str) -> str:
    name = "page.css" if "static" in path else "captions.vtt"
    return path.replace("{id}", presentation).replace("{name}", name).replace("{version}", "x")


def test_every_route_of_the_document_has_a_row(tenants):
    document = httpx.get(f"{tenants.url}/openapi.json").json()
    there = {(verb.upper(), path) for path, verbs in document["paths"].items() for verb in verbs}
    assert there == set(ROWS)


def test_every_route_of_the_page_has_a_row(tmp_path):
    settings = Settings(data_dir=tmp_path)
    routes = router(Presentations(settings), settings).routes
    own = [route for route in routes if isinstance(route, APIRoute)]
    assert len(own) == len(routes)
    there = {(verb, route.path) for route in own for verb in route.methods or () if verb != "HEAD"}
    assert there == set(PAGES)


@pytest.mark.parametrize("operation", ROWS, ids=" ".join)
def test_what_a_token_may_do(tenants, site, operation):
    presentation, folder = put_presentation(site, owner="physics")
    method, path = operation
    for who in SECRETS:
        with known(tenants, who) as client:
            answer = client.request(method, filled(path, presentation), json=ROWS[operation].body)
        assert answer.status_code == getattr(ROWS[operation], who), (who, answer.text)
        assert folder.exists() == (answer.status_code != 204), who
        if answer.status_code == 404:
            none = uuid4()
            with known(tenants, who) as client:
                of_none = client.request(method, filled(path, str(none)), json=ROWS[operation].body)
            assert answer.text == of_none.text.replace(str(none), presentation), who
        if not folder.exists():
            presentation, folder = put_presentation(site, owner="physics")


@pytest.mark.parametrize("operation", PAGES, ids=" ".join)
def test_what_a_session_may_do(tenants, site, operation):
    presentation, folder = put_presentation(site, owner="physics")
    method, path = operation
    for who in SECRETS:
        is_removed = operation == ("POST", "/lectures/{id}/delete") and who in ("owner", "operator")
        with reader(tenants, who) as browser:
            answer = browser.request(method, filled(path, presentation), data=PAGES[operation].body)
        assert answer.status_code == getattr(PAGES[operation], who), (who, answer.text)
        assert folder.exists() != is_removed, who
        if who in ("stranger", "wrong") and answer.status_code == 303:
            assert answer.headers["location"].startswith("/login"), who
        if is_removed:
            presentation, folder = put_presentation(site, owner="physics")


def test_a_list_a_search_the_library_and_the_metrics_are_of_ones_own(tenants, site):
    topic = f"Tides of {uuid4().hex}"
    theirs, _ = put_presentation(site, topic, owner="physics")
    nobodys, _ = put_presentation(site, topic)
    for who, expected in (("owner", {theirs}), ("other", set()), ("operator", {theirs, nobodys})):
        with known(tenants, who) as client:
            found = client.get("/presentations", params={"search": topic}).json()
            listed = client.get("/presentations", params={"limit": 100}).json()
            metrics = client.get("/metrics").text
            shown = client.get(f"/presentations/{nobodys}").status_code
        assert {one["id"] for one in found["presentations"]} == expected
        assert {one["id"] for one in listed["presentations"]} & {theirs, nobodys} == expected
        assert shown == (200 if who == "operator" else 404)
        counted = next(line for line in metrics.splitlines() if 'state="complete"' in line)
        assert (float(counted.split()[-1]) > 0) == bool(expected)
        with reader(tenants, who) as browser:
            library = browser.get("/", params={"q": topic}).text
            again = browser.get("/", params={"like": theirs})
        assert {one for one in (theirs, nobodys) if f"/lectures/{one}" in library} == expected
        assert again.status_code == (404 if who == "other" else 200)


def test_requests_are_counted_for_each_and_told_to_nobody_else(tenants):
    with known(tenants, "owner") as client:
        client.get("/voices", params={"lang": "nonsense"})
        mine = client.get("/metrics").text
    with known(tenants, "other") as client:
        theirs = client.get("/metrics").text
    line = 'lectra_api_requests_total{method="GET",route="/voices",status="400"}'
    assert line in mine
    assert line not in theirs


def test_a_secret_may_be_changed_and_the_lectures_stay_its_names(tenants, site):
    presentation, _ = put_presentation(site, owner="physics")
    for secret in (PHYSICS, PHYSICS_NEXT, f"physics:{PHYSICS}"):
        with known(tenants, secret) as client:
            assert client.get(f"/presentations/{presentation}").status_code == 200


def test_what_is_requested_belongs_to_the_token_and_no_caller_says_otherwise(tenants, site):
    key = {"Idempotency-Key": uuid4().hex}
    lecture = {**QUICK, "topic": "Owned tides", "stop_after": "outline"}
    ids = {}
    for who in ("owner", "other"):
        with known(tenants, who) as client:
            assert client.post("/generate_presentation", json={**lecture, "tags": ["x"]}).status_code == 400
            made = client.post("/generate_presentation", json=lecture, headers=key)
            again = client.post("/generate_presentation", json=lecture, headers=key)
            assert made.json()["id"] == again.json()["id"]
            ids[who] = made.json()["id"]
    assert ids["owner"] != ids["other"]
    folders: set[str] = set()
    for who, stranger, name in (("owner", "other", "physics"), ("other", "owner", "history")):
        run = site.durable.call("GET", f"/flow_runs/{ids[who]}")
        assert f"owner:{name}" in run["tags"]
        folders.add(run["parameters"]["lecture"]["project"])
        with known(tenants, stranger) as client:
            assert client.post(f"/presentations/{ids[who]}/cancel").status_code == 404
        with known(tenants, who) as client:
            client.post(f"/presentations/{ids[who]}/cancel")
    # 64 bits of a hash: nobody finds a key whose lecture would come into the other's folder.
    assert len(folders) == 2
    assert all(re.fullmatch(r"owned-tides-[0-9a-f]{16}", folder) for folder in folders)


def test_a_revision_is_no_presentation_of_its_own(tenants, site):
    presentation, _ = put_presentation(site, owner="physics")
    flow = site.durable.call("GET", "/flows/name/revise")
    run = site.durable.call(
        "POST",
        "/flow_runs/",
        {"flow_id": flow["id"], "tags": [f"presentation:{presentation}", "owner:history"]},
    )
    for who in ("owner", "other", "operator"):
        with known(tenants, who) as client:
            assert client.get(f"/presentations/{run['id']}").status_code == 404
    site.durable.call("DELETE", f"/flow_runs/{run['id']}")


@pytest.mark.parametrize(
    ("tokens", "shared", "is_seen"),
    [
        ("solo-secret-of-the-tests", "", True),
        ("solo-secret-of-the-tests,another-secret-of-the-tests", "", False),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in (
                (f"solo:solo-secret-of-the-tests,solo:{PHYSICS_NEXT}", "", True),
                ("solo:solo-secret-of-the-tests", "0", False),
                ("solo:solo-secret-of-the-tests,history:another-secret", "1", True),
            )
        ),
    ],
)
def test_lectures_are_shared_where_there_is_one_name_or_it_is_said_so(site, tokens, shared, is_seen):
    theirs, _ = put_presentation(site, owner="physics")
    nobodys, _ = put_presentation(site)
    api = site.api(LECTRA_API_TOKENS=tokens, LECTRA_API_SHARED=shared)
    api.start()
    try:
        with known(api, "solo-secret-of-the-tests") as client:
            for presentation in (theirs, nobodys):
                status = client.get(f"/presentations/{presentation}").status_code
                assert status == (200 if is_seen else 404)
    finally:
        api.stop()

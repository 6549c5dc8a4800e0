"""Lectures over HTTP: asked for, watched, fetched, revised, stopped and removed."""

from __future__ import annotations

import html
import json
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import OUTLINE, QUICK, SLOW, ended, waited
from tests.api.crafted import put_off
from tests.api.process import OTHER_TOKEN, Api, Sent, events

NARRATION = "The moon and the sun pull at the sea together."


def ask(client: httpx.Client, lecture: dict, **headers: str) -> str:
    """Have a lecture made; gives its id."""
    answer = client.post("/generate_presentation", json=lecture, headers=headers)
    assert answer.status_code == 202, answer.text
    found: str = answer.json()["id"]
    return found


def watch(client: httpx.Client, presentation: str, most: int = 10_000, after: int = 0) -> list[Sent]:
    """Watch a presentation until it ends, or ``most`` events were seen."""
    seen = []
    headers = {"Last-Event-ID": str(after)} if after else {}
    with client.stream("GET", f"/presentations/{presentation}/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        for event in events(answer):
            seen.append(event)
            if len(seen) == most:
                break
    return seen


def test_a_lecture_is_asked_for_seen_moving_and_made(client):
    answer = client.post("/generate_presentation", json={**SLOW, "slides": 2, "topic": "Rivers of ice"})
    told = answer.json()
    assert answer.status_code == 202
    assert told["state"] == "pending"
    assert answer.headers["location"] == told["links"]["presentation"] == f"/presentations/{told['id']}"
    seen = watch(client, told["id"])
    states = [event.data for event in seen if event.kind == "state"]
    assert [state["state"] for state in states][-1] == "complete", states[-1]
    shares = [state["progress"] for state in states]
    assert shares[0] == 0
    assert shares[-1] == 1
    assert any(0 < share < 1 for share in shares)
    moved = {
        (event.data["name"], event.data["slide"]): event.data["state"]
        for event in seen
        if event.kind == "step"
    }
    assert moved["outline", None] == "done"
    assert all(moved["speech", slide] == "done" for slide in range(2))
    shown = client.get(told["links"]["presentation"]).json()
    assert shown["slides"] == 2
    assert shown["ended_at"] > shown["created_at"]
    assert {"video.mp4", "presentation.pptx", "captions.vtt", "report.html"} <= set(shown["files"])
    assert {step["name"] for step in shown["steps"]} >= {"script", "clip", "video"}


@pytest.mark.slow
def test_events_go_on_from_the_last_that_was_received(client):
    presentation = ask(client, {**SLOW, "topic": "Rivers of sand"})
    first = watch(client, presentation, most=12)
    rest = watch(client, presentation, after=first[-1].id)
    assert min(event.id for event in rest) > first[-1].id
    assert rest[-1].kind == "state"
    assert rest[-1].data["state"] == "complete"
    ids = [event.id for event in (*first, *rest)]
    assert ids == sorted(set(ids))
    assert [event.data for event in watch(client, presentation, after=ids[-1])] == [rest[-1].data]


def test_what_is_made_is_listed_and_found_by_its_topic(client, made):
    listed = client.get("/presentations", params={"limit": 1}).json()
    assert len(listed["presentations"]) == 1
    found = client.get("/presentations", params={"search": "ALERT(1)</script> set-cookie"}).json()
    assert [one["id"] for one in found["presentations"]] == [made["id"]]
    assert found["next"] is None
    assert found["presentations"][0]["state"] == made["state"]
    assert client.get("/presentations", params={"search": "100%"}).json()["presentations"] == []
    everything, after = [], "/presentations?limit=1"
    while after:
        page = client.get(after).json()
        everything += [one["id"] for one in page["presentations"]]
        after = page["next"]
    assert len(everything) == len(set(everything))
    assert made["id"] in everything


@pytest.mark.parametrize("part", ["gene", "RATE", "era", "generate · ", "·"])
def test_what_every_run_is_called_finds_no_lecture(client, made, part):
    found = client.get("/presentations", params={"search": part, "limit": 100}).json()
    assert made["id"] not in [one["id"] for one in found["presentations"]]


def test_a_slide_says_something_else_from_now_on(client, made, site):
    presentation = ask(client, {**QUICK, "topic": "Tides revised"})
    early = client.post(f"/presentations/{presentation}/revise", json={"theme": "paper"})
    assert early.status_code == 409
    assert early.json()["error"]["remedy"]
    before = ended(client, presentation)
    answer = client.post(
        f"/presentations/{presentation}/revise", json={"slide": 1, "narration": f"{NARRATION}\0"}
    )
    assert answer.status_code == 202, answer.text
    assert answer.json()["state"] == "pending"
    again = client.post(f"/presentations/{presentation}/revise", json={"theme": "paper"})
    assert again.status_code == 409
    now = client.get(f"/presentations/{presentation}").json()
    assert now["revising"]
    assert now["files"] == before["files"]
    after = ended(client, presentation)
    assert after["state"] == "complete"
    assert not after["revising"]
    timings = client.get(f"/presentations/{presentation}/files/slide_timings.json").json()
    assert [it["text"] for it in timings["slides"][1]["sentences"]] == [NARRATION]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slide": 1}, "slide"),
        ({"slide": 9, "only": "image"}, "slide"),
        ({"slide": 9, "narration": "Hello"}, "slide"),
        ({"narration": "Hello"}, "narration"),
        ({"slide": 1, "narration": "…"}, "narration"),
        ({"slide": 1, "only": "speech", "narration": "Hello"}, "only"),
        ({"only": "tea"}, "only"),
        ({"voice": "Nobody"}, "voice"),
        ({"project": "elsewhere"}, "project"),
        ({"out": "/tmp"}, "out"),
    ],
)
def test_a_revision_that_is_not_sound_is_refused_before_any_work(client, made, changes, field):
    answer = client.post(f"/presentations/{made['id']}/revise", json=changes)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["field"] == field
    assert answer.json()["error"]["remedy"]
    assert not client.get(f"/presentations/{made['id']}").json()["revising"]


def test_the_same_key_makes_one_presentation_and_is_the_tokens_own(client, api):
    key = uuid4().hex
    lecture = {**QUICK, "topic": "Once only"}
    first = ask(client, lecture, **{"Idempotency-Key": key})
    assert ask(client, lecture, **{"Idempotency-Key": key}) == first
    other = client.post(
        "/generate_presentation", json={**lecture, "topic": "Another"}, headers={"Idempotency-Key": key}
    )
    assert other.status_code == 409
    assert "key" in other.json()["error"]["reason"]
    with api.client(OTHER_TOKEN) as stranger:
        theirs = ask(stranger, lecture, **{"Idempotency-Key": key})
        assert theirs != first
        for presentation in (first, theirs):  # which have hardly begun
            assert stranger.post(f"/presentations/{presentation}/cancel").status_code == 202


def test_what_nobody_has_begun_is_cancelled_at_once(client, site):
    presentation = put_off(site, {**QUICK, "outline": json.dumps(OUTLINE), "topic": "Not begun"})
    assert client.get(f"/presentations/{presentation}").json()["state"] == "pending"
    answer = client.post(f"/presentations/{presentation}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (202, "cancelled")
    assert client.get(f"/presentations/{presentation}").json()["state"] == "cancelled"


def test_what_is_stopped_as_it_begins_is_cancelled_and_stays_so(client, site):
    """Whether a runner has taken it by then or not, or its process is about to begin."""
    stopped = []
    for number, moment in enumerate((0.8, 1.6)):
        stopped.append(ask(client, {**QUICK, "topic": f"Stopped as it began {number}"}))
        time.sleep(moment)
        assert client.post(f"/presentations/{stopped[-1]}/cancel").status_code == 202
    last = ask(client, {**QUICK, "topic": "Asked for after them"})
    assert ended(client, last)["state"] == "complete"
    assert [ended(client, presentation)["state"] for presentation in stopped] == ["cancelled"] * len(stopped)
    assert list(site.outputs.glob("stopped-as-it-began-*")) == []


def test_what_is_under_way_can_be_stopped_and_what_is_not_cannot(client, site):
    presentation = ask(client, {**SLOW, "slides": 40, "topic": "Rivers to be stopped"})
    waited(client, presentation, lambda it: it["progress"] > 0)
    kept = client.delete(f"/presentations/{presentation}")
    assert kept.status_code == 409
    stopped = client.post(f"/presentations/{presentation}/cancel")
    assert stopped.status_code == 202
    assert stopped.json()["state"] in ("running", "cancelled")
    assert ended(client, presentation)["state"] == "cancelled"
    again = client.post(f"/presentations/{presentation}/cancel")
    assert again.status_code == 409
    assert again.json()["error"]["reason"]
    nothing = client.post(f"/presentations/{presentation}/revise", json={})
    assert nothing.status_code == 409


@pytest.mark.slow
def test_what_is_removed_is_gone_with_its_folder(client, site):
    presentation = ask(client, {**QUICK, "topic": "Soon gone"})
    assert ended(client, presentation)["state"] == "complete"
    (folder,) = site.outputs.glob("soon-gone-*")
    assert (folder / "presentation.pptx").is_file()
    assert client.delete(f"/presentations/{presentation}").status_code == 204
    assert not folder.exists()
    assert client.get(f"/presentations/{presentation}").status_code == 404
    assert client.delete(f"/presentations/{presentation}").status_code == 404


@pytest.mark.slow
def test_a_folder_that_another_presentation_has_too_stays_until_the_last_is_removed(client, site):
    """As those of `weekly` have, of a batch that is made again, and of Prefect's UI."""

    out = site.outputs / "by-the-week"
    deployment = site.durable.call("GET", "/deployments/name/generate/generate")

    def lecture(topic: str, **options: str) -> dict[str, Any]:
        return {**QUICK, "outline": json.dumps(OUTLINE), "out": str(out), "topic": topic, **options}

    def submit(topic: str) -> str:
        asked = {"parameters": {"lecture": lecture(topic)}}
        run = site.durable.call("POST", f"/deployments/{deployment['id']}/create_flow_run", asked)
        return str(run["id"])

    def question(presentation: str) -> str:
        return client.get(f"/lectures/{presentation}/delete").text

    first = submit("Each week")
    assert ended(client, first)["state"] == "complete"
    second = submit("Each week")
    assert ended(client, second)["state"] == "complete"
    deck = out / "each-week" / "presentation.pptx"
    assert "the files stay" in question(first)
    assert client.delete(f"/presentations/{first}").status_code == 204
    assert client.get(f"/presentations/{first}").status_code == 404
    assert deck.is_file()
    assert client.get(f"/presentations/{second}/files/{deck.name}").status_code == 200
    to_come = put_off(site, lecture("Each week", project="each-week"))
    other = put_off(site, lecture("Of another topic", project="each-week"))
    elsewhere = put_off(site, lecture("Each week", project="not-each-week"))
    assert "the files stay" in question(second)
    site.durable.call("DELETE", f"/flow_runs/{to_come}")
    assert "all other files are removed" in question(second)
    assert client.delete(f"/presentations/{second}").status_code == 204
    assert not deck.parent.exists()
    for run in (other, elsewhere):
        site.durable.call("DELETE", f"/flow_runs/{run}")


@pytest.mark.slow
def test_lectures_whose_folders_would_be_called_the_same_have_one_each(client, site, tmp_path):
    """Asked for in Prefect's UI, both at once; those of the API are told apart by their names already."""
    deployment = site.durable.call("GET", "/deployments/name/generate/generate")

    def submit(topic: str, **options: str) -> str:
        outline = json.dumps({**OUTLINE, "title": topic})
        lecture = {**QUICK, "outline": outline, "out": str(tmp_path), **options}
        path = f"/deployments/{deployment['id']}/create_flow_run"
        return str(site.durable.call("POST", path, {"parameters": {"lecture": lecture}})["id"])

    topics = ("C, basics", "C: basics", "C# basics")
    runs = [submit(topic) for topic in topics]
    for run, topic in zip(runs, topics, strict=True):
        assert ended(client, run)["state"] == "complete"
        report = client.get(f"/presentations/{run}/files/report.json").json()
        assert report["topic"] == topic
        assert json.loads((tmp_path / report["project"] / "report.json").read_text()) == report
        assert client.get(f"/presentations/{run}/files/outline.json").json()["title"] == topic
    assert {path.name for path in tmp_path.iterdir()} == {"c-basics", "c-basics-2", "c-sharp-basics"}
    refused = submit("C++ basics", project="c-basics")
    shown = ended(client, refused)
    assert (shown["state"], shown["files"]) == ("failed", [])
    assert "holds another lecture" in shown["message"]
    assert client.delete(f"/presentations/{refused}").status_code == 204
    removed = client.delete(f"/presentations/{runs[1]}")
    assert removed.status_code == 200  # it names what it leaves: these are not in the server's own folder
    assert client.get(f"/presentations/{runs[1]}").status_code == 404
    for run, topic in ((runs[0], topics[0]), (runs[2], topics[2])):
        assert client.get(f"/presentations/{run}/files/report.json").json()["topic"] == topic
    assert {path.name for path in tmp_path.iterdir()} == {"c-basics", "c-basics-2", "c-sharp-basics"}


def test_a_topic_is_what_was_asked_for_to_the_character_and_found_by_its_last_words_too(client, site):
    signs = 'C# & "A*" <b>x</b> $y \\n {{z}} %s; \u22125 \u00b0C \u2260 \u05e9\u05dc\u05d5\u05dd \U0001f375'
    words = " ".join(f"word{number}" for number in range(25))
    topic = f"{signs} {words}\nand 100% of the last"
    key = {"Idempotency-Key": "signs"}
    wanted = {**QUICK, "outline": {**OUTLINE, "title": signs}, "topic": topic}
    asked = client.post("/generate_presentation", json=wanted, headers=key)
    assert asked.status_code == 202, asked.text
    presentation = asked.json()["id"]
    other = {**wanted, "topic": topic.replace("#", "")}
    assert client.post("/generate_presentation", json=other, headers=key).status_code == 409
    shown, in_a_line = ended(client, presentation), " ".join(topic.split())
    assert (shown["state"], shown["topic"]) == ("complete", in_a_line)
    assert client.get(f"/presentations/{presentation}/files/report.json").json()["topic"] == in_a_line
    assert site.durable.call("GET", f"/flow_runs/{presentation}")["name"] == f"generate · {in_a_line}"
    page = client.get(f"/lectures/{presentation}").text
    assert html.escape(signs).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page
    for part in ("<b>x</b> $y \\n {{z}} %s", "word0 word1", "word24 and 100% OF THE LAST"):
        found = client.get("/presentations", params={"search": part}).json()
        assert [one["id"] for one in found["presentations"]] == [presentation]


@pytest.mark.slow
def test_a_run_that_was_started_elsewhere_is_a_presentation_too(client, site, tmp_path):
    deployment = site.durable.call("GET", "/deployments/name/generate/generate")
    lecture = {
        "topic": "By hand",
        "project": "mine",
        "out": str(tmp_path),
        "stop_after": "outline",
        "llm": "ollama",
    }
    run = site.durable.call(
        "POST", f"/deployments/{deployment['id']}/create_flow_run", {"parameters": {"lecture": lecture}}
    )
    shown = ended(client, run["id"])
    assert (shown["topic"], shown["state"]) == ("By hand", "complete")
    assert shown["files"] == ["lecture.json", "outline.json"]
    plan = client.get(f"/presentations/{run['id']}/files/outline.json").json()
    assert plan == json.loads(Path(tmp_path, "mine", "outline.json").read_text())


@pytest.mark.slow
def test_a_lecture_that_cannot_be_made_says_why(client, site):
    deployment = site.durable.call("GET", "/deployments/name/generate/generate")
    run = site.durable.call(
        "POST",
        f"/deployments/{deployment['id']}/create_flow_run",
        {"parameters": {"lecture": {"topic": "…"}}},
    )
    shown = ended(client, run["id"])
    assert shown["state"] == "failed"
    assert shown["message"].startswith("topic: ")
    assert "no letter" in shown["message"]
    assert shown["files"] == []


@pytest.mark.slow
def test_an_api_that_is_killed_in_mid_run_loses_nothing(client, site):
    second = site.api()
    second.start()
    try:
        with second.client() as there:
            presentation = ask(there, {**SLOW, "topic": "Rivers that survive"})
            seen = watch(there, presentation, most=8)
        second.stop(9)
        second.start()
        with second.client() as there:
            rest = watch(there, presentation, after=seen[-1].id)
            assert rest[-1].data["state"] == "complete"
            assert there.get(f"/presentations/{presentation}").json()["files"]
    finally:
        second.stop()


@pytest.mark.slow
def test_a_stream_ends_at_once_when_the_api_is_to_end(site, client):
    second: Api = site.api()
    second.start()
    with second.client() as there:
        presentation = ask(there, {**SLOW, "slides": 12, "topic": "Rivers unwatched"})
        with there.stream("GET", f"/presentations/{presentation}/events") as answer:
            reading = events(answer)
            next(reading)
            assert second.stop() == 0
            assert len(list(reading)) < 200  # it ends, and in good order
    client.post(f"/presentations/{presentation}/cancel")

"""What Prefect's UI is given to show: forms, names, states and artifacts, read through Prefect's API."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import yaml

from flows.artifacts import key_of, shows_share
from lectra.report.markdown import plain
from tests.flows.conftest import ROOT
from tests.flows.served import Served, quick_lecture

DEPLOYMENTS = ("generate/generate", "revise/revise", "batch/batch", "batch/weekly")
FIRST = {
    "LectureOptions": ["topic", "slides", "lang", "audience", "seconds_per_slide", "voice", "theme"],
    "ReviseOptions": ["project", "slide", "only"],
}
LAST = {"LectureOptions": ["strict", "project", "out"], "ReviseOptions": ["strict", "out"]}


@pytest.fixture(scope="module")
def served(server: str) -> Served:
    return Served(server)


def in_order(properties: dict[str, dict[str, Any]]) -> list[str]:
    """Give names as Prefect's UI sorts them."""
    return sorted(properties, key=lambda name: properties[name].get("position", 0))


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_each_field_of_a_form_has_a_title_a_description_and_a_place(served, name):
    schema = served.deployment(name)["parameter_openapi_schema"]
    for properties in (
        schema["properties"],
        *(each["properties"] for each in schema["definitions"].values()),
    ):
        assert len({field["position"] for field in properties.values()}) == len(properties)
        for field, said in properties.items():
            assert said["title"][:1].isupper(), field
            assert "_" not in said["title"]
            assert said["description"], field


def test_the_form_asks_first_for_what_matters_and_offers_choices_and_defaults(served):
    schema = served.deployment("generate/generate")["parameter_openapi_schema"]
    assert in_order(schema["properties"]) == ["lecture", "llm_block", "voice_block", "images_block"]
    assert schema["required"] == ["lecture"]
    lecture = schema["definitions"]["LectureOptions"]["properties"]
    assert in_order(lecture)[:7] == FIRST["LectureOptions"]
    assert in_order(lecture)[-3:] == LAST["LectureOptions"]
    named, own = lecture["theme"]["anyOf"]
    assert (named["enum"], own["type"]) == (["lectra", "midnight", "paper"], "object")
    assert lecture["llm"]["enum"] == ["auto", "ollama", "openai", "embedded", "none"]
    assert (lecture["rate"]["default"], lecture["video"]["default"]) == ("+0%", True)
    assert (lecture["seconds_per_slide"]["minimum"], lecture["seconds_per_slide"]["maximum"]) == (5, 300)
    assert lecture["topic"]["maxLength"] == 300


def test_the_form_of_revise_and_of_a_batch(served):
    revise = served.deployment("revise/revise")["parameter_openapi_schema"]
    lecture = revise["definitions"]["ReviseOptions"]["properties"]
    assert in_order(lecture)[:3] == FIRST["ReviseOptions"]
    assert in_order(lecture)[-2:] == LAST["ReviseOptions"]
    batch = served.deployment("batch/batch")["parameter_openapi_schema"]
    assert in_order(batch["properties"])[:3] == ["lectures", "file", "at_once"]
    assert (batch["properties"]["at_once"]["minimum"], batch["properties"]["at_once"]["maximum"]) == (1, 16)


def test_weekly_is_paused_and_gives_way_to_a_run_that_still_goes(served):
    weekly = served.deployment("batch/weekly")
    assert weekly["schedules"][0]["schedule"]["cron"] == "0 6 * * 1"
    assert weekly["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert weekly["global_concurrency_limit"]["limit"] == 1
    assert len(weekly["parameters"]["lectures"]) >= 2


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_prefect_yaml_describes_what_is_served(served, name):
    described = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    (told,) = [each for each in described if each["name"] == name.split("/")[1]]
    there = served.deployment(name)
    assert told["entrypoint"] == f"flows/{name.split('/')[0]}.py:{name.split('/')[0]}"
    assert there["entrypoint"] == f"flows.{name.split('/')[0]}.{name.split('/')[0]}"
    assert (told["description"], told["tags"]) == (there["description"], there["tags"])
    assert told.get("parameters", {}) == there["parameters"]
    schedules = [each["schedule"] for each in there["schedules"]]
    assert [each["cron"] for each in told.get("schedules", [])] == [each["cron"] for each in schedules]
    if limit := told.get("concurrency_limit"):
        assert limit["limit"] == there["global_concurrency_limit"]["limit"]
        assert limit["collision_strategy"] == there["concurrency_options"]["collision_strategy"]


def test_blocks_are_offered_with_a_description_and_none_is_saved(served):
    for slug in ("lectra-language-model", "lectra-voice", "lectra-images"):
        kind = served.call("GET", f"/block_types/slug/{slug}")
        assert kind["description"]
        assert served.call("GET", f"/block_types/slug/{slug}/block_documents") == []


def test_a_run_shows_its_name_its_progress_its_report_and_its_slides(served, tmp_path):
    topic = "Tea <b>| now"
    run_id = served.start(
        # No other test makes a lecture of it: what the server's cache has takes no task run.
        "generate/generate",
        lecture=quick_lecture(tmp_path, "Smoked Tea", topic=topic, project="tea"),
    )
    shares: list[float] = []

    def look() -> None:
        if shown := served.artifacts(run_id).get("progress"):
            shares.append(shown["data"])

    run = served.ended(run_id, look)
    assert (run["state_type"], run["name"]) == ("COMPLETED", f"generate · {topic}"), run["state"]
    shown = served.artifacts(run_id)
    assert shares[0] < 100
    assert shares == sorted(shares)
    assert {each["key"] for each in shown.values()} == {"progress-tea", "lecture-tea", "slides-tea"}
    assert shown["progress"]["data"] == 100
    report = shown["markdown"]["data"]
    assert f"# {plain(topic)}" in report
    assert plain(str(tmp_path / "out" / "tea")) in report
    assert "slide 1 " in report
    rows = shown["table"]["data"]
    assert "embedded" in rows
    assert "Its Use" in rows
    served.has_steps(run_id, {"tts · slide 1", "speech · slide 1", "picture · slide 0"})


@pytest.mark.slow
def test_runs_of_the_same_lecture_are_a_history(bench, served, tmp_path):
    options = quick_lecture(tmp_path, "Oat Milk")  # no other test of this server makes a lecture of it
    arguments = ("--outline", options["outline"], "--tts", "embedded", "--images", "none", "--no-video")
    for _ in range(2):
        done = bench.run(*arguments, "--out", str(tmp_path), LECTRA_PUBLIC_URL="https://example.org")
        assert done.code == 0, done.err
    found = served.call("POST", "/artifacts/filter", {"artifacts": {"key": {"any_": ["lecture-oat-milk"]}}})
    assert len(found) == 2
    latest = served.call("GET", "/artifacts/lecture-oat-milk/latest")
    assert (
        f"https://example.org/presentations/{latest['flow_run_id']}/files/presentation.pptx" in latest["data"]
    )


def test_keys_are_such_as_prefect_takes_and_tell_lectures_apart():
    assert key_of("lecture", "ai-ethics") == "lecture-ai-ethics"
    keys = [key_of("lecture", name) for name in ("tea", "Tea", "té_a", "茶", "!", "x" * 80)]
    assert len(set(keys)) == len(keys)
    assert all(set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for key in keys)


@pytest.mark.filterwarnings("ignore:Artifact creation outside:FutureWarning")  # here there is none
def test_progress_that_cannot_be_shown_costs_nothing(monkeypatch):
    from prefect.settings import PREFECT_API_URL, temporary_settings

    async def work() -> str:
        async with asyncio.timeout(30), shows_share("progress-tea", "Tea", lambda: 0.5):
            await asyncio.sleep(0.2)
            return "done"

    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        assert asyncio.run(work()) == "done"


@pytest.mark.slow
def test_a_run_that_is_alone_shows_no_progress(fresh_bench, tmp_path):
    options = quick_lecture(tmp_path, "Soup")
    done = fresh_bench.run(
        "--outline",
        options["outline"],
        "--tts",
        "embedded",
        "--images",
        "none",
        "--no-video",
        "--out",
        str(tmp_path),
    )
    assert done.code == 0, done.err
    import sqlite3

    with sqlite3.connect(tmp_path / "home" / "prefect.db") as database:
        assert database.execute("select key from artifact").fetchall() == [("lecture-soup",)]

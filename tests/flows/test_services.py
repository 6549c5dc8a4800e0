"""The flow with language model, voice and images from services, which local servers stand in for."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from pptx import Presentation

from tests.flows.asked import wait_for_none
from tests.flows.conftest import Bench
from tests.servers.edge import EdgeServer
from tests.servers.images import ImageServer
from tests.servers.ollama import OllamaServer

OUTLINE = {
    "title": "Rivers",
    "slides": [
        {"title": "Rivers", "kind": "title", "narration": "Welcome to a talk about rivers."},
        {"title": "Where They Begin", "points": ["Springs"], "narration": "A river begins at a spring."},
        {"title": "How They Grow", "points": ["Streams"], "narration": "Many small streams join it."},
        {"title": "Where They End", "points": ["The sea"], "narration": "In the end it meets the sea."},
    ],
}

POINTS_ALONE = {"title": "How They Grow", "points": ["Streams join", "Lakes fill"]}


class Services(NamedTuple):
    """The stand-ins, and the environment that points at them."""

    ollama: OllamaServer
    edge: EdgeServer
    images: ImageServer
    env: dict[str, str]


@pytest.fixture
def services() -> Iterator[Services]:
    with OllamaServer() as ollama, EdgeServer() as edge, ImageServer() as images:
        env = {f"LECTRA_{name.upper()}": address for name, address in images.addresses().items()}
        env |= {"LECTRA_OLLAMA_URL": ollama.url, "LECTRA_EDGE_URL": edge.url}
        yield Services(ollama, edge, images, {**env, "LECTRA_IMAGE_ALLOW_HOSTS": images.host})


@pytest.fixture
def outline(tmp_path: Path) -> Path:
    path = tmp_path / "outline.json"
    path.write_text(json.dumps(OUTLINE))
    return path


@pytest.fixture
def own_store(bench: Bench, tmp_path: Path) -> Bench:
    """Nothing is cached: every step asks its service."""
    return Bench({**bench.env, "LECTRA_CACHE_DIR": str(tmp_path / "cache")})


def test_eight_slides_from_services_are_whole_and_within_the_limits(own_store, services, tmp_path):
    services.ollama.outline_s = 2.0
    done = own_store.make("Rivers", "--slides", "8", "--out", str(tmp_path), "--json", **services.env)
    assert done.code == 0, done.err
    assert done.json["status"] == "complete", done.json["warnings"]
    assert done.json["backends"]["llm"].startswith("ollama:")
    assert done.json["backends"]["tts"].startswith("edge:")
    assert done.json["backends"]["images"] == "commons+openverse"
    assert services.edge.most_in_flight <= 3
    assert services.images.most_in_flight("commons", "openverse") <= 5
    (outline,) = services.ollama.chats("outline")
    assert outline.ended_s is not None
    last_byte = time.time() - (services.ollama.now() - outline.ended_s)
    assert min(asked.started for asked in services.images.log) < last_byte
    metadata = json.loads((tmp_path / "rivers" / "images_metadata.json").read_text())["images"]
    assert len({image["sha256"] for image in metadata}) == 8
    assert all(image["licence"] for image in metadata)


def test_row_1_a_model_that_is_not_there_is_told_within_five_seconds(own_store, tmp_path):
    done = own_store.run("Rivers", "--llm", "ollama", "--out", str(tmp_path / "out"), "--json")
    assert done.code == 3
    error = done.json["error"]
    assert "127.0.0.1:9" in error["message"]
    assert "ollama serve" in error["remedy"]
    assert not (tmp_path / "out").exists()


def test_row_2_a_missing_model_is_named_with_how_to_get_it(own_store, services, tmp_path):
    env = {**services.env, "LECTRA_OLLAMA_MODEL": "no-such-model"}
    done = own_store.run("Rivers", "--llm", "ollama", "--out", str(tmp_path / "out"), "--json", **env)
    assert done.code == 3
    assert "no-such-model" in done.json["error"]["message"]
    assert "ollama pull no-such-model" in done.json["error"]["remedy"]


def test_a_slide_the_model_cannot_write_has_its_points_spoken(own_store, services, tmp_path):
    path = tmp_path / "outline.json"
    path.write_text(json.dumps({"title": "Rivers", "slides": [*OUTLINE["slides"][:2], POINTS_ALONE]}))
    services.ollama.fail_always("wrong_shape")
    done = own_store.make("--outline", str(path), "--out", str(tmp_path), "--json", **services.env)
    assert done.code == 0, done.err
    assert done.json["status"] == "partial"
    assert [(w["slide"], w["stage"], w["fallback"]) for w in done.json["warnings"]] == [
        (2, "script", "bullets spoken")
    ]
    script = json.loads((tmp_path / "rivers" / "script.json").read_text())["slides"][2]
    assert script["narration"] == "How They Grow. Streams join. Lakes fill."


def test_row_13_a_voice_that_is_refused_gives_way_to_an_offline_one(own_store, services, outline, tmp_path):
    services.edge.fail_always("forbidden")
    arguments = ("--outline", str(outline), "--tts", "edge", "--out", str(tmp_path), "--json")
    done = own_store.make(*arguments, **services.env)
    assert done.code == 0, done.err
    assert done.json["status"] == "partial"
    assert [(w["slide"], w["stage"], w["fallback"]) for w in done.json["warnings"]] == [
        (slide, "tts", "spoken by embedded:heart") for slide in range(4)
    ]


@pytest.mark.slow
def test_row_14_a_slide_that_stays_without_audio_gets_an_offline_voice(
    own_store, services, outline, tmp_path
):
    services.edge.fail_text("small streams", "no_audio")
    done = own_store.run("--outline", str(outline), "--out", str(tmp_path), "--json", **services.env)
    assert done.code == 0, done.err
    assert done.json["status"] == "partial"
    (warning,) = done.json["warnings"]
    assert (warning["slide"], warning["stage"], warning["fallback"]) == (2, "tts", "spoken by embedded:heart")
    deck = Presentation(str(tmp_path / "rivers" / "presentation.pptx"))
    assert len(deck.slides) == 4


@pytest.mark.slow
def test_a_lecture_does_not_hop_between_voices(own_store, services, outline, tmp_path):
    services.edge.fail_text("spring", "no_audio")
    services.edge.fail_text("small streams", "no_audio")
    done = own_store.run("--outline", str(outline), "--out", str(tmp_path), "--json", **services.env)
    assert done.code == 0, done.err
    spoken = [(w["slide"], w["fallback"]) for w in done.json["warnings"] if w["stage"] == "tts"]
    assert spoken == [(slide, "spoken by embedded:heart") for slide in range(4)]


@pytest.mark.slow
def test_row_29_with_every_image_source_down_what_can_be_is_drawn(own_store, services, outline, tmp_path):
    services.images.fail("commons", lasting=True, status=500)
    arguments = ("--outline", str(outline), "--images", "commons", "--out", str(tmp_path), "--json")
    done = own_store.run(*arguments, **services.env)
    assert done.code == 0, done.err
    assert done.json["status"] == "partial"
    assert [(w["slide"], w["stage"], w["fallback"]) for w in done.json["warnings"]] == [
        (slide, "image", "no picture" if slide else "drawn") for slide in range(4)
    ]
    metadata = json.loads((tmp_path / "rivers" / "images_metadata.json").read_text())["images"]
    assert [image["source"] for image in metadata] == ["drawn"]
    services.images.recover("commons")
    again = own_store.run(*arguments, **services.env)
    assert again.json["status"] == "complete", "what was degraded is tried again"


def test_with_nothing_reachable_the_lecture_is_made_here_and_says_so(own_store, outline, tmp_path):
    done = own_store.make("--outline", str(outline), "--out", str(tmp_path), "--json")
    assert done.code == 0, done.err
    assert done.json["status"] == "complete"
    assert done.json["backends"] == {
        "llm": "embedded:SmolLM2-135M-Instruct",
        "tts": "embedded:heart",
        "images": "drawn",
    }
    assert "127.0.0.1:9" in done.json["reasons"]["llm"]
    assert "did not answer" in done.json["reasons"]["tts"]
    assert done.json["reasons"]["images"] == "No image service answers."


@pytest.mark.slow
def test_row_48_no_key_is_told_to_anyone(own_store, services, outline, tmp_path):
    """Canary keys are in no file, log, report, artifact, parameter or database of a run."""
    canaries = {
        "LECTRA_OPENAI_API_KEY": "canary-openai",
        "LECTRA_PEXELS_API_KEY": "canary-pexels",
        "LECTRA_UNSPLASH_API_KEY": "canary-unsplash",
        "LECTRA_PIXABAY_API_KEY": "canary-pixabay",
    }
    home = tmp_path / "prefect"
    env = {**services.env, **canaries, "PREFECT_API_URL": "", "PREFECT_HOME": str(home)}
    env["PREFECT_LOGGING_LEVEL"] = "DEBUG"
    services.images.fail("pixabay", lasting=True, status=500)
    done = own_store.run("--outline", str(outline), "--out", str(tmp_path / "out"), **env)
    assert done.code == 0, done.err
    assert any("canary-unsplash" in str(asked.headers) for asked in services.images.log)
    wait_for_none(Path(own_store.env["LECTRA_CACHE_DIR"]), 20)  # its server still writes as it ends
    told = [name for name, text in {"stdout": done.out, "stderr": done.err}.items() if "canary" in text]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name == "prefect.db" for path in files)
    told += [str(path) for path in files if b"canary" in path.read_bytes()]
    assert told == []


@pytest.mark.parametrize("lang", ["ar", "de", "hi"])
@pytest.mark.slow
def test_a_lecture_in_another_language_from_its_outline(own_store, tmp_path, lang):
    example = Path(__file__).parents[2] / "examples" / f"outline.{lang}.json"
    done = own_store.run("--outline", str(example), "--tts", "espeak", "--out", str(tmp_path), "--json")
    assert done.code == 0, done.err
    assert done.json["status"] == "complete", done.json["warnings"]
    assert done.err == ""
    folder = Path(done.json["folder"])
    deck = Presentation(str(folder / "presentation.pptx"))
    planned = json.loads(example.read_text())["slides"]
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles == [slide["title"] for slide in planned]


@pytest.mark.slow
def test_the_outline_is_asked_for_once_while_the_orchestrator_starts(fresh_bench, services, tmp_path):
    services.ollama.outline_s = 2.0
    arguments = ("Rivers", "--slides", "3", "--no-video", "--out", str(tmp_path), "--json")
    first = fresh_bench.run(*arguments, **services.env)
    assert first.code == 0, first.err
    assert len(services.ollama.chats("outline")) == 1
    outline = next(stage for stage in first.json["stages"] if stage["name"] == "outline")
    assert outline["started_s"] == pytest.approx(0, abs=0.1)
    assert outline["queued_s"] > 1, "the run itself begins later: Prefect's server must be there first"
    again = fresh_bench.run(*arguments, **services.env)
    assert again.code == 0, again.err
    assert len(services.ollama.chats("outline")) == 1
    assert (tmp_path / "rivers" / "outline.json").exists()

"""``flows.revise`` remakes what was edited and nothing else: the services count what they are asked."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.flows.conftest import Done, call_prefect, clean_env, command
from tests.flows.here import generate_here, revise_here
from tests.servers.edge import EdgeServer
from tests.servers.images import ImageServer
from tests.servers.ollama import OllamaServer

SLIDES = 4
BY_SERVICES = ("--llm", "ollama", "--tts", "edge", "--images", "commons")
JOINED = {"deck", "presentation", "narration", "timings", "video"}
"""The steps that join the slides."""
NEW = {
    "title": "Deltas",
    "blocks": [{"type": "bullets", "items": ["Mud settles", "Land grows"]}],
    "narration": "A delta is flat. It grows every year.",
}


class Calls(NamedTuple):
    """How often the services were asked."""

    llm: int = 0
    voice: int = 0
    images: int = 0


class Made(NamedTuple):
    """A lecture in a folder of its own, and where its services are."""

    folder: Path
    env: dict[str, str]
    asked: Callable[[], Calls]

    def read(self, name: str) -> Any:
        return json.loads((self.folder / name).read_text())

    def edit(self, name: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
        """Change the slides of a file in place."""
        data = self.read(name)
        change(data["slides"])
        (self.folder / name).write_text(json.dumps(data, indent=2))

    def revise(self, *arguments: str, **env: str) -> tuple[Done, Calls]:
        """Remake it; gives what that asked the services too."""
        before = self.asked()
        done = revise_here(str(self.folder), *arguments, "--json", env={**self.env, **env})
        return done, self.since(before)

    def since(self, before: Calls) -> Calls:
        """Count what the services have been asked since then."""
        return Calls(*(now - then for now, then in zip(self.asked(), before, strict=True)))

    def bytes(self, place: str) -> list[bytes]:
        """Give the files of a folder, in order."""
        return [path.read_bytes() for path in sorted((self.folder / place).iterdir())]


def sentences_of(made: Made) -> list[list[str]]:
    """Give the sentences that are said on each slide."""
    slides = made.read("slide_timings.json")["slides"]
    return [[sentence["text"] for sentence in slide["sentences"]] for slide in slides]


def ran(done: Done) -> Counter[str]:
    """Count the steps that were not found in the cache."""
    assert done.code == 0, done.err
    assert done.json["status"] == "complete", done.json["warnings"]
    return Counter(step["name"] for step in done.json["stages"] if not step["cached"])


@pytest.fixture(scope="module")
def original(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Make a lecture by stand-ins for all services."""
    place = tmp_path_factory.mktemp("revise")
    with OllamaServer() as ollama, EdgeServer() as edge, ImageServer() as images:
        env = clean_env(place / "home", place / "cache")
        env |= {f"LECTRA_{name.upper()}": address for name, address in images.addresses().items()}
        env |= {"LECTRA_OLLAMA_URL": ollama.url, "LECTRA_EDGE_URL": edge.url}
        env |= {"LECTRA_IMAGE_ALLOW_HOSTS": images.host, "PREFECT_API_URL": server}
        done = generate_here(
            "Rivers",
            "--slides",
            str(SLIDES),
            *BY_SERVICES,
            "--out",
            str(place),
            "--json",
            env=env,
        )
        assert done.code == 0, done.err
        assert done.json["status"] == "complete", done.json["warnings"]
        yield Made(
            place / "rivers",
            env,
            lambda: Calls(
                len(ollama.chats("outline")) + len(ollama.chats("script")), len(edge.log), len(images.log)
            ),
        )


@pytest.fixture
def made(original: Made, tmp_path: Path) -> Made:
    """Give a copy of the lecture, with the store that it was made with."""
    shutil.copytree(original.folder, tmp_path / "rivers")
    return original._replace(folder=tmp_path / "rivers")


def test_where_nothing_was_edited_it_says_so_and_makes_nothing(made):
    files = {path.name for path in made.folder.iterdir()}
    video = (made.folder / "video.mp4").read_bytes()
    done, calls = made.revise()
    assert done.json["changes"] == "No slide was edited."
    assert (ran(done), calls) == (Counter(), Calls())
    assert {path.name for path in made.folder.iterdir()} == files
    assert (made.folder / "video.mp4").read_bytes() == video


def test_a_changed_sentence_is_spoken_and_nothing_else_is_asked_for(made):
    chunks = made.bytes("audio_chunks")
    said = made.read("script.json")["slides"][2]["narration"].split(". ")
    said[1] = "This sentence is somewhat longer than the one that stood here before"
    made.edit("script.json", lambda slides: slides[2].update(narration=". ".join(said)))
    done, calls = made.revise()
    assert calls == Calls(voice=1)
    assert done.json["changes"] == "Slides: 1 edited."
    steps = ran(done)
    assert set(steps) <= {"tts", "speech", "clip", *JOINED}
    assert steps["tts"] == steps["speech"] == 1
    assert steps["clip"] <= 1, "one of the same length is there already"
    assert [now == then for now, then in zip(made.bytes("audio_chunks"), chunks, strict=True)] == [
        True,
        True,
        False,
        True,
    ]
    assert said[1] in " ".join(s["text"] for s in made.read("slide_timings.json")["slides"][2]["sentences"])
    again, calls = made.revise()
    assert (ran(again), calls) == (Counter(), Calls())


@pytest.mark.parametrize("name", ["script.json", pytest.param("outline.json", marks=pytest.mark.slow)])
def test_slides_that_are_swapped_or_deleted_cost_no_request(made, name):
    pictures, chunks = made.bytes("images"), made.bytes("audio_chunks")
    made.edit(name, lambda slides: slides.insert(1, slides.pop(2)))
    done, calls = made.revise()
    assert calls == Calls()
    assert set(ran(done)) <= JOINED
    assert made.bytes("images") == [pictures[place] for place in (0, 2, 1, 3)]
    titles = [slide["title"] for slide in made.read("outline.json")["slides"]]
    assert titles == [slide["title"] for slide in made.read("script.json")["slides"]]
    made.edit(name, lambda slides: slides.pop(1))
    done, calls = made.revise()
    assert calls == Calls()
    assert set(ran(done)) <= JOINED
    assert made.bytes("audio_chunks") == [chunks[place] for place in (0, 1, 3)]


def test_an_added_entry_is_spoken_and_pictured_and_the_others_stay(made):
    pictures, chunks = made.bytes("images"), made.bytes("audio_chunks")
    made.edit("script.json", lambda slides: slides.insert(2, NEW))
    done, calls = made.revise()
    assert (calls.llm, calls.voice) == (0, 1)
    steps = ran(done)
    assert all(steps[name] == 1 for name in ("image", "tts", "speech", "picture", "still"))
    assert [*made.bytes("images")[:2], *made.bytes("images")[3:]] == pictures
    assert [*made.bytes("audio_chunks")[:2], *made.bytes("audio_chunks")[3:]] == chunks
    assert made.read("outline.json")["slides"][2]["blocks"] == NEW["blocks"]


def test_a_slide_whose_points_changed_is_written_and_spoken_anew(made):
    blocks = [{"type": "bullets", "items": ["Springs", "Snow"]}]
    made.edit("outline.json", lambda slides: slides[1].update(blocks=blocks))
    done, calls = made.revise()
    assert (calls.llm, calls.images) == (1, 0)
    assert ran(done)["script"] == 1
    assert made.read("script.json")["slides"][1]["blocks"] == blocks


@pytest.mark.slow
def test_another_image_is_none_that_the_slide_has_had(made):
    had = {image["sha256"] for image in made.read("images_metadata.json")["images"]}
    for _ in range(2):
        done, calls = made.revise("--slide", "2", "--only", "image")
        assert (calls.llm, calls.voice) == (0, 0)
        assert done.json["changes"] == "Slide 2: another image."
        steps = ran(done)
        assert steps["image"] == steps["picture"] == steps["still"] == steps["clip"] == 1
        assert not {"tts", "speech", "script", "narration", "timings"} & set(steps)
        images = made.read("images_metadata.json")["images"]
        (new,) = {image["sha256"] for image in images} - had
        assert images[2]["sha256"] == new
        had.add(new)


@pytest.mark.slow
def test_a_new_take_of_speech_or_script_asks_for_that_alone(made):
    before = sentences_of(made)
    done, calls = made.revise("--slide", "1", "--only", "speech")
    assert (calls.llm, calls.images) == (0, 0)
    assert calls.voice >= 1
    assert set(ran(done)) <= {"tts", "speech", "clip", *JOINED}
    assert sentences_of(made) == before
    done, calls = made.revise("--slide", "1", "--only", "script")
    assert (calls.llm, calls.images) == (1, 0)
    assert ran(done)["script"] == 1


@pytest.mark.slow
def test_a_new_take_of_speech_sounds_different_and_says_the_same(made):
    """In the embedded voice: what a service sends for a text that it has said before is its own affair."""
    assert ran(made.revise("--tts", "embedded")[0])["speech"] == SLIDES
    chunks, before = made.bytes("audio_chunks"), sentences_of(made)
    done, calls = made.revise("--slide", "1", "--only", "speech")
    assert calls == Calls()
    assert ran(done)["speech"] == 1
    assert [new == old for new, old in zip(made.bytes("audio_chunks"), chunks, strict=True)] == [
        True,
        False,
        True,
        True,
    ]
    assert sentences_of(made) == before


def test_a_slide_says_what_the_command_says_and_nothing_else_is_made(made):
    said = made.read("script.json")["slides"]
    done, calls = made.revise("--slide", "1", "--narration", "Rivers are old.\x07  They bend.")
    assert (calls.llm, calls.images) == (0, 0)
    assert set(ran(done)) <= {"tts", "speech", "clip", *JOINED}
    now = made.read("script.json")["slides"]
    assert now[1]["narration"] == "Rivers are old.  They bend."
    assert [slide["narration"] for slide in now[2:]] == [slide["narration"] for slide in said[2:]]
    sentences = made.read("slide_timings.json")["slides"][1]["sentences"]
    assert [it["text"] for it in sentences] == ["Rivers are old.", "They bend."]


@pytest.mark.slow
def test_another_voice_and_another_theme_change_what_depends_on_them(made):
    pictures, chunks = made.bytes("images"), made.bytes("audio_chunks")
    done, calls = made.revise("--rate", "-10%")
    assert (calls.llm, calls.images) == (0, 0)
    assert ran(done)["speech"] == SLIDES
    assert not {"picture", "still", "image", "script"} & set(ran(done))
    assert not set(made.bytes("audio_chunks")) & set(chunks)
    done, calls = made.revise("--theme", "midnight")
    assert calls == Calls(), "the voice is kept as it was asked for last"
    assert ran(done)["picture"] == SLIDES
    assert made.bytes("images") == pictures


@pytest.mark.slow
def test_with_the_store_gone_the_pictures_and_the_text_stay(made, tmp_path):
    pictures, script = made.bytes("images"), made.read("script.json")
    done, calls = made.revise(LECTRA_CACHE_DIR=str(tmp_path / "another"))
    assert (calls.llm, calls.images) == (0, 0)
    assert ran(done)["speech"] == SLIDES
    assert made.bytes("images") == pictures
    assert made.read("script.json") == script


def test_the_run_bears_the_topic_in_the_prefect_ui(made, server):
    question = {"flow_runs": {"name": {"any_": ["revise · Rivers"]}}}
    before = {run["id"] for run in call_prefect(server, "POST", "/flow_runs/filter", question)}
    made.revise()
    runs = call_prefect(server, "POST", "/flow_runs/filter", question)
    (run,) = [run for run in runs if run["id"] not in before]
    assert run["state"]["type"] == "COMPLETED"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("--slide", "1"), "slide"),
        (("--only", "image"), "only"),
        (("--slide", "17", "--only", "image"), "slide"),
        (("--slide", "-1", "--only", "image"), "slide"),
        (("--only", "tea", "--slide", "1"), "only"),
        (("--narration", "Hello"), "narration"),
        (("--slide", "1", "--narration", "…"), "narration"),
        (("--slide", "17", "--narration", "Hello"), "slide"),
        (("--slide", "1", "--narration", "Hello", "--only", "script"), "only"),
        (("--rate", "fast"), "rate"),
        (("--voice", "no-such-voice"), "voice"),
        (("--theme", "plaid"), "theme"),
        (("--what",), "command line"),
    ],
)
def test_unsound_options_are_told_by_field_and_change_nothing(made, arguments, field):
    before = (made.folder / "report.json").read_bytes()
    done, calls = made.revise(*arguments)
    assert (done.code, done.json["error"]["field"]) == (2, field)
    assert done.json["error"]["remedy"]
    assert calls == Calls()
    assert (made.folder / "report.json").read_bytes() == before


@pytest.mark.slow
def test_the_same_topic_again_does_not_overwrite_what_was_edited(made):
    arguments = ("Rivers", "--slides", str(SLIDES), *BY_SERVICES, "--out", str(made.folder.parent), "--json")
    again = command("flows.generate", *arguments, env=made.env)
    assert again.code == 0, again.err
    made.edit("script.json", lambda slides: slides[1].update(narration="My own words."))
    refused = command("flows.generate", *arguments, env=made.env)
    assert (refused.code, refused.json["error"]["field"]) == (2, "project")
    assert made.read("script.json")["slides"][1]["narration"] == "My own words."


def test_a_file_that_is_broken_is_told_with_its_line(made):
    text = (made.folder / "script.json").read_text().splitlines()
    (made.folder / "script.json").write_text("\n".join([*text[:6], "oops", *text[6:]]))
    done, _ = made.revise()
    assert done.code == 2
    assert done.json["error"]["field"] == "script.json"
    assert "line 7" in done.json["error"]["reason"]


@pytest.mark.parametrize("name", ["script.json", "outline.json"])
def test_where_a_file_is_gone_the_lecture_is_to_be_made_again(made, name):
    (made.folder / name).unlink()
    done, _ = made.revise()
    assert (done.code, done.json["error"]["field"]) == (2, name)
    assert "flows.generate" in done.json["error"]["remedy"]


@pytest.mark.parametrize("stage", ["outline", "script"])
@pytest.mark.slow
def test_a_run_that_stops_for_review_goes_on_from_what_was_edited(original, tmp_path, stage):
    env = {**original.env, "LECTRA_CACHE_DIR": str(tmp_path / "cache")}
    arguments = ("Rivers", "--slides", "3", *BY_SERVICES, "--project", "mine", "--out", str(tmp_path))
    before = original.asked()
    done = command("flows.generate", *arguments, "--stop-after", stage, "--json", env=env)
    assert done.code == 0, done.err
    folder = tmp_path / "mine"
    assert (done.json["status"], done.json["edit"]) == ("draft", str(folder / f"{stage}.json"))
    assert done.json["then"] == f"python -m flows.revise {folder}"
    kept = {"lecture.json", "outline.json"} | ({"script.json"} if stage == "script" else set())
    assert {path.name for path in folder.iterdir()} == kept
    assert (original.asked().voice, original.asked().images) == before[1:], "that is yet to come"
    mine = original._replace(folder=folder, env=env)
    narration = "Here is what I want to be said of it."
    mine.edit(f"{stage}.json", lambda slides: slides[1].update(narration=narration))
    done, calls = mine.revise()
    assert ran(done)["video"] == 1
    assert calls.llm == (2 if stage == "outline" else 0)
    assert mine.read("script.json")["slides"][1]["narration"] == narration
    again = command("flows.generate", *arguments, "--stop-after", stage, "--json", env=env)
    assert (again.code, again.json["error"]["field"]) == (2, "stop_after")


@pytest.mark.slow
def test_without_json_it_tells_what_was_edited_and_what_to_do_next(made, tmp_path):
    said = command("flows.revise", "rivers", "--out", str(made.folder.parent), env=made.env)
    assert said.code == 0, said.err
    assert said.out.startswith("No slide was edited.\nMaking a lecture on Rivers\n")
    arguments = (
        "Rivers",
        "--slides",
        str(SLIDES),
        "--out",
        str(tmp_path / "draft"),
        "--stop-after",
        "outline",
    )
    stopped = command("flows.generate", *arguments, env=made.env)
    assert stopped.code == 0, stopped.err
    assert "outline.json" in stopped.out
    assert "python -m flows.revise" in stopped.out

"""A package that is installed beside LECTRA adds a part of each class, each with one file."""

from __future__ import annotations

import json
from pathlib import Path

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE

from tests.flows.conftest import Bench, command
from tests.servers.images import ImageServer

PARTS = {
    "museum": """
from lectra.images.photos import photo_service
from lectra.images.services.openverse import Openverse


@photo_service(label="The museum", url="https://museum.example")
class Museum(Openverse):
    name = "museum"
""",
    "transcript": """
from lectra.registry import output


@output("transcript.txt", "Transcript", "text/plain; charset=utf-8")
def transcript(lecture):
    return "".join(f"{script.narration}\\n" for script in lecture.scripts)
""",
    "forest": """
from lectra.deck.theme import Theme
from lectra.registry import THEMES

THEMES.add(Theme(name="forest", label="Forest", accent="2E7D32"))
""",
    "parrot": """
import json

from lectra.errors import ServiceMissing
from lectra.llm import language_model
from lectra.models import ModelChoice
from lectra.registry import Setting


class Model:
    small = False

    def __init__(self, words):
        self.words = words

    async def stream(self, prompt, schema=None):
        yield json.dumps({"narration": self.words})

    async def preload(self):
        pass


@language_model("parrot", label="A parrot", settings=(Setting("parrot_words", "Words", "What it says."),))
class Parrot:
    @staticmethod
    async def find(services, timeout_s):
        if not services.settings["parrot_words"]:
            raise ServiceMissing("The parrot knows no words.", remedy="Set LECTRA_PARROT_WORDS.")
        return ModelChoice(backend="parrot", model="grey")

    @staticmethod
    def open(choice, services):
        return Model(services.settings["parrot_words"])
""",
    "hum": """
from lectra.tts.engine import speech_engine
from lectra.tts.silence import SilentVoice


@speech_engine("hum", label="It hums")
class Hum:
    @staticmethod
    def voices(lang, services):
        return {"low": "male", "high": "female"}

    @staticmethod
    def open(choice, services, take):
        voice = SilentVoice(choice.lang)
        voice.name = choice.name
        return voice
""",
    "facts": """
from dataclasses import replace
from typing import Literal

from lectra.deck.boxes import Box
from lectra.deck.frame import layout
from lectra.deck.layouts.bullets import bullets
from lectra.deck.slots import DISPLAY_PX, prose_slot
from lectra.document.blocks.block import BlockBase, block
from lectra.document.text import Item, Line


@layout("fact", "A fact")
def fact(theme):
    frame = bullets(theme)
    number = prose_slot(theme, Box(112, 272, 1696, 300), theme.accent, DISPLAY_PX, theme.bold)
    about = prose_slot(theme, Box(112, 600, 1696, 200), theme.light.text, (48, 36), theme.regular)
    return replace(frame, slots=(replace(number, role="number-shown"), replace(about, role="about")))


@block("Fact")
class Fact(BlockBase):
    layouts = ("fact",)

    type: Literal["fact"] = "fact"
    value: Line
    about: Line

    def shown(self):
        return {"number-shown": (Item(self.value, prose=True),), "about": (Item(self.about, prose=True),)}
""",
}
SAID = "It is far away. Light takes more than a second to come from there."
OUTLINE = {
    "title": "The Moon",
    "slides": [
        {"title": "Craters", "narration": "The moon has craters.", "picture": {"query": "moon"}},
        {"title": "Far away", "blocks": [{"type": "fact", "value": "384,400 km", "about": "on average"}]},
    ],
}


def install(folder: Path, name: str, modules: dict[str, str]) -> dict[str, str]:
    """Put a package of some modules where Python finds it, as pip does."""
    for module, source in modules.items():
        (folder / f"{module}.py").write_text(source)
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: lectra-{name}\nVersion: 1.0\n")
    listed = "".join(f"{module} = {module}\n" for module in modules)
    (about / "entry_points.txt").write_text(f"[lectra.plugins]\n{listed}")
    return {"PYTHONPATH": str(folder)}


def test_a_package_adds_a_part_of_each_class(bench: Bench, tmp_path: Path) -> None:
    env = install(tmp_path, "toys", PARTS)
    outline = tmp_path / "outline.json"
    outline.write_text(json.dumps(OUTLINE))
    named = {
        "images": "museum",
        "theme": "forest",
        "llm": "parrot",
        "tts": "hum",
        "voice": "high",
        "seconds-per-slide": "5",
    }
    chosen = [part for name, value in named.items() for part in (f"--{name}", value)]
    with ImageServer() as server:
        done = bench.run(
            *("--outline", str(outline), *chosen, "--no-video", "--json", "--out", str(tmp_path / "out")),
            LECTRA_MUSEUM_URL=f"{server.url}/openverse",
            LECTRA_PARROT_WORDS=SAID,
            LECTRA_IMAGE_ALLOW_HOSTS=server.host,
            **env,
        )
    assert done.code == 0, done.err
    assert done.json["warnings"] == []
    assert done.json["backends"] == {"llm": "parrot:grey", "tts": "hum:high", "images": "museum"}
    folder = tmp_path / "out/the-moon"
    images = json.loads((folder / "images_metadata.json").read_text())["images"]
    assert {image["source"] for image in images} == {"museum"}
    said = (folder / "transcript.txt").read_text()
    assert said == f"The moon has craters.\n{SAID}\n"
    assert "transcript.txt" in done.json["files"]
    deck = Presentation(str(folder / "presentation.pptx"))
    assert deck.slides[1].slide_layout.name == "A fact"
    texts = [shape.text_frame.text for shape in deck.slides[1].placeholders]
    assert {"Far away", "384,400 km", "on average"} <= {*texts}
    assert b'val="2E7D32"' in deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob
    helped = command("flows.generate", "--help", env={**bench.env, **env})
    assert all(name in helped.out for name in ("museum", "forest", "parrot", "hum"))


BROKEN = {
    "missing": ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
    "ends": ("raise SystemExit('none of yours')", "SystemExit: none of yours"),
    "twin": (PARTS["forest"], "ValueError: there are two parts named 'forest' in lectra.deck.themes"),
    "usurper": (
        PARTS["forest"].replace("forest", "midnight"),
        "there are two parts named 'midnight' in lectra.deck.themes",
    ),
}
"""Plugins that cannot be loaded, and why."""


def test_plugins_that_cannot_be_loaded_are_named_and_the_rest_works(bench: Bench, tmp_path: Path) -> None:
    modules = {"forest": PARTS["forest"], **{name: source for name, (source, _) in BROKEN.items()}}
    env = install(tmp_path, "toys", modules)
    done = bench.run(
        *("Rain", "--theme", "forest", "--stop-after", "outline", "--llm", "embedded", "--slides", "1"),
        *("--json", "--out", str(tmp_path / "out")),
        **env,
    )
    assert done.code == 0, done.err
    for name, (_, reason) in BROKEN.items():
        told = f"The plugin {name} of the package lectra-toys cannot be loaded: {reason}."
        assert f"WARNING lectra.registry: {told} Update or uninstall lectra-toys." in done.err
        assert any(note.startswith(told) for note in done.json["notes"])
    made = json.loads((tmp_path / "out/rain/lecture.json").read_text())
    assert made["request"]["theme"] == "forest"


def test_a_part_that_may_be_of_a_plugin_that_cannot_be_loaded_is_refused_with_its_name(
    bench: Bench, tmp_path: Path
) -> None:
    env = install(tmp_path, "toys", {"broken": BROKEN["missing"][0]})
    done = command("flows.generate", "Rain", "--theme", "meadow", "--json", env={**bench.env, **env})
    assert done.json["error"]["field"] == "theme"
    assert "The plugin broken of the package lectra-toys cannot be loaded" in done.json["error"]["remedy"]


def test_the_doctor_names_plugins_that_cannot_be_loaded(bench: Bench, tmp_path: Path) -> None:
    env = {**bench.env, **install(tmp_path, "toys", {"broken": BROKEN["missing"][0]})}
    parts = {part["part"]: part for part in command("flows.doctor", "--json", env=env).json["parts"]}
    assert parts["plugins"]["state"] == "limited"
    assert "The plugin broken of the package lectra-toys cannot be loaded" in parts["plugins"]["detail"]
    assert parts["plugins"]["remedy"] == "Update or uninstall lectra-toys."

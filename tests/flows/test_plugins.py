"""A package that is installed beside LECTRA adds a part of it with one file."""

from __future__ import annotations

import json
from pathlib import Path

from tests.flows.conftest import Bench, command
from tests.servers.images import ImageServer

SERVICE = '''
"""An image service, and a file of each lecture."""

from lectra.images.photos import photo_service
from lectra.images.services.openverse import Openverse
from lectra.registry import output


@photo_service(label="The museum", url="https://museum.example")
class Museum(Openverse):
    name = "museum"


@output("transcript.txt", "Transcript", "text/plain; charset=utf-8")
def transcript(lecture):
    return "".join(f"{script.narration}\\n" for script in lecture.scripts)
'''
OUTLINE = {
    "title": "The Moon",
    "slides": [{"title": "Craters", "narration": "The moon has craters.", "picture": {"query": "moon"}}],
}


def install(folder: Path, module: str, source: str) -> dict[str, str]:
    """Put a package with one module where Python finds it, as pip does."""
    (folder / f"{module}.py").write_text(source)
    about = folder / f"{module}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: lectra-{module}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[lectra.plugins]\n{module} = {module}\n")
    return {"PYTHONPATH": str(folder)}


def test_a_package_adds_an_image_service_and_an_output(bench: Bench, tmp_path: Path) -> None:
    env = install(tmp_path, "museum", SERVICE)
    outline = tmp_path / "outline.json"
    outline.write_text(json.dumps(OUTLINE))
    asked = ("--outline", str(outline), "--images", "museum", "--tts", "none", "--no-video", "--json")
    with ImageServer() as server:
        done = bench.run(
            *asked,
            "--out",
            str(tmp_path / "out"),
            LECTRA_MUSEUM_URL=f"{server.url}/openverse",
            LECTRA_IMAGE_ALLOW_HOSTS=server.host,
            **env,
        )
    assert done.code == 0, done.err
    assert done.json["warnings"] == []
    assert done.json["backends"]["images"] == "museum"
    (image,) = json.loads((tmp_path / "out/the-moon/images_metadata.json").read_text())["images"]
    assert image["source"] == "museum"
    assert (tmp_path / "out/the-moon/transcript.txt").read_text() == "The moon has craters.\n"
    assert "transcript.txt" in done.json["files"]
    helped = command("flows.generate", "--help", env={**bench.env, **env})
    assert "museum" in helped.out


def test_a_package_that_cannot_be_loaded_is_named(bench: Bench, tmp_path: Path) -> None:
    env = install(tmp_path, "broken", "import no_such_module\n")
    done = bench.run("Rain", **env)
    assert done.code == 1
    assert "The plugin broken of the package lectra-broken cannot be loaded" in done.err
    assert "Update or uninstall lectra-broken." in done.err

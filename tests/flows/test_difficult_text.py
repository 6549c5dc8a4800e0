"""Abbreviations and invisible characters, from an outline to speech, captions and chapters."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from lectra.exec.ffmpeg import run_ffmpeg
from lectra.models import Timings
from lectra.text import visible
from tests.flows.conftest import Bench

SENTENCES = {
    "de": [
        "Im 19. Jh. lebte Kaiser Karl V. in Köln.",
        "Der 1. FC Köln siegte am 3. Okt. 2020.",
        "Das kostet ca. 5 Mio. Euro.",
        "Siehe Abb. 3 auf S. 12.",
    ],
    "fr": ["M. Dupont et Mme. Durand lisent l’art. 5.", "César est mort en 44 av. J.-C. à Rome."],
    "ru": ["Металлы, т. е. железо и медь, проводят ток.", "См. рис. 3 на с. 12."],
    "pl": ["Przyszli m.in. dr. Kowalski i prof. Nowak.", "Urodził się w 1867 r. w Warszawie."],
}
TITLE = "In\u00advis\u00adible"
HIDDEN = (
    "Soft hy\u00adphens and zero\u200bwidth spaces are in\u00advis\u00adible. "
    "\u202eOverride\u202c should not turn this."
)
PLAIN = visible(HIDDEN)


def write_outline(path: Path, lang: str, title: str, narration: str) -> Path:
    slides = [
        {"title": f"On {title}", "kind": "title", "narration": "A."},
        {"title": title, "points": ["B"], "narration": narration},
    ]
    path.write_text(json.dumps({"title": title, "lang": lang, "slides": slides}), encoding="utf-8")
    return path


def make(bench: Bench, outline: Path, out: Path, *options: str) -> Path:
    common = ("--images", "none", "--out", str(out), "--project", "p")
    done = bench.make("--outline", str(outline), *common, *options)
    assert done.code == 0, done.err
    return out / "p"


def timings(folder: Path) -> Timings:
    return Timings.model_validate_json((folder / "slide_timings.json").read_bytes())


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("lang", SENTENCES)
def test_abbreviations_and_ordinals_do_not_end_a_sentence(bench: Bench, tmp_path: Path, lang: str):
    outline = write_outline(tmp_path / "outline.json", lang, "Text", " ".join(SENTENCES[lang]))
    folder = make(bench, outline, tmp_path / "out", "--tts", "espeak", "--no-video")
    assert [sentence.text for sentence in timings(folder).slides[1].sentences] == SENTENCES[lang]
    shown = re.split(r"\n\n", (folder / "captions.srt").read_text(encoding="utf-8"))
    assert not [block for block in shown if len(block.split("\n")[2]) < 10 and "A." not in block]


def test_invisible_characters_are_not_said_shown_or_searched(bench: Bench, tmp_path: Path):
    hidden = write_outline(tmp_path / "hidden.json", "en", TITLE, HIDDEN)
    plain = write_outline(tmp_path / "plain.json", "en", visible(TITLE), PLAIN)
    folder = make(bench, hidden, tmp_path / "hidden", "--tts", "embedded")
    beside = make(bench, plain, tmp_path / "plain", "--tts", "embedded", "--no-video")
    for name in ("captions.srt", "captions.vtt", "slide_timings.json"):
        assert (folder / name).read_text(encoding="utf-8") == (beside / name).read_text(encoding="utf-8"), (
            name
        )
    assert (folder / "narration.mp3").read_bytes() == (beside / "narration.mp3").read_bytes()
    assert chapters(folder / "video.mp4") == ["On Invisible", "Invisible"]
    assert [slide["narration"] for slide in read(folder / "script.json")["slides"]] == ["A.", HIDDEN]
    assert [slide["title"] for slide in read(folder / "outline.json")["slides"]] == [f"On {TITLE}", TITLE]


def chapters(video: Path) -> list[str]:
    listed = run_ffmpeg(["-i", str(video), "-f", "ffmetadata", "-"]).out.decode()
    return re.findall(r"^title=(.*)$", listed.partition("[CHAPTER]")[2], re.MULTILINE)

"""Programs that fail, disks that fill up, strange input, and runs that are stopped from outside."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from pptx import Presentation

from bench.stand_ins import StandIns, stand_ins
from lectra.exec.ffmpeg import run_ffmpeg
from lectra.models import FPS, SAMPLE_RATE_HZ, SAMPLES_PER_FRAME
from tests.flows.asked import RIVERS, STEPS, Asked, damaged
from tests.flows.conftest import ROOT, clean_env, end_group, processes_with
from tests.flows.disk import SmallDisk
from tests.flows.durable import DurableServer
from tests.flows.false_ffmpeg import DIES_HALFWAY, false_ffmpeg
from tests.flows.served import Served

pytestmark = pytest.mark.slow

OUTLINE: dict[str, Any] = {
    "title": "Tea",
    "slides": [
        {"title": "Tea", "kind": "title", "narration": "Tea is an old drink, and people like it."},
        {"title": "Water", "points": ["Fresh"], "narration": "Use fresh water, and do not boil it twice."},
    ],
}
HERE = ("--tts", "embedded", "--images", "drawn", "--json")
SMALL_PX = (160, 90)
CHANGED = 24
"""By how much a pixel of the small picture must change, of 255, for another slide to be shown."""
STRANGE = "../../etc/\"Quoted\" 'Tea' 100%d & <b>$HOME</b>;\n`id` 🍵 "


@pytest.fixture
def outline(tmp_path: Path) -> Path:
    path = tmp_path / "outline.json"
    path.write_text(json.dumps(OUTLINE))
    return path


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Let each run start a server of its own, all of them with one database."""
    home = tmp_path_factory.mktemp("home")
    return clean_env(home, home / "store")


@pytest.fixture
def tea(env: dict[str, str], outline: Path, tmp_path: Path) -> Asked:
    """Give a lecture of two slides with a store of its own."""
    return Asked(env, tmp_path / "tea", "--outline", str(outline), *HERE)


def test_row_31_an_ffmpeg_that_is_missing_is_named(tea):
    done = tea.run(IMAGEIO_FFMPEG_EXE="/no/such/ffmpeg")
    assert done.code != 0
    assert "/no/such/ffmpeg" in done.json["error"]["message"]
    assert tea.files() == {}


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (DIES_HALFWAY, "exit code 187: x264: no more memory"),
        ("kill -SEGV $$", "exit code -11"),
    ],
)
def test_row_31_an_ffmpeg_that_dies_is_quoted_and_leaves_nothing(tea, tmp_path, deed, told):
    done = tea.run(IMAGEIO_FFMPEG_EXE=false_ffmpeg(tmp_path, "setts", deed))
    assert done.code == 1
    assert told in done.json["error"]["message"]
    assert tea.files() == {}
    assert tea.is_tidy()
    kept = tea.kept()
    assert kept["tts"] > 0
    again = tea.run()
    assert again.code == 0, again.err
    assert not (tea.begun().keys() & {step for step in ("tts", "image") if kept[step] == 2})


def test_row_32_an_ffmpeg_that_hangs_is_killed_with_its_children_at_the_deadline(tmp_path):
    hung = false_ffmpeg(tmp_path, "-version", hang(tmp_path))
    program = (
        "from lectra.exec.ffmpeg import run_ffmpeg\ntry: run_ffmpeg(['-version'], timeout_s=1)\n"
        "except Exception as exc: print(type(exc).__name__, exc)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "IMAGEIO_FFMPEG_EXE": hung},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "ProgramError ffmpeg did not end within 1 s and was killed.\n"
    assert [pid for pid in hung_pids(tmp_path) if is_alive(pid)] == []


def test_row_32_an_ffmpeg_that_hangs_is_killed_with_its_children_when_the_run_is_stopped(tea, tmp_path):
    process = tea.start(IMAGEIO_FFMPEG_EXE=false_ffmpeg(tmp_path, "libx264", hang(tmp_path)))
    try:
        while not hung_pids(tmp_path):
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 130
        assert [pid for pid in hung_pids(tmp_path) if is_alive(pid)] == []
    finally:
        end_group(process)
    assert tea.files() == {}
    assert tea.is_tidy()


def hang(folder: Path) -> str:
    """Give a deed that lasts: a program and its child, whose numbers are written down."""
    return f"sleep 600 & echo $! $$ >> {folder}/pids; wait; exit 1"


def hung_pids(folder: Path) -> list[int]:
    return [int(pid) for path in folder.glob("pids") for pid in path.read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_row_34_any_topic_is_a_safe_folder_and_the_text_is_shown_unharmed(env, tmp_path):
    topic = (STRANGE + "x" * 300)[:299] + "🍵"
    shown = " ".join(topic.split())
    path = tmp_path / "outline.json"
    path.write_text(json.dumps({**OUTLINE, "slides": [{**OUTLINE["slides"][0], "title": shown[:200]}]}))
    before = {place.name for place in tmp_path.iterdir()}
    asked = Asked(env, tmp_path / "strange", topic, "--outline", str(path), *HERE)
    done = asked.run()
    assert done.code == 0, done.err
    assert {place.name for place in tmp_path.iterdir()} == before | {"strange"}
    (folder,) = asked.out.iterdir()
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", folder.name)
    assert done.json["topic"] == shown
    assert {(warning["stage"], warning["fallback"]) for warning in done.json["warnings"]} <= {
        ("picture", "left out of the picture; the deck has it")
    }
    deck = Presentation(str(folder / "presentation.pptx"))
    assert deck.slides[0].shapes.title.text_frame.text == shown[:200]
    assert json.loads((folder / "outline.json").read_text())["slides"][0]["title"] == shown[:200]
    assert shown.replace("&", "&amp;").replace("<", "&lt;").split(";")[0] in (
        (folder / "report.html").read_text().replace("&#34;", '"').replace("&#39;", "'").replace("&gt;", ">")
    )


def test_row_35_stray_characters_are_left_out_with_a_warning(env, outline, tmp_path):
    """A byte that is no text arrives as a lone surrogate."""
    asked = Asked(env, tmp_path / "stray", "--outline", str(outline), *HERE, "--no-video")
    asked.arguments = (os.fsdecode(b"Te\xffa\x07 and \x1b[31mWater\xed\xa0\x80"), *asked.arguments)
    done = asked.run()
    assert done.code == 0, done.err
    assert done.json["status"] == "partial"
    assert [(w["stage"], w["fallback"]) for w in done.json["warnings"]] == [
        ("request", "They were left out.")
    ]
    assert re.fullmatch(r"[\w \[\]]+", done.json["topic"]), done.json["topic"]
    written = list(asked.out.rglob("*.json"))
    assert {path.name for path in written} >= {"outline.json", "script.json", "report.json"}
    for path in written:
        assert not re.search(r"\\ud[89a-f]|\\u00(0[0-8]|1b|7f)", path.read_text()), path


def test_row_36_sound_and_picture_of_60_slides_change_within_a_frame_of_each_other(env, tmp_path):
    """Measured on the video alone: when its picture changes, and where each slide's sound is in its track."""
    sentences = ["A river begins at a spring", "Many streams join it", "It meets the sea", "Rain comes back"]
    slides = [
        {
            "title": f"Part {number}" if number else "Rivers",
            "narration": f"{sentences[number % 4]}, and that is number {number}.",
        }
        for number in range(60)
    ]
    path = tmp_path / "outline.json"
    path.write_text(json.dumps({"title": "Rivers", "slides": slides}))
    options = ("--tts", "espeak", "--images", "none", "--json")
    asked = Asked(env, tmp_path / "long", "--outline", str(path), *options)
    done = asked.run()
    assert done.code == 0, done.err
    folder = asked.out / "rivers"
    changes = picture_changes(folder / "video.mp4")
    assert len(changes) == 60
    track = sound(folder / "video.mp4")
    chunks = [sound(folder / "audio_chunks" / f"slide_{number:03d}.mp3") for number in range(60)]
    starts = [place_of(chunk, track, frame) for chunk, frame in zip(chunks, changes, strict=True)]
    late = [start - frame * SAMPLES_PER_FRAME for start, frame in zip(starts, changes, strict=True)]
    assert max(map(abs, late)) <= SAMPLES_PER_FRAME, late
    timings = json.loads((folder / "slide_timings.json").read_text())
    assert [round(slide["start_s"] * FPS) for slide in timings["slides"]] == changes
    assert abs(len(track) - timings["duration_s"] * SAMPLE_RATE_HZ) <= SAMPLES_PER_FRAME


def picture_changes(video: Path) -> list[int]:
    """Give the frames at which another picture is shown, the first included."""
    width, height = SMALL_PX
    arguments = ["-i", str(video), "-map", "0:v", "-vf", f"scale={width}:{height}:flags=area"]
    raw = run_ffmpeg([*arguments, "-pix_fmt", "gray", "-f", "rawvideo", "pipe:1"]).out
    frames = np.frombuffer(raw, np.uint8).reshape(-1, width * height).astype(np.int16)
    steps = np.abs(np.diff(frames, axis=0)).max(axis=1)
    return [0, *(int(frame) + 1 for frame in np.flatnonzero(steps > CHANGED))]


def sound(path: Path) -> NDArray[np.float32]:
    """Decode a file's sound."""
    raw = run_ffmpeg(["-i", str(path), "-map", "0:a", "-ac", "1", "-f", "s16le", "pipe:1"]).out
    return np.frombuffer(raw, "<i2").astype(np.float32)


def place_of(chunk: NDArray[np.float32], track: NDArray[np.float32], frame: int) -> int:
    """Find a slide's sound in the track, within a second of a frame; gives its first sample."""
    begin = max(0, (frame - FPS) * SAMPLES_PER_FRAME)
    window = track[begin : begin + len(chunk) + 2 * SAMPLE_RATE_HZ]
    size = 1 << (len(window) + len(chunk)).bit_length()
    product = np.fft.rfft(window, size) * np.conj(np.fft.rfft(chunk, size))
    return begin + int(np.argmax(np.fft.irfft(product, size)[: max(1, len(window) - len(chunk) + 1)]))


@pytest.fixture(scope="module")
def services() -> Iterator[StandIns]:
    with stand_ins(share=0) as running:
        yield running


def test_row_42_a_disk_that_is_full_at_a_stage_ends_the_run_and_is_named(env, services, tmp_path):
    """One command, and before another of its stages the disk fills up, each time until all have met it."""
    with_services = {**env, **services.env}
    with SmallDisk(tmp_path / "disk", 120) as disk:
        asked = Asked(with_services, disk.place / "rivers", *RIVERS, within=disk.within, seen=disk.seen)
        unmet = {f"started {step}" for step in STEPS} | {"copying video.mp4"}
        while unmet:
            full = asked.struck(unmet, "fill", TRACED_FILL=str(disk.ballast))
            assert full.point, "the run came to its end without any of them"
            unmet.remove(full.point)
            assert full.code == 1, (full.point, full.out, full.err)
            assert json.loads(full.out)["status"] == "failed"
            assert "No space left on device" in json.loads(full.out)["error"]["message"], full
            assert json.loads(full.out)["error"]["remedy"], (full.point, full.out)
            assert asked.files() == {}
            assert damaged(asked.kept_in) == []
            disk.clear()
        done = asked.run()
        assert done.code == 0, done.err
        assert done.json["status"] == "complete"
        assert asked.is_tidy()


class Site(NamedTuple):
    """The durable server with its runner, and where its lectures go."""

    durable: DurableServer
    out: Path

    @property
    def store(self) -> Path:
        return Path(self.durable.env["LECTRA_CACHE_DIR"])

    def ask(self, **lecture: Any) -> str:
        """Ask for a lecture, once that is served; gives the run's id."""
        return Served(self.durable.api).start("generate/generate", lecture={**lecture, "out": str(self.out)})

    def state(self, run: str) -> str:
        """Give the type of a run's state."""
        return str(self.durable.call("GET", f"/flow_runs/{run}")["state"]["type"])

    def workers(self, run: str) -> list[int]:
        """Give the processes of a run."""
        return processes_with(PREFECT__FLOW_RUN_ID=run)


@pytest.fixture(scope="module")
def durable(services: StandIns, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DurableServer]:
    running = DurableServer(tmp_path_factory.mktemp("durable"))
    running.start(**services.env, PREFECT_RUNNER_POLL_FREQUENCY="1")
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture
def served(durable: DurableServer, tmp_path: Path) -> Site:
    return Site(durable, tmp_path / "out")


def test_a_run_cancelled_through_the_api_stops_in_the_middle_of_a_reply(served, services, monkeypatch):
    """The model is in the middle of a reply that takes minutes."""
    monkeypatch.setattr(services.ollama, "script_s", 120.0)
    before = len(services.ollama.chats("script"))
    run = served.ask(topic="Rivers", slides=3, llm="ollama", tts="edge", images="commons")
    deadline = time.monotonic() + 90
    while len(services.ollama.chats("script")) == before:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    worker = min(served.workers(run))  # the run itself: what it has started came later
    asked = len(services.questions())
    served.durable.call("POST", f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLING"}})
    began = time.monotonic()
    while is_alive(worker):
        assert time.monotonic() - began < 60, "the reply takes longer"
        time.sleep(0.05)
    while served.state(run) == "CANCELLING":
        assert time.monotonic() - began < 90
        time.sleep(0.1)
    assert served.state(run) == "CANCELLED"
    assert served.workers(run) == []
    assert len(services.questions()) == asked
    assert not [path for path in served.out.rglob("*") if path.is_file()]
    assert not list(served.store.glob("scratch/*"))
    logged = subprocess.run(
        [sys.executable, "-m", "flows.history", "--json"],
        cwd=ROOT,
        env=served.durable.env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [found["state"] for found in json.loads(logged.stdout)["runs"]] == ["cancelled"]


@pytest.mark.parametrize(
    ("lecture", "field", "reason"),
    [
        (
            {"topic": "Tea", "slides": 1_000_000},
            "lecture.slides",
            "1000000 is greater than the maximum of",
        ),
        ({"topic": "Tea", "colour": "red"}, "lecture", "'colour' was unexpected"),
        ({"topic": "Tea", "llm": "oracle"}, "lecture.llm", "'oracle' is not one of"),
    ],
)
def test_row_46_a_bad_request_through_the_api_is_refused_before_any_work(served, lecture, field, reason):
    before = served.durable.call("POST", "/flow_runs/count", {})
    with pytest.raises(urllib.error.HTTPError) as refused:
        served.ask(**lecture)
    told = json.loads(refused.value.read())["detail"]
    assert refused.value.code in (409, 422)
    assert field in told
    assert reason in told
    assert served.durable.call("POST", "/flow_runs/count", {}) == before
    assert not served.out.exists()

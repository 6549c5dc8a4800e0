"""One request with a store and a folder of its own, and what is seen of it from outside."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.stand_ins import StandIns
from tests.flows.conftest import Done, end_group, processes_with, start_program

STEPS = (
    "outline",
    "script",
    "image",
    "tts",
    "speech",
    "picture",
    "still",
    "clip",
    "deck",
    "timings",
    "narration",
    "presentation",
    "video",
)
"""The steps of a lecture."""
KEY_LENGTH = 64
RIVERS = ("Rivers", "--slides", "3", "--llm", "ollama", "--tts", "edge", "--images", "commons", "--json")


class Struck(NamedTuple):
    """How a run ended to which something happened, and at which point; empty where it was not reached."""

    code: int
    out: str
    err: str
    point: str


class Asked:
    """A command line that is given over and over."""

    def __init__(
        self,
        env: dict[str, str],
        place: Path,
        *arguments: str,
        store: Path | None = None,
        within: Sequence[str] = (),
        seen: Path = Path("/"),
    ) -> None:
        """Give it in ``place``; ``within`` comes before the command, ``seen`` is where its ``/`` is."""
        self.store = store or place / "store"
        self.env = {**env, "LECTRA_CACHE_DIR": str(self.store)}
        self.arguments = (*arguments, "--out", str(place / "out"))
        self.within = within
        self.place = seen / place.relative_to("/")
        self.kept_in = seen / self.store.relative_to("/")
        self.out = self.place / "out"
        self.place.mkdir(parents=True, exist_ok=True)

    def start(self, program: str = "flows.generate", *options: str, **env: str) -> subprocess.Popen[str]:
        """Give the command, and do not wait."""
        return start_program(program, *self.arguments, *options, env={**self.env, **env}, within=self.within)

    def run(self, *options: str, **env: str) -> Done:
        """Give the command, and wait for its end."""
        return ended(self.start("flows.generate", *options, **env))

    def struck(self, points: Iterable[str], action: str = "kill", **env: str) -> Struck:
        """Give the command, and let something happen to it; see :mod:`tests.flows.traced`."""
        with tempfile.TemporaryDirectory() as folder:
            told = Path(folder) / "told"
            trace = {"TRACED_POINTS": json.dumps(list(points)), "TRACED_ACTION": action}
            done = ended(self.start("tests.flows.traced", **trace, TRACED_TOLD=str(told), **env))
            return Struck(*done, told.read_text() if told.exists() else "")

    def kept(self) -> Counter[str]:
        """Count the records in the store by their step; errors that Prefect keeps there have other names."""
        records = [path for path in (self.kept_in / "results").glob("*") if len(path.name) == KEY_LENGTH]
        return Counter(json.loads(record.read_text())["lectra"]["step"] for record in records)

    def begun(self) -> Counter[str]:
        """Count what the last run has done itself, by step."""
        journals = [path for path in (self.kept_in / "journals").glob("*.jsonl") if "." not in path.stem]
        last = max(journals, key=lambda path: path.stat().st_mtime_ns).read_text()
        events = [json.loads(line) for line in last.splitlines()]
        begun = Counter(stage for kind, stage, _, _ in events if kind == "started")
        begun["outline"] = min(begun["outline"], 1)  # it is noted when it is asked for, and when it is taken
        return +begun

    def files(self) -> dict[str, bytes]:
        """Give what lies in the lecture's folder, under its name."""
        return files_below(self.out)

    def is_tidy(self) -> bool:
        """Whether the store's files are what their names say, and no work in progress lies around."""
        scratch = list(self.kept_in.glob("scratch/*/*"))
        return not damaged(self.kept_in) and not scratch and not list(self.out.glob("*/.staging-*"))


def ended(process: subprocess.Popen[str]) -> Done:
    """Wait for the end of a command."""
    try:
        out, err = process.communicate(timeout=300)
    finally:
        end_group(process)
    return Done(process.returncode, out, err)


def files_below(folder: Path) -> dict[str, bytes]:
    """Give the files of a folder that have their final names, and what is in them."""
    names = [path for path in folder.rglob("*") if path.is_file()]
    found = {path.relative_to(folder).as_posix(): path for path in names}
    return {name: path.read_bytes() for name, path in sorted(found.items()) if ".staging-" not in name}


def damaged(store: Path) -> list[str]:
    """Name the files of a store whose content is not what their names say."""
    files = [path for path in store.glob("files/*/*") if path.is_file()]
    return [path.name for path in files if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem]


def alike(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Name the files that differ, but for the reports: two runs take their own time."""
    names = {name for name in one.keys() | other.keys() if "/report." not in f"/{name}"}
    return sorted(name for name in names if _content(name, one) != _content(name, other))


def _content(name: str, files: dict[str, bytes]) -> object:
    """Give what is in a file; of a deck its parts, for it notes when it was made."""
    data = files.get(name)
    if data is None or not name.endswith(".pptx"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as deck:
        return {part: deck.read(part) for part in deck.namelist() if part != "docProps/core.xml"}


def calls(services: StandIns) -> Counter[str]:
    """Count what the services were asked for."""
    return Counter(
        llm=len(services.questions()), speech=len(services.edge.log), image=len(services.images.log)
    )


def processes_of(store: Path) -> list[int]:
    """Give the processes that work on a store, and those they have started."""
    return processes_with(LECTRA_CACHE_DIR=store)


def wait_for_none(store: Path, timeout_s: float) -> float:
    """Wait until no process works on a store; gives the seconds that took."""
    began = time.monotonic()
    while left := processes_of(store):
        assert time.monotonic() - began < timeout_s, left
        time.sleep(0.05)
    return time.monotonic() - began

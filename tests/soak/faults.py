"""What may happen to a lecture: each fault says how it must end. The numbers are rows of the fault matrix."""

from __future__ import annotations

import base64
import contextlib
import json
import pickle
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

from bench.stand_ins import StandIns
from tests.flows.asked import STEPS, Asked, ended, wait_for_none
from tests.flows.conftest import Done
from tests.flows.disk import SmallDisk
from tests.flows.false_ffmpeg import DIES_HALFWAY, false_ffmpeg
from tests.flows.test_cache import Trap
from tests.servers.edge import Fault as VoiceFault
from tests.servers.faults import Fault as ModelFault

State = Literal["complete", "partial", "failed"]
OPTIONS = ("--slides", "4", "--llm", "ollama", "--tts", "edge", "--images", "commons", "--json")
KILLED, INTERRUPTED = -signal.SIGKILL, 130
SERVICE_GONE = "http://127.0.0.1:9"


class Unexpected(Exception):
    """A run that did not end as it must."""


class Site:
    """Where one lecture is made: its topic, its folder, its services, and dice."""

    def __init__(
        self, env: dict[str, str], place: Path, topic: str, services: StandIns, dice: Random
    ) -> None:
        self.env = {**env, **services.env}
        self.place = place
        self.topic = topic
        self.services = services
        self.dice = dice
        self.store = Path(env["LECTRA_CACHE_DIR"])
        self.failed = 0
        self.asked = self.ask(place)

    def ask(self, place: Path) -> Asked:
        """Give the command line for a folder."""
        return Asked(self.env, place, self.topic, *OPTIONS, store=self.store)

    def make(self, must: State = "complete", **env: str) -> State:
        """Make the lecture, which must end so."""
        return self.judge(self.asked.run(**env), must)

    def made_anew(self, pattern: str) -> list[Path]:
        """Make the lecture; gives what has come into the store by that."""
        before = set(self.store.glob(pattern))
        self.make()
        return sorted(set(self.store.glob(pattern)) - before)

    def judge(self, done: Done, must: State) -> State:
        """Look at the end of a run that must make its lecture."""
        if done.code or done.json["status"] != must:
            raise Unexpected(f"{must} was expected: {done.code} {done.out[-800:]} {done.err[-800:]}")
        return must

    def fail(self, code: int, done: tuple[int, str, str]) -> None:
        """Look at the end of a run that must fail with an exit code."""
        if done[0] != code:
            raise Unexpected(f"exit code {code} was expected: {done[0]} {done[1][-800:]} {done[2][-800:]}")
        self.failed += 1

    def struck(self, points: list[str], action: str, code: int) -> None:
        """Let something happen at the first of some points, by which the run must end with a code."""
        struck = self.asked.struck(points, action)
        if not struck.point:
            raise Unexpected(f"none of {points} was reached: {struck}")
        self.fail(code, (struck.code, struck.out, f"{struck.point}: {struck.err}"))
        wait_for_none(self.store, 10)

    def point(self) -> str:
        """Draw a point of a run."""
        return f"{self.dice.choice(('before', 'after', 'started'))} {self.dice.choice(STEPS)}"


class Fault(NamedTuple):
    """What happens, by its row of the matrix, and how it is done; gives how the lecture ended."""

    row: str
    happen: Callable[[Site], State]


def nothing(site: Site) -> State:
    """A lecture like any other."""
    return site.make()


def model_is_gone(site: Site) -> State:
    site.fail(3, site.asked.run(LECTRA_OLLAMA_URL=SERVICE_GONE))
    return site.make()


def model_is_missing(site: Site) -> State:
    site.fail(3, site.asked.run(LECTRA_OLLAMA_MODEL="no-such-model"))
    return "failed"


def passed(site: Site, most: int) -> list[Literal[""]]:
    """Draw how many requests pass before one goes wrong; each is a fault that is none."""
    return [""] * site.dice.randint(0, most)


def model_stumbles(*faults: ModelFault) -> Callable[[Site], State]:
    """Let replies of the model go wrong, the first at random."""

    def happen(site: Site) -> State:
        site.services.ollama.fail(*passed(site, 3), *faults)
        return site.make()

    return happen


def model_is_hostile(site: Site) -> State:
    """Let a reply of the model be hostile: an outline's titles are in every script, and those are refused."""
    site.services.ollama.fail(*passed(site, 3), "hostile")
    done = site.asked.run()
    planned = [text for name, text in site.asked.files().items() if name.endswith("outline.json")]
    return site.judge(done, "partial" if any(b"alert(1)" in text for text in planned) else "complete")


def voice_stumbles(*faults: VoiceFault) -> Callable[[Site], State]:
    """Let some requests for speech go wrong."""

    def happen(site: Site) -> State:
        site.services.edge.fail(*passed(site, 6), *faults)
        return site.make()

    return happen


def voice_is_refused(site: Site) -> State:
    site.services.edge.fail_always("forbidden")
    return site.make("partial")


def voice_is_silent(site: Site) -> State:
    site.services.edge.fail_always("no_audio")
    return site.make("partial")


def images_are_slowed(site: Site) -> State:
    site.services.images.fail("commons", status=429, retry_after="1")
    return site.make()


def image_is_another(body: bytes) -> Callable[[Site], State]:
    """Send something else for a picture."""

    def happen(site: Site) -> State:
        site.services.images.fail("file", status=200, body=body)
        return site.make()

    return happen


def images_are_down(site: Site) -> State:
    site.services.images.fail("commons", lasting=True, status=500)
    return site.make("partial")


def ffmpeg_dies(site: Site) -> State:
    site.fail(1, site.asked.run(IMAGEIO_FFMPEG_EXE=false_ffmpeg(site.place, "setts", DIES_HALFWAY)))
    return site.make()


def topic_is_strange(site: Site) -> State:
    site.asked.arguments = (f"../{site.topic}/'\"%s\n🍵", *site.asked.arguments[1:])
    return site.make()


def topic_has_stray_characters(site: Site) -> State:
    site.asked.arguments = (f"{site.topic}\x07\udcff", *site.asked.arguments[1:])
    return site.make("partial")


def killed(site: Site) -> State:
    for _ in range(site.dice.randint(1, 2)):
        struck = site.asked.struck([site.point()])
        site.failed += struck.code == KILLED
        wait_for_none(site.store, 10)
    return site.make()


def killed_in_a_write(site: Site) -> State:
    name = site.dice.choice(("video.mp4", "presentation.pptx", "narration.mp3", "captions.srt"))
    site.struck([f"copying {name}"], "kill_halfway", KILLED)
    site.struck([f"placing {name}"], "kill", KILLED)
    return site.make()


def interrupted(site: Site) -> State:
    site.struck([f"started {site.dice.choice(STEPS)}"], "interrupt", INTERRUPTED)
    return site.make()


def records_are_damaged(site: Site) -> State:
    records = site.made_anew("results/*")
    for record in site.dice.sample(records, min(12, len(records))):
        data = record.read_bytes()
        harm = site.dice.randrange(3)
        if harm == 0:
            record.write_bytes(data[: site.dice.randrange(len(data))])
        elif harm == 1:
            record.write_bytes(site.dice.choice(records).read_bytes())
        else:
            planted = json.loads(data) if data.startswith(b"{") and data.endswith(b"}") else {}
            planted["metadata"] = {"serializer": {"type": "pickle", "picklelib": "pickle"}}
            record.write_text(json.dumps({**planted, "result": trap(site.place / "trap")}))
    site.make()
    if (site.place / "trap").exists():
        raise Unexpected("a planted pickle was run")
    return "complete"


def trap(path: Path) -> str:
    """Give a pickle that makes a folder, as Prefect would read it."""
    return base64.encodebytes(pickle.dumps(Trap(path))).decode()


def files_are_damaged(site: Site) -> State:
    files = site.made_anew("files/*/*")
    for path in site.dice.sample(files, min(12, len(files))):
        if site.dice.randrange(2):
            path.write_bytes(b"garbage")
        else:
            path.unlink()
    return site.make()


def disk_fills_up(site: Site) -> State:
    with SmallDisk(site.place / "disk", 160) as disk:
        asked = Asked(site.env, disk.place / "full", site.topic, *OPTIONS, within=disk.within, seen=disk.seen)
        point = site.dice.choice([f"started {step}" for step in STEPS])
        struck = asked.struck([point], "fill", TRACED_FILL=str(disk.ballast))
        site.fail(1, (struck.code, struck.out, f"{struck.point}: {struck.err}"))
        disk.clear()
        site.judge(asked.run(), "complete")
        if not asked.is_tidy():
            raise Unexpected("the small disk is not tidy")
    return "complete"


def log_is_locked(site: Site) -> State:
    with locked(Path(site.env["LECTRA_DATA_DIR"]) / "runs.db"):
        return site.make()


@contextlib.contextmanager
def locked(database: Path) -> Iterator[None]:
    """Keep a database from everyone else."""
    database.parent.mkdir(parents=True, exist_ok=True)
    other = sqlite3.connect(database, isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")
    finally:
        other.close()


def twice_at_once(site: Site) -> State:
    both = [site.asked, site.ask(site.place / "other")]
    for process in [asked.start() for asked in both]:
        site.judge(ended(process), "complete")
    return "complete"


def twice_into_one_folder(site: Site) -> State:
    first, second = sorted(ended(process) for process in [site.asked.start() for _ in range(2)])
    if second.code:
        site.fail(2, second)
    else:  # one was over before the other began
        site.judge(second, "complete")
    return site.judge(first, "complete")


FAULTS = (
    Fault("none", nothing),
    Fault("1 model gone", model_is_gone),
    Fault("2 no such model", model_is_missing),
    Fault("3 model busy", model_stumbles("busy", "busy")),
    Fault("4 model silent", model_stumbles("silent")),
    Fault("5 error in mid-stream", model_stumbles("error_line")),
    Fault("6 no end marker", model_stumbles("no_end")),
    Fault("7 cut at the limit", model_stumbles("length")),
    Fault("9 fenced reply", model_stumbles("fenced", "fenced")),
    Fault("10 wrong shape", model_stumbles("wrong_shape")),
    Fault("11 no schema", model_stumbles("no_schema")),
    Fault("12 hostile reply", model_is_hostile),
    Fault("13 voice refused", voice_is_refused),
    Fault("14 voice silent", voice_is_silent),
    Fault("14 no audio twice", voice_stumbles("no_audio", "no_audio")),
    Fault("16 half the sound", voice_stumbles("half", "short")),
    Fault("19 store's files damaged", files_are_damaged),
    Fault("20 images slowed", images_are_slowed),
    Fault("24 HTML for a picture", image_is_another(b"<html>no picture here</html>")),
    Fault("25 half a JPEG", image_is_another(b"\xff\xd8\xff\xe0" + bytes(4000))),
    Fault("29 images down", images_are_down),
    Fault("31 ffmpeg dies", ffmpeg_dies),
    Fault("34 strange topic", topic_is_strange),
    Fault("35 stray characters", topic_has_stray_characters),
    Fault("37 killed", killed),
    Fault("37 interrupted", interrupted),
    Fault("38 killed in a write", killed_in_a_write),
    Fault("39-41 records damaged", records_are_damaged),
    Fault("42 disk full", disk_fills_up),
    Fault("43 run log locked", log_is_locked),
    Fault("44 twice at once", twice_at_once),
    Fault("44 twice into one folder", twice_into_one_folder),
)

"""The event loop serves others while files are checked: in threads, in the order in which it is asked for.

The files are kept busy by a lock that a thread holds until the loop has had its turns. A loop that waits for
the lock itself gets no turn; the thread gives up then, so that the test fails and does not hang.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import io
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from flows.images import Images
from flows.steps import FROM_JSON, Steps
from lectra.cache import records
from lectra.document.deck import Deck
from lectra.images.choice import ImageServices, WebChoice
from lectra.models import (
    FileRef,
    ImageQuery,
    LectureRequest,
    ModelChoice,
    Sentence,
    SlideImage,
    Take,
    VoiceChoice,
)
from lectra.project.given import NOTHING_GIVEN, Given, RevisedSlide
from lectra.runs.run import Run, open_run
from lectra.tts import VoiceServices
from tasks.image import fetch_for_slide
from tasks.policy import look_up
from tasks.speech import synthesize_slide

TURNS = 50
GIVE_UP_S = 5
CHOICE = WebChoice(source="commons", sources=("commons",), services=ImageServices())
PLAN = Deck.model_validate({"title": "Tea", "slides": [{"title": "Water", "id": "water"}]})


class Busy:
    """Holds a lock in a thread. ``freed`` is whether it was told to let go, and did not give up."""

    def __init__(self, lock: AbstractContextManager[Any]) -> None:
        self.freed = False
        self._lock = lock
        self._held, self._free = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._hold)

    def _hold(self) -> None:
        with self._lock:
            self._held.set()
            self.freed = self._free.wait(GIVE_UP_S)

    async def until_served(self, work: asyncio.Task[Any]) -> Any:
        """Hold the lock until the loop has had its turns beside ``work``; gives what comes of that."""
        self._thread.start()
        self._held.wait()
        for _ in range(TURNS):
            await asyncio.sleep(0)
        assert not work.done()
        self._free.set()
        self._thread.join()
        assert self.freed, "the loop stood still"
        return await work


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return open_run(
        folder=tmp_path / "out" / "tea", cache_dir=tmp_path / "store", slots={}, slides=1, alone=True
    )


@pytest.fixture
def picture(run: Run) -> SlideImage:
    """A picture in the store."""
    data = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(data, "JPEG")
    file = run.store.put_bytes(data.getvalue(), ".jpg")
    return SlideImage(file=file, width_px=256, height_px=256, alt="", source="commons", query="")


def request(run: Run) -> LectureRequest:
    return LectureRequest(
        topic="Tea",
        project="tea",
        slides=1,
        lang="en",
        seconds_per_slide=30,
        audience="",
        model=ModelChoice(backend="embedded", model="m"),
        voice=VoiceChoice(),
        images=CHOICE,
        outline=PLAN,
        video=False,
        out=run.folder.parent,
        strict=False,
        reasons={},
    )


def images(run: Run, given: Given = NOTHING_GIVEN) -> Images:
    return Images(Steps(run), request(run), CHOICE.services, given)


def keep(run: Run, step: Any, value: Any, **inputs: Any) -> None:
    """Keep the result of a step, as if it had been done before."""
    key, _ = look_up(step, {"run": run, **inputs})
    result = FROM_JSON.dumps(value).decode()
    records.write(run.store, records.Record(key, step.name, step.version, 1.0, result))


def spoken(run: Run, slide: int, size: int) -> tuple[dict[str, Any], Take]:
    """Keep a take of some bytes; gives what it is asked for by, and the take."""
    asked = {
        "text": f"Slide {slide}.",
        "choice": VoiceChoice(),
        "services": VoiceServices(),
        "take": 0,
        "apart": False,
    }
    sentence = Sentence(text=f"Slide {slide}.", start_s=0, end_s=1)
    audio = run.store.put_bytes(bytes([slide]) * size, ".wav")
    take = Take(audio=audio, sentences=(sentence,), voice="embedded:heart", pause_s=0.4)
    keep(run, synthesize_slide, take, slide=slide, **asked)
    return asked, take


async def test_a_kept_step_is_checked_beside_the_loop(run):
    asked, take = spoken(run, 0, 1000)
    busy = Busy(run.store.lock(alone=True))
    search = asyncio.create_task(Steps(run).result(synthesize_slide, slide=0, **asked))
    assert await busy.until_served(search) == take


async def test_kept_steps_are_found_in_the_order_in_which_they_are_asked_for(run):
    sizes = [20_000_000, 10, 5_000_000, 10]
    kept = [spoken(run, slide, size) for slide, size in enumerate(sizes)]
    steps = Steps(run)
    found = await asyncio.gather(
        *(steps.result(synthesize_slide, slide=slide, **asked) for slide, (asked, _) in enumerate(kept))
    )
    assert found == [take for _, take in kept]
    order = [event.slide for event in run.journal.events() if event.kind == "cached"]
    assert order == list(range(len(sizes)))


async def test_the_images_that_slides_have_are_checked_beside_the_loop(run, picture):
    slide = RevisedSlide(PLAN.slides[0], "kept", position=0, page=0, image=picture)
    busy = Busy(run.store.lock(alone=True))
    asked = images(run, Given((slide,)))
    await busy.until_served(asyncio.create_task(asked.ask_all(PLAN)))
    assert await asked.image(0) == picture


async def test_a_kept_picture_is_claimed_beside_the_loop(run, picture):
    wanted = ImageQuery(lecture="Tea", title="Water", query="", role="content")
    refused: tuple[FileRef, ...] = ()
    keep(
        run,
        fetch_for_slide,
        picture,
        slide=0,
        choice=CHOICE,
        wanted=wanted,
        services=CHOICE.services,
        refused=refused,
    )
    asked = images(run)
    await asked.ask_all(PLAN)
    busy = Busy(locked(run.claims.path))
    assert await busy.until_served(asyncio.create_task(asked.image(0))) == picture


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file's lock, as another run of the same claims does."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

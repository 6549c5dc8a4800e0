"""The data that flows through a run: plain, frozen, and checked where it enters.

Units stand in the names: ``_s`` seconds, ``_px`` pixels, ``_hz`` hertz. A file is never passed as bytes
but as a :class:`FileRef`, which whoever reads it checks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

FPS = 25
"""Frames a second of the video."""
SAMPLE_RATE_HZ = 48_000
"""Rate of all sound between tasks: mono, 16 bit. One frame is 1920 samples, a whole number."""
SAMPLES_PER_FRAME = SAMPLE_RATE_HZ // FPS
GRID_FRAMES = 24
"""A slide lasts a multiple of these video frames (0.96 s): the least that is whole frames of MP3 (of 1152
samples) and of AAC (1024) too, so that slides are encoded one by one and joined without drift."""
GRID_SAMPLES = GRID_FRAMES * SAMPLES_PER_FRAME
WIDTH_PX, HEIGHT_PX = 1920, 1080

SlideKind = Literal["title", "bullets", "statement", "closing"]
ThemeName = Literal["lectra", "midnight", "paper"]
Status = Literal["complete", "partial", "failed"]


class Model(BaseModel):
    """A frozen record that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FileRef(Model):
    """A file in the store: its key there, and what its content must be."""

    key: str
    sha256: str
    size: int


class LectureWarning(Model):
    """Something that did not go as asked, what was done instead, and what would mend it."""

    slide: int | None = None
    stage: str
    message: str
    fallback: str = ""
    remedy: str = ""


class OutlineSlide(Model):
    """One planned slide.

    ``points`` may be empty: the script then finds its own bullets. ``narration`` is what is said, to the
    letter; where it is empty, it is written.
    """

    title: Annotated[str, Field(min_length=1, max_length=200)]
    kind: SlideKind = "bullets"
    points: tuple[str, ...] = ()
    narration: Annotated[str, Field(max_length=20_000)] = ""
    image_query: str = ""


class Outline(Model):
    """The plan of a lecture. The first slide is the title slide."""

    title: Annotated[str, Field(min_length=1, max_length=300)]
    subtitle: str = ""
    lang: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en"
    slides: Annotated[tuple[OutlineSlide, ...], Field(min_length=1)]


class SlideScript(Model):
    """What a slide shows and what is said over it."""

    title: str
    kind: SlideKind = "bullets"
    subtitle: str = ""
    bullets: tuple[str, ...] = ()
    narration: str
    warnings: tuple[LectureWarning, ...] = ()


class SlideImage(Model):
    """A picture for a slide, where it came from, and what its use asks for.

    ``file`` is an upright RGB JPEG or PNG. ``credit`` is the line that the licence wants at the picture,
    empty where none is asked for. ``refused`` are those that the user wanted another for.
    """

    file: FileRef
    width_px: int
    height_px: int
    alt: str
    source: str
    query: str
    page_url: str = ""
    author: str = ""
    licence: str = ""
    licence_url: str = ""
    credit: str = ""
    refused: tuple[FileRef, ...] = ()
    warnings: tuple[LectureWarning, ...] = ()


class Sentence(Model):
    """A spoken sentence and its time, relative to what holds it."""

    text: str
    start_s: float
    end_s: float


class Take(Model):
    """Some sentences as a voice spoke them: mono 16 bit WAV, and when each is heard in it."""

    audio: FileRef
    sentences: tuple[Sentence, ...]
    voice: str


class SpeechChunk(Model):
    """One slide's speech: levelled, and a multiple of :data:`GRID_FRAMES` long, so that slides join exactly.

    ``mp3`` is for people and the deck, ``aac`` (ADTS) the same sound for the video, both at
    :data:`SAMPLE_RATE_HZ`, mono. Sentence times are relative to the chunk's start.
    """

    mp3: FileRef
    aac: FileRef
    frames: int
    sentences: tuple[Sentence, ...]
    voice: str
    warnings: tuple[LectureWarning, ...] = ()

    @property
    def duration_s(self) -> float:
        """Length in seconds: a whole number of frames."""
        return self.frames / FPS


class SlidePicture(Model):
    """A slide drawn at 1920×1080 as PNG, and small as JPEG."""

    file: FileRef
    thumbnail: FileRef


class Clip(Model):
    """A slide's silent video: ``frames`` frames of H.264 in MP4."""

    file: FileRef
    frames: int


class SlideTiming(Model):
    """When a slide is shown and its sentences are heard, from the start of the lecture."""

    index: int
    title: str
    start_s: float
    end_s: float
    sentences: tuple[Sentence, ...]


class Timings(Model):
    """``slide_timings.json``: each slide starts where the one before it ends."""

    duration_s: float
    fps: int = FPS
    slides: tuple[SlideTiming, ...]


class Cue(Model):
    """A caption: at most two lines."""

    start_s: float
    end_s: float
    lines: tuple[str, ...]


class Captions(Model):
    """When everything is said, and the caption files that follow from it."""

    timings: Timings
    srt: FileRef
    vtt: FileRef


class StageRecord(Model):
    """One step of a run, in seconds from the run's start."""

    name: str
    slide: int | None = None
    queued_s: float
    started_s: float
    ended_s: float
    cached: bool = False


class RunReport(Model):
    """``report.json``: what happened."""

    status: Status
    topic: str
    project: str
    wall_s: float
    duration_s: float
    warnings: tuple[LectureWarning, ...]
    stages: tuple[StageRecord, ...]
    backends: dict[str, str]
    reasons: dict[str, str]
    notes: tuple[str, ...] = ()
    files: tuple[str, ...]


class Draft(Model):
    """What there is of a lecture whose making was stopped for review.

    ``edit`` is the file to look at, ``then`` the command that goes on from there.
    """

    status: Literal["draft"] = "draft"
    topic: str
    project: str
    wall_s: float
    warnings: tuple[LectureWarning, ...]
    files: tuple[str, ...]
    edit: Path
    then: str


class ModelChoice(Model):
    """Which model a run uses. ``note`` is what readers of the lecture must be told about it."""

    backend: str
    model: str
    note: str = ""


class VoiceChoice(Model):
    """Which voice a run uses, and how it speaks. ``rate`` is like ``+10%``, ``pitch`` like ``-20Hz``."""

    backend: str = "embedded"
    voice: str = "heart"
    lang: str = "en"
    rate: str = "+0%"
    pitch: str = "+0Hz"


class ImageQuery(Model):
    """What a picture is wanted for. ``query`` is words to search by; ``lecture`` the lecture's title.

    ``motif`` is what a drawing is to show, or empty where the words decide.
    """

    lecture: str
    title: str
    query: str
    kind: SlideKind
    motif: str = ""


class ImageChoice(Model):
    """Where a run's images come from. ``folder`` and ``deck`` (all that is wanted) are for ``folder``."""

    source: str = "drawn"
    folder: Path | None = None
    deck: tuple[ImageQuery, ...] = ()


class LectureRequest(Model):
    """What is to be made, checked and settled (see :mod:`lectra.preflight`).

    ``images`` is None for none. ``reasons`` says of each seam why its backend was chosen.
    """

    topic: str
    project: str
    slides: int
    lang: str
    seconds_per_slide: int
    audience: str
    model: ModelChoice
    voice: VoiceChoice
    images: ImageChoice | None
    outline: Outline | None
    video: bool
    out: Path
    strict: bool
    reasons: dict[str, str]
    theme: ThemeName = "lectra"
    warnings: tuple[LectureWarning, ...] = ()

    @property
    def folder(self) -> Path:
        """Where the lecture's files go."""
        return self.out / self.project

    @property
    def backends(self) -> dict[str, str]:
        """Name what the lecture is made with, as the report shows it."""
        return {
            "llm": f"{self.model.backend}:{self.model.model}",
            "tts": f"{self.voice.backend}:{self.voice.voice}",
            "images": self.images.source if self.images else "none",
        }


class Lecture(Model):
    """All parts of a finished lecture; files are in the store. One entry a slide, in order.

    ``places`` are the places in the outline that the slides come from, ``parts`` what was spoken at once.
    """

    request: LectureRequest
    outline: Outline
    places: tuple[int, ...]
    scripts: tuple[SlideScript, ...]
    parts: tuple[tuple[str, ...], ...]
    images: tuple[SlideImage | None, ...]
    speeches: tuple[SpeechChunk, ...]
    pictures: tuple[SlidePicture, ...]
    narration: FileRef
    captions: Captions
    deck: FileRef
    video: FileRef | None
    warnings: tuple[LectureWarning, ...]


class Batched(Model):
    """What became of one lecture of a batch; ``number`` counts from 1, ``run`` is its flow run."""

    number: int
    topic: str
    status: Literal["complete", "partial", "draft", "failed"]
    message: str
    folder: Path
    run: str = ""
    wall_s: float


class BatchReport(Model):
    """What became of a batch, in its order."""

    name: str
    wall_s: float
    lectures: tuple[Batched, ...]

    @property
    def status(self) -> Status:
        """Partial where a lecture failed or is partial, failed where all have failed."""
        ended = {lecture.status for lecture in self.lectures}
        if ended == {"failed"}:
            return "failed"
        return "partial" if ended & {"failed", "partial"} else "complete"

    @property
    def made(self) -> int:
        """How many lectures there are of it."""
        return sum(lecture.status != "failed" for lecture in self.lectures)

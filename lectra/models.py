"""The data that flows through a run: plain, frozen, and checked where it enters.

Units stand in the names: ``_s`` seconds, ``_px`` pixels, ``_hz`` hertz. A file is never passed as bytes
but as a :class:`FileRef`, which whoever reads it checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from lectra.brand import ChosenTheme
from lectra.document.citing import SourceText
from lectra.document.deck import Deck
from lectra.document.slide import PageTitle, Role, Slide
from lectra.document.text import Model

FPS = 25
"""Frames a second of the video."""
SAMPLE_RATE_HZ = 48_000
"""Rate of all sound between tasks: mono, 16 bit. One frame is 1920 samples, a whole number."""
SAMPLES_PER_FRAME = SAMPLE_RATE_HZ // FPS
WIDTH_PX, HEIGHT_PX = 1920, 1080
_QUOTED = 80
"""Characters of a phrase that a warning quotes."""

_CLOSED = re.compile(r"[.!?…][\"'”’»)]*\s*$")
"""The end of a text that is closed as a sentence is."""

Status = Literal["complete", "partial", "failed"]


class FileRef(Model):
    """A file in the store: its key there, and what its content must be."""

    key: str
    sha256: str
    size: int


class LectureWarning(Model):
    """Something that did not go as asked, what was done instead, and what would fix it.

    ``fallback`` is logged, so it holds no text of the lecture.
    """

    slide: int | None = None
    stage: str
    message: str
    fallback: str = ""
    remedy: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return what happened, what was done instead and what to do, each closed as a sentence."""
        return tuple(_closed(text) for text in (self.message, self.fallback, self.remedy) if text)


def _closed(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if _CLOSED.search(text) else ".")


class PlannedDeck(Deck):
    """An outline as a model planned it.

    ``warnings`` name the slides that did not come as asked, ``removed`` says what of the model's answer was
    left out, by slide.
    """

    warnings: tuple[LectureWarning, ...] = ()
    removed: dict[int, tuple[str, ...]] = Field(default_factory=dict)

    @property
    def plain(self) -> Deck:
        """Return the outline alone."""
        return Deck.model_validate(self.model_dump(include={*Deck.model_fields}))


FindingKind = Literal["number", "unit", "date", "name", "quotation", "negation", "relation", "support"]


class Finding(Model):
    """What of a sentence does not stand in the sources: ``text`` quotes it, ``reason`` says why in words."""

    kind: FindingKind
    text: str
    reason: str


class ReviewedSentence(Model):
    """A sentence beside the sources.

    ``slide`` is its slide's id, ``page`` the number of its page where that is known, ``index`` its place in
    what is said there; both count from 0.

    ``passage`` is the one that supports it best, "" for none, and ``where`` says where it stands. Of its
    content ``words``, those ``missing`` do not stand there. ``support`` is the share of those that do, from
    0 to 1, by their weight in BM25: rare words count more.
    """

    slide: str
    page: int | None = None
    index: int
    text: str
    cites: tuple[str, ...] = ()
    passage: str = ""
    where: str = ""
    support: float
    words: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    verbatim: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def why(self) -> str:
        """What is wrong with it, in one line; "" where nothing is."""
        return " ".join(finding.reason for finding in self.findings)


class Review(Model):
    """What is said in a lecture beside its ``sources``, which are counted here.

    ``removed`` are sentences that failed and are said no more. ``aside`` counts those that were not compared:
    titles, and what a table or a drawing says in words. ``note`` tells readers what was not checked.
    """

    sources: int = 0
    sentences: tuple[ReviewedSentence, ...] = ()
    removed: tuple[ReviewedSentence, ...] = ()
    aside: int = 0
    note: str = ""

    @property
    def marked(self) -> tuple[ReviewedSentence, ...]:
        """The sentences that have something against them."""
        return tuple(sentence for sentence in self.sentences if sentence.findings)

    @property
    def verbatim(self) -> int:
        """How many sentences stand in a source to the letter."""
        return sum(sentence.verbatim for sentence in self.sentences)


class WrittenSlide(Slide):
    """A slide as it is shown and said, or a page of one that takes several: its title may have a number.

    ``written`` says whether a model wrote some of it, ``removed`` what of the model's answer was left out,
    ``unsupported`` which sentences were, as no source supports them.
    """

    title: PageTitle
    written: bool = False
    removed: tuple[str, ...] = ()
    unsupported: tuple[ReviewedSentence, ...] = ()
    warnings: tuple[LectureWarning, ...] = ()

    def saying(self, narration: str) -> Self:
        """Return the slide with a narration, and without the phrases of items that it does not have.

        There is a warning of each of those.
        """
        lost = self.block.lost_cues(narration) if self.block else ()
        warnings = (
            LectureWarning(
                stage="narration",
                message=f"Item {number} is to appear at {cue[:_QUOTED]!r}, which its slide does not say.",
                fallback="the item appears as the voice comes to speak of it",
                remedy='Quote words in "at" that are said there, or leave it out.',
            )
            for number, cue in lost
        )
        return self.model_copy(
            update={
                "narration": narration,
                "blocks": tuple(block.cued_by(narration) for block in self.blocks),
                "warnings": (*self.warnings, *warnings),
            }
        )


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


class SpokenWord(Model):
    """A word as a voice says it, and when it begins."""

    text: str
    start_s: float


class Sentence(Model):
    """A spoken sentence and its time, relative to what holds it.

    ``words`` are those that its voice told the times of; most voices tell none.
    """

    text: str
    start_s: float
    end_s: float
    words: tuple[SpokenWord, ...] = ()

    def later(self, by_s: float) -> Self:
        """Return the sentence and its words at a later time."""
        words = tuple(
            word.model_copy(update={"start_s": round(word.start_s + by_s, 4)}) for word in self.words
        )
        start_s, end_s = self.start_s + by_s, self.end_s + by_s
        return self.model_copy(update={"start_s": start_s, "end_s": end_s, "words": words})

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = write(self)
        if not self.words:
            del written["words"]
        return written


class Unsaid(Model):
    """Words that the chosen voice did not say, why, what was done instead, and what would help."""

    words: str
    reason: str
    fallback: str
    remedy: str = ""


class Take(Model):
    """Some sentences as a voice spoke them: mono 16 bit WAV, and when each is heard in it.

    ``voice`` is the one that spoke them, or most of them; ``unsaid`` what it did not say. ``pause_s`` is the
    silence between the last of them and what follows.
    """

    audio: FileRef
    sentences: tuple[Sentence, ...]
    voice: str
    pause_s: float
    unsaid: tuple[Unsaid, ...] = ()


class SpeechChunk(Model):
    """One slide's speech: levelled, and as long as whole frames of the video.

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
    """A slide drawn at 1920×1080 as PNG, and small as JPEG.

    ``earlier`` are pictures of it without the items that are still to appear: none of them, the first alone,
    and so on. A slide that is there at once has none.
    """

    file: FileRef
    thumbnail: FileRef
    earlier: tuple[FileRef, ...] = ()


class Stills(Model):
    """A slide's pictures as short loops of video, in the order in which they are shown."""

    files: tuple[FileRef, ...]


class Clip(Model):
    """A slide's silent video: ``frames`` frames of H.264 in MP4."""

    file: FileRef
    frames: int


class Reveal(Model):
    """When an item of a slide's block appears, on a frame of the video; both are counted, items from 1.

    It does so at a ``word``, which is said at ``word_s``; empty where nothing is said of it.
    """

    block: int = 0
    item: int
    at_s: float
    word: str = ""
    word_s: float | None = None


ChartPart = Literal["gridLegend", "series", "category"]
"""What of a chart appears by itself: axes, grid and legend, or a series, or a category."""


class BuildTarget(Model):
    """What appears with an item: a shape of a slide in the deck, by its id, or a part of one.

    That is a ``paragraph`` (from 0), or a part of a ``chart``, the ``index``-th (from 0) of its kind.
    """

    shape: int
    paragraph: int | None = None
    chart: ChartPart | None = None
    index: int = 0


class UnspokenDeck(Model):
    """A deck without sound, and by slide what appears with which item."""

    file: FileRef
    builds: tuple[dict[int, tuple[BuildTarget, ...]], ...]


class SlideReveal(Reveal):
    """When an item appears, with the number of its slide."""

    slide: int


class SlideTiming(Model):
    """When a slide is shown, its sentences are heard and its items appear, from the start of the lecture."""

    index: int
    title: str
    start_s: float
    end_s: float
    sentences: tuple[Sentence, ...]
    reveals: tuple[Reveal, ...] = ()


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
    reveals: tuple[SlideReveal, ...] = ()
    review: Review | None = None
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
    notes: tuple[str, ...] = ()
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

    @property
    def name(self) -> str:
        """Name it as the report does: ``backend:voice``, or the backend alone where it has no voices."""
        return f"{self.backend}:{self.voice}" if self.voice else self.backend


class ImageQuery(Model):
    """What a picture is wanted for. ``query`` is words to search by; ``lecture`` the lecture's title.

    ``motif`` is what a drawing is to show, or empty where the words decide. ``file`` is the user's own
    picture, which has this ``sha256``; empty where one is to be found.
    """

    lecture: str
    title: str
    query: str
    role: Role
    motif: str = ""
    file: str = ""
    sha256: str = ""


class ImageChoice(Model):
    """Where a run's images come from. ``folder`` and ``deck`` (all that is wanted) are for ``folder``.

    ``palette`` has the colours (``RRGGBB``) of drawn pictures, by their part; empty for the usual ones.
    """

    source: str = "drawn"
    palette: Mapping[str, str] = Field(default_factory=dict)
    folder: Path | None = None
    deck: tuple[ImageQuery, ...] = ()


class LectureRequest(Model):
    """What is to be made, checked and settled (see :mod:`lectra.preflight`).

    ``images`` is None for none. ``reasons`` says of each seam why its backend was chosen. ``builds`` says
    whether the items of slides appear one by one; they do not in a lecture of a version that did not know it.
    ``left_out`` are the headings of sources that no slide is made from, ``sources`` their words, which the
    outline cites. ``strict_sources`` removes sentences that these do not support.
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
    outline: Deck | None
    video: bool
    out: Path
    strict: bool
    reasons: dict[str, str]
    theme: ChosenTheme = "lectra"
    builds: Literal["auto", "none"] = "none"
    left_out: tuple[str, ...] = ()
    sources: tuple[SourceText, ...] = ()
    strict_sources: bool = False
    warnings: tuple[LectureWarning, ...] = ()

    def shows_picture(self, slide: Slide) -> bool:
        """Whether a slide has a picture: one that is found for it, or its user's own."""
        return slide.is_pictured and (self.images is not None or bool(slide.pictured.file))

    @property
    def folder(self) -> Path:
        """Where the lecture's files go."""
        return self.out / self.project

    @property
    def backends(self) -> dict[str, str]:
        """Name what the lecture is made with, as the report shows it."""
        return {
            "llm": f"{self.model.backend}:{self.model.model}",
            "tts": self.voice.name,
            "images": self.images.source if self.images else "none",
        }


class Lecture(Model):
    """All parts of a finished lecture; files are in the store. One entry a slide, in order.

    ``slides`` are those of the outline as they were written. All that follows is by page, as a full slide
    takes several: ``places`` are their slides' places in the outline, ``scripts`` what they show and say,
    ``parts`` what was spoken at once.
    """

    request: LectureRequest
    outline: Deck
    slides: tuple[WrittenSlide, ...]
    places: tuple[int, ...]
    scripts: tuple[WrittenSlide, ...]
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

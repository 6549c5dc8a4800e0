"""Checks a request before any work: each refusal names the field, the reason and the remedy."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import NamedTuple

from slugify import slugify

from lectra.errors import InvalidInput
from lectra.images import choose_images
from lectra.models import LectureWarning, Outline, ThemeName
from lectra.options import DEFAULT_SLIDES, MAX_SLIDES, LectureOptions, quoted
from lectra.runs.project import parse_as, read_as
from lectra.text import clean, is_spoken, is_stray, one_line
from lectra.tts import choose_voice

MAX_OUTLINE_BYTES = 1_000_000
OUTLINE_FORM = "See examples/outline.json for the form."


class Checked(NamedTuple):
    """A sound request, before it is settled which services carry it out."""

    topic: str
    project: str
    slides: int
    lang: str
    seconds_per_slide: int
    audience: str
    outline: Outline | None
    theme: ThemeName
    video: bool
    out: Path
    strict: bool
    warnings: tuple[LectureWarning, ...]


class Subject(NamedTuple):
    """What a lecture is about: ``given`` is the topic as it was written, ``project`` the folder's name."""

    given: str
    topic: str
    project: str
    outline: Outline | None


def read_subject(options: LectureOptions) -> Subject:
    """Read what a lecture is about, and its outline where one is given. Raises InvalidInput."""
    plan = _read_outline(options.outline) if options.outline else None
    given = options.topic or (plan.title if plan else "")
    topic = one_line(clean(given))
    return Subject(given, topic, options.project or folder_name(topic), plan)


def title_of(options: LectureOptions) -> str:
    """Name a lecture in short, for lists: by its topic, its outline's title, or else what there is."""
    try:
        return read_subject(options).topic or options.project
    except InvalidInput:
        return options.topic or options.project or Path(options.outline).name


def check_options(options: LectureOptions) -> Checked:
    """Check options against each other and the machine; no service is asked. Raises InvalidInput."""
    given, topic, project, plan = read_subject(options)
    remedy = 'Say what the lecture is about, such as "AI Ethics".'
    if not topic:
        raise InvalidInput("topic", "it is empty", remedy=remedy)
    if not is_spoken(topic):
        raise InvalidInput("topic", f"{quoted(topic)} has no letter that can be spoken", remedy=remedy)
    lang = options.lang or (plan.lang if plan else "en")
    if options.tts != "piper":  # which speaks what the user's file speaks: settled with the settings
        choose_voice(options.tts, lang, options.voice, options.rate, options.pitch)
    choose_images(options.images, options.image_folder)
    return Checked(
        topic=topic,
        project=project,
        slides=_slides(options.slides, plan),
        lang=lang,
        seconds_per_slide=options.seconds_per_slide,
        audience=one_line(clean(options.audience)),
        outline=plan,
        theme=options.theme,
        video=options.video,
        out=Path(options.out).expanduser(),
        strict=options.strict,
        warnings=_stripped(given),
    )


def folder_name(topic: str) -> str:
    """Name the folder of a lecture after its topic."""
    slug = slugify(topic, max_length=60, word_boundary=True)
    return slug or f"lecture-{zlib.crc32(topic.encode()):08x}"


def _stripped(text: str) -> tuple[LectureWarning, ...]:
    if not any(is_stray(char) for char in text):
        return ()
    message = "The topic held control characters."
    return (LectureWarning(stage="request", message=message, fallback="They were left out."),)


def _slides(count: int | None, plan: Outline | None) -> int:
    if plan is None:
        return count or DEFAULT_SLIDES
    if count not in (None, len(plan.slides)):
        reason = f"{count} were asked for, and the outline has {len(plan.slides)}"
        raise InvalidInput("slides", reason, remedy="Leave --slides out, or edit the outline.")
    return len(plan.slides)


def is_outline(text: str) -> bool:
    """Whether what is given as an outline is the JSON itself, and not the path of a file."""
    return text.lstrip().startswith("{")


def _read_outline(given: str) -> Outline:
    """Read an outline from a file, or from the text itself."""
    place: Path | str = "the outline" if is_outline(given) else Path(given).expanduser()
    if isinstance(place, Path):
        plan = read_as(place, Outline, "outline", remedy=OUTLINE_FORM, tidy=True, max_bytes=MAX_OUTLINE_BYTES)
    elif len(given) > MAX_OUTLINE_BYTES:
        reason = f"it is longer than {MAX_OUTLINE_BYTES:,} characters"
        raise InvalidInput("outline", reason, remedy="Leave some slides out.")
    else:
        plan = parse_as(given, Outline, "outline", place, remedy=OUTLINE_FORM, tidy=True)
    check_slides(place, plan)
    first = plan.slides[0]
    if first.kind == "bullets" and not first.points:
        first = first.model_copy(update={"kind": "title"})
    return plan.model_copy(update={"slides": (first, *plan.slides[1:])})


def check_slides(path: Path | str, plan: Outline) -> None:
    """Refuse too many slides, and titles that are used twice (InvalidInput, naming the file)."""
    if len(plan.slides) > MAX_SLIDES:
        reason = f"{path} has {len(plan.slides)} slides, and at most {MAX_SLIDES} are allowed"
        raise InvalidInput("outline", reason, remedy="Leave some out.")
    titles = [slide.title.casefold() for slide in plan.slides]
    for number, title in enumerate(titles):
        if title in titles[:number]:
            reason = f"slide {number} of {path} has a title used before: {quoted(title)}"
            raise InvalidInput("outline", reason, remedy="Give each slide a title of its own.")

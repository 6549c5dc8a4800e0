"""A lecture's folder as it is found again: what it was made from, and its files as they were edited since."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from lectra.errors import InvalidInput, StoreError
from lectra.models import Lecture, LectureRequest, Model, Outline, SlideImage, SlideKind, SlideScript
from lectra.store import Store
from lectra.text import clean, one_line

MADE = "lecture.json"
SCRIPT = "script.json"
OUTLINE = "outline.json"
MAKE_AGAIN = "Make the lecture again, by flows.generate: what is in the cache is not made anew."
"""What helps where one of these is gone."""
MAX_BYTES = 5_000_000

Read = TypeVar("Read", bound=BaseModel)


class MadePage(Model):
    """A slide as it was made.

    ``position`` is the place in the outline that it comes from, ``parts`` what of it was spoken at once, and
    ``image`` what it shows.
    """

    position: int = Field(ge=0)
    script: SlideScript
    parts: tuple[str, ...] = ()
    image: SlideImage | None = None


class Made(Model):
    """``lecture.json``: what a lecture was made from. A run that stopped early has no pages yet."""

    request: LectureRequest
    outline: Outline
    pages: tuple[MadePage, ...] = ()


class ScriptEntry(Model):
    """A slide in ``script.json``.

    ``slide`` is the number it had when it was last made: it goes along when the entry is moved, and a new
    entry has none. A slide without narration is to be written.
    """

    slide: int | None = None
    title: Annotated[str, Field(min_length=1, max_length=200)]
    kind: SlideKind = "bullets"
    subtitle: str = ""
    bullets: tuple[str, ...] = ()
    narration: Annotated[str, Field(max_length=20_000)] = ""

    @property
    def script(self) -> SlideScript:
        """What the slide shows and what is said over it."""
        return SlideScript(**self.model_dump(exclude={"slide"}))


class Script(Model):
    """``script.json``. ``note`` is what readers must be told of who wrote it."""

    title: Annotated[str, Field(min_length=1, max_length=300)]
    lang: str
    note: str = ""
    slides: Annotated[tuple[ScriptEntry, ...], Field(min_length=1)]


def made_of(lecture: Lecture) -> Made:
    """Say what a finished lecture was made from, but for where it lies: it may be moved."""
    pages = zip(lecture.places, lecture.scripts, lecture.parts, lecture.images, strict=True)
    return made_from(
        lecture.request,
        lecture.outline,
        [
            MadePage(position=place, script=script, parts=parts, image=image)
            for place, script, parts, image in pages
        ],
    )


def made_from(request: LectureRequest, outline: Outline, pages: list[MadePage]) -> Made:
    """Say what a lecture is made from, as far as it has come."""
    # A choice of services is reduced to their names: where they are, and their keys, are the settings'.
    bare = request.model_copy(update={"outline": None, "out": Path()})
    return Made(request=bare, outline=outline, pages=tuple(pages))


def script_of(made: Made) -> Script:
    """Put a lecture's script in the form in which it is edited."""
    request = made.request
    entries = [entry_of(number, page.script) for number, page in enumerate(made.pages)]
    return Script(title=made.outline.title, lang=request.lang, note=request.model.note, slides=tuple(entries))


def entry_of(number: int, script: SlideScript) -> ScriptEntry:
    """Put a slide's script in the form in which it is edited."""
    return ScriptEntry(slide=number, **script.model_dump(exclude={"warnings"}))


def read_made(folder: Path) -> Made:
    """Read what a lecture was made from. Raises InvalidInput where ``folder`` is no lecture's."""
    path = folder / MADE
    if not path.is_file():
        reason = f"{folder} is not the folder of a lecture: it has no {MADE}"
        raise InvalidInput(
            "project", reason, remedy="Name one that flows.generate has made; --out says where it lies."
        )
    made = read_as(path, Made, MADE, remedy="Make the lecture again: this file is not for editing.")
    if any(page.position >= len(made.outline.slides) for page in made.pages):
        reason = f"{path} has a page of a slide that is not in its outline"
        raise InvalidInput(MADE, reason, remedy="Make the lecture again: this file is not for editing.")
    return made


def read_script(folder: Path, made: Made) -> Script | None:
    """Read the script as it was edited; None where none was written yet. Raises InvalidInput."""
    if not made.pages:
        return None
    remedy = f"Mend it, or make the lecture again; each slide has: {', '.join(ScriptEntry.model_fields)}."
    script = read_as(folder / SCRIPT, Script, SCRIPT, remedy=remedy, missing=MAKE_AGAIN, tidy=True)
    if script.lang != made.request.lang:
        reason = f"its lang is {script.lang}, and the lecture is in {made.request.lang}"
        raise InvalidInput(SCRIPT, reason, remedy="Make another lecture for another language.")
    return script


def check_draft(folder: Path) -> None:
    """Refuse to put a draft where a lecture is made already (InvalidInput): files of two would mix."""
    if (folder / "report.json").exists():
        raise InvalidInput(
            "stop_after",
            f"{folder} holds a lecture already",
            remedy=f"Edit its {SCRIPT} or {OUTLINE} and run flows.revise, or name another with --project.",
        )


def read_as(
    path: Path,
    model: type[Read],
    field: str,
    *,
    remedy: str,
    missing: str = "Name a file that is there.",
    tidy: bool = False,
    max_bytes: int = MAX_BYTES,
) -> Read:
    """Read a file of JSON; ``tidy`` strips its text. Raises InvalidInput, naming file and place.

    ``remedy`` is for a file that is not sound, ``missing`` for one that cannot be read at all.
    """
    try:
        if path.stat().st_size > max_bytes:
            raise InvalidInput(field, f"{path} is larger than {max_bytes // 1_000_000} MB", remedy=remedy)
        text = path.read_text(encoding="utf-8-sig")  # with the mark that editors on Windows put first
    except OSError as exc:
        reason = f"{path} cannot be read: {exc.strerror or exc}"
        raise InvalidInput(field, reason, remedy=missing) from exc
    except ValueError as exc:
        raise InvalidInput(field, f"{path} is not JSON: {exc}", remedy=remedy) from exc
    return parse_as(text, model, field, str(path), remedy=remedy, tidy=tidy)


def parse_as(
    text: str, model: type[Read], field: str, place: str, *, remedy: str, tidy: bool = False
) -> Read:
    """Read JSON; ``tidy`` strips its text. Raises InvalidInput, which calls it ``place``."""
    try:
        data = json.loads(text)
        return model.model_validate_json(json.dumps(tidied(data) if tidy else data))
    except ValidationError as exc:
        problem = exc.errors()[0]
        part = ".".join(str(name) for name in problem["loc"]) or "the whole"
        said = problem["msg"][:1].lower() + problem["msg"][1:]
        raise InvalidInput(field, f"{place} has the wrong shape: {part}: {said}", remedy=remedy) from exc
    except (ValueError, RecursionError) as exc:
        raise InvalidInput(field, f"{place} is not JSON: {exc}", remedy=remedy) from exc


def tidied(value: Any) -> Any:
    """Strip from all text what no slide can show."""
    if isinstance(value, str):
        return one_line(clean(value))
    if isinstance(value, list):
        return [tidied(item) for item in value]
    if isinstance(value, dict):
        return {key: tidied(item) for key, item in value.items()}
    return value


def find_again(store: Store, folder: Path, number: int, image: SlideImage) -> SlideImage | None:
    """Give the image of the slide that was made as ``number``, if it is still to be had as it was.

    Where the store has lost it, it is taken from the lecture's own ``images/``.
    """
    try:
        store.path(image.file)
    except StoreError:
        path = folder / "images" / image_name(number, image)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != image.file.sha256:
            return None
        store.put_bytes(data, path.suffix)
    return image


def image_name(number: int, image: SlideImage) -> str:
    """Name a slide's image in its lecture's folder."""
    return f"slide_{number:03d}{Path(image.file.key).suffix}"


def slide_name(number: int) -> str:
    """Name a slide's small picture in its lecture's folder."""
    return f"slides/slide_{number:03d}.jpg"

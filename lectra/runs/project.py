"""A lecture's folder as it is found again: what it was made from, and its files as they were edited since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from lectra.document.deck import Deck
from lectra.document.former import former_place
from lectra.document.problems import in_words
from lectra.document.slide import PageTitle, Slide, differ
from lectra.document.text import Model
from lectra.errors import InvalidInput, StoreError
from lectra.models import Lecture, LectureRequest, SlideImage, WrittenSlide
from lectra.paths import read_regular
from lectra.runs.former import upgrade_made, upgrade_outline, upgrade_script
from lectra.runs.notes import author_note
from lectra.store import Store
from lectra.text import without_strays

MADE = "lecture.json"
SCRIPT = "script.json"
OUTLINE = "outline.json"
MAKE_AGAIN = "Make the lecture again, by flows.generate: what is in the cache is not made anew."
"""What helps where one of these is gone."""
MAX_BYTES, MAX_IMAGE_BYTES = 5_000_000, 50_000_000
_LINE_ENDS = str.maketrans(dict.fromkeys("\v\f\x85", "\n"))
"""Controls that end a line, as some programs write them."""

Read = TypeVar("Read", bound=BaseModel)
Upgrade = Callable[[Any], Any]


class MadePage(Model):
    """A page of a slide as it was made: most slides are one page, a full one takes several.

    ``position`` is its slide's place in the outline, ``parts`` what of it was spoken at once, and ``image``
    what it shows.
    """

    position: int = Field(ge=0)
    script: WrittenSlide
    parts: tuple[str, ...] = ()
    image: SlideImage | None = None


class Made(Model):
    """``lecture.json``: what a lecture was made from.

    ``slides`` are those of the outline as they were written, ``pages`` what became of them; there are none
    yet after a run that stopped early.
    """

    request: LectureRequest
    outline: Deck
    slides: tuple[WrittenSlide, ...] = ()
    pages: tuple[MadePage, ...] = ()

    def pages_of(self, place: int) -> list[WrittenSlide]:
        """Return the pages of the slide at a place of the outline."""
        return [page.script for page in self.pages if page.position == place]

    def page_at(self, number: int) -> tuple[int, int]:
        """Return the place in the outline that page ``number`` was made from, and its index in that slide."""
        place = self.pages[number].position
        return place, number - (self.first_page(place) or 0)

    def first_page(self, place: int) -> int | None:
        """Return the number of the first page of the slide at a place of the outline, if it has one."""
        return next((number for number, page in enumerate(self.pages) if page.position == place), None)


class ScriptEntry(Slide):
    """A slide in ``script.json``, or a page of one that takes several: those have one ``id``.

    A new slide has none; one without narration is to be written.
    """

    page: Annotated[int, Field(ge=1)] = 1
    title: PageTitle

    @property
    def script(self) -> WrittenSlide:
        """What the slide shows and what is said over it."""
        return WrittenSlide(**self.model_dump(exclude={"id", "page"}))

    @property
    def name(self) -> str:
        """The id, and the number of a page after the first."""
        return f"{self.id}, page {self.page}" if self.page > 1 else self.id


class Script(Deck):
    """``script.json``: the deck page by page. ``note`` is what readers must be told of who wrote it."""

    note: str = ""
    slides: Annotated[tuple[ScriptEntry, ...], Field(min_length=1), AfterValidator(differ)]


def made_of(lecture: Lecture) -> Made:
    """Say what a finished lecture was made from, but for where it lies: it may be moved."""
    pages = zip(lecture.places, lecture.scripts, lecture.parts, lecture.images, strict=True)
    return made_from(
        lecture.request,
        lecture.outline,
        lecture.slides,
        [
            MadePage(position=place, script=script, parts=parts, image=image)
            for place, script, parts, image in pages
        ],
    )


def made_from(
    request: LectureRequest, outline: Deck, slides: Sequence[WrittenSlide], pages: Sequence[MadePage]
) -> Made:
    """Say what a lecture is made from, as far as it has come."""
    # A choice of services is reduced to their names: where they are, and their keys, are the settings'.
    bare = request.model_copy(update={"outline": None, "out": Path()})
    return Made(request=bare, outline=outline, slides=tuple(slides), pages=tuple(pages))


def script_of(made: Made) -> Script:
    """Put a lecture's script in the form in which it is edited."""
    entries = [
        entry_of(plan.id, page, number)
        for place, plan in enumerate(made.outline.slides)
        for number, page in enumerate(made.pages_of(place), start=1)
    ]
    note = author_note(made.request.model, [page.script for page in made.pages])
    outline = made.outline
    return Script(
        title=outline.title,
        subtitle=outline.subtitle,
        lang=made.request.lang,
        note=note,
        slides=tuple(entries),
    )


def entry_of(name: str, script: WrittenSlide, page: int = 1) -> ScriptEntry:
    """Put the script of a slide or a page in the form in which it is edited; ``name`` is the slide's id."""
    return ScriptEntry(
        id=name, page=page, **script.model_dump(exclude={"id", "written", "removed", "warnings"})
    )


def read_made(folder: Path) -> Made:
    """Read what a lecture was made from. Raises InvalidInput where ``folder`` is no lecture's."""
    path = folder / MADE
    if not path.is_file():
        reason = f"{folder} is not the folder of a lecture: it has no {MADE}"
        raise InvalidInput(
            "project", reason, remedy="Name one that flows.generate has made; --out says where it lies."
        )
    remedy = "Make the lecture again: this file is not for editing."
    made = read_as(path, Made, MADE, remedy=remedy, upgrade=upgrade_made)
    places = len(made.outline.slides)
    if len(made.slides) not in (0, places) or any(page.position >= places for page in made.pages):
        raise InvalidInput(MADE, f"{path} has other slides than its outline", remedy=remedy)
    return made


def read_outline(folder: Path, made: Made) -> Deck:
    """Read the outline as it was edited. Raises InvalidInput."""
    outline = read_as(
        folder / OUTLINE,
        Deck,
        OUTLINE,
        remedy="Fix it; examples/outline.json shows the form.",
        missing=MAKE_AGAIN,
        tidy=True,
        upgrade=lambda data: upgrade_outline(data, made.outline),
    )
    if outline.lang != made.outline.lang:
        reason = f"its lang is {outline.lang}, and the lecture is in {made.outline.lang}"
        raise InvalidInput(OUTLINE, reason, remedy="Make another lecture for another language.")
    return outline


def read_script(folder: Path, made: Made) -> Script | None:
    """Read the script as it was edited; None where none was written yet. Raises InvalidInput."""
    if not made.slides:
        return None
    remedy = f"Fix it, or make the lecture again; each slide has: {', '.join(ScriptEntry.model_fields)}."
    script = read_as(
        folder / SCRIPT,
        Script,
        SCRIPT,
        remedy=remedy,
        missing=MAKE_AGAIN,
        tidy=True,
        upgrade=lambda data: upgrade_script(data, [page.position for page in made.pages], made.outline),
    )
    if script.lang != made.request.lang:
        reason = f"its lang is {script.lang}, and the lecture is in {made.request.lang}"
        raise InvalidInput(SCRIPT, reason, remedy="Make another lecture for another language.")
    if not any(entry.id for entry in script.slides):
        reason = "none of its slides has an id, so none is known again"
        raise InvalidInput(SCRIPT, reason, remedy=f"Copy the ids from {OUTLINE}, or from {MADE}.")
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
    upgrade: Upgrade | None = None,
) -> Read:
    """Read a file of JSON; ``tidy``: see :func:`tidied`. Raises InvalidInput, naming file and place.

    ``remedy`` is for a file that is not sound, ``missing`` for one that cannot be read at all. ``upgrade``
    puts what an earlier version wrote into the present form.
    """
    try:
        if path.stat().st_size > max_bytes:
            raise InvalidInput(field, f"{path} is larger than {max_bytes // 1_000_000} MB", remedy=remedy)
        text = read_regular(path, max_bytes).decode("utf-8-sig")  # editors on Windows put a mark first
    except OSError as exc:
        reason = f"{path} cannot be read: {exc.strerror or exc}"
        raise InvalidInput(field, reason, remedy=missing) from exc
    except ValueError as exc:
        raise InvalidInput(field, f"{path} is not JSON: {exc}", remedy=remedy) from exc
    return parse_as(text, model, field, str(path), remedy=remedy, tidy=tidy, upgrade=upgrade)


def parse_as(
    text: str,
    model: type[Read],
    field: str,
    place: str,
    *,
    remedy: str,
    tidy: bool = False,
    upgrade: Upgrade | None = None,
) -> Read:
    """Read JSON; ``tidy``: see :func:`tidied`. Raises InvalidInput, which calls it ``place``."""
    try:
        data = json.loads(text)
        data = upgrade(data) if upgrade else data
        return model.model_validate_json(json.dumps(tidied(data) if tidy else data))
    except ValidationError as exc:
        problem = exc.errors()[0]
        part = _part(problem["loc"], data)
        said = in_words(problem)
        raise InvalidInput(field, f"{place} has the wrong shape: {part}: {said}", remedy=remedy) from exc
    except (ValueError, RecursionError) as exc:
        raise InvalidInput(field, f"{place} is not JSON: {exc}", remedy=remedy) from exc


def _part(loc: tuple[int | str, ...], data: Any) -> str:
    """Name the place of a problem as the file does, and its slide by the id that the file gives it."""
    if loc[:1] != ("slides",) or len(loc) < 2:
        return ".".join(map(str, loc)) or "the whole"
    slide = data["slides"][loc[1]]
    place = (*loc[:2], *_as_given(former_place(loc[2:], slide), slide))
    part = ".".join(map(str, place))
    return f"{part} (slide {slide['id']!r})" if isinstance(slide, dict) and "id" in slide else part


def _as_given(place: tuple[Any, ...], data: Any) -> Iterator[int | str]:
    """Leave out the parts of what a file gives as a text."""
    for name in place:
        if not isinstance(data, dict | list):
            return
        data = data[name] if isinstance(data, list) or name in data else None
        yield name


def tidied(value: Any) -> Any:
    """Strip from all text what no file should hold: lone surrogates, and controls that end no line.

    Text of white space alone is none.
    """
    if isinstance(value, str):
        text = without_strays(value.translate(_LINE_ENDS))
        return "" if text.isspace() else text
    if isinstance(value, list):
        return [tidied(item) for item in value]
    if isinstance(value, dict):
        return {key: tidied(item) for key, item in value.items()}
    return value


def find_again(store: Store, folder: Path, number: int, image: SlideImage) -> SlideImage | None:
    """Give the image of the page that was made as ``number``, if it is still to be had as it was.

    Where the store has lost it, it is taken from the lecture's own ``images/``.
    """
    try:
        store.path(image.file)
    except StoreError:
        path = folder / "images" / image_name(number, image)
        try:
            data = read_regular(path, MAX_IMAGE_BYTES)
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

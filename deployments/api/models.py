"""What goes over the wire besides presentations themselves. All of it is in /openapi.json."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from pydantic import ConfigDict, Discriminator, Field, Tag, create_model

from deployments.presentations import Presentation, State, Summary
from deployments.presentations.sourced import Kept, Text
from lectra.document.text import Model
from lectra.given import GivenTheme
from lectra.options import MAX_TOPIC, ImageSourceName, LectureOptions, Outline, read_options
from lectra.sources.reading import MAX_FILES
from lectra.text import clean

ON_THE_SERVER = ("out", "image_folder", "outline_file", "theme_file")
"""Options that name places on the server, which clients have no say in."""


class GivenText(Model):
    """A text to make a lecture from, in place of a file."""

    text: str = Field(min_length=1, max_length=200_000, description="The text, such as Markdown.")
    name: str = Field("text.md", min_length=1, max_length=300, description="What lectures call it.")


def _kind_of_source(given: Any) -> str:
    return "id" if isinstance(given, str) else "text"


Source = Annotated[
    Annotated[str, Field(min_length=1, max_length=2000), Tag("id")] | Annotated[GivenText, Tag("text")],
    Discriminator(_kind_of_source),
]


class _Asked(Model):
    """What the lecture is to be. Only the topic must be given, or an outline in its place."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"topic": "AI Ethics", "slides": 6}]}
    )


_FIELDS: dict[str, Any] = {
    name: (field.annotation, field)
    for name, field in LectureOptions.model_fields.items()
    if name not in ON_THE_SERVER
} | {
    "images": (
        Literal[tuple(name for name in get_args(ImageSourceName) if name != "folder")],
        Field(
            "auto",
            description="Source of the images. auto: the photo services that answer, else drawn: made here "
            "from the slide's words.",
        ),
    ),
    "theme": (
        GivenTheme,
        Field(
            "lectra",
            description="The look of the slides: white and navy, dark, or warm and light; in a request to "
            "the API also your own, as a JSON object with the keys of a theme file.",
        ),
    ),
    "outline": (
        Outline,
        Field(None, description="An outline to follow in place of planning one, as a JSON object."),
    ),
    "sources": (
        tuple[Source, ...],
        Field(
            (),
            max_length=MAX_FILES,
            description="Your own documents, which the lecture is made from: ids from POST /sources, web "
            "addresses, or texts as objects.",
        ),
    ),
}
NewPresentation: Any = create_model("NewPresentation", __base__=_Asked, __doc__=_Asked.__doc__, **_FIELDS)
"""The body of POST /generate_presentation: the command line's options, but for places on the server."""


def options_from(body: Any, sources: tuple[str, ...] = ()) -> LectureOptions:
    """Read the options of a body whose ``sources`` are at these paths and addresses. Raises InvalidInput."""
    given = {name: getattr(body, name) for name in body.model_fields_set}
    return read_options({**given, "sources": sources})


def sources_of(body: Any) -> list[str | Text]:
    """List the sources of a request's body: ids, addresses and texts."""
    return [each if isinstance(each, str) else Text(each.name, each.text) for each in body.sources]


class SentSource(Model):
    """A document that was sent."""

    id: str = Field(description="Name it so in `sources` of POST /generate_presentation.")
    name: str = Field(description="What it is called in lectures.")
    title: str
    words: int
    bytes: int
    kept_until: datetime = Field(description="When it is removed, unless a lecture is made from it before.")


class Sent(Model):
    """The documents that were sent, in their order."""

    sources: tuple[SentSource, ...]


def sent(kept: Iterable[Kept]) -> Sent:
    """Answer an upload with its documents: ids, names, titles and sizes."""
    return Sent(
        sources=tuple(
            SentSource(
                id=each.upload.id,
                name=each.upload.name,
                title=clean(each.title)[:MAX_TOPIC],
                words=each.words,
                bytes=each.upload.size,
                kept_until=datetime.fromtimestamp(each.upload.kept_until, UTC),
            )
            for each in kept
        )
    )


class Links(Model):
    """Where to go on."""

    presentation: str = Field(description="Its state, steps, warnings and files.")
    events: str = Field(description="The same as it changes, as server-sent events.")
    files: str = Field(description="Add a file's name to it.")
    revise: str = Field(description="POST here to have it remade.")
    cancel: str = Field(description="POST here to stop what is under way.")


def links_of(presentation: UUID) -> Links:
    """Give the links of a presentation."""
    here = f"/presentations/{presentation}"
    return Links(
        presentation=here,
        events=f"{here}/events",
        files=f"{here}/files/",
        revise=f"{here}/revise",
        cancel=f"{here}/cancel",
    )


class Accepted(Model):
    """A presentation that is to be made, revised or stopped."""

    id: UUID
    state: State
    links: Links


def accepted(summary: Summary) -> Accepted:
    """Tell of a presentation that is to be made, revised or stopped."""
    return Accepted(id=summary.id, state=summary.state, links=links_of(summary.id))


class Shown(Presentation):
    """A presentation, and where to go on."""

    links: Links


def shown(presentation: Presentation) -> Shown:
    """Show a presentation."""
    return Shown(**presentation.model_dump(), links=links_of(presentation.id))


class Page(Model):
    """A page of presentations, the newest first."""

    presentations: tuple[Summary, ...]
    next: str | None = Field(description="Where the next page is; null on the last.")


class Language(Model):
    """A language that can be spoken."""

    lang: str = Field(description="Its tag.")
    english: str = Field(description="Its name in English.")
    own: str = Field(description="Its name in itself, where it is known.")
    female: str = Field(description="The voice that speaks it by default, through the Edge service.")
    male: str
    offline: tuple[str, ...] = Field(description="The engines that speak it without a service.")


class VoiceName(Model):
    """A voice."""

    backend: str
    voice: str
    gender: str


class Voices(Model):
    """The languages, or the voices of one."""

    languages: tuple[Language, ...] = Field(description="All, where no language is asked for.")
    voices: tuple[VoiceName, ...] = Field(description="Those of the language that is asked for.")


class Health(Model):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Readiness(Model):
    """Lectures can be made: Prefect answers, and the deployments are served."""

    status: Literal["ready"] = "ready"

"""What goes over the wire besides presentations themselves. All of it is in /openapi.json."""

from __future__ import annotations

from typing import Any, Literal, get_args
from uuid import UUID

from pydantic import ConfigDict, Field, create_model

from deployments.presentations import Presentation, State, Summary
from lectra.document.text import Model
from lectra.given import GivenTheme
from lectra.options import ImageSourceName, LectureOptions, Outline, read_options

ON_THE_SERVER = ("out", "image_folder", "outline_file", "theme_file", "sources", "text")
"""Options that name places on the server, which clients have no say in."""


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
}
NewPresentation: Any = create_model("NewPresentation", __base__=_Asked, __doc__=_Asked.__doc__, **_FIELDS)
"""The body of POST /generate_presentation: the command line's options, but for places on the server."""


def options_from(body: Any) -> LectureOptions:
    """Give the options that a body stands for. Raises InvalidInput."""
    return read_options({name: getattr(body, name) for name in body.model_fields_set})


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

"""The form that asks for a lecture. What it offers follows from the API's own options, so it never drifts."""

from __future__ import annotations

import asyncio
import json
import types
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from deployments.api.errors import Problem
from deployments.api.models import NewPresentation
from flows.voices import list_languages, list_voices
from lectra.errors import InvalidInput
from lectra.options import OUTLINE_FORM, LectureOptions, read_options
from lectra.registry import LANGUAGE_MODELS, PHOTO_SERVICES, SPEECH_ENGINES, THEMES, Registry

MAIN = ("topic", "slides", "lang", "voice")
OF_SOURCES = ("text",)
SOURCES = "sources"
"""The field of the documents, which are sent before the form is: it has their ids, with spaces between."""
MORE = (
    "audience",
    "seconds_per_slide",
    "theme",
    "builds",
    "llm",
    "tts",
    "images",
    "rate",
    "pitch",
    "outline",
    "stop_after",
    "video",
    "strict_sources",
    "strict",
)
LABELS = {
    "lang": "Language",
    "text": "How much of them is said",
    "llm": "Language model",
    "tts": "Speech",
    "rate": "Speaking rate",
    "stop_after": "Stop for review after",
    "strict_sources": "Remove what no source supports",
}
"""What is not called as the option is."""
NAMES = {
    "auto": "Automatic",
    "drawn": "Drawn here",
    "outline": "The outline",
    "script": "The script",
}
"""Choices that are not called as they are written."""
NOTHING = {"llm": "No model", "images": "No images", "builds": "All at once"}
"""What "none" is called, by field."""
PARTS: dict[str, Registry[Any]] = {
    "llm": LANGUAGE_MODELS,
    "tts": SPEECH_ENGINES,
    "images": PHOTO_SERVICES,
    "theme": THEMES,
}
"""Whose labels the choices of a field have."""
MAX_FIELDS = 64


class Choice(NamedTuple):
    """What may be chosen. ``group`` is what it stands under."""

    value: str
    label: str
    group: str = ""
    colours: tuple[str, ...] = ()


class Field(NamedTuple):
    """An option as the form shows it."""

    name: str
    label: str
    help: str
    kind: Literal["text", "number", "choice", "swatches", "lines", "switch"]
    default: str
    choices: tuple[Choice, ...] = ()
    least: int | None = None
    most: int | None = None
    longest: int | None = None


def _field(name: str) -> Field:
    info = NewPresentation.model_fields[name]
    limits = {key: getattr(mark, key) for mark in info.metadata for key in LIMITS if hasattr(mark, key)}
    choices = tuple(_choice(name, value) for value in _literals(info.annotation))
    return Field(
        name=name,
        label=LABELS.get(name) or name.replace("_", " ").capitalize(),
        help=info.description or "",
        kind=_kind(name, info.annotation),
        default=_written(info.default),
        choices=choices,
        least=limits.get("ge"),
        most=limits.get("le"),
        longest=limits.get("max_length"),
    )


LIMITS = ("ge", "le", "max_length")


def _written(value: Any) -> str:
    """Give an option's value as the form sends it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, indent=2)
    return "" if value is None else str(value)


def _kind(name: str, annotation: Any) -> Any:
    if name in ("theme", "outline"):
        return {"theme": "swatches", "outline": "lines"}[name]
    if _literals(annotation):
        return "choice"
    if annotation is bool:
        return "switch"
    return "number" if int in (annotation, *get_args(annotation)) else "text"


def _literals(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return tuple(str(value) for value in get_args(annotation))
    if get_origin(annotation) is Annotated:
        return _literals(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(value for part in get_args(annotation) for value in _literals(part))
    return ()


def _choice(name: str, value: str) -> Choice:
    parts = PARTS.get(name)
    if parts is None or value not in parts:
        return Choice(value, NOTHING[name] if value == "none" else NAMES.get(value, value.capitalize()))
    return Choice(value, parts[value].label, colours=_swatch(value) if name == "theme" else ())


def _swatch(name: str) -> tuple[str, ...]:
    theme = THEMES[name]
    colours = (theme.light.back, theme.light.text, theme.dark.back, theme.accent, theme.sun)
    return tuple(f"#{colour}" for colour in colours)


FIELDS = {name: _field(name) for name in (*MAIN, *OF_SOURCES, *MORE)}


class Asking(NamedTuple):
    """The form as it is shown: what was typed, and what is wrong with it."""

    typed: Mapping[str, str] = {}
    problem: InvalidInput | Problem | None = None

    @property
    def field(self) -> str:
        """The field that is wrong; empty where it is none of the form's."""
        field = self.problem.field if self.problem else None
        return field if field in (*FIELDS, SOURCES) else ""

    @property
    def label(self) -> str:
        """What the field is called that is wrong."""
        return "Your documents" if self.field == SOURCES else FIELDS[self.field].label

    @property
    def is_unfolded(self) -> bool:
        """Whether an option is set, or wrong, that is folded away."""
        changed = (self.typed.get(name, FIELDS[name].default) != FIELDS[name].default for name in MORE)
        return self.field in MORE or any(changed)

    def value(self, name: str) -> str:
        """Give what a field holds."""
        return self.typed.get(name, FIELDS[name].default)


def options_of(typed: Mapping[str, str], sources: tuple[str, ...] = ()) -> LectureOptions:
    """Read what was asked for; what is left empty is as if not asked. Raises InvalidInput for a field.

    ``sources`` are where the documents lie that the form names.
    """
    given: dict[str, Any] = {name: typed[name].strip() for name in FIELDS if typed.get(name, "").strip()}
    for name, value in given.items():
        choices = [choice.value for choice in FIELDS[name].choices]
        if choices and value not in choices:
            remedy = f"Choose one of: {', '.join(choices)}."
            raise InvalidInput(name, f"{value[:60]!r} is not one of the choices", remedy=remedy)
    if not given.get("outline", "{").startswith("{"):
        # What is not JSON would be the path of a file, and files of this machine are not the browser's.
        raise InvalidInput("outline", "it is not a JSON object", remedy=OUTLINE_FORM)
    for name, value in given.items():
        if FIELDS[name].kind == "switch":
            given[name] = value == "on"
    return read_options({**given, SOURCES: sources})


def typed_for(given: Mapping[str, Any]) -> dict[str, str]:
    """Give the form filled in with what a lecture was asked for, as far as the form can ask for it."""
    typed = {name: _written(given[name]) for name in FIELDS if name in given}
    for name, value in list(typed.items()):
        choices = [choice.value for choice in FIELDS[name].choices]
        if choices and value not in choices:
            del typed[name]
    if not typed.get("outline", "{").startswith("{"):
        del typed["outline"]  # the path of a file, which is not the browser's
    return typed


async def languages() -> tuple[Choice, ...]:
    """Give the languages to choose from, by their English names."""
    return await asyncio.to_thread(_languages)


async def voices(lang: str) -> tuple[Choice, ...]:
    """Give the voices of a language, by what speaks them; none for a language that is not spoken."""
    return await asyncio.to_thread(_voices, lang[:35] or "en")


@lru_cache(maxsize=1)
def _languages() -> tuple[Choice, ...]:
    rows = sorted(list_languages(), key=lambda row: (row["english"] or row["lang"]).casefold())
    return tuple(Choice(row["lang"], _language(row["english"] or row["lang"], row["own"])) for row in rows)


def _language(english: str, own: str) -> str:
    return f"{english} · {own}" if own and own != english else english


@lru_cache(maxsize=64)
def _voices(lang: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(row["voice"], _voice(row["voice"], row["gender"]), SPEECH_ENGINES[row["backend"]].label)
        for row in list_voices(lang)
    )


def _voice(name: str, gender: str) -> str:
    return f"{name.removesuffix('Neural')} · {gender}" if gender else name


def grouped(choices: Sequence[Choice]) -> dict[str, list[Choice]]:
    """Put choices under what they stand under."""
    groups: dict[str, list[Choice]] = {}
    for choice in choices:
        groups.setdefault(choice.group, []).append(choice)
    return groups

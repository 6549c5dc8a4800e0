"""A theme of the user's own: as its file gives it, and as a request carries it, by value."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer
from pydantic_core import ErrorDetails, PydanticCustomError

from lectra.document.problems import in_words
from lectra.document.text import Model
from lectra.registry import THEMES

MAX_LOGO_BYTES, MAX_LOGO_CHARS = 2_000_000, 200_000
"""Of a logo's file, and of the base64 that a request brings in its place."""


def check_theme(name: str) -> str:
    """Check that a theme ships or is installed, as a validator of pydantic's."""
    if name not in THEMES:
        raise ValueError(f"there is no theme {name!r}; choose {' or '.join(THEMES)}")
    return name


def _read_colour(value: object) -> object:
    if value is None:
        return None
    text = value.upper() if isinstance(value, str) else ""
    if len(text) == 7 and text[0] == "#" and set(text[1:]) <= set("0123456789ABCDEF"):
        return text[1:]
    raise PydanticCustomError("colour", "{reason}", {"reason": "it is no colour such as #1B2239"})


def _on_one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("it holds a line end or a control character; write it on one line")
    return text


GivenColour = Annotated[
    str | None, BeforeValidator(_read_colour), PlainSerializer(lambda value: value and f"#{value}")
]
"""A colour as ``#RRGGBB``, kept as ``RRGGBB``."""
Line = Annotated[str, AfterValidator(_on_one_line)]
Family = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(_on_one_line)] | None
"""A family of fonts, where one is given."""


class GivenGround(Model):
    """The colours of a ground, as far as a theme file gives them."""

    ground: GivenColour = None
    text: GivenColour = None
    small: GivenColour = None
    panel: GivenColour = None


class GivenColours(Model):
    """The colours that stand out, as far as a theme file gives them."""

    accent: GivenColour = None
    accent2: GivenColour = None
    sun: GivenColour = None
    block: GivenColour = None


class GivenLogo(Model):
    """A logo: a ``file`` beside the theme's, or in a request its content as base64 in ``data``."""

    file: str = Field("", max_length=255)
    data: str = Field("", max_length=MAX_LOGO_CHARS, repr=False)
    on: Literal["every", "ends"] = "every"


class ThemeFile(Model):
    """What a theme file says; what it leaves out is as in the theme that it starts from."""

    name: Line = Field("Own theme", min_length=1, max_length=60)
    base: Annotated[str, AfterValidator(check_theme)] = "lectra"
    font: Family = None
    heading_font: Family = None
    footer: Line = Field("", max_length=80)
    light: GivenGround = GivenGround()
    dark: GivenGround = GivenGround()
    colours: GivenColours = GivenColours()
    logo: GivenLogo | None = None


class OwnGround(Model):
    """A ground whose colours (``RRGGBB``) are settled: see :class:`lectra.deck.theme.Ground`."""

    back: str
    text: str
    small: str
    panel: str


class OwnLogo(Model):
    """A logo as PNG (base64), with its size, and the slides that bear it."""

    png: str = Field(repr=False)
    width_px: int
    height_px: int
    on: Literal["every", "ends"]


class OwnTheme(Model):
    """A theme that was read and checked: all that its lecture needs, without its files.

    ``fonts_sha256`` is of the files of its fonts, which a machine that draws slides must have as they are;
    empty where they are LECTRA's.
    """

    label: str
    font: str
    heading: str
    fonts_sha256: str = ""
    footer: str = ""
    light: OwnGround
    dark: OwnGround
    accent: str
    accent2: str
    sun: str
    block: str
    logo: OwnLogo | None = None


ChosenTheme = Annotated[str, AfterValidator(check_theme)] | OwnTheme
"""A theme's name, or a theme of one's own."""


def theme_problem(problem: ErrorDetails, within: int = 0) -> str:
    """Explain what is wrong with a theme's data, where, and what may be meant.

    ``within`` is how many parts of the problem's place lead to the theme.
    """
    loc = problem["loc"][within:]
    place = ".".join(map(str, loc))
    if problem["type"] != "extra_forbidden":
        shown = f" {repr(problem['input'])[:60]}:" if isinstance(problem["input"], str | int | float) else ""
        return f"{place or 'the whole'}:{shown} {in_words(problem)}"
    known = list(_known_keys(loc[:-1]))
    near = get_close_matches(str(loc[-1]), known, 1, cutoff=0.5)
    meant = f"is it {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"{place}: there is no such key; {meant}"


def _known_keys(loc: tuple[int | str, ...]) -> Iterator[str]:
    """Yield the keys of the table at a place."""
    model: Any = ThemeFile
    for part in loc:
        model = GivenLogo if part == "logo" else model.model_fields[part].annotation
    yield from model.model_fields

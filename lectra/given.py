"""Options that may come as text or as data: JSON, a theme by name or by value, the path of a theme file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from lectra.brand import ThemeFile
from lectra.document.problems import not_read
from lectra.paths import usable
from lectra.registry import THEMES

MAX_CHARS = 1_000_000
THEME_FORM = "Choose a theme by its name, or name a theme file (….toml) in the form of docs/themes.md."
THEME_ENDING = ".toml"
"""What a path of a theme file ends in, and no theme's name does."""

if TYPE_CHECKING:
    ThemeName = str
    OtherTheme = str
else:
    ThemeName = Literal[tuple(THEMES)]
    OtherTheme = Literal[("", *THEMES)]


def from_text(value: object) -> object:
    """Read an option that comes as text: as JSON, or as nothing."""
    if not isinstance(value, str):
        return value
    if len(value) > MAX_CHARS:
        reason = f"it is longer than {MAX_CHARS:,} characters"
        raise PydanticCustomError("too_long_text", "{reason}", {"reason": reason})
    try:
        return json.loads(value) if value.strip() else None
    except (ValueError, RecursionError) as exc:
        raise PydanticCustomError("no_json", "it is not JSON: {reason}", {"reason": not_read(exc)}) from exc


AS_CHOSEN = {"anyOf": [{"type": "string", "title": "name", "enum": [*THEMES]}, {"type": "object"}]}
"""What a form is told of a theme: a name, or a theme of one's own as JSON."""


def _theme_from_text(value: object) -> object:
    """Read a theme that comes as text: as JSON, or as a name."""
    if not isinstance(value, str):
        return value
    if value.endswith(THEME_ENDING):
        reason = "a request names no file; send what the theme file says, as JSON"
        raise PydanticCustomError("theme_path", "{reason}", {"reason": reason})
    return from_text(value) if value.lstrip().startswith("{") else value


def _kind_of_theme(value: object) -> str:
    """Return whether a theme is given by its name or is the user's own."""
    return "name" if isinstance(value, str) else "own"


_READ_THEME = BeforeValidator(_theme_from_text)
_EITHER = Discriminator(_kind_of_theme)
_Own = Annotated[ThemeFile, Tag("own")]
GivenTheme = Annotated[
    Annotated[ThemeName, Tag("name")] | _Own, _EITHER, _READ_THEME, WithJsonSchema(AS_CHOSEN)
]
GivenOtherTheme = Annotated[
    Annotated[OtherTheme, Tag("name")] | _Own,
    _EITHER,
    _READ_THEME,
    WithJsonSchema({"anyOf": [{**AS_CHOSEN["anyOf"][0], "enum": ["", *THEMES]}, AS_CHOSEN["anyOf"][1]]}),
]
ThemePath = Annotated[str, AfterValidator(usable)]


def with_theme_file(data: Any) -> Any:
    """Take a theme that ends as a theme file does for the path of one."""
    text = data.get("theme") if isinstance(data, dict) else None
    if not isinstance(text, str) or not text.endswith(THEME_ENDING):
        return data
    return {name: value for name, value in data.items() if name != "theme"} | {"theme_file": text}

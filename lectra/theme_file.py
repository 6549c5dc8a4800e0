"""Reads a theme of the user's own, from its file or a request: all of it is checked before any work.

What comes of it needs no file any more: colours that stand out where they are used, fonts that are there, and
a logo that was decoded.
"""

from __future__ import annotations

import base64
import binascii
import tomllib
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from lectra.brand import MAX_LOGO_BYTES, GivenLogo, OwnGround, OwnLogo, OwnTheme, ThemeFile, theme_problem
from lectra.deck.fit import set_text
from lectra.deck.frames import frames
from lectra.deck.palette import Change, Colours, colours_of, completed, suited
from lectra.deck.theme import Theme, theme_of
from lectra.deck.typefaces import find_typeface, fonts_sha256
from lectra.document.problems import not_read
from lectra.errors import ImageError, InvalidInput
from lectra.given import THEME_FORM
from lectra.images.decode import Decoded, to_png
from lectra.images.kinds import SIGNATURE_BYTES, picture_kind
from lectra.models import LectureWarning
from lectra.options import quoted
from lectra.paths import BadPath, expand, read_regular
from lectra.registry import THEMES

MAX_FILE_BYTES = 64_000
MOST_LOGO_PX = (640, 128)
"""How wide and high a logo is in a request at most; it is shown at half of that."""
_LOGO_REMEDY = f"Name a PNG or JPEG of at most {MAX_LOGO_BYTES // 1_000_000} MB beside the theme file."


class ReadTheme(NamedTuple):
    """A theme that can be used, and what was changed in it to that end."""

    theme: OwnTheme
    warnings: tuple[LectureWarning, ...]


def read_theme_file(given: str) -> ReadTheme:
    """Read the theme file (TOML) at a path. Raises InvalidInput, naming the place in it."""
    try:
        path = expand(given)
        content = read_regular(path, MAX_FILE_BYTES).decode()
        data = tomllib.loads(content)
    except BadPath as exc:
        raise InvalidInput("theme", f"{quoted(given)}: {exc}", remedy=THEME_FORM) from exc
    except OSError as exc:
        reason = f"{path} cannot be read: {exc.strerror or exc}"
        raise InvalidInput("theme", reason, remedy="Name a theme file that is there, or a theme.") from exc
    except (ValueError, RecursionError) as exc:
        raise InvalidInput("theme", f"{path} is not TOML: {not_read(exc)}", remedy=THEME_FORM) from exc
    try:
        file = ThemeFile.model_validate(data)
    except ValidationError as exc:
        reason = f"{path}: {theme_problem(exc.errors()[0])}"
        raise InvalidInput("theme", reason, remedy=THEME_FORM) from exc
    if file.logo and file.logo.data:
        reason = f"{path}: logo.data: a file names its logo"
        raise InvalidInput("theme", reason, remedy="Name it as logo.file.")
    return _settled(file, path.parent)


def read_sent_theme(sent: ThemeFile) -> ReadTheme:
    """Check a theme that a request brings. Raises InvalidInput: also for one that names a file."""
    if sent.logo and sent.logo.file:
        reason = "logo.file: a theme that is sent lies in no folder"
        raise InvalidInput("theme", reason, remedy="Send the picture itself as base64 in logo.data.")
    return _settled(sent, None)


def _settled(file: ThemeFile, folder: Path | None) -> ReadTheme:
    base = THEMES[file.base]
    given = _given_colours(file)
    colours, changes = suited(completed(colours_of(base), given))
    for change in changes:
        if change.value is None:
            raise _unreadable(change)
    font, heading = file.font or base.font, file.heading_font or file.font or base.heading_font
    for field, family in (("font", font), ("heading_font", heading)):
        find_typeface(family, field)
    theme = OwnTheme(
        label=file.name,
        font=font,
        heading=heading,
        fonts_sha256=fonts_sha256(font, heading),
        footer=file.footer,
        **_grounds(colours),
        **{name: colours[name] for name in ("accent", "accent2", "sun", "block")},
        logo=_read_logo(file.logo, folder) if file.logo else None,
    )
    _check_footer(theme_of(theme))
    return ReadTheme(theme, tuple(map(_warning, changes)))


def _given_colours(file: ThemeFile) -> dict[str, str]:
    groups = {"light.": file.light, "dark.": file.dark, "": file.colours}
    return {
        prefix + name: value
        for prefix, group in groups.items()
        for name in type(group).model_fields
        if (value := getattr(group, name)) is not None
    }


def _grounds(colours: Colours) -> dict[str, OwnGround]:
    return {
        name: OwnGround(
            back=colours[f"{name}.ground"],
            text=colours[f"{name}.text"],
            small=colours[f"{name}.small"],
            panel=colours[f"{name}.panel"],
        )
        for name in ("light", "dark")
    }


def _unreadable(change: Change) -> InvalidInput:
    pair = change.pair
    reason = f"{pair}, {pair.least}:1 is needed, and no colour like it has that on all it stands on"
    remedy = "Choose grounds and panels that are alike, all light or all dark."
    return InvalidInput("theme", reason, remedy=remedy)


def _warning(change: Change) -> LectureWarning:
    pair = change.pair
    return LectureWarning(
        stage="theme",
        message=f"{pair}, and {pair.use} there needs {pair.least}:1.",
        fallback=f"#{change.value} is used.",
        remedy=f"Give {pair.colour} that colour, or another with enough contrast.",
    )


def _check_footer(theme: Theme) -> None:
    if theme.footer and any(
        set_text([theme.footer], frame.footer).abridged for frame in frames(theme).values()
    ):
        reason = f"footer: {quoted(theme.footer)} is longer than its line"
        raise InvalidInput("theme", reason, remedy="Shorten it, to some 40 characters.")


def _read_logo(logo: GivenLogo, folder: Path | None) -> OwnLogo:
    data = _logo_in(folder, logo.file) if folder else _decoded(logo.data)
    place = f"logo.file: {logo.file}" if folder else "logo.data"
    if not picture_kind(data[:SIGNATURE_BYTES]):
        reason = f"{place} is no picture that can be read"
        raise InvalidInput("theme", reason, remedy=_LOGO_REMEDY + " Export an SVG as PNG.")
    try:
        png = _within(to_png(data, MOST_LOGO_PX[0]))
    except ImageError as exc:
        raise InvalidInput("theme", f"{place}: {exc.message}", remedy=_LOGO_REMEDY) from exc
    encoded = base64.b64encode(png.data).decode()
    return OwnLogo(png=encoded, width_px=png.width_px, height_px=png.height_px, on=logo.on)


def _within(png: Decoded) -> Decoded:
    """Return a logo no higher than it may be."""
    most_px = MOST_LOGO_PX[1]
    if png.height_px <= most_px:
        return png
    return to_png(png.data, max(png.width_px, png.height_px) * most_px // png.height_px)


def _logo_in(folder: Path, name: str) -> bytes:
    """Read the file of a logo, which lies in the folder of the theme file or below."""
    try:
        root = folder.resolve()
        path = (root / expand(name)).resolve()
        if not path.is_relative_to(root):
            raise BadPath(f"it lies outside {root}")
        return read_regular(path, MAX_LOGO_BYTES)
    except BadPath as exc:
        raise InvalidInput("theme", f"logo.file: {quoted(name)}: {exc}", remedy=_LOGO_REMEDY) from exc
    except OSError as exc:
        reason = f"logo.file: {quoted(name)} cannot be read: {exc.strerror or exc}"
        raise InvalidInput("theme", reason, remedy=_LOGO_REMEDY) from exc


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise InvalidInput("theme", "logo.data is not base64", remedy="Encode the picture's file.") from exc

"""The fonts of themes, by the names of their families: LECTRA's own, those of wheels, and this machine's."""

from __future__ import annotations

import hashlib
import re
import shutil
import string
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lectra.deck.faces import BASE, SLANTED, Face, FontFile, family_files, is_variable
from lectra.errors import InvalidInput, ServiceMissing
from lectra.exec import run_program

if TYPE_CHECKING:
    from lectra.deck.theme import Theme

_NEEDED = string.ascii_letters + string.digits + string.punctuation
"""What a family must draw to be a lecture's; any other character may be drawn by another."""
_MOST_NEAR = 3


class Typeface(NamedTuple):
    """A family as text is set in it: upright and slanted, each regular and bold."""

    upright: Face
    slanted: Face


USUAL = Typeface(BASE, SLANTED)
"""What the themes that ship are set in."""


@lru_cache(maxsize=64)
def typeface(family: str) -> Typeface:
    """Return the typeface of a family; the usual one for no name. Raises InvalidInput."""
    return find_typeface(family, "font")


def find_typeface(family: str, field: str) -> Typeface:
    """Return the typeface of a family that a field of a theme names. Raises InvalidInput."""
    if family in ("", BASE.family):
        return USUAL
    files = _in_wheels(family) or _on_machine(family)
    if files is None:
        raise InvalidInput("theme", f"{field}: there is no font {family!r} here", remedy=_remedy(family))
    regular, bold, slanted = files
    upright = Face(family, regular, bold)
    if lost := [char for char in _NEEDED if not upright.draws(char)]:
        reason = f"{field}: the font {family!r} does not draw {' '.join(lost[:5])}"
        raise InvalidInput("theme", reason, remedy="Choose one with Latin letters, digits and signs.")
    if bold == regular and not is_variable(regular):
        reason = f"{field}: the font {family!r} has no bold, which titles and strong words are set in"
        raise InvalidInput("theme", reason, remedy="Install its bold, or choose another.")
    return Typeface(upright, Face(family, slanted, slanted) if slanted else upright)


def fonts_sha256(*families: str) -> str:
    """Return the SHA-256 of the files of families; empty where all text is set in the usual one."""
    faces = {family: typeface(family) for family in families}
    if all(face == USUAL for face in faces.values()):
        return ""
    files = [file for face in faces.values() for one in face for file in (one.regular, one.bold)]
    return hashlib.sha256("".join(map(_sha256, dict.fromkeys(files))).encode()).hexdigest()


def check_typefaces(theme: Theme) -> None:
    """Check that a theme's fonts are here, and the same as where it was read. Raises ServiceMissing."""
    try:
        same = fonts_sha256(theme.font, theme.heading_font) == theme.fonts_sha256
    except InvalidInput as exc:
        raise ServiceMissing(f"{exc.message}.", remedy=exc.remedy) from exc
    if not same:
        reason = f"The fonts of the theme {theme.label!r} are not those that it was read with."
        raise ServiceMissing(reason, remedy="Install the same version of them wherever slides are drawn.")


@lru_cache(maxsize=64)
def _sha256(file: FontFile) -> str:
    return hashlib.sha256(file.path.read_bytes()).hexdigest() + str(file.number)


Files = tuple[FontFile, FontFile, FontFile | None]
"""A family's regular, its bold and its italic, if it has one."""


def _in_wheels(family: str) -> Files | None:
    """Find a family in the font packages that are installed beside LECTRA."""
    import fontpkg  # noqa: PLC0415  # most lectures have LECTRA's own

    try:
        found = fontpkg.family(family)
        upright = [fontpkg.select_file(found, weight, "normal", nearest=True) for weight in (400, 700)]
        slanted = [each for each in found.files if each.style == "italic"]
    except fontpkg.FontpkgError:
        return None
    regular, bold = (FontFile(each.path) for each in upright)
    italic = fontpkg.select_file(found, 400, "italic", nearest=True).path if slanted else None
    return regular, bold, FontFile(italic) if italic else None


def _on_machine(family: str) -> Files | None:
    """Find a family among the fonts of this machine."""
    if not shutil.which("fc-match"):
        return family_files(family)
    regular = _match(family, 80, 0)
    if regular is None:
        return None
    slanted = _match(family, 80, 100)
    return regular, _match(family, 200, 0) or regular, slanted if slanted != regular else None


def _match(family: str, weight: int, slant: int) -> FontFile | None:
    """Ask fontconfig for a file of a family, and of no other that it would put in its place."""
    name = re.sub(r"([-,:\\])", r"\\\1", family)
    pattern = f"{name}:weight={weight}:slant={slant}:scalable=true"
    wanted = ["fc-match", "-f", "%{file}\n%{index}\n%{family}", pattern]
    path, index, families = run_program(wanted, timeout_s=60).out.decode().split("\n", 2)
    if family.casefold() not in (one.strip().casefold() for one in families.split(",")):
        return None
    return FontFile(Path(path), int(index) & 0xFFFF)


def _remedy(family: str) -> str:
    near = get_close_matches(family, _families(), _MOST_NEAR)
    here = f"Near are: {', '.join(near)}. " if near else ""
    slug = re.sub(r"[^a-z0-9]+", "-", family.lower()).strip("-")
    return (
        f"{here}Or install it: as the Python package fontpkg-{slug}, if there is one, or for the whole "
        "machine (fc-list tells what is there)."
    )


def _families() -> list[str]:
    import fontpkg  # noqa: PLC0415  # as above

    names = {family.name for family in fontpkg.families().values()}
    if shutil.which("fc-list"):
        listed = run_program(["fc-list", "-f", "%{family}\n"], timeout_s=60).out.decode()
        names |= {name for line in listed.splitlines() for name in line.split(",")}
    return sorted(names)

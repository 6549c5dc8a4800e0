"""Font files: what they draw, how tall they are, and where one is found for a character."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import fontpkg_arimo
import fontpkg_hind_siliguri
import fontpkg_noto_sans_arabic
import fontpkg_noto_sans_devanagari
import fontpkg_noto_sans_khmer
import fontpkg_noto_sans_tamil
import fontpkg_noto_sans_telugu
import fontpkg_noto_sans_thai
import fontpkg_source_code_pro
from fontTools.ttLib import TTFont, TTLibError
from PIL import ImageFont

from lectra.deck.scripts import fontconfig_language
from lectra.exec import run_program

BOLD_FROM = 600
"""The weight from which a face is bold."""
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)
_SUFFIXES = frozenset({".ttf", ".otf", ".ttc"})


class FontFile(NamedTuple):
    """A font in a file that may hold several."""

    path: Path
    number: int = 0


@dataclass(frozen=True)
class Face:
    """A family in two weights, which one variable file may serve. ``family`` is its name in the deck."""

    family: str
    regular: FontFile
    bold: FontFile

    def file(self, weight: int) -> FontFile:
        """Give the file for a weight (400 to 700)."""
        return self.bold if weight >= BOLD_FROM else self.regular

    def draws(self, char: str) -> bool:
        """Whether it has a glyph for a character."""
        return ord(char) in _facts(self.regular).coverage

    @property
    def ascent_em(self) -> float:
        """How far it reaches above its baseline, in parts of its size."""
        return _facts(self.regular).ascent_em

    @property
    def descent_em(self) -> float:
        """How far it reaches below its baseline, in parts of its size."""
        return _facts(self.regular).descent_em


def _from_wheel(family: str, root: Path) -> Face:
    """Give the upright face in a font package: in one variable file, or in one a weight."""
    files = {file.stem.rpartition("-")[2]: FontFile(file) for file in (root / "files").glob("*.ttf")}
    variable = next((file for name, file in files.items() if "[" in name and "Italic" not in name), None)
    return Face(family, variable or files["Regular"], variable or files["Bold"])


BASE = _from_wheel("Arial", fontpkg_arimo.ROOT)
"""Arimo, which has Arial's widths: a deck that names Arial, as every office has it, looks alike."""
_ITALIC = FontFile(fontpkg_arimo.ROOT / "files" / "Arimo-Italic[wght].ttf")
SLANTED = Face("Arial", _ITALIC, _ITALIC)
MONO = _from_wheel("Courier New", fontpkg_source_code_pro.ROOT)
"""Source Code Pro, which has Courier New's widths."""
SHIPPED = (
    BASE,
    *(
        _from_wheel(package.FAMILY, package.ROOT)
        for package in (
            fontpkg_noto_sans_devanagari,
            fontpkg_noto_sans_arabic,
            fontpkg_hind_siliguri,
            fontpkg_noto_sans_thai,
            fontpkg_noto_sans_tamil,
            fontpkg_noto_sans_telugu,
            fontpkg_noto_sans_khmer,
        )
    ),
)
"""The faces that come with the program; the first to draw a character is used for it."""
_DEJAVU = FontFile(Path(str(files("ziafont.fonts") / "DejaVuSans.ttf")))
SYMBOLS = Face("DejaVu Sans", _DEJAVU, _DEJAVU)
"""What draws the signs of mathematics and other symbols that no other face has; letters only at last."""


_PICTURES = frozenset({"CBDT", "COLR", "SVG ", "sbix"})
"""Tables of fonts that hold pictures of emoji: they are no text of one colour."""


class _Facts(NamedTuple):
    coverage: frozenset[int]
    ascent_em: float
    descent_em: float


@lru_cache(maxsize=256)
def _facts(file: FontFile) -> _Facts:
    """Read what a font says of itself; of one that cannot be read, that it draws nothing."""
    try:
        with TTFont(file.path, fontNumber=file.number, lazy=True) as font:
            em, metrics = font["head"].unitsPerEm, font["hhea"]
            coverage = frozenset(() if _PICTURES.intersection(font.keys()) else font.getBestCmap() or ())
            return _Facts(coverage, metrics.ascent / em, -metrics.descent / em)
    except (TTLibError, OSError, KeyError):
        return _Facts(frozenset(), 0.0, 0.0)


@lru_cache(maxsize=256)
def _family(file: FontFile) -> str:
    """Read a font's name; of one that cannot be read, an empty one.

    It is no fact like the others: fontTools loads far more for its table than for theirs.
    """
    try:
        with TTFont(file.path, fontNumber=file.number, lazy=True) as font:
            return font["name"].getBestFamilyName() or ""
    except (TTLibError, OSError, KeyError):
        return ""


class _Loaded(threading.local):
    """Fonts of one thread: FreeType's faces must not be used by two at once."""

    def __init__(self) -> None:
        self.fonts: dict[tuple[FontFile, float, int], ImageFont.FreeTypeFont] = {}


_loaded = _Loaded()


def load_font(face: Face, size_px: float, weight: int) -> ImageFont.FreeTypeFont:
    """Give this thread's font at a size and weight (400 to 700)."""
    file = face.file(weight)
    key = (file, size_px, weight)
    if key not in _loaded.fonts:
        font = ImageFont.truetype(file.path, size_px, index=file.number)
        if axes := _axes(font):
            font.set_variation_by_axes([weight if tag == "Weight" else default for tag, default in axes])
        _loaded.fonts[key] = font
    return _loaded.fonts[key]


def _axes(font: ImageFont.FreeTypeFont) -> list[tuple[str, float]]:
    """Give the axes of a variable font, by name, and where they stand; of another, none."""
    try:
        return [(axis["name"].decode(), axis["default"] or 0) for axis in font.get_variation_axes()]
    except OSError:
        return []


@lru_cache(maxsize=1024)
def find_face(char: str, lang: str) -> Face | None:
    """Find a face on this machine that draws a character, preferably as ``lang`` writes it."""
    if shutil.which("fc-match"):
        return _match(char, lang)
    return search_folders(char, [Path(folder).expanduser() for folder in _FOLDERS])


def _match(char: str, lang: str) -> Face | None:
    """Ask fontconfig, which knows what the person who keeps the machine prefers."""
    found = _ask(f"sans-serif:lang={fontconfig_language(lang)}", char, 80)
    face = Face(_family(found), found, found)
    if not face.draws(char):
        return None
    bold = _ask(re.sub(r"([-,:\\])", r"\\\1", face.family), char, 200)  # signs of fontconfig's patterns
    return Face(face.family, found, bold) if _family(bold) == face.family else face


def _ask(wanted: str, char: str, weight: int) -> FontFile:
    pattern = f"{wanted}:charset={ord(char):x}:slant=0:scalable=true:weight={weight}"
    said = run_program(["fc-match", "-f", "%{file}\n%{index}", pattern], timeout_s=60).out.decode()
    path, index = said.split("\n")
    return FontFile(Path(path), int(index) & 0xFFFF)  # the upper half tells instances of a variable font


def is_variable(file: FontFile) -> bool:
    """Whether a file has all weights."""
    return any(name == "Weight" for name, _ in _axes(ImageFont.truetype(file.path, 20, index=file.number)))


def family_files(family: str) -> tuple[FontFile, FontFile, FontFile | None] | None:
    """Find the regular, the bold and the italic of a family by looking through this machine's folders."""
    folders = (Path(folder).expanduser() for folder in _FOLDERS)
    files = (file for folder in folders for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES)
    for path in sorted(files, key=_preference):
        if _family(FontFile(path)).casefold() == family.casefold():
            others = (path.with_name(path.name.replace("Regular", style)) for style in ("Bold", "Italic"))
            bold, italic = (FontFile(each) if each.is_file() and each != path else None for each in others)
            return FontFile(path), bold or FontFile(path), italic
    return None


def search_folders(char: str, folders: Iterable[Path]) -> Face | None:
    """Look through folders for a face that draws a character; upright sans first."""
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix.lower() in _SUFFIXES]
    for path in sorted(files, key=_preference):
        regular = FontFile(path)
        if ord(char) in _facts(regular).coverage:
            bold = path.with_name(path.name.replace("Regular", "Bold"))
            return Face(_family(regular), regular, FontFile(bold) if bold.is_file() else regular)
    return None


def _preference(path: Path) -> tuple[bool, bool, str]:
    name = path.stem
    styled = any(
        style in name for style in ("Bold", "Italic", "Oblique", "Light", "Thin", "Mono", "Condensed")
    )
    return styled, "Sans" not in name, name

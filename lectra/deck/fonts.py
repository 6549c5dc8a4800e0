"""Which font draws which character: nothing is ever shown as an empty box."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, TypedDict

from PIL import features

from lectra.deck.bidi import levels, reorder
from lectra.deck.faces import BASE, SHIPPED, Face, find_face, load_font
from lectra.deck.scripts import SAMPLES, is_rtl, is_shaped, package_for, sample_like, script_of
from lectra.errors import InvalidInput, ServiceMissing
from lectra.text import is_stray, one_line

_UNITS_PER_EM = 2048
_JOINERS = "\u200c\u200d"
"""Invisible, and yet they shape the letters beside them in Persian and in Indic scripts."""
_NEEDED = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No"})
"""Categories without which a text makes no sense: letters, marks on them, digits."""
_SEARCHED = _NEEDED | {"Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc"}
"""Categories worth a search on the machine. Emoji are not: their fonts hold pictures, which are not text."""
_TALLEST = 1.25
"""By how much lines stand further apart, at most, than those of the base font: what a font reserves for its
tallest stacks of marks would part ordinary lines too far."""


class Shaping(TypedDict, total=False):
    """How Pillow is to shape a run."""

    direction: str
    language: str


class Run(NamedTuple):
    """Characters of a line drawn by one face in one direction."""

    text: str
    face: Face
    rtl: bool = False


def check_fonts(lang: str, texts: Iterable[str]) -> None:
    """Check that a language, and every letter of some texts, can be drawn here.

    Raises InvalidInput, or ServiceMissing where the script needs a library to shape it; each names the
    package to install.
    """
    sample = SAMPLES.get(script_of(lang), "")
    letters = dict.fromkeys(sample + "".join(char for text in texts for char in text))
    if lost := [char for char in letters if _is_needed(char) and not _drawn(char, lang)]:
        shown = " ".join(lost[:8])
        remedy = f"Install the Debian package {package_for(lost[0])}, or another font with these characters."
        raise InvalidInput("lang", f"no font here draws {shown} ({lang})", remedy=remedy)
    if any(map(is_shaped, letters)):
        require_shaper(lang, found=features.check("raqm"))


def require_shaper(lang: str, *, found: bool | None) -> None:
    """Refuse to draw letters one by one that take their form and order from each other."""
    if not found:
        remedy = "Install the Debian package libfribidi0."
        raise ServiceMissing(f"lang: the script of {lang} cannot be shaped without FriBiDi.", remedy=remedy)


def undrawn(text: str, lang: str = "en") -> str:
    """Give the characters of a text that slides leave out, each once: emoji, most often."""
    return "".join(char for char in dict.fromkeys(text) if not (_is_silent(char) or _drawn(char, lang)))


@lru_cache(maxsize=4096)
def drawable(text: str, lang: str = "en") -> str:
    """Give a text as slides show it: without what no font draws, and without invisible controls."""
    kept = ""
    for char in text:
        if char in _JOINERS:
            kept += char if kept[-1:] and unicodedata.category(kept[-1])[0] in "LM" else ""
        elif not _is_silent(char):
            kept += _drawn(char, lang)
    return one_line(kept)


@lru_cache(maxsize=4096)
def face_for(char: str, lang: str) -> Face | None:
    """Give the face that draws a character in a text of a language, if there is one."""
    shipped = next((face for face in SHIPPED if face.draws(char)), None)
    if shipped or unicodedata.category(char) not in _SEARCHED:
        return shipped
    # Asked for whole scripts first, so that one face draws a text, whatever character of it comes first.
    for asked in (sample_like(char), SAMPLES.get(script_of(lang), char), char):
        face = find_face(asked, lang)
        if face and face.draws(char):
            return face
    return None


def main_face(lang: str) -> Face:
    """Give the face of a language's own script."""
    return face_for(SAMPLES.get(script_of(lang), "a"), lang) or BASE


@lru_cache(maxsize=4096)
def logical_runs(text: str, lang: str) -> tuple[Run, ...]:
    """Cut a text where its face changes, in the order in which it is read."""
    faces = _faces(text, lang)
    return tuple(_joined(zip(text, faces, [False] * len(text), strict=True)))


@lru_cache(maxsize=4096)
def visual_runs(line: str, lang: str) -> tuple[Run, ...]:
    """Cut a line where its face or direction changes, in the order in which it stands from left to right."""
    rtl = is_rtl(lang)
    if line.isascii() and not rtl:
        return (Run(line, BASE),)
    at = levels(line, rtl=rtl)
    pieces = _joined(zip(line, _faces(line, lang), at, strict=True))
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece.text))
    return tuple(reorder(pieces, [at[start] for start in starts[:-1]]))


def text_width(line: str, size_px: float, weight: int, lang: str = "en") -> float:
    """Width of a line in px, shaped and kerned, free of the rounding that hinting brings at small sizes."""
    return _line_in_units(line, weight, lang) * size_px / _UNITS_PER_EM


def run_width(run: Run, size_px: float, weight: int, lang: str) -> float:
    """Width of a run in px."""
    return _run_in_units(run, weight, lang) * size_px / _UNITS_PER_EM


def shaping(run: Run, lang: str) -> Shaping:
    """Give what Pillow must know to shape a run; without Raqm it takes no such thing."""
    if not features.check("raqm"):
        return {}
    return {"direction": "rtl" if run.rtl else "ltr", "language": lang}


def stretch(texts: Iterable[str], lang: str) -> float:
    """By how much the lines of texts must stand further apart than those of the base font; at least 1."""
    tall = max(
        _height(run.face) for text in ("", *texts) for run in (Run("", BASE), *logical_runs(text, lang))
    )
    return min(tall / _height(BASE), _TALLEST)


def _height(face: Face) -> float:
    return face.ascent_em + face.descent_em


@lru_cache(maxsize=16_384)
def _line_in_units(line: str, weight: int, lang: str) -> float:
    return sum(_run_in_units(run, weight, lang) for run in visual_runs(line, lang))


@lru_cache(maxsize=16_384)
def _run_in_units(run: Run, weight: int, lang: str) -> float:
    return float(load_font(run.face, _UNITS_PER_EM, weight).getlength(run.text, **shaping(run, lang)))


def _drawn(char: str, lang: str) -> str:
    """Give what is drawn for a character: itself, or the same in common letters, or nothing."""
    for wanted in (char, unicodedata.normalize("NFKC", char)):
        if all(it.isspace() or face_for(it, lang) for it in wanted):
            return wanted
    return ""


def _is_silent(char: str) -> bool:
    """Whether a character is only there to steer others: formats, and selectors of a variant."""
    code = ord(char)
    return (
        unicodedata.category(char) == "Cf"
        or is_stray(char)
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
    )


def _is_needed(char: str) -> bool:
    return unicodedata.category(char) in _NEEDED and not _is_silent(char)


def _faces(text: str, lang: str) -> list[Face]:
    """Give each character its face. What is no letter stays in the face before it, so that runs are long."""
    letters = (face_for(char, lang) for char in text if char.isalpha())
    current = next((face for face in letters if face), BASE)
    faces = []
    for char in text:
        stays = char in _JOINERS or (not char.isalpha() and current.draws(char))
        if not stays:
            current = face_for(char, lang) or current
        faces.append(current)
    return faces


def _joined(characters: Iterable[tuple[str, Face, int]]) -> list[Run]:
    """Join neighbours of the same face and level to runs."""
    return [
        Run("".join(char for char, _, _ in group), face, bool(level % 2))
        for (face, level), group in groupby(characters, key=lambda it: it[1:])
    ]

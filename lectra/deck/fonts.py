"""Which font draws which character: nothing is ever shown as an empty box."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple, TypedDict

from PIL import features

from lectra.deck.bidi import MARKS, drawn_levels, reorder
from lectra.deck.faces import BASE, MONO, SHIPPED, SYMBOLS, Face, find_face, load_font
from lectra.deck.formula_runs import (
    drawn_formulas,
    join_marks,
    slanted_in,
    stretch_of_formulas,
    whole_formulas,
)
from lectra.deck.scripts import SAMPLES, is_rtl, is_shaped, package_for, sample_like, script_of
from lectra.deck.typefaces import USUAL, Typeface, typeface
from lectra.deck.typeset import inline
from lectra.deck.written import JOINERS, is_silent, written
from lectra.document.inline import Span, Style, spans_of
from lectra.errors import InvalidInput, ServiceMissing

_UNITS_PER_EM = 2048
_NEEDED = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No"})
"""Categories without which a text makes no sense: letters, marks on them, digits."""
_SEARCHED = _NEEDED | {"Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So"}
"""Categories worth a search on the machine."""
_SAME_IN_COMMON_LETTERS = frozenset(
    {"<font>", "<compat>", "<wide>", "<narrow>", "<small>", "<square>", "<vertical>", "<noBreak>"}
)
"""Kinds of compatibility characters that mean the same in common letters; a power or an index does not."""
TAB = "    "
"""How a tab is drawn."""
_NO_BREAK_SPACES = "\u00a0\u2007\u202f"
_MOST_LOST = 0.25
"""Share of the letters from which a lecture without them makes no sense."""
_TALLEST = 1.25
"""By how much lines stand further apart, at most, than those of the base font: what a font reserves for its
tallest stacks of marks would part ordinary lines too far."""


class Shaping(TypedDict, total=False):
    """How Pillow is to shape a run."""

    direction: str
    language: str


_RAISED_SIZE, RAISED_EM = 0.62, 0.33
"""The size of a raised number in parts of its text's, and how far it is raised: as office suites have it."""
_STRONG = 700
"""The weight of what is marked as strong."""


class Run(NamedTuple):
    """Characters of a line drawn by one face in one direction."""

    text: str
    face: Face
    rtl: bool = False
    strong: bool = False
    url: str = ""
    """Where it leads, as a link."""
    formula: str = ""
    """The LaTeX of a formula that is drawn as a whole."""
    raised: bool = False
    """Whether it is the number of what is cited: small, and above the line."""

    def weight(self, weight: int) -> int:
        """Return its weight in a text of a weight."""
        return max(weight, _STRONG) if self.strong else weight

    def size_px(self, size_px: float) -> float:
        """Return its size in a text of a size."""
        return round(_RAISED_SIZE * size_px) if self.raised else size_px

    def lift_px(self, size_px: float) -> float:
        """Return how far it stands above the baseline of a text of a size."""
        return RAISED_EM * size_px if self.raised else 0.0


def check_fonts(lang: str, texts: Iterable[str]) -> None:
    """Check that a language, and most letters of some texts, can be drawn here.

    Raises InvalidInput, or ServiceMissing where the script needs a library to shape it; each names the
    package to install. A few letters that no font has are no reason: see :func:`undrawn`.
    """
    sample = SAMPLES.get(script_of(lang), "")
    letters = [char for text in texts for char in text if _is_needed(char)]
    lost = [char for char in sample if not _drawn(char, lang)]
    unknown = [char for char in letters if not _drawn(char, lang)]
    if lost or len(unknown) > _MOST_LOST * len(letters):
        shown = " ".join(list(dict.fromkeys(unknown or lost))[:8])
        remedy = (
            f"Install the Debian package {package_for((unknown or lost)[0])}, "
            "or another font with these characters."
        )
        raise InvalidInput("lang", f"no font here draws {shown} ({lang})", remedy=remedy)
    if any(map(is_shaped, {*sample, *letters})):
        require_shaper(lang, found=features.check("raqm"))


def require_shaper(lang: str, *, found: bool | None) -> None:
    """Refuse to draw letters one by one that take their form and order from each other."""
    if not found:
        remedy = "Install the Debian package libfribidi0."
        raise ServiceMissing(f"lang: the script of {lang} cannot be shaped without FriBiDi.", remedy=remedy)


def undrawn(text: str, lang: str = "en") -> str:
    """Return the characters of a text that pictures leave out, each once: emoji, most often."""
    return "".join(char for char in dict.fromkeys(text) if not (is_silent(char) or _drawn(char, lang)))


@lru_cache(maxsize=4096)
def drawable(text: str, lang: str = "en") -> str:
    """Return a text as pictures show it, line by line.

    Left out is what no font draws, with one of the spaces around it, and all that is invisible. A tab is as
    wide as four spaces.
    """
    kept: list[str] = []
    lost = False
    for char in unicodedata.normalize("NFC", written(text)):
        if is_silent(char):
            if char in JOINERS and kept and unicodedata.category(kept[-1][-1])[0] in "LM":
                kept.append(char)
            continue
        shown = _drawn(char, lang)
        if shown.isspace() and lost and (not kept or kept[-1].isspace()):
            shown = shown if shown == "\n" else ""
        if shown:
            kept.append(shown)
        lost = not shown and not char.isspace()
    return written("".join(kept))


@lru_cache(maxsize=4096)
def face_for(char: str, lang: str) -> Face | None:
    """Return the face that draws a character in a text of a language, if there is one."""
    last = SYMBOLS if SYMBOLS.draws(char) else None
    shipped = next((face for face in SHIPPED if face.draws(char)), None if char.isalpha() else last)
    if shipped or unicodedata.category(char) not in _SEARCHED:
        return shipped
    # Asked for whole scripts first, so that one face draws a text, whatever character of it comes first.
    for asked in (sample_like(char), SAMPLES.get(script_of(lang), char), char):
        face = find_face(asked, lang)
        if face and face.draws(char):
            return face
    return last


def main_face(lang: str) -> Face:
    """Return the face of a language's own script."""
    return face_for(SAMPLES.get(script_of(lang), "a"), lang) or BASE


@lru_cache(maxsize=4096)
def logical_runs(text: str, lang: str, font: str = "") -> tuple[Run, ...]:
    """Cut a text where its face changes, in the order in which it is read.

    ``font`` is the family it is set in, the usual one where it is empty; what that has not, others draw.
    """
    return tuple(_joined(text, lang, [0] * len(text), typeface(font)))


@lru_cache(maxsize=4096)
def visual_runs(line: str, lang: str, at: tuple[int, ...] | None = None, font: str = "") -> tuple[Run, ...]:
    """Cut a line where its face or direction changes, in the order in which it stands from left to right.

    ``at`` are its levels, where it is part of a longer text.
    """
    if line.isascii() and not spans_of(line) and not any(at if at is not None else [is_rtl(lang)]):
        return (Run(line, typeface(font).upright),)
    at = whole_formulas(line, drawn_levels(line, rtl=is_rtl(lang)) if at is None else at)
    pieces = _joined(line, lang, at, typeface(font))
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece.text))
    return tuple(reorder(pieces, [at[start] for start in starts[:-1]]))


def text_width(line: str, size_px: float, weight: int, lang: str = "en", font: str = "") -> float:
    """Width of a line in px, shaped and kerned, free of the rounding that hinting brings at small sizes."""
    return _line_in_units(line, weight, lang, font) * size_px / _UNITS_PER_EM


def run_width(run: Run, size_px: float, weight: int, lang: str) -> float:
    """Width of a run in px."""
    return _run_in_units(run, weight, lang) * size_px / _UNITS_PER_EM


def shaping(run: Run, lang: str) -> Shaping:
    """Return what Pillow must know to shape a run; without Raqm it takes no such thing."""
    if not features.check("raqm"):
        return {}
    return {"direction": "rtl" if run.rtl else "ltr", "language": lang}


def stretch(texts: Sequence[str], lang: str, font: str = "") -> float:
    """By how much the lines of texts must stand further apart than those of the base font; at least 1."""
    runs = (run for text in texts for run in logical_runs(text, lang, font))
    faces = {run.face for run in runs} - {SYMBOLS, MONO, USUAL.slanted}
    return max(min(max(map(_height, faces | {BASE})) / _height(BASE), _TALLEST), stretch_of_formulas(texts))


def _height(face: Face) -> float:
    return face.ascent_em + face.descent_em


@lru_cache(maxsize=16_384)
def _line_in_units(line: str, weight: int, lang: str, font: str) -> float:
    return sum(_run_in_units(run, weight, lang) for run in visual_runs(line, lang, None, font))


@lru_cache(maxsize=16_384)
def _run_in_units(run: Run, weight: int, lang: str) -> float:
    if run.formula and (outlines := inline(run.formula)):
        return outlines.width_em * _UNITS_PER_EM
    font = load_font(run.face, _UNITS_PER_EM, run.weight(weight))
    width = float(font.getlength(run.text, **shaping(run, lang)))
    return _RAISED_SIZE * width if run.raised else width


@lru_cache(maxsize=4096)
def _drawn(char: str, lang: str) -> str:
    """Return what is drawn for a character: itself, or the same in common letters, or nothing."""
    if char.isspace():
        return _drawn_space(char)
    for shown in (char, _in_common_letters(char)):
        if shown and all(it.isspace() or face_for(it, lang) for it in shown):
            return shown
    return ""


def _drawn_space(char: str) -> str:
    if char == "\t":
        return TAB
    if char == "\n" or BASE.draws(char):
        return char
    return "\u00a0" if char in _NO_BREAK_SPACES else " "


def _in_common_letters(char: str) -> str:
    kind = unicodedata.decomposition(char).split(" ", maxsplit=1)[0]
    return unicodedata.normalize("NFKC", char) if kind in _SAME_IN_COMMON_LETTERS else ""


def _is_needed(char: str) -> bool:
    return unicodedata.category(char) in _NEEDED and not is_silent(char)


def _faces(text: str, lang: str, own: Face) -> list[Face]:
    """Choose a face for each character.

    What is no letter stays in the face of the letters before it, where that has it, so that runs are long;
    marks stay in that of what they stand on.
    """
    letters = (_face_for(char, lang, own) for char in text if char.isalpha())
    current = next((face for face in letters if face), own)
    faces: list[Face] = []
    for char in text:
        before = faces[-1] if faces and unicodedata.category(char)[0] == "M" else current
        if char in JOINERS + MARKS or (not char.isalpha() and before.draws(char)):
            faces.append(before)
            continue
        faces.append(_face_for(char, lang, own) or current)
        if faces[-1] is not SYMBOLS:
            current = faces[-1]
    return faces


def _face_for(char: str, lang: str, own: Face) -> Face | None:
    """Return what draws a character in a text that is set in a face."""
    return own if own is not BASE and own.draws(char) else face_for(char, lang)


def _joined(text: str, lang: str, at: Sequence[int], own: Typeface) -> list[Run]:
    """Join neighbours of the same face, marks and level to runs."""
    marked: dict[Style, Face] = {"emphasis": own.slanted, "code": MONO}
    faces, strong, urls = _faces(text, lang, own.upright), [False] * len(text), [""] * len(text)
    raised = [False] * len(text)
    whole: list[Span | None] = [None] * len(text)
    for span in spans_of(text):
        slanted = slanted_in(span, str(text)) if span.style == "formula" else ()
        for place in range(span.start, span.end):
            other = own.slanted if slanted and slanted[place - span.start] else marked.get(span.style)
            if other and faces[place] in own and other.draws(text[place]):
                faces[place] = other
            strong[place] |= span.style == "strong"
            raised[place] |= span.style == "raised"
            urls[place] = span.url or urls[place]
        if slanted:
            join_marks(faces, str(text), span)
    for span, _ in drawn_formulas(text):
        places = slice(span.start, span.end)
        whole[places] = [span] * (span.end - span.start)
        faces[places] = [own.upright] * (span.end - span.start)
    looks = zip(faces, (level % 2 == 1 for level in at), strong, urls, at, whole, raised, strict=True)
    runs, start = [], 0
    for (face, rtl, bold, url, _, formula, high), group in groupby(looks):
        end = start + len(list(group))
        latex = formula.latex if formula else ""
        runs.append(Run(str(text)[start:end], face, rtl, bold, url, latex, high))
        start = end
    return runs

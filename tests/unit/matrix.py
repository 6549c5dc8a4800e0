"""Every block in every layout that shows it: the slides that are compared in video and deck."""

from __future__ import annotations

import base64
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin

from PIL import Image

from lectra.brand import ThemeFile
from lectra.deck.blocks.callout import Kind
from lectra.deck.blocks.diagram import KINDS as DIAGRAMS
from lectra.deck.boxes import SlideLayout
from lectra.deck.layout import lay_out
from lectra.deck.paginate import paginate
from lectra.deck.pptx import DeckSlide, Track, add_narration, effects_of, write_deck
from lectra.deck.theme import Theme, theme_of
from lectra.document.blocks.block import BlockBase
from lectra.models import Reveal, WrittenSlide
from lectra.registry import BLOCKS, THEMES
from lectra.theme_file import read_sent_theme
from tests.unit.diagrams import data_of
from tests.unit.shown import Picture

LANGS = ("en", "ar")
PHOTO = Picture(1200, 800, "A. Name, CC BY 4.0")
WORDS: dict[str, tuple[str, str, str, str]] = {
    "en": ("Shallow water", "Where rain goes, a river begins", "Depth", "4,222.6 h"),
    "ar": ("مياه ضحلة", "حيث يذهب المطر يبدأ النهر", "العمق", "6650 كم"),
    "ja": ("浅い水", "雨が行くところに川が始まる。", "深さ", "6,650 km"),
}
"""A short text, a sentence, a word, and a number with its unit."""
_CODE = 'def mean(values):\n    """Return the mean."""\n    return sum(values) / len(values)  # 1.5'
_NO_BLOCK: dict[str, dict[str, str]] = {
    "title": {"role": "title"},
    "section": {"role": "section"},
    "closing": {"role": "closing"},
    "bullets": {},
    "statement": {"layout": "statement"},
}
"""Slides without a block, by their layout."""


OWN = Path(__file__).parents[2] / "examples" / "themes" / "northfield.toml"


def look(name: str) -> Theme:
    """Return a theme that ships, or ``own``: the example of one's own in fonts that LibreOffice brings."""
    if name != "own":
        return THEMES[name]
    logo = {"data": base64.b64encode(OWN.with_suffix(".png").read_bytes()).decode()}
    fonts = {"font": "Liberation Serif", "heading_font": "Liberation Sans"}
    given = {**tomllib.loads(OWN.read_text()), **fonts, "logo": logo}
    return theme_of(read_sent_theme(ThemeFile.model_validate(given)).theme)


class Sample(NamedTuple):
    """A slide of the matrix: its name, its script, and its layout with a picture or without."""

    name: str
    script: WrittenSlide
    layout: SlideLayout
    is_pictured: bool


def kinds_of(block: type[BlockBase]) -> tuple[str, ...]:
    """Return the kinds of a block, or an empty one where it has none."""
    field = block.model_fields.get("kind")
    if field is None:
        return ("",)
    return get_args(field.annotation) if get_origin(field.annotation) is Literal else tuple(DIAGRAMS)


def blocks_of(lang: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return a sample of each block that there is, by its type and its kind, in a language."""
    short, long, word, number = WORDS[lang]
    marked = {"text": f"**{short}**", "items": [f"*{word}*", f"`x = 1`: [{short}](https://example.org)"]}
    listed = {"items": [long, marked]}
    pointers = [{"text": short, "x": x / 10, "y": y / 10} for x, y in ((1, 2), (3, 9), (8, 2), (6, 5))]
    figures = [{"value": number, "label": long, "change": f"+12 % {word}"}, {"value": 31, "label": short}]
    columns = [
        {"heading": short, "block": {"type": "bullets", **listed}},
        {"block": {"type": "quote", "text": long, "source": word}},
    ]
    rows = [[short, long, 12.5], [f"`{word}`", f"*{long}*", 3], [word, "", "–"]]
    samples: dict[tuple[str, str], dict[str, Any]] = {
        ("bullets", ""): listed,
        ("statement", ""): {"text": long},
        ("quote", ""): {"text": long, "source": short},
        ("columns", ""): {"columns": columns},
        ("picture", ""): {"query": "river", "caption": long},
        ("table", ""): {"header": [word, short, word], "rows": rows, "strong": [2], "source": short},
        ("code", ""): {"language": "python", "source": _CODE, "highlight": ["2"], "output": ">>> 1.5"},
        ("equation", ""): {
            "latex": r"f(x) = \frac{x^2}{2}",
            "label": short,
            "symbols": [{"symbol": "x", "meaning": word}],
        },
        ("agenda", ""): {"entries": [{"parts": [{"text": short}]}, {"parts": [{"text": long}]}]},
        ("references", ""): {"entries": [{"parts": [{"text": long}]}]},
        ("figures", ""): {"figures": figures, "source": short},
        ("labelled", ""): {"query": "river", "caption": long, "pointers": pointers},
    }
    samples |= {("callout", kind): {"title": short, "text": long} for kind in get_args(Kind)}
    samples |= {("chart", kind): _chart(kind, lang) for kind in ("bar", "column", "stacked", "line")}
    samples |= {("chart", kind): _chart(kind, lang) for kind in ("pie", "doughnut", "scatter")}
    samples |= {("diagram", kind): data_of(kind, lang, narrow=True) for kind in DIAGRAMS}
    return {
        (name, kind): {"type": name, **({"kind": kind} if kind else {}), **fields}
        for (name, kind), fields in samples.items()
    }


def _chart(kind: str, lang: str) -> dict[str, Any]:
    short, _, word, _ = WORDS[lang]
    if kind == "scatter":
        points = [[1, 35.5], [2.5, 42], [7, 70]]
        return {"series": [{"name": word, "values": points}], "x": short, "y": word, "title": word}
    several = [] if kind in ("pie", "doughnut") else [{"name": short, "values": [7, 21, 11]}]
    series = [{"name": word, "values": [12.5, 18.25, 4]}, *several]
    names = [word, f"{word} 2", f"{word} 3"]
    return {"title": word, "unit": "km", "source": short, "categories": names, "series": series}


def scripts(lang: str) -> Iterator[tuple[str, WrittenSlide]]:
    """Yield a slide for each block in each layout that shows it, and in a column; and those without one."""
    short, long, *_ = WORDS[lang]
    for layout, fields in _NO_BLOCK.items():
        more = {"subtitle": long} if layout in ("title", "section") else {}
        yield f"no block in {layout}", _script({"title": short, **fields, **more})
    for (name, kind), block in blocks_of(lang).items():
        label = f"{name} {kind}".strip()
        model = BLOCKS[name].model
        for layout in model.layouts:
            role = {"role": layout} if layout in ("title", "section", "closing") else {"layout": layout}
            yield f"{label} in {layout}", _script({"title": short, **role, "blocks": [block]})
        if model.in_column:
            beside = {"type": "statement", "text": long}
            columns = [{"block": beside}, {"heading": short, "block": block}]
            yield (
                f"{label} in a column",
                _script({"title": short, "blocks": [{"type": "columns", "columns": columns}]}),
            )


def _script(fields: dict[str, Any]) -> WrittenSlide:
    return WrittenSlide.model_validate({**fields, "narration": "One sentence."})


@cache
def samples(theme: str, lang: str) -> tuple[Sample, ...]:
    """Return all slides of the matrix in a theme and a language, without a picture and with one."""
    return tuple(
        Sample(
            f"{name}{' with a picture' if image else ''}{f', page {number}' if number > 1 else ''}",
            page,
            lay_out(page, look(theme), image=image, lecture=WORDS[lang][0], lang=lang),
            bool(image),
        )
        for name, script in scripts(lang)
        for image in ((None, PHOTO) if script.is_pictured else (None,))
        for number, page in enumerate(paginate(script, look(theme), lang=lang, pictured=bool(image)), 1)
    )


def photo(folder: Path) -> Path:
    """Write the picture that stands on the slides."""
    target = folder / "photo.jpg"
    Image.effect_mandelbrot((1200, 800), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(target)
    return target


def write(theme: str, lang: str, folder: Path, *, spoken: bool = True) -> Path:
    """Write a deck of all slides of the matrix; ``spoken``, items appear while their slides' sound plays."""
    picture, silent = photo(folder), folder / "presentation.pptx"
    slides = [
        DeckSlide(sample.layout, sample.script, picture if sample.is_pictured else None, "A set of numbers")
        for sample in samples(theme, lang)
    ]
    builds = write_deck(slides, title=WORDS[lang][0], lang=lang, theme=look(theme), target=silent)
    if not spoken:
        return silent
    sound, target = folder / "sound.mp3", folder / "spoken.pptx"
    sound.write_bytes(b"\xff\xfb\x74" + bytes(500))
    reveals = [Reveal(item=number, at_s=float(number)) for number in range(1, 20)]
    tracks = [Track(sound, 30.0, effects_of(reveals, targets)) for targets in builds]
    add_narration(silent, tracks, lang=lang, theme=look(theme), target=target)
    return target

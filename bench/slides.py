"""How full and how varied slides are, and how well their lines break.

    python -m bench.slides OUTLINE… [--pictures FOLDER] [--json]

Lays out each slide of the outlines, with a picture of 3:2 where its layout takes one, and prints by lecture:

    kinds        different arrangements among its slides
    text ends    where the lowest text of a slide ends, of 1,080 px (median of those with text below a title)
    empty        the part of the room for such text that is left empty (median)
    title:body   the size of the title by that of the text (median)
    breaks       lines that end in mid-paragraph, of them those that part a number from its unit or what else
                 belongs together, those inside a Japanese phrase, and last lines of one word

--pictures draws the slides there.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from lectra.deck.boxes import SlideLayout, TextBox
from lectra.deck.fonts import text_width
from lectra.deck.layout import lay_out
from lectra.deck.paginate import paginate
from lectra.deck.raster import draw_slide
from lectra.deck.ties import FLAWS, find_flaws
from lectra.document.deck import Deck
from lectra.models import WrittenSlide
from lectra.registry import THEMES

ASIDE = ("title", "credit", "footer", "number")


class Photo:
    """A picture of 3:2."""

    width_px, height_px, credit = 1200, 800, "A. Name, CC BY 4.0"


def main() -> None:
    """Lay out, measure, print."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.slides",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("outlines", nargs="+", type=Path, metavar="OUTLINE")
    parser.add_argument("--pictures", type=Path, help="folder to draw the slides in")
    parser.add_argument("--theme", default="lectra", choices=[*THEMES])
    parser.add_argument("--json", action="store_true", help="print JSON only")
    asked = parser.parse_args()
    rows = []
    for path in asked.outlines:
        deck = Deck.model_validate_json(path.read_text())
        layouts = list(laid_out(deck, asked.theme))
        rows.append({"lecture": path.stem, **figures([describe(layout, deck.lang) for layout in layouts])})
        if asked.pictures:
            draw(layouts, asked.pictures / path.stem)
    print(json.dumps(rows, ensure_ascii=False) if asked.json else to_table(rows))


def laid_out(deck: Deck, theme: str) -> Iterable[SlideLayout]:
    """Lay out all pages of a lecture."""
    look = THEMES[theme]
    for slide in deck.slides:
        script = WrittenSlide(**{**slide.model_dump(exclude={"id"}), "narration": slide.narration or "Said."})
        for number, page in enumerate(paginate(script, look, lang=deck.lang, pictured=script.is_pictured)):
            image = Photo() if script.is_pictured and not number else None
            yield lay_out(page, look, image=image, lecture=deck.title, lang=deck.lang)


def describe(layout: SlideLayout, lang: str) -> dict[str, Any]:
    """Describe what is on a slide as plain data, in px."""
    return {"frame": layout.frame, "lang": lang, "texts": [_text(each) for each in layout.texts]}


def _text(text: TextBox) -> dict[str, Any]:
    slot = text.slot
    lines = [
        text.indent_of(each.level, prose=each.prose) + text_width(line, text.size_px, slot.weight, slot.lang)
        for each in text.paragraphs
        for line in each.lines
    ]
    return {
        "role": slot.role,
        "size": text.size_px,
        "bottom": text.top_px + text.height_px,
        "room": slot.box.w * slot.box.h,
        "inked": sum(width * text.line_px for width in lines),
        "paragraphs": [{"lines": each.lines, "gaps": each.gaps} for each in text.paragraphs],
    }


def figures(slides: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Work out the figures of a lecture from its slides."""
    found = []
    for slide in slides:
        body = [text for text in slide["texts"] if text["role"] not in ASIDE]
        title = next((text for text in slide["texts"] if text["role"] == "title"), None)
        if body and title:
            empty = 1 - sum(text["inked"] for text in body) / sum(text["room"] for text in body)
            ratio = title["size"] / max(text["size"] for text in body)
            found.append((max(text["bottom"] for text in body), empty, ratio))
    ends, empties, ratios = zip(*found, strict=True)
    return {
        "kinds": len({slide["frame"] for slide in slides}),
        "slides": len(slides),
        "text ends": round(statistics.median(ends)),
        "empty": round(statistics.median(empties), 2),
        "title:body": round(statistics.median(ratios), 2),
        **_breaks(slides),
    }


def _breaks(slides: Sequence[dict[str, Any]]) -> dict[str, int]:
    counts = dict.fromkeys(("breaks", *FLAWS), 0)
    for slide in slides:
        for text in slide["texts"]:
            for paragraph in text["paragraphs"]:
                lines, gaps = paragraph["lines"], paragraph["gaps"]
                counts["breaks"] += sum(gap != "\n" for gap in gaps)
                for name in find_flaws(lines, gaps, slide["lang"]):
                    counts[name] += 1
    return counts


def to_table(rows: Sequence[dict[str, Any]]) -> str:
    """Put the figures in a table of Markdown."""
    names = list(rows[0])
    lines = [names, ["---"] * len(names), *([str(row[name]) for name in names] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def draw(layouts: Sequence[SlideLayout], folder: Path) -> None:
    """Draw the slides, with one photo on all."""
    folder.mkdir(parents=True, exist_ok=True)
    photo = folder / "photo.jpg"
    Image.effect_mandelbrot((1200, 800), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(photo)
    for number, layout in enumerate(layouts):
        draw_slide(layout, photo, folder / f"{number:02}.png", folder / f"{number:02}.jpg")


if __name__ == "__main__":
    main()

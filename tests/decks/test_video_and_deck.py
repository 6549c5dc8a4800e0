"""The video and the deck show the same: each layout, in each theme, in three scripts."""

from __future__ import annotations

import base64
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation

from bench.compare_deck import LEAST, draw_deck, similarity
from lectra.brand import ThemeFile
from lectra.deck.bidi import MARKS
from lectra.deck.fonts import check_fonts
from lectra.deck.layout import lay_out
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.raster import draw_slide
from lectra.deck.theme import Theme, theme_of
from lectra.models import WrittenSlide
from lectra.registry import THEMES
from lectra.theme_file import read_sent_theme

pytestmark = pytest.mark.slow
UNMARKED = str.maketrans("", "", MARKS)

WORDS: dict[str, list[str]] = {
    "en": ["Rivers of the world", "Where rain goes, a river begins", "Shallow water", "It carries sand"],
    "ar": ["أنهار العالم", "حيث يذهب المطر يبدأ النهر", "مياه ضحلة", "يحمل الرمل"],
    "ja": ["世界の川", "雨が行くところに川が始まる。", "浅い水", "砂を運ぶ"],
}


THEME = Path(__file__).parents[2] / "examples" / "themes" / "northfield.toml"


def look(name: str) -> Theme:
    """Return a theme that ships, or the example of one's own in fonts that LibreOffice brings."""
    if name != "own":
        return THEMES[name]
    logo = {"data": base64.b64encode(THEME.with_suffix(".png").read_bytes()).decode()}
    fonts = {"font": "Liberation Serif", "heading_font": "Liberation Sans"}
    given = {**tomllib.loads(THEME.read_text()), **fonts, "logo": logo}
    return theme_of(read_sent_theme(ThemeFile.model_validate(given)).theme)


class Photo:
    """A picture to make room for."""

    width_px, height_px, credit = 1200, 800, "A. Name, CC BY 4.0"


def slides_of(lang: str) -> list[dict[str, Any]]:
    """Give a slide for each layout, and one whose title is all it shows; lists have each mark."""
    title, sentence, short, shorter = WORDS[lang]
    marked = {"text": f"[{short}](https://example.org)", "items": [f"*{shorter}*", f"`x = 1`: **{short}**"]}
    listed = {"type": "bullets", "items": [sentence, marked]}
    columns = [{"heading": short, "block": listed}, {"block": {"type": "quote", "text": sentence}}]
    return [
        {"role": "title", "title": title, "subtitle": sentence},
        {"role": "section", "title": sentence, "subtitle": short},
        {"title": title, "blocks": [listed]},
        {"title": title, "blocks": [{"type": "statement", "text": sentence}]},
        {"title": sentence, "layout": "statement"},
        {"title": title, "blocks": [{"type": "quote", "text": sentence, "source": short}]},
        {"title": title, "blocks": [{"type": "columns", "columns": columns}]},
        {"title": title, "blocks": [{"type": "picture", "query": "river", "caption": sentence}]},
        {"role": "closing", "title": title, "blocks": [listed]},
    ]


@pytest.fixture(scope="module", autouse=True)
def _office() -> None:
    if not shutil.which("soffice"):
        pytest.fail("LibreOffice draws the deck; install it: apt install libreoffice-impress poppler-utils")


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("theme", [*THEMES, "own"])
def test_the_deck_shows_what_the_video_shows(tmp_path: Path, theme: str, lang: str) -> None:
    check_fonts(lang, ())
    photo = tmp_path / "photo.jpg"
    Image.effect_mandelbrot((1200, 800), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(photo)
    slides: list[DeckSlide] = []
    drawn: list[Path] = []
    for data in slides_of(lang):
        script = WrittenSlide(**data, narration="One sentence.")
        for picture in (None, photo) if script.is_pictured else (None,):
            image = Photo() if picture else None
            layout = lay_out(script, look(theme), image=image, lecture=WORDS[lang][0], lang=lang)
            slides.append(DeckSlide(layout, script, picture))
            drawn.append(tmp_path / f"video-{len(drawn):02}.png")
            draw_slide(layout, picture, drawn[-1], tmp_path / "small.jpg")
    deck = tmp_path / "presentation.pptx"
    write_deck(slides, title=WORDS[lang][0], lang=lang, theme=look(theme), target=deck)

    for slide, written in zip(slides, Presentation(str(deck)).slides, strict=True):
        texts = {box.text for box in slide.layout.texts}
        read = (shape.text_frame.text for shape in written.shapes if shape.has_text_frame)
        assert texts <= {text.translate(UNMARKED).replace("\v", "\n") for text in read}
    pictures = draw_deck(deck, tmp_path)
    shares = [similarity(theirs, ours) for theirs, ours in zip(pictures, drawn, strict=True)]
    frames = [slide.layout.frame for slide in slides]
    assert [(frame, share) for frame, share in zip(frames, shares, strict=True) if share < LEAST] == []

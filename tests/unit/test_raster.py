"""A slide drawn: the size asked for, the boxes where the layout has them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageChops

from lectra.deck.boxes import SlideLayout
from lectra.deck.layout import lay_out
from lectra.deck.raster import draw_slide
from lectra.deck.themes.lectra import LECTRA
from lectra.models import WrittenSlide
from tests.unit.shown import Picture, listed, text_in

SCRIPT = WrittenSlide(title="A title", blocks=listed("One point", "Another point"), narration="Said.")


def layout_of(image: Picture | None) -> SlideLayout:
    return lay_out(SCRIPT, LECTRA, image=image)


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour))


def test_it_is_an_rgb_picture_of_1920_by_1080(tmp_path: Path) -> None:
    draw_slide(layout_of(None), None, tmp_path / "slide.png", tmp_path / "small.jpg")
    with Image.open(tmp_path / "slide.png") as drawn:
        assert (drawn.format, drawn.mode, drawn.size) == ("PNG", "RGB", (1920, 1080))


def test_ground_blocks_and_text_have_their_colours_and_places(tmp_path: Path) -> None:
    layout = layout_of(None)
    draw_slide(layout, None, tmp_path / "slide.png", tmp_path / "small.jpg")
    drawn = Image.open(tmp_path / "slide.png")
    assert drawn.getpixel((1900, 20)) == rgb(LECTRA.light.back)
    assert drawn.getpixel((120, 8)) == rgb(LECTRA.accent)
    body = text_in(layout, "body")
    plain = Image.new("RGB", drawn.size, f"#{layout.background}")
    below = (0, body.box.y - 20, 1920, 980)
    inked = ImageChops.difference(drawn, plain).crop(below).getbbox()
    assert inked is not None
    assert inked[0] >= body.box.x and inked[2] <= body.box.right
    assert below[1] + inked[1] >= body.top_px and below[1] + inked[3] <= body.top_px + body.height_px


def test_the_picture_is_cropped_around_its_middle_not_squeezed(tmp_path: Path) -> None:
    stripes = Image.new("RGB", (1000, 500), "red")
    stripes.paste("blue", (200, 0, 800, 500))
    stripes.save(tmp_path / "wide.png")
    layout = layout_of(Picture(1000, 500))
    draw_slide(layout, tmp_path / "wide.png", tmp_path / "slide.png", tmp_path / "small.jpg")
    assert layout.picture is not None
    box = layout.picture.box
    drawn = np.asarray(Image.open(tmp_path / "slide.png"))
    row = drawn[box.y + box.h // 2, box.x : box.right]
    blue = np.flatnonzero(row[:, 2] > 200)
    red_left, red_right = blue[0], box.w - 1 - blue[-1]
    assert abs(red_left - red_right) <= 2
    assert len(blue) / box.w == pytest.approx(0.6 / 0.8, abs=0.01)


def test_threads_draw_what_one_draws(tmp_path: Path) -> None:
    layout = layout_of(None)
    draw_slide(layout, None, tmp_path / "alone.png", tmp_path / "small.jpg")
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda n: draw_slide(layout, None, tmp_path / f"{n}.png", tmp_path / f"{n}.jpg"), range(8)
            )
        )
    alone = (tmp_path / "alone.png").read_bytes()
    assert all((tmp_path / f"{n}.png").read_bytes() == alone for n in range(8))


WRITTEN = {
    "hi": ("वाष्पीकरण: सूर्य", ("समुद्रों का पानी ऊँचा उठता है", "बूँदें मिट्टी में रिसती हैं")),
    "ar": ("الخلية الكهروضوئية", ("تُصنع من السيليكون إلكترونًا", "الوصلة p-n في اتجاه")),
    "th": ("สิ่งที่ควรจำ", ("พื้นที่สูงและน้ำ", "ที่ตั้งผู้ใหญ่ดูอยู่")),
    "he": ("מכונת הדפוס", ("ספרים הועתקו ביד", "פחות מ-10%")),
}


@pytest.mark.parametrize("lang", WRITTEN)
def test_no_vowel_sign_leaves_the_lines(lang: str, tmp_path: Path) -> None:
    title, points = WRITTEN[lang]
    script = WrittenSlide(title=title, blocks=listed(*points), narration="N.")
    layout = lay_out(script, LECTRA, image=None, lang=lang)
    draw_slide(layout, None, tmp_path / "slide.png", tmp_path / "small.jpg")
    body = text_in(layout, "body")
    box = body.box
    first = body.top_px - 20
    around = Image.open(tmp_path / "slide.png").crop((box.x - 40, first, box.right + 40, box.bottom + 40))
    plain = Image.new("RGB", around.size, f"#{layout.background}")
    drawn = ImageChops.difference(around, plain).getbbox()
    assert drawn
    left, top, right, bottom = drawn
    assert left >= 40 and right <= 40 + box.w
    assert body.top_px <= top + first and bottom + first <= body.top_px + body.height_px + body.size_px * 0.25


def test_from_right_to_left_bullets_and_lines_begin_at_the_right(tmp_path: Path) -> None:
    script = WrittenSlide(title="כותרת", blocks=listed("אחד", "שתיים"), narration="N.")
    layout = lay_out(script, LECTRA, image=None, lang="he")
    draw_slide(layout, None, tmp_path / "slide.png", tmp_path / "small.jpg")
    body = text_in(layout, "body")
    drawn = np.asarray(Image.open(tmp_path / "slide.png").convert("RGB")).astype(int)
    rows = drawn[body.top_px : body.top_px + body.height_px]
    accent = np.abs(rows - rgb(LECTRA.accent)).sum(axis=2) < 60
    ink = np.abs(rows - rgb(LECTRA.light.text)).sum(axis=2) < 60
    bullets, text = np.flatnonzero(accent.any(axis=0)), np.flatnonzero(ink.any(axis=0))
    assert text.max() < bullets.min()
    assert body.box.right - body.indent_px - text.max() < 8

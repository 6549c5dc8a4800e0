"""A slide drawn: the size asked for, the boxes where the layout has them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops

from lectra.deck.boxes import SlideLayout
from lectra.deck.layout import lay_out
from lectra.deck.raster import draw_slide
from lectra.deck.theme import LECTRA
from lectra.models import SlideScript
from tests.unit.shown import Picture

SCRIPT = SlideScript(title="A title", bullets=("One point", "Another point"), narration="Said.")


def layout_of(image: Picture | None) -> SlideLayout:
    return lay_out(SCRIPT, LECTRA, image=image)


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour))


def test_it_is_an_rgb_picture_of_1920_by_1080(tmp_path: Path) -> None:
    draw_slide(layout_of(None), None, tmp_path / "slide.png")
    with Image.open(tmp_path / "slide.png") as drawn:
        assert (drawn.format, drawn.mode, drawn.size) == ("PNG", "RGB", (1920, 1080))


def test_ground_blocks_and_text_have_their_colours_and_places(tmp_path: Path) -> None:
    layout = layout_of(None)
    draw_slide(layout, None, tmp_path / "slide.png")
    drawn = Image.open(tmp_path / "slide.png")
    assert drawn.getpixel((1900, 20)) == rgb(LECTRA.light.back)
    assert drawn.getpixel((10, 500)) == rgb(LECTRA.dark.back)
    body = layout.find("body")
    assert body is not None
    plain = Image.new("RGB", drawn.size, f"#{layout.background}")
    right = (672, 0, 1920, 1080)
    inked = ImageChops.difference(drawn, plain).crop(right).getbbox()
    assert inked is not None
    assert 672 + inked[0] >= body.box.x and 672 + inked[2] <= body.box.right
    assert inked[1] >= body.top_px and inked[3] <= body.top_px + body.height_px


def test_the_picture_is_cropped_around_its_middle_not_squeezed(tmp_path: Path) -> None:
    stripes = Image.new("RGB", (1000, 500), "red")
    stripes.paste("blue", (200, 0, 800, 500))
    stripes.save(tmp_path / "wide.png")
    layout = layout_of(Picture(1000, 500))
    draw_slide(layout, tmp_path / "wide.png", tmp_path / "slide.png")
    assert layout.picture is not None
    box = layout.picture.box
    drawn = np.asarray(Image.open(tmp_path / "slide.png"))
    row = drawn[box.y + box.h // 2, box.x : box.right]
    blue = np.flatnonzero(row[:, 2] > 200)
    red_left, red_right = blue[0], box.w - 1 - blue[-1]
    assert abs(red_left - red_right) <= 2
    assert len(blue) / box.w == 0.6 / 0.8 or abs(len(blue) / box.w - 0.75) < 0.01


def test_threads_draw_what_one_draws(tmp_path: Path) -> None:
    layout = layout_of(None)
    draw_slide(layout, None, tmp_path / "alone.png")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: draw_slide(layout, None, tmp_path / f"{n}.png"), range(8)))
    alone = (tmp_path / "alone.png").read_bytes()
    assert all((tmp_path / f"{n}.png").read_bytes() == alone for n in range(8))

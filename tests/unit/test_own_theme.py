"""A theme of one's own: read, refused with reasons, legible in all blocks, and the same in the deck."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT

from deployments.api.models import NewPresentation, options_from
from lectra.brand import OwnTheme, ThemeFile
from lectra.deck.boxes import Box
from lectra.deck.contrast import contrast
from lectra.deck.fonts import text_width
from lectra.deck.frames import frames
from lectra.deck.graphics.chart import Chart as ChartGraphic
from lectra.deck.graphics.lines import Lines
from lectra.deck.graphics.shape import Shape
from lectra.deck.layout import lay_out
from lectra.deck.palette import colours_of, pairs
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.raster import draw_slide
from lectra.deck.slots import credit_slot
from lectra.deck.theme import Theme, theme_of
from lectra.deck.typefaces import check_typefaces, typeface
from lectra.document.blocks.bullets import Bullets
from lectra.errors import InvalidInput, ServiceMissing
from lectra.models import LectureRequest, WrittenSlide
from lectra.options import LectureOptions, ReviseOptions, RevisionOptions, read_options
from lectra.registry import THEMES
from lectra.request import check_options
from lectra.theme_file import read_sent_theme, read_theme_file
from tests.unit import test_chart, test_drawn_blocks
from tests.unit.blocks import least_contrast, pages_of, slide_with
from tests.unit.diagrams import KINDS, data_of, diagram, room
from tests.unit.test_code import code
from tests.unit.test_diagrams import behind, texts
from tests.unit.test_theme import GRAPHIC, TEXT, slots
from tests.unit.test_theme import behind as behind_slot

EXAMPLE = Path(__file__).parents[2] / "examples" / "themes" / "northfield.toml"
FONT = "Hind Siliguri"
"""A family that comes with LECTRA, and is not the usual one."""


def written(tmp_path: Path, text: str) -> str:
    file = tmp_path / "brand.toml"
    file.write_text(text)
    return str(file)


def logo(mode: str = "RGBA", size: tuple[int, int] = (900, 300), kind: str = "PNG") -> bytes:
    data = io.BytesIO()
    Image.new(mode, size, (200, 20, 40, 128) if mode == "RGBA" else (200, 20, 40)).save(data, kind)
    return data.getvalue()


def read(tmp_path: Path, text: str) -> OwnTheme:
    return read_theme_file(written(tmp_path, text)).theme


def refused(tmp_path: Path, text: str) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        read_theme_file(written(tmp_path, text))
    assert caught.value.field == "theme" and caught.value.remedy
    return caught.value


# Reading


def test_the_example_is_read_as_it_stands() -> None:
    theme, warnings = read_theme_file(str(EXAMPLE))
    assert warnings == ()
    assert (theme.label, theme.accent, theme.dark.back) == ("Northfield University", "C2185B", "4A0E22")
    assert theme.logo and theme.logo.on == "every" and theme.footer.startswith("Northfield")


def test_what_a_file_leaves_out_is_as_in_its_base(tmp_path: Path) -> None:
    theme = theme_of(read(tmp_path, 'base = "paper"\n[colours]\naccent = "#7A3B00"\n'))
    paper = THEMES["paper"]
    assert (theme.light, theme.dark, theme.accent2, theme.font) == (
        paper.light,
        paper.dark,
        paper.accent2,
        paper.font,
    )
    assert theme.accent == "7A3B00"


def test_what_goes_with_a_ground_follows_it(tmp_path: Path) -> None:
    theme = theme_of(read(tmp_path, '[light]\nground = "#101820"\n'))
    assert theme.light.is_dark
    assert all(pair.contrast >= pair.least for pair in pairs(colours_of(theme)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("accents = 1", "there is no such key"),
        ('[colour]\naccent = "#112233"', "is it colours?"),
        ('[light]\nbackground = "#112233"', "is it ground?"),
        ('[logo]\npath = "a.png"', "there is no such key"),
        ('[colours]\naccent = "red"', "colours.accent: 'red': it is no colour such as #1B2239"),
        ("[colours]\naccent = 12", "it is no colour"),
        ('base = "neon"', "choose lectra or midnight or paper"),
        ("base = ", "is not TOML"),
        ('name = "A\\nB"', "write it on one line"),
        (f'footer = "{"W" * 80}"', "footer: 'WWWW"),
        ('font = "Dejavu Serifa"', "font: there is no font 'Dejavu Serifa' here"),
        ('font = ""', "font: '': it is empty"),
        ('heading_font = " "', "heading_font: "),
        (f"base = {'9' * 10_000}", "is not TOML: a number in it has more than 4,300 digits"),
        ('heading_font = "No Such Font"', "heading_font: there is no font"),
        ('[logo]\nfile = "none.png"', "cannot be read"),
        ('[logo]\nfile = "../logo.png"', "lies outside"),
        ('[logo]\nfile = "/etc/passwd"', "lies outside"),
        ('[logo]\nfile = "brand.toml"', "is no picture"),
        ('[logo]\ndata = "AAAA"', "a file names its logo"),
        ('[light]\nground = "#FFFFFF"\npanel = "#222222"', "no colour like it"),
    ],
)
def test_a_bad_file_is_refused_with_the_key_the_reason_and_a_remedy(
    tmp_path: Path, text: str, said: str
) -> None:
    assert said in refused(tmp_path, text).reason


def test_fonts_that_are_near_are_named(tmp_path: Path) -> None:
    assert "Hind Siliguri" in refused(tmp_path, 'font = "Hind Silguri"').remedy


def test_a_missing_file_and_one_that_is_too_large_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_theme_file(str(tmp_path / "none.toml"))
    assert "larger than" in refused(tmp_path, "#" * 70_000).reason


def test_a_logo_that_is_broken_or_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(logo()[:60])
    assert "logo.file: logo.png" in refused(tmp_path, '[logo]\nfile = "logo.png"').reason
    with (tmp_path / "logo.png").open("wb") as file:
        file.truncate(100_000_000)
    assert "larger than 2 MB" in refused(tmp_path, '[logo]\nfile = "logo.png"').reason


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("RGB", "JPEG")])
def test_a_logo_becomes_a_small_png_in_its_own_shape(tmp_path: Path, mode: str, kind: str) -> None:
    (tmp_path / "logo.png").write_bytes(logo(mode, kind=kind))
    held = read(tmp_path, '[logo]\nfile = "logo.png"\non = "ends"').logo
    assert held and (held.width_px, held.height_px, held.on) == (384, 128, "ends")
    with Image.open(io.BytesIO(base64.b64decode(held.png))) as image:
        assert (image.format, image.mode) == ("PNG", "RGBA")
        assert image.getpixel((5, 5))[3] == (128 if mode == "RGBA" else 255)  # type: ignore[index]


# Contrast


def test_a_colour_that_is_hard_to_read_is_changed_as_little_as_it_takes_and_told(tmp_path: Path) -> None:
    theme, warnings = read_theme_file(written(tmp_path, '[light]\nsmall = "#AAAAAA"\n'))
    (warning,) = warnings
    assert warning.stage == "theme"
    assert "light.small #AAAAAA on light.panel #E9EEF4 has 1.99:1" in warning.message
    assert warning.fallback == f"#{theme.light.small} is used."
    assert 4.5 <= contrast(theme.light.small, theme.light.panel) < 4.8


COLOUR = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06X}")


def tables(*names: str) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, COLOUR))


PALETTES = st.fixed_dictionaries(
    {
        "base": st.sampled_from([*THEMES]),
        "light": tables("ground", "text", "small"),
        "dark": tables("ground", "text", "small"),
        "colours": tables("accent", "accent2", "sun", "block"),
    }
)


def legible_theme(palette: dict[str, Any]) -> Theme:
    try:
        return theme_of(read_sent_theme(ThemeFile.model_validate(palette)).theme)
    except InvalidInput:
        assume(False)  # hypothesis's own
        raise


@given(PALETTES)
@settings(max_examples=40, deadline=None)
def test_all_text_of_all_layouts_stands_out_in_any_palette(palette: dict[str, Any]) -> None:
    theme = legible_theme(palette)
    for frame in frames(theme).values():
        for slot in slots(frame):
            ground = behind_slot(frame, slot.box)
            assert contrast(slot.colour, ground) >= TEXT, (frame.name, slot.role)
            if slot.bullet:
                assert contrast(slot.bullet_colour, ground) >= GRAPHIC, frame.name
        if frame.panel:
            credit = credit_slot(theme, frame.ground, frame.panel, "en")
            assert contrast(credit.colour, behind_slot(frame, frame.panel)) >= TEXT, frame.name


@given(PALETTES, st.sampled_from([name for name in test_drawn_blocks.blocks("en") if "long" not in name]))
@settings(max_examples=15, deadline=None)
def test_all_text_of_tables_figures_callouts_and_labels_does(palette: dict[str, Any], name: str) -> None:
    theme = legible_theme(palette)
    for _, where, arranged in pages_of(slide_with(test_drawn_blocks.blocks("en")[name]), theme, "en"):
        assert least_contrast(arranged, where) >= TEXT


@given(PALETTES, st.sampled_from(KINDS))
@settings(max_examples=40, deadline=None)
def test_all_text_of_diagrams_does(palette: dict[str, Any], kind: str) -> None:
    theme = legible_theme(palette)
    drawn = diagram(data_of(kind, "en")).arrange(room("en", theme)).graphics
    for text in texts(drawn):
        for colour in behind(text, drawn, theme.light.back):
            assert contrast(text.slot.colour, colour) >= TEXT, (kind, text.text, colour)


@given(PALETTES, st.sampled_from([*test_chart.blocks_of("en")]))
@settings(max_examples=25, deadline=None)
def test_all_text_and_marks_of_charts_do(palette: dict[str, Any], kind: str) -> None:
    theme = legible_theme(palette)
    slide = test_chart.slide_of(test_chart.blocks_of("en")[kind])
    layout = lay_out(slide, theme, image=None)
    (chart,) = (each for each in layout.graphics if isinstance(each, ChartGraphic))
    inside = set(chart.plan.values.colours)
    assert all(contrast(mark.colour, layout.background) >= GRAPHIC for mark in chart.plan.marks)
    for label in chart.plan.labels:
        colour = label.text.slot.colour
        assert colour in inside or contrast(colour, layout.background) >= TEXT


@given(PALETTES)
@settings(max_examples=40, deadline=None)
def test_all_tokens_of_code_do(palette: dict[str, Any]) -> None:
    where = room("en", legible_theme(palette))
    graphics = code(highlight=[1, "4-5"], output="2.0", numbers=True).arrange(where).graphics
    grounds = {g.fill for g in graphics if isinstance(g, Shape) and g.name != "Highlight bar" and g.fill}
    inks = {
        piece.colour
        for each in graphics
        if isinstance(each, Lines)
        for line in each.lines
        for row in line.rows
        for piece in row
    }
    assert all(contrast(ink, ground) >= TEXT for ink in inks for ground in grounds | {where.ground.back})


# Fonts, logo, footer


def own(tmp_path: Path, on: str = "every") -> Theme:
    (tmp_path / "logo.png").write_bytes(logo())
    text = f'font = "{FONT}"\nfooter = "Our school"\n[logo]\nfile = "logo.png"\non = "{on}"\n'
    return theme_of(read(tmp_path, text))


SLIDES = (
    WrittenSlide(title="A title", role="title", subtitle="Below", narration="N."),
    WrittenSlide(title="Points", blocks=(Bullets(items=("One *slanted*", "Two `code`")),), narration="N."),
    WrittenSlide(title="End", role="closing", blocks=(Bullets(items=("Remember",)),), narration="N."),
)


def test_a_logo_stands_above_all_text_and_beside_all_else(tmp_path: Path) -> None:
    for lang in ("en", "ar"):
        for frame in frames(own(tmp_path), lang).values():
            assert frame.logo, frame.name
            box, end = frame.logo, frame.logo.x + frame.logo.w
            assert abs(box.w / box.h - 3) < 0.05 and box.bottom < 1080 - 190
            others = [rect.box for rect in frame.rects] + [slot.box for slot in slots(frame)]
            for other in filter(None, (*others, frame.stage, frame.panel)):
                apart = end <= other.x or other.right <= box.x
                assert apart or box.bottom <= other.y or other.bottom <= box.y, (frame.name, lang, other)


@pytest.mark.parametrize(("on", "borne"), [("every", [True, True, True]), ("ends", [True, False, True])])
def test_the_slides_that_are_to_bear_it_do_in_picture_and_deck(
    tmp_path: Path, on: str, borne: list[bool]
) -> None:
    theme = own(tmp_path, on)
    layouts = [lay_out(slide, theme, image=None, lecture="L") for slide in SLIDES]
    assert [layout.logo is not None for layout in layouts] == borne
    target = tmp_path / "deck.pptx"
    slides = [DeckSlide(layout, slide) for layout, slide in zip(layouts, SLIDES, strict=True)]
    write_deck(slides, title="T", lang="en", theme=theme, target=target)
    for slide, layout in zip(Presentation(str(target)).slides, layouts, strict=True):
        pictures = [shape for shape in slide.slide_layout.shapes if shape.shape_type == 13]
        boxes = [Box(*(px // 6350 for px in (p.left, p.top, p.width, p.height))) for p in pictures]
        assert boxes == ([layout.logo.box] if layout.logo else [])
        (footer,) = (s for s in slide.placeholders if s.placeholder_format.idx == 11)
        assert footer.text_frame.text == "Our school"
    bare = lay_out(SLIDES[0], THEMES["lectra"], image=None)
    for name, layout in (("with", layouts[0]), ("without", bare)):
        draw_slide(layout, None, tmp_path / f"{name}.png", tmp_path / "small.jpg")
    assert layouts[0].logo
    middle = layouts[0].logo.box.x + 5, layouts[0].logo.box.y + 5
    seen = [Image.open(tmp_path / f"{name}.png").getpixel(middle) for name in ("with", "without")]
    assert seen == [(110, 26, 50), (20, 33, 61)]  # half red over the ground, and the ground


def test_text_is_set_and_written_in_the_themes_font(tmp_path: Path) -> None:
    theme = own(tmp_path)
    layout = lay_out(SLIDES[1], theme, image=None)
    usual = lay_out(SLIDES[1], THEMES["lectra"], image=None)
    first, other = (text_width("One", 64, 400, font=text.texts[1].slot.font) for text in (layout, usual))
    assert abs(first - other) > 1
    target = tmp_path / "deck.pptx"
    write_deck([DeckSlide(layout, SLIDES[1])], title="T", lang="en", theme=theme, target=target)
    deck = Presentation(str(target))
    part = deck.slide_master.part.part_related_by(RT.THEME).blob.decode()
    assert part.count(f'latin typeface="{FONT}"') == 2
    runs = deck.slides[0].placeholders[1].element.xpath(".//a:latin/@typeface")
    assert runs == ["Courier New"]


def test_text_in_any_font_that_is_here_fits_its_room(tmp_path: Path) -> None:
    for family in ("Noto Sans Devanagari", FONT, "Source Code Pro"):
        theme = theme_of(read(tmp_path, f'font = "{family}"'))
        assert typeface(family).upright.family == family
        for name in ("table", "definition"):
            for _, _, arranged in pages_of(slide_with(test_drawn_blocks.blocks("en")[name]), theme, "en"):
                assert arranged.fits


def test_a_machine_with_another_version_of_the_font_says_so(tmp_path: Path) -> None:
    theme = own(tmp_path)
    check_typefaces(theme)
    check_typefaces(THEMES["lectra"])
    for changed in (replace(theme, fonts_sha256="0" * 64), replace(theme, font="Not Here")):
        with pytest.raises(ServiceMissing, match="font"):
            check_typefaces(changed)


# Asking


def test_a_path_is_told_from_a_name_by_its_ending() -> None:
    assert read_options({"topic": "Tea", "theme": "paper"}).theme == "paper"
    for kind, common in ((LectureOptions, {"topic": "Tea"}), (ReviseOptions, {"project": "tea"})):
        options = read_options({**common, "theme": "paper.toml"}, kind)  # type: ignore[type-var]
        assert options.theme_file == "paper.toml"  # type: ignore[attr-defined]


def test_a_request_carries_the_theme_by_value() -> None:
    checked = check_options(read_options({"topic": "Tea", "theme": str(EXAMPLE)}))
    assert isinstance(checked.theme, OwnTheme) and checked.theme.accent == "C2185B"
    kept = LectureRequest.__pydantic_fields__["theme"]
    assert kept.default == "lectra"
    again = OwnTheme.model_validate_json(checked.theme.model_dump_json())
    assert theme_of(again) == theme_of(checked.theme)


def test_a_theme_is_sent_as_json_and_kept_with_its_run() -> None:
    sent = {"name": "Ours", "colours": {"accent": "#C2185B"}, "logo": {"data": _encoded(logo())}}
    for theme in (sent, ThemeFile.model_validate(sent).model_dump(mode="json"), json.dumps(sent)):
        options = read_options({"topic": "Tea", "theme": theme})
        checked = check_options(read_options(options.model_dump(mode="json"))).theme
        assert isinstance(checked, OwnTheme) and checked.logo and checked.accent == "C2185B"
    body = NewPresentation.model_validate({"topic": "Tea", "theme": sent})
    assert isinstance(check_options(options_from(body)).theme, OwnTheme)


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


@pytest.mark.parametrize(
    ("theme", "said"),
    [
        ({"colours": {"acent": "#112233"}}, "colours.acent: there is no such key; is it accent?"),
        ({"colours": {"accent": "blue"}}, "it is no colour"),
        ({"logo": {"file": "/etc/passwd"}}, "lies in no folder"),
        ({"logo": {"data": "not base64!"}}, "logo.data is not base64"),
        ({"logo": {"data": _encoded(b"<svg/>")}}, "no picture"),
        ({"logo": {"data": "A" * 300_000}}, "at most 200,000"),
        ("{", "it is not JSON"),
        (7, "it is no object"),
    ],
)
def test_a_bad_theme_in_a_request_is_refused(theme: Any, said: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        check_options(read_options({"topic": "Tea", "theme": theme}))
    assert caught.value.field == "theme" and said in caught.value.reason


def test_a_request_of_the_api_names_no_file_of_the_server() -> None:
    for model, common in ((NewPresentation, {"topic": "Tea"}), (RevisionOptions, {})):
        with pytest.raises(ValueError, match="a request names no file"):
            model.model_validate({**common, "theme": str(EXAMPLE)})
        with pytest.raises(ValueError, match="theme_file"):
            model.model_validate({**common, "theme_file": str(EXAMPLE)})

"""The deck, read back: real placeholders, notes, pictures with alternative text, sound, timing, our theme."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.shapes.placeholder import PlaceholderPicture

from lectra.deck.frames import frames
from lectra.deck.layout import lay_out
from lectra.deck.pptx import DeckSlide, Track, add_narration, write_deck
from lectra.deck.theme import EMU_PER_PX
from lectra.deck.themes.lectra import LECTRA
from lectra.exec.ffmpeg import run_ffmpeg
from lectra.models import WrittenSlide
from tests.unit.shown import Picture, listed, slide_of, text_in

SCRIPTS = (
    WrittenSlide(
        title="AI Ethics", role="title", subtitle="A <short> tour & more", narration="Welcome. \x0b Hi."
    ),
    WrittenSlide(
        title="Bias", blocks=listed("From data", "Into decisions"), narration="Bias comes from data."
    ),
    slide_of("statement", "Ask first.", title="In one sentence", narration="Ask."),
    slide_of("statement", title="A claim that stands alone", narration="It stands."),
    slide_of("closing", "Ask", "Check", title="Take away", narration="Thank you."),
)
DURATION_S = 1.5


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("deck")
    run_ffmpeg(["-f", "lavfi", "-i", "sine=duration=1.5", "-f", "mp3", str(folder / "said.mp3")])
    slides = []
    for number, script in enumerate(SCRIPTS, start=1):
        picture = folder / f"{number}.jpg" if number % 2 else None
        if picture:
            Image.new("RGB", (400, 300), (40 * number, 90, 160)).save(picture)
        image = Picture(400, 300, "Photo: A. Author") if picture else None
        layout = lay_out(script, LECTRA, image=image, lecture="AI Ethics")
        slides.append(DeckSlide(layout, script, picture, f"Picture {number}"))
    write_deck(slides, title="AI Ethics", lang="en-GB", theme=LECTRA, target=folder / "silent.pptx")
    tracks = [Track(folder / "said.mp3", DURATION_S)] * len(slides)
    add_narration(folder / "silent.pptx", tracks, lang="en-GB", theme=LECTRA, target=folder / "deck.pptx")
    return folder / "deck.pptx"


@pytest.fixture
def deck(path: Path):
    return Presentation(str(path))


def test_titles_stand_in_title_placeholders(deck) -> None:
    assert [slide.shapes.title.text_frame.text for slide in deck.slides] == [s.title for s in SCRIPTS]


def test_bullets_are_paragraphs_of_the_body_placeholder_with_the_bullets_of_their_layout(deck) -> None:
    body = deck.slides[1].placeholders[1]
    assert [paragraph.text for paragraph in body.text_frame.paragraphs] == ["From data", "Into decisions"]
    style = deck.slides[1].slide_layout.placeholders[1].element.find(f".//{qn('a:lvl1pPr')}")
    assert style.find(qn("a:buChar")).get("char") == "•"
    assert int(style.get("indent")) == -int(style.get("marL")) < 0


def test_lines_are_set_as_in_the_layout(deck) -> None:
    layout = lay_out(SCRIPTS[1], LECTRA, image=None)
    body = deck.slides[1].placeholders[1]
    wanted = text_in(layout, "body")
    assert (body.left, body.top, body.width, body.height) == tuple(
        value * EMU_PER_PX for value in (wanted.box.x, wanted.box.y, wanted.box.w, wanted.box.h)
    )
    first, second = body.text_frame.paragraphs
    single = 1.2  # office suites' distance of lines, in parts of the size
    assert first.line_spacing * single * wanted.size_px == pytest.approx(wanted.line_px, abs=0.1)
    assert first.runs[0].font.size.pt == wanted.size_px / 2
    assert (first.space_before.pt, second.space_before.pt) == (0, wanted.gap_px / 2)


def test_no_placeholder_stays_empty(deck) -> None:
    shapes = [shape for slide in deck.slides for shape in slide.placeholders]
    assert shapes
    for shape in shapes:
        assert isinstance(shape, PlaceholderPicture) or shape.text_frame.text.strip()


def test_nothing_lies_outside_a_slide(deck) -> None:
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    assert shapes
    for shape in shapes:
        assert shape.left >= 0 and shape.left + shape.width <= deck.slide_width
        assert shape.top >= 0 and shape.top + shape.height <= deck.slide_height


def test_pictures_are_described_and_sound_icons_are_not_pictures(deck) -> None:
    pictures = [s for slide in deck.slides for s in slide.shapes if isinstance(s, PlaceholderPicture)]
    described = [picture.element.xpath("p:nvPicPr/p:cNvPr/@descr") for picture in pictures]
    assert described == [["Picture 1"], ["Picture 3"], ["Picture 5"]]
    assert len({picture.image.sha1 for picture in pictures}) == 3


def test_notes_are_the_narration(deck) -> None:
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    said = [note.partition("\n\n")[0] for note in notes]
    assert said[1:] == [script.narration for script in SCRIPTS[1:]]
    assert said[0] == "Welcome.\n Hi."


def test_notes_bear_the_credit_of_a_picture_that_asks_for_one(deck) -> None:
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    assert [note.endswith("\n\nPhoto: A. Author") for note in notes] == [
        any(isinstance(shape, PlaceholderPicture) for shape in slide.shapes) for slide in deck.slides
    ]


def test_each_slide_starts_its_sound_and_gives_way_to_the_next(deck) -> None:
    for slide in deck.slides:
        (sound,) = (shape for shape in slide.shapes if shape.shape_type == MSO_SHAPE_TYPE.MEDIA)
        children = [child.tag for child in slide.element]
        assert children.index(qn("p:transition")) == children.index(qn("p:clrMapOvr")) + 1
        assert children.index(qn("p:timing")) == children.index(qn("p:transition")) + 1
        assert slide.element.find(qn("p:transition")).get("advTm") == "1500"
        targets = slide.element.find(qn("p:timing")).iter(qn("p:spTgt"))
        assert {target.get("spid") for target in targets} == {str(sound.shape_id)}
        command = slide.element.find(f".//{qn('p:cmd')}")
        assert command.get("cmd") == "playFrom(0.0)"


def test_the_sound_is_as_loud_as_it_was_made(deck) -> None:
    volumes = [node.get("vol") for slide in deck.slides for node in slide.element.iter(qn("p:cMediaNode"))]
    assert volumes == ["100000"] * len(SCRIPTS)


def test_each_slide_is_numbered_by_a_field_in_its_layouts_place(deck) -> None:
    for slide in deck.slides:
        (number,) = (
            it for it in slide.placeholders if it.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER
        )
        assert number.element.find(f".//{qn('a:fld')}").get("type") == "slidenum"
        places = {it.placeholder_format.idx: it for it in slide.slide_layout.placeholders}
        assert number.left == places[number.placeholder_format.idx].left


def test_the_sound_is_in_the_file_once(path: Path) -> None:
    names = zipfile.ZipFile(path).namelist()
    assert [name for name in names if name.endswith(".mp3")] == ["ppt/media/media1.mp3"]
    assert not [name for name in names if "thumbnail" in name or "printerSettings" in name]


def test_shape_ids_are_unique_on_every_slide_and_layout(deck) -> None:
    for part in (*deck.slides, *deck.slide_layouts):
        ids = [node.get("id") for node in part.element.iter(qn("p:cNvPr"))]
        assert len(ids) == len(set(ids)) > 1


def test_the_deck_says_what_it_is(deck) -> None:
    properties = deck.core_properties
    assert (properties.title, properties.language) == ("AI Ethics", "en-GB")
    assert deck.slide_width * 9 == deck.slide_height * 16
    assert deck.slides[1].shapes.title.text_frame.paragraphs[0].runs[0].font.language_id is not None


def test_the_theme_and_the_layouts_are_ours(path: Path, deck) -> None:
    assert [layout.name for layout in deck.slide_layouts] == [f.label for f in frames(LECTRA).values()]
    theme = zipfile.ZipFile(path).read("ppt/theme/theme1.xml").decode()
    assert 'name="Lectra"' in theme and LECTRA.accent in theme and 'latin typeface="Arial"' in theme
    kinds = {p.placeholder_format.type for p in deck.slide_layouts[3].placeholders}
    assert {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.PICTURE} <= kinds


def test_a_slide_without_sound_or_time_waits_for_a_click(tmp_path: Path) -> None:
    layout = lay_out(SCRIPTS[1], LECTRA, image=None)
    write_deck(
        [DeckSlide(layout, SCRIPTS[1])], title="T", lang="en", theme=LECTRA, target=tmp_path / "d.pptx"
    )
    slide = Presentation(str(tmp_path / "d.pptx")).slides[0]
    assert slide.element.find(qn("p:transition")) is None
    assert slide.element.find(qn("p:timing")) is None


@pytest.fixture(scope="module")
def arabic(tmp_path_factory: pytest.TempPathFactory):
    target = tmp_path_factory.mktemp("arabic") / "deck.pptx"
    script = WrittenSlide(title="الخلية", blocks=listed("طاقة PV نظيفة", "ضوء"), narration="مرحبا.")
    layout = lay_out(script, LECTRA, image=None, lecture="محاضرة", lang="ar")
    write_deck([DeckSlide(layout, script)], title="محاضرة", lang="ar", theme=LECTRA, target=target)
    return Presentation(str(target))


def test_arabic_paragraphs_run_from_the_right_on_slides_and_layouts(arabic) -> None:
    slide = arabic.slides[0]
    directions = {(it.get("rtl"), it.get("algn")) for it in slide.element.iter(qn("a:pPr"))}
    assert directions == {("1", "r")}
    for part in (slide.slide_layout, arabic.slide_master):
        levels = list(part.element.iter(qn("a:lvl1pPr")))
        assert {level.get("rtl") for level in levels if level.find(qn("a:defRPr")) is not None} >= {"1"}
    assert {body.get("rtlCol") for body in slide.slide_layout.element.iter(qn("a:bodyPr"))} >= {"1"}


def test_every_run_names_the_font_that_draws_it_but_for_the_themes_own(arabic) -> None:
    first = next(arabic.slides[0].placeholders[1].element.iter(qn("a:p")))
    named = []
    for run in first.iter(qn("a:r")):
        fonts = [run.find(f"{qn('a:rPr')}/{qn(f'a:{kind}')}") for kind in ("latin", "ea", "cs")]
        named.append((run.text, {font.get("typeface") for font in fonts if font is not None}))
    assert named == [("طاقة ", {"Noto Sans Arabic"}), ("PV ", set()), ("نظيفة", {"Noto Sans Arabic"})]
    assert next(first.iter(qn("a:rPr"))).get("lang") == "ar"


def test_what_runs_against_its_line_has_marks_only_where_other_programs_need_them(tmp_path: Path) -> None:
    points = ("لغة C# و Python", "C#", "for i in x:\n    print(i)")
    script = WrittenSlide(title="Go, C# and more!", blocks=listed(*points), narration="لغة C# سهلة.")
    layout = lay_out(script, LECTRA, image=None, lecture="C#", lang="ar")
    write_deck([DeckSlide(layout, script)], title="T", lang="ar", theme=LECTRA, target=tmp_path / "deck.pptx")
    slide = Presentation(str(tmp_path / "deck.pptx")).slides[0]
    told = [
        (paragraph.text.replace("\u200e", ">"), properties.get("rtl"), properties.get("algn"))
        for shape in slide.placeholders
        for paragraph in shape.element.iter(qn("a:p"))
        for properties in paragraph.iter(qn("a:pPr"))
    ]
    assert told == [
        ("Go, C# and more!", "0", "r"),
        ("لغة C#> و Python", "1", "r"),
        ("C#>", "1", "r"),
        ("for i in x:\v    print(i)", "0", "l"),
        ("C#", "0", "r"),
    ]
    notes = slide.notes_slide.notes_text_frame
    assert notes.text == script.narration
    paragraphs = slide.notes_slide.notes_placeholder.element.iter(qn("a:pPr"))
    assert [properties.get("rtl") for properties in paragraphs] == ["1"]


def test_text_added_by_hand_has_a_font_for_its_script(arabic) -> None:
    master = arabic.slide_master.part.part_related_by(RT.THEME).blob.decode()
    assert 'cs typeface="Noto Sans Arabic"' in master and 'latin typeface="Arial"' in master


def test_the_same_deck_is_the_same_bytes(tmp_path: Path) -> None:
    layout = lay_out(SCRIPTS[1], LECTRA, image=None, lecture="AI Ethics")
    for name in ("one.pptx", "two.pptx"):
        write_deck(
            [DeckSlide(layout, SCRIPTS[1])], title="T", lang="en", theme=LECTRA, target=tmp_path / name
        )
        time.sleep(2.1)  # a zip file tells the time by two seconds
    assert (tmp_path / "one.pptx").read_bytes() == (tmp_path / "two.pptx").read_bytes()

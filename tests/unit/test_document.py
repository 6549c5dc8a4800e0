"""The document: its blocks and layouts, what it refuses and how it says so, and files of the former form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation
from pydantic import ValidationError

from lectra.deck.boxes import TextBox
from lectra.deck.layout import lay_out
from lectra.deck.paginate import paginate
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.themes.lectra import LECTRA
from lectra.document.blocks import Bullet, Bullets, Column, Columns, PictureBlock, Quote, Statement
from lectra.document.deck import Deck
from lectra.document.file import as_file
from lectra.document.slide import Slide
from lectra.errors import InvalidInput
from lectra.models import WrittenSlide
from lectra.options import LectureOptions, read_options
from lectra.registry import THEMES
from lectra.request import check_options

FORMER = Path(__file__).parents[1] / "data/former/example.json"
EXAMPLES = Path(__file__).parents[2] / "examples"
LISTED = {"type": "bullets", "items": ["One", "Two"]}
COLUMNS = {"type": "columns", "columns": [{"heading": "A", "block": LISTED}, {"block": LISTED}]}
SLIDES: dict[str, Slide] = {
    "title": Slide(role="title", title="Rivers", subtitle="Of the world"),
    "section": Slide(role="section", title="Where they begin", subtitle="In the hills"),
    "bullets": Slide(title="Parts", blocks=(Bullets(items=(Bullet(text="A", items=("B", "C")),)),)),
    "statement": Slide(title="A claim", blocks=(Statement(text="Rivers carry land."),)),
    "claim": Slide(title="Rivers need room", layout="statement"),
    "quote": Slide(title="Flux", blocks=(Quote(text="All flows.", source="Heraclitus"),)),
    "columns": Slide(
        title="Two kinds",
        blocks=(
            Columns(
                columns=(
                    Column(heading="Braided", block=Bullets.of(["Shallow", "Steep"])),
                    Column(heading="Bent", block=Quote(text="It meanders.", source="A map")),
                )
            ),
        ),
    ),
    "picture": Slide(title="A delta", blocks=(PictureBlock(query="delta", caption="From above"),)),
    "closing": Slide(role="closing", title="To remember", blocks=(Bullets.of(["Rivers flow"]),)),
}
"""A slide for each layout, and for the one whose title is all it shows."""


class Photo:
    """A picture to make room for."""

    width_px, height_px, credit = 1200, 800, ""


def as_written(slide: Slide) -> WrittenSlide:
    return WrittenSlide(**{**slide.model_dump(exclude={"id"}), "narration": "One sentence. Another."})


def drawn_texts(
    slide: Slide, lang: str = "en", *, pictured: bool = False, theme: str = "lectra"
) -> list[TextBox]:
    image = Photo() if pictured else None
    return list(lay_out(as_written(slide), THEMES[theme], image=image, lang=lang).texts)


def words_of(slide: Slide) -> list[str]:
    return [text for text in (slide.title, slide.subtitle, *slide.points) if text]


def bare(texts: list[str]) -> str:
    return "".join("".join(texts).replace("— ", "").split())


@pytest.mark.parametrize("theme", [*THEMES])
@pytest.mark.parametrize("lang", ["en", "ar", "ja"])
@pytest.mark.parametrize("pictured", [False, True])
def test_every_layout_shows_all_words_in_the_video_and_in_the_deck(
    tmp_path: Path, theme: str, lang: str, *, pictured: bool
) -> None:
    Image.new("RGB", (1200, 800), "green").save(tmp_path / "photo.png")
    image, path = (Photo(), tmp_path / "photo.png") if pictured else (None, None)
    slides = [
        DeckSlide(
            lay_out(as_written(slide), THEMES[theme], image=image, lang=lang),
            as_written(slide),
            path,
        )
        for slide in SLIDES.values()
    ]
    target = tmp_path / "deck.pptx"
    write_deck(slides, title="Rivers", lang=lang, theme=THEMES[theme], target=target)
    deck = Presentation(str(target))
    for slide, wanted in zip(deck.slides, SLIDES.values(), strict=True):
        shapes = [each for each in slide.placeholders if each.placeholder_format.idx not in (11, 12, 13)]
        words = [paragraph.text for shape in shapes for paragraph in shape.text_frame.paragraphs]
        assert sorted(bare(words)) == sorted(bare(words_of(wanted)))
        drawn = drawn_texts(wanted, lang, pictured=pictured, theme=theme)
        lines = [line for text in drawn for each in text.paragraphs for line in each.lines]
        assert sorted(bare(lines)) == sorted(bare(words_of(wanted)))
        assert not any(text.abridged for text in drawn)


@pytest.mark.parametrize("name", SLIDES)
@pytest.mark.parametrize("pictured", [False, True])
def test_no_texts_of_a_slide_overlap_and_none_lies_where_captions_are(name: str, *, pictured: bool) -> None:
    texts = drawn_texts(SLIDES[name], pictured=pictured)
    for place, one in enumerate(texts):
        assert one.top_px + one.height_px <= 1080 - 190
        for other in texts[place + 1 :]:
            apart = one.box.right <= other.box.x or other.box.right <= one.box.x
            below = one.top_px + one.height_px <= other.top_px or other.top_px + other.height_px <= one.top_px
            assert apart or below, (one.slot.role, other.slot.role)


def test_text_in_two_columns_has_one_size() -> None:
    long = "A point that is rather long and so has to be set over several lines of its column"
    columns = Columns(
        columns=(
            Column(heading="A", block=Bullets.of(["Short"])),
            Column(heading="A heading of many words", block=Bullets.of([long] * 4)),
        )
    )
    sizes = {text.slot.role: text.size_px for text in drawn_texts(Slide(title="T", blocks=(columns,)))}
    assert sizes["left"] == sizes["right"]
    assert sizes["left-heading"] == sizes["right-heading"]


def test_a_point_below_another_is_indented_and_stays_below_it_over_pages() -> None:
    (body,) = (text for text in drawn_texts(SLIDES["bullets"]) if text.slot.role == "body")
    assert [paragraph.level for paragraph in body.paragraphs] == [0, 1, 1]
    assert [body.bullet_of(paragraph) for paragraph in body.paragraphs] == ["•", "–", "–"]
    items = tuple(Bullet(text=f"Point {number}", items=("inner",)) for number in range(9))
    pages = paginate(as_written(Slide(title="T", blocks=(Bullets(items=items),))), LECTRA)
    assert len(pages) > 1
    blocks = [page.block for page in pages]
    assert tuple(each for block in blocks if isinstance(block, Bullets) for each in block.items) == items


def test_what_is_said_without_a_model_names_all_that_is_shown() -> None:
    assert SLIDES["columns"].points == ("Braided", "Shallow", "Steep", "Bent", "It meanders.", "A map")
    assert SLIDES["quote"].points == ("All flows.", "Heraclitus")


@pytest.mark.parametrize(
    ("slide", "part", "reason"),
    [
        (
            {"blocks": [{"type": "tabel"}]},
            "slides.0.blocks.0",
            "type 'tabel' is not known; choose bullets",
        ),
        (
            {"layout": "wide"},
            "slides.0",
            "there is no layout wide for a content slide without a block; choose auto",
        ),
        ({"layout": "quote", "blocks": [LISTED]}, "slides.0", "choose auto or bullets or closing"),
        ({"colour": "red"}, "slides.0.colour", "there is no such field; leave it out"),
        ({"id": "Heat!"}, "slides.0.id", "small letters, digits and hyphens"),
        ({"blocks": [LISTED, LISTED]}, "slides.0.blocks", "at most 1 is allowed; make a slide of each"),
        ({"subtitle": "Below"}, "slides.0", "only a title or a section slide has a subtitle"),
        ({"role": "section", "blocks": [LISTED]}, "slides.0", "shows no bullets block"),
        (
            {"blocks": [{**COLUMNS, "columns": [{"block": COLUMNS}, {"block": LISTED}]}]},
            "slides.0.blocks.0.columns.0.block",
            "'columns'",
        ),
        (
            {"blocks": [{"type": "bullets", "items": []}]},
            "slides.0.blocks.0.items",
            "it has none, and at least 1",
        ),
    ],
)
def test_what_makes_no_slide_is_refused_with_its_slide_and_field(
    slide: dict[str, Any], part: str, reason: str
) -> None:
    refused_slide = {"id": "heat", "title": "Heat", **slide}
    given = {"title": "Plan", "slides": [refused_slide]}
    with pytest.raises(InvalidInput) as refused:
        read_options({"outline": json.dumps(given)})
    assert f"{part} (slide {refused_slide['id']!r})" in refused.value.reason
    assert reason in refused.value.reason
    assert refused.value.remedy


def test_two_title_slides_and_two_slides_of_one_id_are_refused() -> None:
    with pytest.raises(ValidationError, match="slides 0 and 1 are both title slides"):
        Deck(title="T", slides=(Slide(role="title", title="A"), Slide(role="title", title="B")))
    with pytest.raises(ValidationError, match="the same id, a"):
        Deck(title="T", slides=(Slide(id="a", title="A"), Slide(id="a", title="B")))


def outline_with(folder: Path, file: str) -> LectureOptions:
    slides = [{"title": "T", "role": "title"}, {"id": "delta", "title": "A", "picture": {"file": file}}]
    (folder / "outline.json").write_text(json.dumps({"title": "T", "slides": slides}))
    return LectureOptions(outline=str(folder / "outline.json"))


def test_a_picture_of_the_users_own_is_named_from_the_folder_of_the_outline(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    Image.new("RGB", (9, 9)).save(tmp_path / "pictures/delta.png")
    plan = check_options(outline_with(tmp_path, "pictures/delta.png")).outline
    assert plan and plan.slides[1].pictured.file == str(tmp_path / "pictures/delta.png")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("none.png", "cannot be read: No such file"),
        ("../outside.png", "lies outside"),
        ("/etc/passwd", "lies outside"),
        ("link.png", "lies outside"),
        ("text.png", "is no picture"),
        ("huge.png", "larger than 50 MB"),
        (".", "not a regular file"),
    ],
)
def test_a_picture_that_cannot_be_used_is_refused_before_any_work(
    tmp_path: Path, file: str, reason: str
) -> None:
    folder = tmp_path / "lecture"
    folder.mkdir()
    Image.new("RGB", (9, 9)).save(tmp_path / "outside.png")
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    (folder / "text.png").write_text("no picture")
    with (folder / "huge.png").open("wb") as huge:
        huge.truncate(50_000_001)
    with pytest.raises(InvalidInput) as refused:
        check_options(outline_with(folder, file))
    assert "the picture file of slide delta" in refused.value.reason
    assert reason in refused.value.reason
    assert refused.value.remedy


def test_an_outline_that_is_sent_as_text_names_no_files() -> None:
    slides = [{"title": "T", "role": "title"}, {"title": "A", "picture": {"file": "a.png"}}]
    with pytest.raises(InvalidInput, match="lies in no folder"):
        check_options(LectureOptions(outline=json.dumps({"title": "T", "slides": slides})))


def test_an_outline_of_the_former_form_is_the_same_lecture() -> None:
    former = Deck.model_validate_json(FORMER.read_text())
    assert former == Deck.model_validate_json((EXAMPLES / "outline.json").read_text())
    given = json.loads(FORMER.read_text())["slides"]
    assert [slide.title for slide in former.slides] == [slide["title"] for slide in given]
    assert [list(slide.points) for slide in former.slides] == [slide.get("points", []) for slide in given]
    assert [slide.pictured.query for slide in former.slides] == [slide["image_query"] for slide in given]


@pytest.mark.parametrize("path", [*EXAMPLES.glob("outline*.json")], ids=lambda path: path.name)
def test_the_examples_are_read_and_written_alike(path: Path) -> None:
    deck = Deck.model_validate_json(path.read_text())
    assert Deck.model_validate(as_file(deck)) == deck
    assert json.loads(path.read_text()).get("version") == 2


def test_every_layout_is_read_and_written_alike() -> None:
    deck = Deck(title="T", slides=tuple(SLIDES.values()))
    assert Deck.model_validate(as_file(deck)) == deck
    assert all("type" in block for slide in as_file(deck)["slides"] for block in slide.get("blocks", []))

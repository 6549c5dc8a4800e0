"""The pictures of documents: which come out of them, with which captions, and what is kept of them."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation
from pptx.util import Inches

from lectra.cache.store import Store
from lectra.deck.layout import lay_out
from lectra.document.blocks import PictureBlock
from lectra.errors import NoImage
from lectra.images import OWN, open_images
from lectra.models import ImageChoice, ImageQuery, LectureWarning, WrittenSlide
from lectra.planning.extract import extract
from lectra.planning.extract.figures import Figures
from lectra.registry import THEMES
from lectra.sources.elements import Element, heading, paragraph
from lectra.sources.pictures import (
    MOST,
    MOST_BYTES,
    Gallery,
    alternative,
    is_caption,
    is_picture,
    picture,
    picture_beside,
)
from lectra.sources.readers.pdf_pictures import Drawn, placed
from lectra.sources.reading import read_sources
from lectra.sources.source import Source, source_of
from tests.pdf import write_pdf
from tests.unit.shown import Picture as ShownPicture
from tests.unit.test_sources import XML, packed, read

SIZE = (400, 300)


def drawn(colour: str = "navy", size: tuple[int, int] = SIZE, kind: str = "PNG") -> bytes:
    """Return a picture whose bytes depend on its colour, and that is no plain ground."""
    image = Image.radial_gradient("L").resize(size)
    data = io.BytesIO()
    Image.merge("RGB", (image, image, Image.new("L", size, len(colour)))).save(data, kind)
    return data.getvalue()


def written(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def figures(source: Source) -> list[tuple[str, str, str]]:
    """Return the pictures of a source: heading, place and caption of each."""
    return [
        (section.title, shown.place, shown.block["caption"])
        for section in source.sections
        for shown in section.shown
        if shown.block["type"] == "picture"
    ]


def data_of(source: Source) -> list[bytes]:
    return [
        shown.block["data"]
        for section in source.sections
        for shown in section.shown
        if shown.block["type"] == "picture"
    ]


def test_markdown_shows_pictures_beside_it_and_none_outside_or_on_the_web(tmp_path: Path) -> None:
    folder = tmp_path / "chapter"
    (folder / "pictures").mkdir(parents=True)
    (folder / "pictures" / "low tide.png").write_bytes(drawn())
    (tmp_path / "secret.png").write_bytes(drawn("red"))
    (folder / "out.png").symlink_to(tmp_path / "secret.png")
    text = (
        "# Tides\n\nThe sea falls.\n\n## Ebb\n\n![The harbour](pictures/low%20tide.png)\n\nBoats lie.\n\n"
        f"![x](../secret.png) ![x]({tmp_path}/secret.png) ![x](out.png) ![x](https://example.org/a.png) "
        "![x](none.png) ![x](file:///etc/passwd) ![x](~/x.png)\n"
    )
    source = read(folder, text, "tides.md")
    assert figures(source) == [("Ebb", "", "The harbour")]
    assert data_of(source) == [drawn()]


def test_a_page_shows_pictures_that_are_in_it_or_beside_it_with_their_captions(tmp_path: Path) -> None:
    (tmp_path / "beside.png").write_bytes(drawn("red"))
    body = (
        "<h1>Tides</h1><p>The moon pulls at the water of the sea, twice a day in most of its places.</p>"
        f'<h2>Ebb</h2><figure><img src="{written(drawn())}"><figcaption>Low water</figcaption></figure>'
        "<p>The water falls for six hours, and leaves a strip of sand that is a kilometre wide.</p>"
        '<h2>Flood</h2><p><img src="beside.png" alt="beside.png"></p><p>Fig. 2: High water</p>'
        "<p>The water rises for six hours, and reaches the wall of the harbour at noon.</p>"
        '<img src="https://example.org/x.png" alt="Far away"><img src="data:image/svg+xml,%3Csvg/%3E">'
    )
    source = read(tmp_path, f"<!doctype html><html><body>{body}</body></html>", "tides.html")
    assert figures(source) == [("Ebb", "", "Low water"), ("Flood", "", "Fig. 2: High water")]
    assert data_of(source) == [drawn(), drawn("red")]
    assert not any("High water" in passage.text for passage in source.passages)


def word_with(data: bytes, after: str = "") -> bytes:
    spaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    )

    def shown(name: str, blip: str) -> str:
        return (
            f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="p" descr="{name}"/><a:graphic>'
            f"<a:graphicData><pic:pic><pic:blipFill><a:blip {blip}/></pic:blipFill></pic:pic></a:graphicData>"
            "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )

    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    text = "<w:p><w:r><w:t>The water falls for six hours.</w:t></w:r></w:p>"
    body = text + shown("The harbour", 'r:embed="r5"') + after + shown("Outside", 'r:link="r6"')
    return packed(
        {
            "[Content_Types].xml": f'{XML}<Types xmlns="{types}"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" '
            'ContentType="image/png"/><Override PartName="/word/document.xml" '
            f'ContentType="{main}"/></Types>',
            "_rels/.rels": f'{XML}<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{kind}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'{XML}<Relationships xmlns="{relations}"><Relationship Id="r5" '
            f'Type="{kind}/image" Target="media/p.png"/><Relationship Id="r6" Type="{kind}/image" '
            'TargetMode="External" Target="file:///etc/hostname"/></Relationships>',
            "word/document.xml": f"{XML}<w:document {spaces}><w:body>{body}</w:body></w:document>",
            "word/media/p.png": data,
        }
    )


def test_a_word_document_shows_its_pictures_and_opens_no_file_outside(tmp_path: Path) -> None:
    source = read(tmp_path, word_with(drawn()))
    assert figures(source) == [("", "", "The harbour")]
    assert data_of(source) == [drawn()]
    caption = "<w:p><w:r><w:t>Figure 1: Low water</w:t></w:r></w:p>"
    assert figures(read(tmp_path, word_with(drawn(), caption))) == [("", "", "Figure 1: Low water")]


def test_a_deck_shows_its_pictures_and_no_icons_or_ornaments(tmp_path: Path) -> None:
    deck = Presentation()
    for number in range(4):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"Tide {number}"
        logo = slide.shapes.add_picture(io.BytesIO(drawn("logo of it")), Inches(1), Inches(2), Inches(4))
        logo.element.nvPicPr.cNvPr.set("descr", "The logo")
        if number == 2:
            shown = slide.shapes.add_picture(io.BytesIO(drawn()), Inches(1), Inches(2), Inches(5))
            shown.element.nvPicPr.cNvPr.set("descr", "The harbour")
            slide.shapes.add_picture(io.BytesIO(drawn("red")), Inches(9), Inches(0), Inches(0.4))
        if number == 3:
            slide.shapes.add_picture(io.BytesIO(drawn("green")), Inches(1), Inches(2), Inches(5))
            below = slide.shapes.add_textbox(Inches(1), Inches(6), Inches(5), Inches(1))
            below.text_frame.text = "Fig. 1: Low water"
    deck.save(str(tmp_path / "deck.pptx"))
    (source,) = read_sources([str(tmp_path / "deck.pptx")])
    assert figures(source) == [
        ("Tide 2", "slide 3", "The harbour"),
        ("Tide 3", "slide 4", "Fig. 1: Low water"),
    ]
    assert source.passages == ()


def test_a_book_shows_the_pictures_packed_in_it_and_no_other(tmp_path: Path) -> None:
    page = (
        '<html><body><h1>One</h1><p>The sea falls.</p><img src="../art/p%20q.png" alt="The harbour"/>'
        '<img src="../../../etc/passwd" alt="x"/></body></html>'
    )
    book = packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": f'{XML}<container><rootfile full-path="o/b.opf"/></container>',
            "o/b.opf": f'{XML}<package><manifest><item id="a" href="text/a.xhtml"/></manifest><spine>'
            '<itemref idref="a"/></spine></package>',
            "o/text/a.xhtml": page,
            "o/art/p q.png": drawn(),
        }
    )
    source = read(tmp_path, book)
    assert [(place, caption) for _, place, caption in figures(source)] == [("chapter 1", "The harbour")]
    assert data_of(source) == [drawn()]


def test_a_notebook_shows_what_its_code_draws_and_what_is_attached(tmp_path: Path) -> None:
    coded, attached = (base64.b64encode(drawn(colour)).decode() for colour in ("navy", "red"))
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "markdown",
            "source": "# Tides\n\n![A sketch](attachment:a.png)",
            "attachments": {"a.png": {"image/png": attached}},
        },
        {"cell_type": "code", "source": "draw()", "outputs": [{"data": {"image/png": [coded]}}]},
    ]
    source = read(tmp_path, json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}))
    assert [(place, caption) for _, place, caption in figures(source)] == [
        ("cell 1", "A sketch"),
        ("cell 2", ""),
    ]
    assert data_of(source) == [drawn("red"), drawn()]


def pdf_with(data: bytes, width: int, pages: int = 1, caption: str = "Figure 1. Low water") -> bytes:
    """Return a PDF with a heading, a picture of so many points' width, its caption and a paragraph."""
    picture = (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8"
        b"/Filter/DCTDecode/Length %d>>stream\n%s\nendstream" % (*SIZE, len(data), data)
    )
    content = (
        "BT /F1 24 Tf 72 740 Td (Tides) Tj ET BT /F1 16 Tf 72 690 Td (Ebb) Tj ET "
        "BT /F1 11 Tf 72 660 Td (The water falls for six hours and leaves a strip of sand.) Tj ET "
        f"q {width} 0 0 {width * 3 // 4} 72 {640 - width * 3 // 4} cm /I Do Q "
        f"BT /F1 9 Tf 72 {620 - width * 3 // 4} Td ({caption}) Tj ET "
        "BT /F1 16 Tf 72 180 Td (Flood) Tj ET BT /F1 11 Tf 72 150 Td (The water rises again.) Tj ET"
    )
    return write_pdf([content] * pages, picture)


def test_a_pdf_shows_its_pictures_in_their_sections_with_the_captions_below_them(tmp_path: Path) -> None:
    source = read(tmp_path, pdf_with(drawn(kind="JPEG"), 400))
    assert figures(source) == [("Ebb", "page 1", "Figure 1. Low water")]
    (data,) = data_of(source)
    with Image.open(io.BytesIO(data)) as shown:
        width, height = shown.size
        assert shown.format in ("PNG", "JPEG") and abs(width / height - 4 / 3) < 0.02 and width >= 800
        middle = shown.convert("RGB").crop((width // 2, height // 2, width // 2 + 1, height // 2 + 1))
        assert max(middle.tobytes()) < 30  # dark within, and light at the rim
    assert not any("Low water" in passage.text for passage in source.passages)


def test_a_pdf_shows_no_icon_and_nothing_that_stands_on_every_page(tmp_path: Path) -> None:
    assert figures(read(tmp_path, pdf_with(drawn(kind="JPEG"), 40))) == []
    assert figures(read(tmp_path, pdf_with(drawn(kind="JPEG"), 400, pages=5))) == []


def png_of(width: int, height: int, body: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


BOMB = png_of(30_000, 30_000, zlib.compress(b"\0" * 1_000_000))


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        drawn(size=(60, 60)),
        drawn(size=(1400, 130)),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n",
        drawn()[:20],
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"\xd7\xcd\xc6\x9a" + b"\0" * 100,
        b"\0" * (MOST_BYTES + 1),
        b"",
    ],
    ids=["bomb", "icon", "bar", "svg", "nothing", "cut", "eps", "wmf", "large", "empty"],
)
def test_what_is_no_picture_to_show_is_passed_over(data: bytes) -> None:
    assert picture(data, "Fig. 1", "page 1") is None


def test_each_picture_is_taken_once_and_no_more_than_the_bound() -> None:
    gallery = Gallery()
    found = []
    for number in range(2 * MOST):
        element = picture(drawn("x" * number), "", "")
        assert element
        found += [kept for _ in range(2) if (kept := gallery.take(element))]
    assert len(found) == len(gallery.blobs) == MOST
    assert len(gallery.settled(found)) == MOST


@given(st.text(max_size=60))
def test_a_name_beside_a_document_is_a_path_within_reach_or_none(name: str) -> None:
    found = picture_beside(name, "", "")
    if found and found.block:
        assert not found.block["beside"].startswith(("/", "~")) and "\0" not in found.block["beside"]


@given(
    st.lists(st.sampled_from(["The sea falls", "Boats lie", "Fig. 1: Ebb", "It rises"]), max_size=6),
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["", "Fig. 1: Ebb", "Boats lie"])), max_size=4),
)
def test_no_picture_of_a_page_is_lost_and_no_paragraph_moved(
    texts: list[str], pictures: list[tuple[int, str]]
) -> None:
    text = [paragraph(each, f"page {number // 2 + 1}") for number, each in enumerate(texts)]
    shown = [
        Drawn(
            Element("shown", place=f"page {page + 1}", block={"type": "picture", "caption": str(n)}),
            page,
            line,
        )
        for n, (page, line) in enumerate(pictures)
    ]
    found = list(placed(text, shown))
    assert [each for each in found if not is_picture(each)] == text
    assert sorted(str(each.block) for each in found if is_picture(each)) == sorted(
        str(each.element.block) for each in shown
    )


@pytest.mark.parametrize("text", ["Fig. 3: Ebb", "Figure 12", "Abbildung 2.", "Abb. 4", "Рис. 1", "図 3"])
def test_a_caption_is_known_by_its_beginning(text: str) -> None:
    assert is_caption(text)
    assert not is_caption("The tide is shown in " + text)


@pytest.mark.parametrize(
    "text", ["image1.png", "Picture 3", "A boat. Description automatically generated", None]
)
def test_an_alternative_text_that_says_nothing_is_none(text: str | None) -> None:
    assert alternative(text) == ""


Made = Callable[..., tuple[Any, list[LectureWarning], Store]]


def made_of(tmp_path: Path, *elements: Element) -> tuple[Any, list[LectureWarning], Store]:
    warnings: list[LectureWarning] = []
    store = Store(tmp_path / "cache")
    said = {"title": "Tides", "authors": "", "date": ""}
    source = source_of(1, "tides.pdf", said, [heading("Ebb", 1), *elements])
    keep = Figures(store, warnings.append).keep
    made = extract([source], lang="en", slides=None, seconds_per_slide=30, text="condense", keep=keep)
    return made, warnings, store


def element_of(data: bytes, caption: str = "Fig. 1: Low water") -> Element:
    return Element("shown", place="page 4", block={"type": "picture", "caption": caption, "data": data})


TEXT = paragraph(
    "The water falls for six hours. It leaves a strip of sand that is a kilometre wide.", "page 3"
)
TABLE = Element("shown", block={"type": "table", "header": ["Port", "Range"], "rows": [["Brest", "6 m"]]})
FORMULA = Element("shown", block={"type": "equation", "latex": "h = r^2"})


async def test_a_picture_is_shown_and_found_again_by_its_content(tmp_path: Path) -> None:
    made, warnings, store = made_of(tmp_path, TEXT, element_of(drawn()))
    slide = made.deck.slides[1]
    assert warnings == [] and made.left_out == ()
    assert (slide.block.type, slide.block.caption) == ("picture", "Fig. 1: Low water")
    assert str(slide.narration) == TEXT.text and slide.notes == "tides.pdf, page 3, page 4"
    key = slide.pictured.file
    wanted = ImageQuery(
        lecture="Tides",
        title="Ebb",
        query=slide.pictured.query,
        role="content",
        file=key,
        sha256=store.find(key).sha256,
    )
    found = await open_images(ImageChoice(source=OWN), store=store).find(wanted)
    assert (found.width_px, found.height_px, found.suffix) == (*SIZE, ".jpg")
    assert found.alt == "Fig. 1: Low water"
    nameless = await open_images(ImageChoice(source=OWN), store=store).find(
        wanted.model_copy(update={"query": ""})
    )
    assert nameless.alt == "Ebb"
    (store.root / key).unlink()
    with pytest.raises(NoImage, match="not in the cache any more"):
        await open_images(ImageChoice(source=OWN), store=store).find(wanted)


@pytest.mark.parametrize(
    ("other", "caption", "kind"),
    [(TABLE, "Fig. 1", "table"), (FORMULA, "Fig. 1", "picture"), (FORMULA, "", "equation")],
)
def test_what_says_more_is_shown_and_the_other_is_named_as_left_out(
    tmp_path: Path, other: Element, caption: str, kind: str
) -> None:
    made, _, _ = made_of(tmp_path, TEXT, other, element_of(drawn(), caption))
    assert made.deck.slides[1].block.type == kind
    assert len(made.left_out) == 1


def test_what_code_draws_is_shown_in_place_of_the_code_and_no_other_picture(tmp_path: Path) -> None:
    listing = {"type": "code", "language": "python", "source": "a = 1\nb = 2\nplot(a, b)"}
    code, shown = Element("shown", block=listing), element_of(drawn(), "")
    plot = shown._replace(block={**(shown.block or {}), "is_drawn": True})
    made, _, _ = made_of(tmp_path, TEXT, code, plot)
    assert made.deck.slides[1].block.type == "picture" and made.left_out[0].endswith(": code")
    made, _, _ = made_of(tmp_path, TEXT, code, shown)
    assert made.deck.slides[1].block.type == "code"


@pytest.mark.parametrize(
    "data", [drawn()[:-200], drawn(kind="JPEG")[:300], BOMB], ids=["cut", "head", "bomb"]
)
def test_a_broken_picture_costs_no_words_and_is_warned_of(tmp_path: Path, data: bytes) -> None:
    made, (warning,), store = made_of(tmp_path, TEXT, element_of(data))
    assert made.deck.slides[1].block.type != "picture"
    assert str(made.deck.slides[1].narration) == TEXT.text
    assert "is not shown" in warning.message and warning.fallback
    assert not list(store.root.glob("files/*/*"))


@pytest.mark.parametrize(
    "page",
    [
        "<figure><div>{0}</div><figcaption>Fig. 1: Ebb</figcaption></figure>",
        "<div><div><div>{0}</div></div><p class='title'><b>Fig. 1: Ebb</b></p></div>",
        "<p>{0}</p><p class='caption'>Fig. 1: Ebb</p>",
        "<p class='fig'>Fig. 1: Ebb</p><p>{0}</p>",
        "<p>{0}<br>Fig. 1: Ebb</p>",
    ],
)
def test_a_caption_is_found_where_pages_have_it(tmp_path: Path, page: str) -> None:
    shown = page.format(f'<img src="{written(drawn())}" alt="A boat">')
    words = "<p>The water falls for six hours, and leaves a strip of sand that is a kilometre wide.</p>"
    body = f"<h1>Tides</h1>{words}{shown}<p>Fish swim away.</p>"
    source = read(tmp_path, f"<!doctype html><html><body>{body}</body></html>", "tides.html")
    assert [caption for _, _, caption in figures(source)] == ["Fig. 1: Ebb"]


KEY = f"files/ab/ab{'0' * 62}.png"


@pytest.mark.parametrize(("file", "cropped"), [(KEY, False), ("harbour.png", True), ("", True)])
@pytest.mark.parametrize("size", [(800, 600), (2000, 900)])
def test_a_figure_is_shown_up_to_its_edges(file: str, cropped: bool, size: tuple[int, int]) -> None:
    shown = PictureBlock(file=file, query="Low water", caption="Fig. 1: Low water")
    slide = WrittenSlide(title="Ebb", blocks=(shown,), narration="The water falls.")
    place = lay_out(slide, THEMES["lectra"], image=ShownPicture(*size)).picture
    assert place
    crop = place.crop
    assert (max(crop.left, crop.right, crop.top, crop.bottom) > 0.001) is cropped
    if not cropped:
        assert place.box.w / place.box.h == pytest.approx(size[0] / size[1], abs=0.01)

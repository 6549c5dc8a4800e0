"""Documents read: what is in them, in which order, and what is refused."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from pptx import Presentation

from lectra.document.blocks.bullets import Bullets
from lectra.errors import InvalidInput
from lectra.sources import reading
from lectra.sources.elements import Element, Unreadable
from lectra.sources.kept import keep
from lectra.sources.opened import Opened
from lectra.sources.program import reader_of
from lectra.sources.reading import read_sources
from lectra.sources.source import Source
from tests.pdf import write_pdf

MARKDOWN = """---
title: Tides
author: Ada Example
---
# Tides

The moon pulls at the water of the sea. It rises twice a day.

## Spring tides

- The sun helps the moon
- At new and full moon

| Tide | Range |
|---|---|
| spring | 6 m |
| neap | 2 m |

```python
def height(hours):
    return 3 + 2 * cos(hours)
```

$$F = G\\frac{m_1 m_2}{r^2}$$

The force is $F$, as `height` says.
"""
HTML = """<!doctype html><html><head><title>Tides - A site</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/shop">Shop</a></li></ul></nav>
<main><h1>Tides</h1><p>The moon pulls at the water of the sea, and the sea rises twice a day in most places of
the world.<sup class="reference"><a href="#n1">[1]</a></sup></p>
<h2>Spring tides</h2><p>At new and at full moon the sun pulls in the same direction as the moon does, and the
water rises higher than usual.</p><ul><li>Higher <code>high</code> water</li><li>Lower low water</li></ul>
<table><tr><th>Tide</th><th>Range</th></tr><tr><td>spring</td><td>6 m</td></tr></table></main>
<footer>Cookies and more</footer></body></html>"""
XML = '<?xml version="1.0" encoding="UTF-8"?>'


def read(tmp_path: Path, data: bytes | str, name: str = "tides") -> Source:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (source,) = read_sources([str(path)])
    return source


def packed(files: Mapping[str, str | bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def word(body: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return packed(
        {
            "[Content_Types].xml": f'{XML}<Types xmlns="{types}"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
            '"/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": f'{XML}<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{office}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'{XML}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
        }
    )


def said(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(lines: list[tuple[int, str]], *, pages: int = 1) -> bytes:
    """Return a PDF whose pages have lines of these sizes."""
    return write_pdf(_content([*lines, (8, f"Page {page + 1}")]) for page in range(pages))


def _content(lines: list[tuple[int, str]]) -> str:
    y, content = 740, ""
    for size, text in lines:
        y = 30 if text.startswith("Page ") else y - 2 * size
        content += f"BT /F1 {size} Tf 72 {y} Td ({text}) Tj ET\n"
    return content


def test_markdown_gives_its_headings_lists_tables_code_and_formulas(tmp_path: Path) -> None:
    source = read(tmp_path, MARKDOWN)
    assert (source.title, source.authors) == ("Tides", "Ada Example")
    opening, spring = source.sections
    assert [passage.text for passage in opening.passages] == [
        "The moon pulls at the water of the sea. It rises twice a day."
    ]
    assert spring.title == "Spring tides"
    assert [passage.text for passage in spring.passages if passage.is_item] == [
        "The sun helps the moon",
        "At new and full moon",
    ]
    assert spring.passages[-1].text == "The force is $F$, as `height` says."
    table, code, formula = (shown.block for shown in spring.shown)
    assert table == {
        "type": "table",
        "header": ["Tide", "Range"],
        "rows": [["spring", "6 m"], ["neap", "2 m"]],
    }
    assert (code["language"], code["source"].splitlines()[0]) == ("python", "def height(hours):")
    assert formula == {"type": "equation", "latex": "F = G\\frac{m_1 m_2}{r^2}"}


def test_what_cannot_be_a_formula_stays_text_and_a_long_paragraph_is_parted(tmp_path: Path) -> None:
    source = read(tmp_path, "# Tides\n\nHere is $\\frac{1}{$ and more.\n\n" + "moon " * 5000)
    first, *parts = [passage.text for passage in source.passages]
    assert Bullets.of([first]).items and max(map(len, parts)) <= 3000
    assert " ".join(parts).split() == ["moon"] * 5000


def test_a_web_page_gives_its_main_text_without_menus_and_marks_of_notes(tmp_path: Path) -> None:
    source = read(tmp_path, HTML)
    words = " ".join(passage.text for passage in source.passages)
    assert source.title == "Tides"
    assert "twice a day" in words and "Higher `high` water" in words
    assert not any(other in words for other in ("Shop", "Cookies", "[1]"))
    assert [shown.block["header"] for section in source.sections for shown in section.shown] == [
        ["Tide", "Range"]
    ]


def test_a_word_document_gives_its_headings_and_paragraphs(tmp_path: Path) -> None:
    source = read(
        tmp_path, word(said("Tides", "Heading1") + said("The moon pulls.") + said("Ebb", "Heading2"))
    )
    assert source.title == "Tides"
    assert [passage.text for passage in source.passages] == ["The moon pulls."]


def test_a_pdf_gives_headings_by_size_and_pages_without_furniture(tmp_path: Path) -> None:
    lines = [
        (24, "Tides"),
        (11, "The moon pulls at the water of"),
        (11, "the sea, twice a day."),
        (16, "Ebb"),
    ]
    source = read(tmp_path, pdf([*lines, (11, "The water falls.")], pages=4))
    assert source.title == "Tides"
    assert {section.title for section in source.sections} >= {"Ebb"}
    assert source.passages[0].text == "The moon pulls at the water of the sea, twice a day."
    assert {passage.place for passage in source.passages} == {f"page {number}" for number in range(1, 5)}
    assert not any("Page" in passage.text for passage in source.passages)


def test_a_deck_gives_titles_points_and_notes_and_passes_over_hidden_slides(tmp_path: Path) -> None:
    deck = Presentation()
    for title in ("Tides", "Hidden"):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "Moon\nSun"
        slide.notes_slide.notes_text_frame.text = f"Notes on {title}."
    slide._element.set("show", "0")
    deck.save(str(tmp_path / "deck.pptx"))
    (source,) = read_sources([str(tmp_path / "deck.pptx")])
    assert source.title == "Tides"
    assert [(passage.text, passage.place) for passage in source.passages] == [
        ("Moon", "slide 1"),
        ("Sun", "slide 1"),
        ("Notes on Tides.", "slide 1"),
    ]


def test_a_notebook_gives_its_text_its_code_and_what_that_prints(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Tides\n", "\n", "The moon pulls."]},
        {
            "cell_type": "code",
            "source": "print(6)",
            "outputs": [{"output_type": "stream", "text": ["6\n"]}],
        },
    ]
    source = read(tmp_path, json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}))
    (shown,) = source.sections[0].shown
    assert (source.title, source.passages[0].text, shown.place) == ("Tides", "The moon pulls.", "cell 2")
    assert (shown.block["language"], shown.block["output"]) == ("python", "6")


def test_a_book_gives_its_chapters_in_their_order(tmp_path: Path) -> None:
    chapter = "<html><body><h1>{0}</h1><p>All of chapter {0}.</p></body></html>"
    book = packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": f'{XML}<container><rootfile full-path="o/b.opf"/></container>',
            "o/b.opf": f"{XML}<package><metadata><title>Tides</title><creator>Ada</creator></metadata>"
            "<manifest>"
            '<item id="b" href="b.xhtml"/><item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/>'
            '<itemref idref="b"/></spine></package>',
            "o/a.xhtml": chapter.format("one"),
            "o/b.xhtml": chapter.format("two"),
        }
    )
    source = read(tmp_path, book)
    assert (source.title, source.authors) == ("Tides", "Ada")
    assert [section.title for section in source.sections] == ["one", "two"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_values_give_a_table(tmp_path: Path, mark: str) -> None:
    rows = [["Port", "Range"], ["Brest", "6.1 m"], ["Ostend", "4.6 m"]]
    source = read(tmp_path, "\n".join(mark.join(row) for row in rows))
    (shown,) = source.sections[0].shown
    assert [shown.block["header"], *shown.block["rows"]] == rows


def test_plain_text_has_headings_where_a_short_line_stands_alone(tmp_path: Path) -> None:
    source = read(tmp_path, "Tides\n\nThe moon pulls\nat the sea.\n\nEbb\n\nThe water falls.")
    assert [section.title for section in source.sections] == ["Tides", "Ebb"]
    assert [passage.text for passage in source.passages] == ["The moon pulls at the sea.", "The water falls."]


def test_a_folder_gives_the_documents_in_it_by_their_names_and_none_outside(tmp_path: Path) -> None:
    for name in ("b.md", "a.txt", "picture.png", ".hidden.md"):
        (tmp_path / name).write_text(f"What {name} says of tides.")
    (tmp_path / "c.md").symlink_to(Path(__file__).parents[2] / "README.md")
    assert [source.name for source in read_sources([str(tmp_path)])] == ["a.txt", "b.md"]


def test_a_source_is_called_by_its_file_on_one_line_and_by_no_path(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"a\\b\xff \n c.md")
    path.write_text("What it says of tides.")
    (kept,) = keep(read_sources([str(path)]))
    assert kept.name == "a_b? c.md"
    assert kept.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert str(tmp_path) not in kept.model_dump_json()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"   \n", "it is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0", "its format is not known"),
        (b"{\\rtf1\\ansi Tides.}", "its format is not known"),
        (b"%PDF-1.4\nnothing", "it is damaged"),
        (pdf([], pages=1).replace(b"Page 1", b"      "), "it has pictures of pages and no text"),
        (b"PK\x03\x04" + b"x" * 100, "it is a damaged ZIP file"),
        (packed({"word/document.xml": "<w:document"}), "it is damaged"),
        (b'{"nbformat": 4, "cells": [{"cell_type": 1}]}', "it is no notebook of version 4"),
        (b'{"nbformat": 4, "cells": ' + b"[" * 100_000, "it is no notebook of version 4"),
        (b"<!doctype html><html><body><script>page()</script></body></html>", "it has no text: a program"),
        (packed({"xl/workbook.xml": "<nothing/>"}), "it cannot be read as a workbook"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, data, "odd.bin")
    assert reason in refused.value.message and "odd.bin" in refused.value.message
    assert refused.value.remedy


def test_a_file_that_is_missing_or_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_sources([str(tmp_path / "none.pdf")])
    with pytest.raises(InvalidInput, match="has no document"):
        read_sources([str(tmp_path)])


def test_a_bomb_is_refused_by_its_directory() -> None:
    for name, size in (("word/media/picture.png", 310_000_000), ("word/document.xml", 61_000_000)):
        bomb = packed({name: b"0" * size})
        assert len(bomb) < 1_000_000
        with pytest.raises(Unreadable, match=f"{size // 1_000_000} MB"):
            reader_of(Opened(bomb))


def test_no_other_file_is_read_for_a_document(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the secret")
    entity = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]>'
    body = word(said("&x; Tides rise."))
    files = {
        name: zipfile.ZipFile(io.BytesIO(body)).read(name)
        for name in zipfile.ZipFile(io.BytesIO(body)).namelist()
    }
    files["word/document.xml"] = files["word/document.xml"].replace(XML.encode(), f"{XML}{entity}".encode())
    try:
        source = read(tmp_path, packed(files))
    except InvalidInput:
        return
    assert not any("secret" in passage.text for passage in source.passages)


def test_a_parser_that_hangs_or_takes_all_memory_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "program.py"
    monkeypatch.setattr(reading, "_PROGRAM", program)
    for number, fault in enumerate(
        ("while True: pass", "import time; time.sleep(60)", "raise SystemExit(9)")
    ):
        program.write_text(f"import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\n{fault}\n")
        monkeypatch.setattr(reading, "TIMEOUT_S", 3)
        with pytest.raises(InvalidInput, match="could not be read within"):
            read(tmp_path, f"Tides {number}.")


def test_a_table_without_rows_or_with_one_column_is_none() -> None:
    from lectra.sources.elements import table

    assert table([["a", "b"]]) is None and table([["a"], ["b"]]) is None
    assert isinstance(table([["a", "b"], ["c"]]), Element)

"""Code on a slide: its colours, its lines, and the same text in the video and the deck."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.oxml.ns import qn
from pydantic import ValidationError

from lectra.deck.bidi import MARKS
from lectra.deck.blocks.code import Code
from lectra.deck.blocks.drawn import LEAST_PX, Room
from lectra.deck.boxes import Box
from lectra.deck.contrast import LEGIBLE, contrast
from lectra.deck.graphics.lines import Lines
from lectra.deck.graphics.shape import Shape
from lectra.deck.layout import lay_out
from lectra.deck.paginate import paginate
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.raster import draw_slide
from lectra.document.slide import Slide
from lectra.models import WrittenSlide
from lectra.registry import THEMES

ROOM = Box(112, 272, 1696, 618)
MEAN = '''def mean(values):
    """Return the mean."""
    total = 0
    for value in values:
        total += value  # one by one
    return total / len(values)'''
FOREIGN = "gruß = 'Grüße 😀'\nname = '日本語'\n# هذا تعليق\nx = 'שלום' + 'עולם' + str(1)"


def code(source: str = MEAN, language: str = "python", **fields: Any) -> Code:
    return Code.model_validate({"type": "code", "language": language, "source": source, **fields})


def room(theme: str = "lectra", lang: str = "en") -> Room:
    return Room(ROOM, THEMES[theme].light, THEMES[theme], lang)


def lines(block: Code, where: Room) -> dict[str, Lines]:
    graphics = block.arrange(where).graphics
    return {graphic.name: graphic for graphic in graphics if isinstance(graphic, Lines)}


def test_parts_of_code_have_colours_of_their_own() -> None:
    inks = {
        piece.text: piece
        for line in lines(code(), room())["Code"].lines
        for row in line.rows
        for piece in row
    }
    used = [inks[text].colour for text in ("def", '"""Return the mean."""', "0", "# one by one", "total")]
    assert len(set(used)) == len(used)
    assert inks["mean"].bold and not inks["total"].bold


@pytest.mark.parametrize("theme", [*THEMES])
def test_all_text_is_legible_on_its_panel_and_where_it_stands_out(theme: str) -> None:
    where = room(theme)
    block = code(highlight=[1, "4-5"], output="2.0", numbers=True)
    grounds = {
        g.fill for g in block.arrange(where).graphics if isinstance(g, Shape) and g.name != "Highlight bar"
    }
    inks = {
        piece.colour
        for each in lines(block, where).values()
        for line in each.lines
        for row in line.rows
        for piece in row
    }
    assert len(inks) > 4
    for ground in (grounds - {""}) | {where.ground.back}:
        assert min(contrast(ink, ground) for ink in inks) >= LEGIBLE


def test_lines_are_numbered_where_it_helps() -> None:
    assert "Line numbers" not in lines(code(), room())
    assert "Line numbers" in lines(code(numbers=True), room())
    (numbers,) = (each for name, each in lines(code(first_line=9), room()).items() if name == "Line numbers")
    assert [line.text for line in numbers.lines] == ["9", "10", "11", "12", "13", "14"]


def test_lines_that_stand_out_appear_one_group_after_the_other() -> None:
    block = code(highlight=[1, "4-5"])
    bands = [g for g in block.arrange(room()).graphics if isinstance(g, Shape) and g.name == "Highlight"]
    assert [band.item for band in bands] == [1, 2]
    assert bands[1].box.h == 2 * bands[0].box.h and bands[1].box.y == bands[0].box.y + 3 * bands[0].box.h
    assert block.items() == ("def mean values", "for value in values total value one by one")


def test_long_code_goes_on_on_further_slides() -> None:
    source = "\n\n\n".join(MEAN.replace("mean", f"mean_{n}") for n in range(5))
    parts = code(source, highlight=["1", "34-38"], output="2.0").parts(room())
    assert len(parts) > 1
    assert all(part.arrange(room()).fits and part.numbers for part in parts)
    assert all(part.source.startswith("def") for part in parts)
    assert [part.output for part in parts] == [*[""] * (len(parts) - 1), "2.0"]
    shown = {part.first_line + n: line for part in parts for n, line in enumerate(part.source.split("\n"))}
    written = source.split("\n")
    assert all(written[number - 1] == line for number, line in shown.items())
    assert {number for number, line in enumerate(written, 1) if line} <= set(shown)
    assert [group.lines for part in parts for group in part.highlight] == ["1", "34-38"]
    for part in parts:
        assert Code.model_validate(part.model_dump()) == part


def test_eighteen_lines_have_room_on_a_slide() -> None:
    block = code("\n".join("x = 1" for _ in range(18)))
    (one,) = block.parts(room())
    assert one == block and block.arrange(room()).size_px >= LEAST_PX
    assert len(code("\n".join("x = 1" for _ in range(19))).parts(room())) == 2


def test_a_line_that_is_too_long_is_broken_and_hangs() -> None:
    source = "    call(" + ", ".join(f"argument_{n}" for n in range(30)) + ")"
    arranged = code(source).arrange(room())
    assert arranged.fits and arranged.size_px == LEAST_PX
    (line,) = lines(code(source), room())["Code"].lines
    assert len(line.rows) > 1 and line.hang_px > 0
    assert line.text == code(source).source
    assert all("".join(piece.text for piece in row).rstrip().endswith(",") for row in line.rows[:-1])


def test_tabs_and_line_ends_become_spaces_and_line_feeds() -> None:
    assert code("\n\nif x:\r\n\ty()\t# no  \n\n").source == "if x:\n    y() # no"


def test_code_is_said_by_its_names() -> None:
    assert code().said() == ("Python: mean",)
    assert code(output="2.0").said() == ("Python: mean", "2.0")
    assert code("class Tree:\n    def add_leaf(self): ...").said() == ("Python: Tree, add leaf",)
    assert code("print(answer)").said() == ("Python: print, answer",)
    assert code("free text", "text").said() == ()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"language": "pyton"}, "no language 'pyton'; do you mean python"),
        ({"language": "zzzzzz"}, 'write "text"'),
        ({"highlight": [7]}, "highlight names line 7; the lines are 1 to 6"),
        ({"highlight": [1], "first_line": 10}, "the lines are 10 to 15"),
        ({"highlight": ["5-4"]}, "write 4-5"),
        ({"highlight": ["all"]}, 'write "3" or "3-5"'),
        ({"source": "x\n" * 300}, "source has 300 lines, and at most 200 are allowed; shorten it"),
        ({"output": "x\n" * 13}, "output has 13 lines"),
        ({"source": "   \n  "}, "source has no code"),
    ],
)
def test_what_is_wrong_is_named_with_a_remedy(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        code(**{"source": MEAN, **fields})
    assert words in str(caught.value)


def shown(source: str, tmp_path: Path, lang: str = "en", **fields: Any) -> tuple[str, str]:
    """Return a code's text on a slide of the video, and as python-pptx reads it back."""
    block = code(source, **fields)
    script = WrittenSlide.model_validate({"title": "T", "blocks": [block.model_dump()], "narration": "N."})
    theme = THEMES["lectra"]
    layout = lay_out(script, theme, image=None, lang=lang)
    draw_slide(layout, None, tmp_path / "slide.png", tmp_path / "small.jpg")
    write_deck([DeckSlide(layout, script)], title="T", lang=lang, theme=theme, target=tmp_path / "deck.pptx")
    (slide,) = Presentation(str(tmp_path / "deck.pptx")).slides
    (box,) = (shape for shape in slide.shapes if shape.name == "Code")
    (drawn,) = (
        graphic for graphic in layout.graphics if isinstance(graphic, Lines) and graphic.name == "Code"
    )
    (text,) = drawn.texts()
    # A break ends a row; the line goes on.
    return text.text, box.text_frame.text.replace("\v", "").translate(str.maketrans("", "", MARKS))


@pytest.mark.parametrize("source", [MEAN, FOREIGN, "x = [" + "1, " * 90 + "]"])
@pytest.mark.parametrize("lang", ["en", "ar", "ja"])
def test_the_deck_has_the_code_that_the_video_shows(tmp_path: Path, source: str, lang: str) -> None:
    video, deck = shown(source, tmp_path, lang)
    assert video == deck == code(source).source


def test_the_deck_has_coloured_runs_of_a_monospaced_font(tmp_path: Path) -> None:
    shown(MEAN, tmp_path)
    (slide,) = Presentation(str(tmp_path / "deck.pptx")).slides
    (box,) = (shape for shape in slide.shapes if shape.name == "Code")
    runs = [run for paragraph in box.text_frame.paragraphs for run in paragraph.runs]
    assert {run.font.name for run in runs} == {"Courier New"}
    fills = {run.text: dict(run.font._element.find(qn("a:solidFill"))[0].attrib) for run in runs}
    assert len({str(fills[text]) for text in ("def", "total", '"""Return the mean."""', "0")}) == 4
    assert {run.font.size.pt for run in runs} == {24.0}
    assert len(box.text_frame.paragraphs) == 6


PIECES = [
    "def ",
    "f(",
    ")",
    '"',
    "'",
    "#",
    "\t",
    "\n",
    "    ",
    "x",
    "語",
    "ש",
    "é",
    "😀",
    "{",
    "}",
    ";",
    "long_name_" * 12,
]
SOURCES = st.lists(st.one_of(st.sampled_from(PIECES), st.characters(codec="utf-8")), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(SOURCES.map("".join), st.sampled_from(["python", "c", "html", "bash", "text"]))
def test_any_code_is_kept_to_the_letter_and_in_its_room(source: str, language: str) -> None:
    try:
        block = code(source, language)
    except ValidationError:
        return  # blank, or marks piled up
    assert code(block.source, language).source == block.source
    for part in block.parts(room()):
        shown_lines = lines(part, room())["Code"]
        assert [line.text for line in shown_lines.lines] == part.source.split("\n")
        assert Slide.model_validate({"title": "T", "blocks": [part.model_dump()]}).block == part


def test_a_split_slide_is_dealt_its_narration() -> None:
    source = "\n".join(f"x_{n} = {n}" for n in range(30))
    script = WrittenSlide.model_validate(
        {"title": "T", "blocks": [code(source).model_dump()], "narration": "One. Two."}
    )
    pages = paginate(script, THEMES["lectra"])
    assert [page.narration for page in pages] == ["One.", "Two."]


def test_lectures_without_code_do_not_load_a_lexer() -> None:
    program = (
        "import sys; from lectra.document.slide import Slide; from lectra.registry import BLOCKS; [*BLOCKS];"
        "Slide.model_validate({'title': 'T'}); print('pygments.lexer' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

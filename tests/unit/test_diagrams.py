"""Diagrams: legible, inside their room, nothing over anything else, alike in deck and picture."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation
from pydantic import ValidationError

from lectra.deck.bidi import MARKS
from lectra.deck.blocks.diagram import KINDS as REGISTERED
from lectra.deck.blocks.diagram import Diagram
from lectra.deck.blocks.drawn import Arranged, DrawnBlock, Room, arranged
from lectra.deck.boxes import Box, TextBox
from lectra.deck.diagrams.routes import crosses, grown, meet
from lectra.deck.graphics.connector import Connector
from lectra.deck.graphics.graphic import Graphic
from lectra.deck.graphics.shape import Shape
from lectra.deck.layout import lay_out
from lectra.deck.paginate import paginate
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.document.problems import in_words
from lectra.models import WrittenSlide
from lectra.registry import THEMES
from tests.unit.diagrams import COLUMN, KINDS, STAGE, WORDS, data_of, diagram, room
from tests.unit.test_theme import TEXT, contrast

UNMARKED = str.maketrans("", "", MARKS)
LAPPING = {
    "pyramid": ("Part of the pyramid",),
    "venn": ("Set",),
    "graph": ("Group",),
    "sequence": ("Participant", "Frame", "Frame label"),
}
"""The shapes of a kind that lie over others by intent."""

each_kind = pytest.mark.parametrize("kind", KINDS)
each_lang = pytest.mark.parametrize("lang", WORDS)
each_theme = pytest.mark.parametrize("theme", [*THEMES])


def graphics(kind: str, lang: str = "en", theme: str = "lectra", box: Box = STAGE) -> tuple[Graphic, ...]:
    done = diagram(data_of(kind, lang, narrow=box is COLUMN)).arrange(room(lang, theme, box))
    assert done.fits
    assert done.size_px >= 28
    return done.graphics


def texts(drawn: tuple[Graphic, ...]) -> list[TextBox]:
    return [text for graphic in drawn for text in graphic.texts()]


def shapes(drawn: tuple[Graphic, ...], kind: str) -> list[Shape]:
    """Return the shapes that no other may lie over."""
    return [each for each in drawn if isinstance(each, Shape) and each.name not in LAPPING.get(kind, ())]


def problems(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the fields that are wrong with a diagram, and what is said of them."""
    with pytest.raises(ValidationError) as raised:
        Diagram.model_validate(data)
    found = raised.value.errors(include_url=False)
    return [(".".join(map(str, each["loc"])), in_words(each)) for each in found]


def test_there_is_a_sample_of_each_kind() -> None:
    assert set(REGISTERED) == set(KINDS)


@each_kind
def test_what_is_written_to_a_file_is_read_again(kind: str) -> None:
    made = diagram(data_of(kind, "en"))
    assert Diagram.model_validate(made.model_dump(mode="json")) == made
    slide = WrittenSlide(title="T", blocks=(made,), narration="N.")
    assert WrittenSlide.model_validate_json(slide.model_dump_json()) == slide


@each_kind
@each_lang
@pytest.mark.parametrize("box", [STAGE, COLUMN], ids=["stage", "column"])
def test_all_text_is_whole_and_large_and_nothing_lies_over_anything(kind: str, lang: str, box: Box) -> None:
    drawn = graphics(kind, lang, box=box)
    for shape in shapes(drawn, kind):
        if shape.text:
            assert shape.inner.x <= shape.text.box.x, shape
            assert shape.text.box.right <= shape.inner.right, shape
    for text in texts(drawn):
        assert not text.abridged, text.text
        assert text.size_px >= 22
        assert box.x - 8 <= text.box.x
        assert text.box.right <= box.right + 8
    boxes = [shape.box for shape in shapes(drawn, kind)]
    for each in boxes:
        assert box.x <= each.x and each.right <= box.right, kind
        assert box.y <= each.y and each.bottom <= box.bottom, kind
    # The arrows of a row fit into each other.
    arrows = {"homePlate", "chevron"}
    apart = [s.box for s in shapes(drawn, kind) if s.outline not in arrows]
    assert not [pair for pair in combinations(apart, 2) if meet(*pair)]
    words = [_ink(text) for text in texts(drawn)]
    assert not [pair for pair in combinations(words, 2) if meet(*pair)]


def _ink(text: TextBox) -> Box:
    """Return where the lines of a text are."""
    return Box(text.box.x, text.top_px, text.box.w, text.height_px)


@each_kind
@each_theme
def test_text_stands_out_from_what_it_stands_on(kind: str, theme: str) -> None:
    drawn = graphics(kind, theme=theme)
    for text in texts(drawn):
        for colour in behind(text, drawn, THEMES[theme].light.back):
            assert contrast(text.slot.colour, colour) >= TEXT, (text.text, colour)


def behind(text: TextBox, drawn: tuple[Graphic, ...], ground: str) -> list[str]:
    """Return the colours under a text's corners and middle, translucent ones mixed."""
    ink = _ink(text)
    xs, ys = (ink.x, ink.x + ink.w // 2, ink.right), (ink.y, ink.y + ink.h // 2, ink.bottom)
    found = []
    for x in xs:
        for y in ys:
            colour = ground
            for shape in (each for each in drawn if isinstance(each, Shape) and each.fill):
                inner = shape.box if shape.outline == "rect" else shape.inner
                if shape.outline == "ellipse" and shape.opacity < 1:
                    inner = shape.box
                if inner.x <= x <= inner.right and inner.y <= y <= inner.bottom:
                    colour = mixed(shape.fill, colour, shape.opacity)
            found.append(colour)
    return found


def mixed(over: str, under: str, opacity: float) -> str:
    pairs = zip(bytes.fromhex(over), bytes.fromhex(under), strict=True)
    return bytes(round(a * opacity + b * (1 - opacity)) for a, b in pairs).hex()


@each_kind
def test_a_diagram_is_mirrored_where_text_runs_leftwards(kind: str) -> None:
    data = data_of(kind, "en")
    there, here = (diagram(data).arrange(room(lang)).graphics for lang in ("en", "ar"))
    middle = 2 * STAGE.x + STAGE.w
    mirrored = {(middle - s.box.right, s.box.y, s.box.w) for s in there if isinstance(s, Shape)}
    dots = {s.box for s in here if isinstance(s, Shape) and s.name == "Turn"}
    found = {(s.box.x, s.box.y, s.box.w) for s in here if isinstance(s, Shape) and s.box not in dots}
    assert found <= mirrored | {(x + d, y, w) for x, y, w in mirrored for d in (-1, 1)}


@each_kind
@each_lang
@each_theme
def test_the_deck_says_what_the_video_says(tmp_path: Path, kind: str, lang: str, theme: str) -> None:
    slide = WrittenSlide(title="T", blocks=(data_of(kind, lang),), narration="N.")
    layout = lay_out(slide, THEMES[theme], image=None, lang=lang)
    target = tmp_path / "deck.pptx"
    write_deck([DeckSlide(layout, slide)], title="T", lang=lang, theme=THEMES[theme], target=target)
    (read,) = Presentation(str(target)).slides

    drawn = [text.text for text in texts(layout.graphics)]
    found = [each.text_frame.text for each in read.shapes if each.has_text_frame and not each.is_placeholder]
    assert sorted(text.translate(UNMARKED).replace("\v", "\n") for text in found if text) == sorted(drawn)

    ids = {each.shape_id for each in read.shapes}
    ends = [
        (int(end.get("id")), int(end.get("idx")))
        for each in read.shapes
        for tag in ("stCxn", "endCxn")
        for end in each.element.iter(f"{{http://schemas.openxmlformats.org/drawingml/2006/main}}{tag}")
    ]
    lines = [each for each in layout.graphics if isinstance(each, Connector)]
    assert len(ends) == 2 * len(lines)
    assert {number for number, _ in ends} <= ids
    sites = [end.site for line in lines for end in (line.start, line.end)]
    assert sorted(site for _, site in ends) == sorted(sites)


@each_kind
def test_connectors_lie_in_the_deck_where_they_are_drawn(tmp_path: Path, kind: str) -> None:
    slide = WrittenSlide(title="T", blocks=(data_of(kind, "en"),), narration="N.")
    layout = lay_out(slide, THEMES["lectra"], image=None)
    write_deck(
        [DeckSlide(layout, slide)], title="T", lang="en", theme=THEMES["lectra"], target=tmp_path / "d"
    )
    (read,) = Presentation(str(tmp_path / "d")).slides
    written = [each for each in read.shapes if each.element.tag.endswith("}cxnSp")]
    lines = [each for each in layout.graphics if isinstance(each, Connector)]
    for shape, line in zip(written, lines, strict=True):
        w, h = shape.width / 6350, shape.height / 6350
        middle = shape.left / 6350 + w / 2, shape.top / 6350 + h / 2
        if shape.rotation:
            w, h = h, w
        (x1, y1), (x2, y2) = line.points[0], line.points[-1]
        assert (w, h) == pytest.approx((abs(x2 - x1), abs(y2 - y1)), abs=0.1)
        assert middle == pytest.approx(((x1 + x2) / 2, (y1 + y2) / 2), abs=0.1)


@each_kind
def test_each_item_appears_and_lines_with_the_later_of_their_ends(kind: str) -> None:
    made, drawn = diagram(data_of(kind, "en")), graphics(kind)
    assert {each.item for each in drawn} - {0} == set(range(1, len(made.items()) + 1))
    for line in drawn:
        if isinstance(line, Connector):
            assert line.item == max(line.item, line.start.shape.item, line.end.shape.item)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("steps", ("1. Water", "2. Rechtsschutzversicherungen: A river carries sand", "3. Sea")),
        ("timeline", ("1969: Water", "2004: Rechtsschutzversicherungen: A river carries sand")),
        ("comparison", ("Water: A river carries sand, Rain falls on hills", "Ice: Sea")),
        ("venn", ("Water: Sea", "Ice", "Water ∩ Ice: Rain falls on hills")),
        ("tree", ("Water: Sea, Rechtsschutzversicherungen", "Sea: A river carries sand, Ice")),
        ("graph", ("Water → A river carries sand: Sea", "A river carries sand → Sea", "Sea – Ice")),
    ],
)
def test_a_diagram_is_said_in_its_order(kind: str, said: tuple[str, ...]) -> None:
    assert diagram(data_of(kind, "en")).said()[: len(said)] == said


class Listed(DrawnBlock):
    """A block of another package, whose field is a list."""

    type: str = "listed"
    names: list[str]

    def said(self) -> tuple[str, ...]:
        return tuple(self.names)

    def arrange(self, room: Room) -> Arranged:
        return Arranged((), room.box.h)


def test_what_is_the_same_is_arranged_once() -> None:
    plain, same, marked = (
        diagram({**data_of("cycle", "en"), "items": [text, "b", "c"]}) for text in ("a", "a", "**a**")
    )
    assert plain is not same
    assert arranged(plain, room()) is arranged(same, room())
    assert arranged(plain, room()) != arranged(marked, room())
    assert arranged(plain, room()) != arranged(plain, room(theme="paper"))
    assert arranged(Listed(names=["a"]), room()).size_px == STAGE.h


def test_a_cycle_says_that_it_begins_again() -> None:
    assert diagram(data_of("cycle", "en")).said()[-1] == "Ice → Water"


def test_steps_that_have_no_room_go_on_with_their_numbers() -> None:
    steps = [{"text": f"Step {n}", "detail": "A long explanation of it. " * 9} for n in range(1, 9)]
    slide = WrittenSlide(
        title="T", blocks=({"type": "diagram", "kind": "steps", "items": steps},), narration="N."
    )
    pages = paginate(slide, THEMES["lectra"])
    assert len(pages) > 1
    said = [line for page in pages if page.block for line in page.block.said()]
    assert [line.split(":")[0] for line in said] == [f"{n}. Step {n}" for n in range(1, 9)]
    for page in pages:
        assert isinstance(page.block, Diagram)
        assert page.block.arrange(room()).fits


def test_what_cannot_fit_is_not_set_small() -> None:
    label = (
        "A sentence that is too long to stand in one of thirty shapes on a slide, however they are arranged"
    )
    nodes = [{"id": str(n), "text": label} for n in range(30)]
    edges = [{"from": str(n), "to": str(n + 1)} for n in range(29)]
    done = diagram({"type": "diagram", "kind": "graph", "nodes": nodes, "edges": edges}).arrange(room())
    assert not done.fits
    assert min(text.size_px for text in texts(done.graphics)) >= 28


def test_a_square_of_four_has_axes_and_keeps_its_order() -> None:
    sides = [{"heading": name, "items": ["one"]} for name in ("Plan", "Do", "Drop", "Give")]
    axes = {"across": "Urgent", "up": "Important"}
    made = diagram({"type": "diagram", "kind": "comparison", "sides": sides, "axes": axes})
    drawn = made.arrange(room()).graphics
    heads = {s.text.text: s.box for s in drawn if isinstance(s, Shape) and s.name == "Heading" and s.text}
    assert heads["Plan"].y == heads["Do"].y < heads["Drop"].y == heads["Give"].y
    assert heads["Plan"].x == heads["Drop"].x < heads["Do"].x == heads["Give"].x
    assert made.said()[:2] == ("→ Urgent", "↑ Important")


def test_the_texts_of_three_sets_lie_within_them() -> None:
    sets = [{"heading": "Social"}, {"heading": "Economic"}, {"heading": "Natural"}]
    made = diagram({"type": "diagram", "kind": "venn", "sets": sets, "shared": "Lasting"})
    drawn = made.arrange(room()).graphics
    ellipses = [each.box for each in drawn if isinstance(each, Shape)]
    inside = {t.text: [_holds(each, _ink(t)) for each in ellipses] for t in texts(drawn)}
    assert inside["Social"] == [True, False, False]
    assert inside["Economic"] == [False, True, False]
    assert inside["Natural"] == [False, False, True]
    assert inside["Lasting"] == [True, True, True]


def _holds(ellipse: Box, box: Box) -> bool:
    """Whether all corners of a box lie in an ellipse; that some do and some do not is an error."""
    a, b = ellipse.w / 2, ellipse.h / 2
    corners = [(x, y) for x in (box.x, box.right) for y in (box.y, box.bottom)]
    inside = {((x - ellipse.x - a) / a) ** 2 + ((y - ellipse.y - b) / b) ** 2 <= 1 for x, y in corners}
    assert len(inside) == 1
    return inside.pop()


def test_an_edge_says_what_it_joins_and_only_arrows_have_a_head() -> None:
    lines = [each for each in graphics("graph") if isinstance(each, Connector) and each.alt]
    assert [(line.alt, line.arrow) for line in lines][1:3] == [
        ("A river carries sand → Sea", True),
        ("Sea – Ice", False),
    ]
    assert len(lines) == 5


@each_lang
def test_edges_pass_no_node(lang: str) -> None:
    drawn = graphics("graph", lang)
    nodes = [each for each in drawn if isinstance(each, Shape) and each.name == "Node"]
    for line in (each for each in drawn if isinstance(each, Connector)):
        for node in nodes:
            assert not crosses(line.points, grown(node.box, -2)), (line, node)


@pytest.mark.parametrize(
    ("data", "field", "reason"),
    [
        ({}, "kind", "choose steps or cycle"),
        ({"kind": "chart"}, "kind", "choose steps or cycle"),
        ({"kind": "steps", "items": ["one"]}, "items", "it has 1, and at least 2 are allowed; add"),
        ({"kind": "steps", "items": ["x"] * 9}, "items", "it has 9, and at most 8 are allowed; part"),
        ({"kind": "steps", "items": ["x", " "]}, "items.1.text", "it is empty"),
        ({"kind": "steps", "items": ["x", "x" * 121]}, "items.1.text", "121 characters, and at most 120"),
        ({"kind": "steps", "items": ["x", "y"], "nodes": []}, "nodes", "no such field"),
        ({"kind": "cycle", "items": ["x", "y"]}, "items", "at least 3"),
        ({"kind": "timeline", "items": ["x", "y"]}, "items.0", 'it has no time; write {"when"'),
        ({"kind": "tree", "items": ["x", "y"]}, "", "2 roots, and a tree has one"),
        ({"kind": "tree", "items": [{"text": "x", "items": ["y"] * 30}]}, "", "31 nodes, and at most 30"),
        ({"kind": "venn", "sets": ["x"], "shared": "y"}, "sets", "at least 2"),
        (
            {"kind": "comparison", "sides": ["x", "y"], "axes": {"across": "a", "up": "b"}},
            "",
            "leave axes out",
        ),
        ({"kind": "graph", "nodes": [], "edges": []}, "nodes", "at least 2"),
    ],
)
def test_what_is_wrong_is_named_with_its_field_and_a_remedy(
    data: dict[str, Any], field: str, reason: str
) -> None:
    places, messages = zip(*problems({"type": "diagram", **data}), strict=True)
    assert field in places
    assert any(reason in message for message in messages), messages


AB = [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]


@pytest.mark.parametrize(
    ("nodes", "edges", "reason"),
    [
        (AB, [("a", "z")], "edges: 1 leads to 'z', and no node has that id; add the node"),
        (AB, [("a", "b"), ("z", "b")], "edges: 2 leads from 'z', and no node has that id"),
        ([*AB, AB[0]], [("a", "b")], "nodes: 1 and 3 have the same id, 'a'; give one of them another"),
        (AB, [("a", "a")], "edges: 1 leads from 'a' to itself; leave it out"),
        (AB, [("a", "b"), ("a", "b")], "edges: 2 leads from 'a' to 'b', as one before it does"),
        (
            [{"id": str(n), "text": "x"} for n in range(31)],
            [("0", "1")],
            "it has 31, and at most 30 are allowed; part the graph",
        ),
        (
            [{"id": str(n), "text": "x"} for n in range(30)],
            [(str(a), str(b)) for a in range(9) for b in range(9) if a != b][:61],
            "it has 61, and at most 60 are allowed",
        ),
    ],
)
def test_a_graph_that_does_not_hold_together_is_refused(
    nodes: list[dict[str, str]], edges: list[tuple[str, str]], reason: str
) -> None:
    listed = [{"from": start, "to": end} for start, end in edges]
    found = problems({"type": "diagram", "kind": "graph", "nodes": nodes, "edges": listed})
    assert any(reason in message for _, message in found), found


@each_kind
def test_a_diagram_in_the_second_column_is_written_with_its_lines(tmp_path: Path, kind: str) -> None:
    columns = [{"block": data_of(each, "en", narrow=True)} for each in ("cycle", kind)]
    slide = WrittenSlide(title="T", blocks=({"type": "columns", "columns": columns},), narration="N.")
    layout = lay_out(slide, THEMES["lectra"], image=None)
    write_deck(
        [DeckSlide(layout, slide)], title="T", lang="en", theme=THEMES["lectra"], target=tmp_path / "d"
    )
    (read,) = Presentation(str(tmp_path / "d")).slides
    lines = [each for each in layout.graphics if isinstance(each, Connector)]
    assert len([each for each in read.shapes if each.element.tag.endswith("}cxnSp")]) == len(lines)


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ([["a"], ["a", "b"]], "groups: 1 and 2 have the node 'a'; leave it in one of them"),
        ([["a", "a"]], "groups: 1 and 1 have the node 'a'"),
        ([["z"]], "groups: 1 has 'z', and no node has that id; add the node, or correct the id"),
        ([[]], "it has 0, and at least 1 are allowed"),
        ([["a"]] * 9, "it has 9, and at most 8 are allowed; join some"),
    ],
)
def test_a_group_that_does_not_hold_together_is_refused(groups: list[list[str]], reason: str) -> None:
    data = {"type": "diagram", "kind": "graph", "nodes": AB, "edges": [{"from": "a", "to": "b"}]}
    found = problems({**data, "groups": [{"title": "T", "nodes": each} for each in groups]})
    assert any(reason in message for _, message in found), found


def test_groups_are_said_after_what_leads_to_what() -> None:
    data = {"type": "diagram", "kind": "graph", "nodes": AB, "edges": [{"from": "a", "to": "b"}]}
    made = diagram({**data, "groups": [{"title": "Both", "nodes": ["b", "a"]}]})
    assert made.said() == ("A → B", "Both: B, A")

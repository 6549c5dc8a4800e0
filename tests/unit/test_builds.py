"""Items of a slide appear in its pictures one by one, and in the deck after the same times."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from pptx import Presentation
from pptx.oxml.ns import qn

from lectra.deck.graphics.chart import Chart
from lectra.deck.layout import lay_out
from lectra.deck.pptx import DeckSlide, Track, add_narration, effects_of, write_deck
from lectra.deck.raster import draw_slide
from lectra.models import BuildTarget, Reveal, WrittenSlide
from lectra.registry import THEMES

THEME = THEMES["lectra"]
BULLETS = {"type": "bullets", "items": ["One", {"text": "Two", "items": ["deeper"]}, "Three"]}
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
LINES = {
    "type": "chart",
    "kind": "line",
    "categories": ["May", "June", "July"],
    "series": [{"name": "Rain", "values": [3, 1, 2]}, {"name": "Snow", "values": [1, 4, 1]}],
}
PIE = {
    "type": "chart",
    "kind": "pie",
    "categories": [{"name": "Land", "at": "Words"}, "Sea"],
    "series": [{"values": [29, 71]}],
}
STRONG = {"type": "table", "header": ["A", "B"], "rows": [["1", "2"], ["3", "4"]], "strong": [1, 2]}
TABLE = {"type": "table", "header": ["A", "B"], "rows": [["1", "2"]]}
COLUMNS = {
    "type": "columns",
    "columns": [{"heading": "Left", "block": BULLETS}, {"heading": "Right", "block": TABLE}],
}


def slide(block, **fields) -> WrittenSlide:
    return WrittenSlide.model_validate(
        {"title": "Rivers", "narration": "Words.", "blocks": [block], **fields}
    )


def states(script, folder, lang="en"):
    """Draw a slide before each of its items, and whole, as grey pixels."""
    paths = [folder / f"{number}.png" for number in range(script.items)]
    layout = lay_out(script, THEME, image=None, lang=lang)
    draw_slide(layout, None, folder / "whole.png", folder / "small.jpg", paths)
    draw_slide(layout, None, folder / "alone.png", folder / "small.jpg")
    assert (folder / "whole.png").read_bytes() == (folder / "alone.png").read_bytes()
    return [np.asarray(Image.open(path).convert("L"), int) for path in [*paths, folder / "whole.png"]]


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize(("block", "items"), [(BULLETS, 3), (COLUMNS, 4)])
def test_each_state_adds_to_the_one_before_and_changes_nothing_of_it(tmp_path, block, items, lang):
    drawn = states(slide(block), tmp_path, lang)
    assert len(drawn) == items + 1
    empty = np.asarray(drawn[0])
    for before, after in pairwise(drawn):
        changed = before != after
        assert changed.any()
        assert (before == empty)[changed].all(), "it is drawn where nothing was"


def spoken_deck(script, reveals, folder):
    deck = folder / "deck.pptx"
    layout = lay_out(script, THEME, image=None)
    (targets,) = write_deck([DeckSlide(layout, script)], title="T", lang="en", theme=THEME, target=deck)
    (folder / "sound.mp3").write_bytes(b"\xff\xfb\x74" + bytes(500))
    track = Track(folder / "sound.mp3", 9.6, effects_of(reveals, targets))
    add_narration(deck, [track], lang="en", theme=THEME, target=folder / "spoken.pptx")
    return Presentation(str(folder / "spoken.pptx")).slides[0], targets


def test_a_chart_is_drawn_series_by_series_or_slice_by_slice(tmp_path):
    for block in (LINES, PIE):
        script = slide(block)
        (graphic,) = (g for g in lay_out(script, THEME, image=None).graphics if isinstance(g, Chart))
        tints = [tint.rgb for tint in graphic.plan.tints]
        states(script, tmp_path)
        for upto, name in enumerate(["0.png", "1.png", "whole.png"]):
            plot = np.asarray(Image.open(tmp_path / name).crop(corners(graphic.plan.plot)))
            found = {bytes(pixel).hex().upper() for pixel in np.unique(plot.reshape(-1, 3), axis=0)}
            assert [tint in found for tint in tints] == [number < upto for number in range(2)]


def corners(box):
    return box.x, box.y, box.right, box.bottom


def entrances(made, tree):
    """What appears in a part of a slide's timeline: the delay, and the shape, the paragraph or the part."""
    for effect in tree.iter(qn("p:cTn")):
        if effect.get("presetClass") == "entr":
            target = next(effect.iter(qn("p:spTgt")))
            (shape,) = (each for each in made.shapes if each.shape_id == int(target.get("spid")))
            paragraph, part = (next(effect.iter(name), None) for name in (qn("p:pRg"), qn("a:chart")))
            text = shape.name
            if paragraph is not None:
                text = shape.text_frame.paragraphs[int(paragraph.get("st"))].text
            elif part is not None:
                text = tuple(part.attrib.values())
            yield int(next(effect.iter(qn("p:cond"))).get("delay")), text


def timeline(made, branch):
    """The timeline that PowerPoint reads, "Choice", or the one of other programs, "Fallback"."""
    (found,) = made.element.iter(f"{{{MC}}}{branch}")
    return found


def appearing(made):
    """What appears in a slide for programs without bookmarks: the delay, and what."""
    whole = next(made.element.iter(f"{{{MC}}}Fallback"), made.element)
    return list(entrances(made, whole))


def clicks(made):
    """What appears in PowerPoint at each click of a presenter."""
    (main,) = (
        each for each in timeline(made, "Choice").iter(qn("p:cTn")) if each.get("nodeType") == "mainSeq"
    )
    _, *steps = main.find(qn("p:childTnLst"))
    return [[text for _, text in entrances(made, step)] for step in steps]


def at_bookmarks(made):
    """What appears in PowerPoint when, in ms of the sound."""
    times = {mark.get("name"): int(mark.get("time")) for mark in made.element.iter(f"{{{P14}}}bmk")}
    found = []
    for sequence in timeline(made, "Choice").iter(qn("p:cTn")):
        if sequence.get("nodeType") == "interactiveSeq":
            (name,) = {mark.get("bmkName") for mark in sequence.getparent().iter(f"{{{P14}}}bmkTgt")}
            found += [(times[name], text) for _, text in entrances(made, sequence)]
    return found


def test_the_deck_lets_items_appear_after_the_times_of_the_video(tmp_path):
    reveals = [Reveal(item=number, at_s=at_s) for number, at_s in enumerate((0.0, 1.24, 4.8), 1)]
    made, _ = spoken_deck(slide(BULLETS), reveals, tmp_path)
    assert appearing(made) == [(0, "One"), (1240, "Two"), (1240, "deeper"), (4800, "Three")]
    (built,) = timeline(made, "Fallback").iter(qn("p:bldP"))
    assert built.get("build") == "p"
    for branch in ("Choice", "Fallback"):
        ids = [int(node.get("id")) for node in timeline(made, branch).iter(qn("p:cTn"))]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("block", [BULLETS, COLUMNS, LINES, PIE], ids=lambda block: block["type"])
def test_in_powerpoint_items_follow_the_sound_and_a_click_shows_the_next(tmp_path, block):
    script = slide(block)
    reveals = [Reveal(item=number, at_s=1.04 * (number - 1)) for number in range(1, script.items + 1)]
    made, _ = spoken_deck(script, reveals, tmp_path)
    later = [(delay, text) for delay, text in appearing(made) if delay]
    assert at_bookmarks(made) == later
    shown = [[text for delay, text in later if delay == round(each.at_s * 1000)] for each in reveals[1:]]
    assert clicks(made) == shown and all(shown)
    sound = next(timeline(made, "Choice").iter(qn("p:cTn")))
    assert [text for delay, text in entrances(made, sound) if delay] == []
    (tags,) = (each.target_part.blob for each in made.part.rels.values() if each.reltype.endswith("/tags"))
    held = tags.decode().partition('val="|')[2].partition('"')[0].split("|")
    assert [float(each) for each in held] == [9.5, *[0.0] * (len(reveals) - 2)]


def test_a_chart_is_built_by_series_or_by_category_and_its_axes_are_there_before(tmp_path):
    reveals = [Reveal(item=number, at_s=float(number)) for number in (1, 2)]
    made, _ = spoken_deck(slide(LINES), reveals, tmp_path)
    assert appearing(made) == [(1000, ("0", "-3", "series")), (2000, ("1", "-3", "series"))]
    builds = {(each.get("bld"), each.get("animBg")) for each in made.element.iter(qn("a:bldChart"))}
    assert builds == {("series", "0")}
    made, _ = spoken_deck(slide(PIE), reveals, tmp_path)
    assert appearing(made) == [(1000, ("-3", "0", "category")), (2000, ("-3", "1", "category"))]


def test_beside_another_block_a_chart_appears_with_its_first_series(tmp_path):
    beside = {"type": "columns", "columns": [{"block": TABLE}, {"block": LINES}]}
    script = slide(beside)
    reveals = [Reveal(item=number, at_s=float(number)) for number in range(1, script.items + 1)]
    made, _ = spoken_deck(script, reveals, tmp_path)
    assert appearing(made) == [
        (1000, "Table"),
        (2000, ("-3", "-3", "gridLegend")),
        (2000, ("0", "-3", "series")),
        (3000, ("1", "-3", "series")),
    ]
    assert {each.get("animBg") for each in made.element.iter(qn("a:bldChart"))} == {None}


def test_in_columns_headings_and_drawn_blocks_appear_with_their_first_item(tmp_path):
    reveals = [Reveal(item=number, at_s=float(number)) for number in range(1, 5)]
    made, targets = spoken_deck(slide(COLUMNS), reveals, tmp_path)
    assert sorted(appearing(made)) == [
        (1000, "Left"),
        (1000, "One"),
        (2000, "Two"),
        (2000, "deeper"),
        (3000, "Three"),
        (4000, "Right"),
        (4000, "Table"),
    ]
    tables = {shape.shape_id for shape in made.shapes if shape.has_table}
    assert tables <= {target.shape for target in targets[4]}
    assert not tables & {int(each.get("spid")) for each in made.element.iter(qn("p:bldP"))}


def test_without_reveals_a_slide_is_there_at_once(tmp_path):
    made, targets = spoken_deck(slide(BULLETS), [], tmp_path)
    assert appearing(made) == []
    assert next(made.element.iter(qn("p:bldLst")), None) is None
    assert targets[1] == (BuildTarget(shape=targets[1][0].shape, paragraph=0),)


def test_items_of_one_moment_share_a_bookmark_and_have_a_click_each(tmp_path):
    reveals = [Reveal(item=number, at_s=at_s) for number, at_s in enumerate((0.0, 1.24, 1.24), 1)]
    made, _ = spoken_deck(slide(BULLETS), reveals, tmp_path)
    assert clicks(made) == [["Two", "deeper"], ["Three"]]
    assert at_bookmarks(made) == [(1240, "Two"), (1240, "deeper"), (1240, "Three")]
    (mark,) = made.element.iter(f"{{{P14}}}bmk")
    assert mark.get("time") == "1240"

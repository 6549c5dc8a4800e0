"""Items of a slide appear in its pictures one by one, and in the deck after the same times."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PIL import Image
from pptx import Presentation
from pptx.oxml.ns import qn

from lectra.deck.layout import lay_out
from lectra.deck.pptx import DeckSlide, Track, add_narration, effects_of, write_deck
from lectra.deck.raster import draw_slide
from lectra.models import BuildTarget, Reveal, WrittenSlide
from lectra.registry import THEMES

THEME = THEMES["lectra"]
BULLETS = {"type": "bullets", "items": ["One", {"text": "Two", "items": ["deeper"]}, "Three"]}
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


def appearing(made):
    """What appears in a deck's slide: the delay, the shape and the paragraph's text."""
    found = []
    for effect in made.element.iter(qn("p:cTn")):
        if effect.get("presetClass") == "entr":
            target = next(effect.iter(qn("p:spTgt")))
            (shape,) = (each for each in made.shapes if each.shape_id == int(target.get("spid")))
            paragraph = next(effect.iter(qn("p:pRg")), None)
            text = (
                shape.name
                if paragraph is None
                else shape.text_frame.paragraphs[int(paragraph.get("st"))].text
            )
            found.append((int(next(effect.iter(qn("p:cond"))).get("delay")), text))
    return found


def test_the_deck_lets_items_appear_after_the_times_of_the_video(tmp_path):
    reveals = [Reveal(item=number, at_s=at_s) for number, at_s in enumerate((0.0, 1.24, 4.8), 1)]
    made, _ = spoken_deck(slide(BULLETS), reveals, tmp_path)
    assert appearing(made) == [(0, "One"), (1240, "Two"), (1240, "deeper"), (4800, "Three")]
    (built,) = made.element.iter(qn("p:bldP"))
    assert built.get("build") == "p"
    ids = [int(node.get("id")) for node in made.element.iter(qn("p:cTn"))]
    assert len(ids) == len(set(ids))


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

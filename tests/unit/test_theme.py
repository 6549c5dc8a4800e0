"""The themes: legible, alike in all but their colours, and the same in the deck as in the pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from lectra.deck.boxes import Box, Slot
from lectra.deck.frame import Frame
from lectra.deck.frames import frames
from lectra.deck.layout import lay_out
from lectra.deck.paginate import paginate
from lectra.deck.pptx import DeckSlide, write_deck
from lectra.deck.slots import credit_slot
from lectra.deck.theme import Theme
from lectra.deck.themes.lectra import LECTRA
from lectra.errors import InvalidInput
from lectra.given import ThemeName
from lectra.models import WrittenSlide
from lectra.options import read_options
from lectra.registry import THEMES
from lectra.request import check_options
from tests.unit.shown import Picture, listed

TEXT, GRAPHIC = 4.5, 3.0
"""The least contrast of text, and of what is no text, by WCAG 2 at level AA."""
LANGS = ("en", "ar")

each_theme = pytest.mark.parametrize("theme", list(THEMES.values()), ids=list(THEMES))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = (part / 255 for part in bytes.fromhex(colour))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def slots(frame: Frame) -> list[Slot]:
    return [frame.title, *frame.slots, frame.number, frame.footer]


def behind(frame: Frame, box: Box) -> str:
    """Give the colour on which a box lies, and check that it lies on but one."""
    colour = frame.ground.back
    for rect in frame.rects:
        apart = rect.box.right <= box.x or box.right <= rect.box.x
        apart = apart or rect.box.bottom <= box.y or box.bottom <= rect.box.y
        if not apart:
            assert rect.box.x <= box.x and box.right <= rect.box.right, (frame.name, box)
            assert rect.box.y <= box.y and box.bottom <= rect.box.bottom, (frame.name, box)
            colour = rect.colour
    return colour


@each_theme
@pytest.mark.parametrize("lang", LANGS)
def test_all_text_stands_out_from_what_it_lies_on(theme: Theme, lang: str) -> None:
    for frame in frames(theme, lang).values():
        for slot in slots(frame):
            ground = behind(frame, slot.box)
            assert contrast(slot.colour, ground) >= TEXT, (frame.name, slot.role)
            if slot.bullet:
                assert contrast(slot.bullet_colour, ground) >= GRAPHIC, frame.name
        if frame.panel:
            credit = credit_slot(theme, frame.ground, frame.panel, lang)
            assert contrast(credit.colour, behind(frame, frame.panel)) >= TEXT, frame.name


@each_theme
def test_what_is_light_and_what_is_dark_is_so(theme: Theme) -> None:
    assert luminance(theme.light.back) > luminance(theme.dark.back)
    for ground in (theme.light, theme.dark):
        assert ground.is_dark == (luminance(ground.back) < luminance(ground.text))


def test_each_choice_is_a_theme_and_each_theme_can_be_chosen() -> None:
    assert set(THEMES) == set(get_args(ThemeName))
    assert len({theme.label for theme in THEMES.values()}) == len(list(THEMES))


def uncoloured(slot: Slot | None) -> Slot | None:
    return slot and replace(slot, colour="", bullet_colour="")


@each_theme
@pytest.mark.parametrize("lang", LANGS)
def test_themes_differ_in_their_colours_alone(theme: Theme, lang: str) -> None:
    for ours, default in zip(frames(theme, lang).values(), frames(LECTRA, lang).values(), strict=True):
        assert [uncoloured(slot) for slot in slots(ours)] == [uncoloured(slot) for slot in slots(default)]
        assert [rect.box for rect in ours.rects] == [rect.box for rect in default.rects]
        assert (ours.name, ours.label, ours.panel) == (default.name, default.label, default.panel)
    assert theme.font == LECTRA.font


def test_a_slide_is_split_alike_in_all_themes() -> None:
    points = tuple(f"Point {n}: " + "many words that take much room on a slide " * 2 for n in range(12))
    slide = WrittenSlide(
        title="Long", blocks=listed(*points), narration=" ".join(f"Said {n}." for n in range(12))
    )
    pages = [paginate(slide, theme) for theme in THEMES.values()]
    assert len(pages[0]) > 1 and all(other == pages[0] for other in pages)


@pytest.fixture(scope="module", params=[*THEMES])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Theme, Any]:
    theme = THEMES[request.param]
    script = WrittenSlide(title="A title", blocks=listed("One"), narration="N.")
    layout = lay_out(script, theme, image=Picture(400, 300, "Photo: A. Author"))
    target = tmp_path_factory.mktemp(request.param) / "deck.pptx"
    write_deck([DeckSlide(layout, script)], title="T", lang="en", theme=theme, target=target)
    return theme, Presentation(str(target))


def scheme(deck: Any) -> dict[str, str]:
    """Give the colour that each name stands for in the deck."""
    master = deck.slide_master
    colours = parse_xml(master.part.part_related_by(RT.THEME).blob).find(f".//{qn('a:clrScheme')}")
    values = {entry.tag.split("}")[1]: entry[0].get("val") for entry in colours}
    return {name: values[place] for name, place in master.element.find(qn("p:clrMap")).attrib.items()}


def meant(fill: Any, named: dict[str, str]) -> str:
    colour = fill[0]
    return named[colour.get("val")] if colour.tag == qn("a:schemeClr") else colour.get("val")


def test_the_decks_layouts_have_the_colours_of_the_pictures(written: tuple[Theme, Any]) -> None:
    theme, deck = written
    named = scheme(deck)
    for layout, frame in zip(deck.slide_layouts, frames(theme).values(), strict=True):
        ground = layout.element.find(f".//{qn('p:bgPr')}/{qn('a:solidFill')}")
        assert meant(ground, named) == frame.ground.back, frame.name
        blocks = layout.element.findall(f".//{qn('p:spPr')}/{qn('a:solidFill')}")
        assert [meant(fill, named) for fill in blocks] == [rect.colour for rect in frame.rects]
        texts = layout.element.findall(f".//{qn('a:defRPr')}/{qn('a:solidFill')}")
        assert [meant(fill, named) for fill in texts] == [slot.colour for slot in slots_in_order(frame)]


def slots_in_order(frame: Frame) -> list[Slot]:
    return [frame.title, *frame.slots, frame.footer, frame.number]


def test_what_is_added_to_the_deck_by_hand_is_legible(written: tuple[Theme, Any]) -> None:
    theme, deck = written
    named = scheme(deck)
    assert (named["bg1"], named["tx1"]) == (theme.light.back, theme.light.text)
    for name in ("tx1", "tx2", "hlink", "folHlink"):
        assert contrast(named[name], named["bg1"]) >= TEXT, name
    for name in ("tx1", "tx2"):
        assert contrast(named[name], named["bg2"]) >= TEXT, name


def test_the_deck_says_which_theme_it_has(written: tuple[Theme, Any]) -> None:
    theme, deck = written
    assert parse_xml(deck.slide_master.part.part_related_by(RT.THEME).blob).get("name") == theme.label


def test_a_theme_is_asked_for_by_name() -> None:
    assert check_options(read_options({"topic": "Tea"})).theme == "lectra"
    assert check_options(read_options({"topic": "Tea", "theme": "paper"})).theme == "paper"


def test_an_unknown_theme_is_refused_and_the_themes_are_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_options({"topic": "Tea", "theme": "neon"})
    assert refused.value.field == "theme"
    assert all(name in refused.value.reason for name in THEMES)

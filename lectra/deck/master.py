"""The empty deck: python-pptx's template, given our size, colours, fonts, master and layouts."""

from __future__ import annotations

import base64
import io
from typing import Any
from xml.sax.saxutils import quoteattr
from zlib import crc32

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.parts.slide import SlideLayoutPart
from pptx.util import Emu

from lectra.deck import markup
from lectra.deck.boxes import Box, Slot
from lectra.deck.faces import BASE
from lectra.deck.fonts import main_face
from lectra.deck.frame import Frame
from lectra.deck.frames import frames
from lectra.deck.scripts import is_east_asian, is_rtl
from lectra.deck.theme import EMU_PER_PX, Theme
from lectra.models import HEIGHT_PX, WIDTH_PX

PICTURE_ID = 13
"""The ``idx`` of a layout's picture placeholder."""
_INDEX = {
    "title": 0,
    "body": 1,
    "left": 1,
    "right": 2,
    "left-heading": 14,
    "right-heading": 15,
    "source": 16,
    "caption": 17,
}
_FIRST_TEXT = 10
"""The number of a layout's first shape for text; those before are its picture, footer and slide number."""
_LOGO_ID = 19
_MASTER_LEVELS_PX = (44, 38, 34, 30, 30)


def new_deck(theme: Theme, *, title: str, lang: str) -> Any:
    """Make a deck without slides: 16:9, themed, with one layout for every frame."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(WIDTH_PX * EMU_PER_PX), Emu(HEIGHT_PX * EMU_PER_PX)
    deck.element.find(qn("p:sldSz")).attrib.pop("type", None)
    _describe(deck.core_properties, title, lang)
    _drop_leftovers(deck)
    _recolour(deck.slide_master, theme, lang)
    _map_colours(deck.slide_master, theme)
    _restyle_master(deck.slide_master, theme, lang)
    _replace_layouts(deck, theme, lang)
    return deck


def index_of(role: str) -> int:
    """Return the ``idx`` of the placeholders for a text: a slide whose layout is changed keeps its text."""
    return _INDEX.get(role, 100 + crc32(role.encode()) % 1_000_000)


def layouts_by_frame(deck: Any, theme: Theme, lang: str) -> dict[str, Any]:
    """Give the deck's layouts by the frame each was made from."""
    return dict(zip(frames(theme, lang), deck.slide_layouts, strict=True))


def _describe(properties: Any, title: str, lang: str) -> None:
    properties.title, properties.language = title[:255], lang
    properties.author = properties.last_modified_by = "LECTRA"
    properties.revision = 1


def _drop_leftovers(deck: Any) -> None:
    """Remove what the template says about itself: its thumbnail, statistics and printer."""
    package = deck.part.package
    stale = (RT.THUMBNAIL, RT.EXTENDED_PROPERTIES)
    for rel in [rel for rel in package.iter_rels() if rel.reltype in stale]:
        package.drop_rel(rel.rId)
    for rel in [rel for rel in deck.part.rels.values() if rel.reltype == RT.PRINTER_SETTINGS]:
        deck.part.drop_rel(rel.rId)


def _recolour(master: Any, theme: Theme, lang: str) -> None:
    """Write the theme's colours and fonts into the theme part."""
    part = master.part.part_related_by(RT.THEME)
    root = parse_xml(part.blob)
    root.set("name", theme.label)
    colours = root.find(f".//{qn('a:clrScheme')}")
    colours.set("name", theme.label)
    for name, value in _scheme_colours(theme).items():
        slot = colours.find(qn(f"a:{name}"))
        slot[:] = [parse_xml(f'<a:srgbClr {markup.NAMESPACES} val="{value}"/>')]
    fonts = root.find(f".//{qn('a:fontScheme')}")
    fonts.set("name", theme.label)
    for part_name, own in (("a:majorFont", theme.heading_font), ("a:minorFont", theme.font)):
        for kind, family in _scheme_fonts(own, lang).items():
            for font in fonts.find(qn(part_name)).iter(qn(f"a:{kind}")):
                font.set("typeface", family)
    part.blob = serialize_part_xml(root)


def _scheme_fonts(own: str, lang: str) -> dict[str, str]:
    """Give the fonts for Latin, East Asian and other complex scripts, for text that is added by hand."""
    face = main_face(lang)
    family = own if face is BASE else face.family
    asian = is_east_asian(lang)
    return {"latin": own, "ea": family if asian else "", "cs": own if asian else family}


def _scheme_colours(theme: Theme) -> dict[str, str]:
    """Give the scheme: two dark and two light colours, whichever of them are text, and the accents."""
    page = theme.light
    texts, grounds = (page.text, markup.second_text(theme)), (page.back, page.panel)
    dark, light = (grounds, texts) if page.is_dark else (texts, grounds)
    return {
        "dk1": dark[0],
        "lt1": light[0],
        "dk2": dark[1],
        "lt2": light[1],
        "accent1": theme.accent,
        "accent2": theme.accent2,
        "accent3": theme.sun,
        "accent4": theme.light.small,
        "accent5": theme.dark.small,
        "accent6": theme.block,
        "hlink": theme.accent2,
        "folHlink": theme.light.small,
    }


def _map_colours(master: Any, theme: Theme) -> None:
    """Let text be light and grounds dark in a dark theme, also in what is added by hand."""
    if theme.light.is_dark:
        swapped = {"bg1": "dk1", "tx1": "lt1", "bg2": "dk2", "tx2": "lt2"}
        master.element.find(qn("p:clrMap")).attrib.update(swapped)


def _restyle_master(master: Any, theme: Theme, lang: str) -> None:
    """Give the master our grid and type; the date, which no slide shows, goes."""
    frame = frames(theme, lang)["bullets-picture"]
    slots = {"title": frame.title, "body": frame.slots[0], "ftr": frame.footer, "sldNum": frame.number}
    tree = master.shapes.element
    for shape in list(tree.findall(qn("p:sp"))):
        slot = slots.get(shape.find(f".//{qn('p:ph')}").get("type"))
        if slot is None:
            tree.remove(shape)
        else:
            _place(shape, slot, theme)
    _restyle_levels(master.element, theme, lang)


def _place(shape: Any, slot: Slot, theme: Theme) -> None:
    geometry = parse_xml(markup.declared(markup.geometry(slot.box)))
    properties = shape.find(qn("p:spPr"))
    properties.replace(properties.find(qn("a:xfrm")), geometry)
    text = shape.find(qn("p:txBody"))
    frame = parse_xml(markup.declared(markup.body_properties(slot)))
    text.replace(text.find(qn("a:bodyPr")), frame)
    if slot.role in ("footer", "number"):
        style = markup.declared(f"<a:lstStyle>{markup.level_style(slot, theme)}</a:lstStyle>")
        text.replace(text.find(qn("a:lstStyle")), parse_xml(style))


def _restyle_levels(master: Any, theme: Theme, lang: str) -> None:
    """Set the type of titles and of the levels of lists that a layout leaves to the master."""
    frame = frames(theme, lang)["bullets-picture"]
    styles = master.find(qn("p:txStyles"))
    _restyle_first(styles.find(qn("p:titleStyle")), frame.title, theme)
    _restyle_first(styles.find(qn("p:bodyStyle")), frame.slots[0], theme)
    for level, size_px in zip(styles.find(qn("p:bodyStyle")), _MASTER_LEVELS_PX, strict=False):
        level.find(qn("a:defRPr")).set("sz", str(markup.points(size_px)))
        level.set("rtl", str(int(is_rtl(lang))))
        level.set("algn", "r" if is_rtl(lang) else "l")


def _restyle_first(levels: Any, slot: Slot, theme: Theme) -> None:
    """Replace a style's first level by the slot's, in the fonts of the old one."""
    fonts = [levels[0].find(f".//{qn(tag)}") for tag in ("a:latin", "a:ea", "a:cs")]
    levels[0] = parse_xml(markup.declared(markup.level_style(slot, theme)))
    levels[0].find(qn("a:defRPr")).extend(fonts)


def _replace_layouts(deck: Any, theme: Theme, lang: str) -> None:
    """Turn the template's layouts into ours, one a frame, and remove those left over."""
    made = list(frames(theme, lang).values())
    for _ in range(len(made) - len(deck.slide_layouts)):
        _add_layout(deck.slide_master)
    layouts = list(deck.slide_layouts)
    for layout, frame in zip(layouts, made, strict=False):
        _rewrite(layout.element, frame, theme, _add_logo(layout.part, frame, theme))
    for layout in layouts[len(made) :]:
        deck.slide_layouts.remove(layout)


def _add_layout(master: Any) -> None:
    """Add a copy of the first layout, which python-pptx has no call for."""
    first = master.slide_layouts[0].part
    number = len(master.slide_layouts) + 1
    part = SlideLayoutPart.load(
        PackURI(f"/ppt/slideLayouts/slideLayout{number}.xml"), first.content_type, first.package, first.blob
    )
    part.relate_to(master.part, RT.SLIDE_MASTER)
    listed = master.element.find(qn("p:sldLayoutIdLst"))
    entry = parse_xml(
        markup.declared(
            f'<p:sldLayoutId id="{max(int(each.get("id")) for each in listed) + 1}" '
            f'r:id="{master.part.relate_to(part, RT.SLIDE_LAYOUT)}"/>'
        )
    )
    listed.append(entry)


def _rewrite(layout: Any, frame: Frame, theme: Theme, logo: str) -> None:
    layout.attrib.pop("type", None)
    layout.set("userDrawn", "1")
    old = layout.find(qn("p:cSld"))
    layout.replace(old, parse_xml(_slide_data(frame, theme, logo)))


def _add_logo(part: Any, frame: Frame, theme: Theme) -> str:
    """Add a theme's logo to a layout's part, where its slides bear it, and return its picture's markup."""
    if not (frame.logo and theme.logo):
        return ""
    _, relation = part.get_or_add_image_part(io.BytesIO(base64.b64decode(theme.logo.png)))
    return (
        f'<p:pic><p:nvPicPr><p:cNvPr id="{_LOGO_ID}" name="Logo" descr={quoteattr(theme.label)}/><p:cNvPicPr>'
        '<a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr userDrawn="1"/></p:nvPicPr>'
        f'<p:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill>'
        f"<p:spPr>{markup.geometry(frame.logo)}{markup.preset('rect', None)}</p:spPr></p:pic>"
    )


def _slide_data(frame: Frame, theme: Theme, logo: str) -> str:
    """Write a frame as a layout's content; ``logo`` is the markup of its picture."""
    shapes = [markup.rectangle(rect, 20 + i, theme) for i, rect in enumerate(frame.rects)]
    return (
        f"<p:cSld {markup.NAMESPACES} name={quoteattr(frame.label)}>"
        f"<p:bg><p:bgPr>{markup.fill(frame.ground.back, theme)}<a:effectLst/></p:bgPr></p:bg>"
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
        f"{''.join(shapes)}{logo}{''.join(_placeholders(frame, theme))}</p:spTree></p:cSld>"
    )


def _placeholders(frame: Frame, theme: Theme) -> list[str]:
    opening = frame.name in ("title", "title-picture")
    title, body = ("ctrTitle", "subTitle") if opening else ("title", "body")
    total = markup.number_field("en-US")
    made = [markup.placeholder(f'type="{title}"', 2, frame.title, _prompt("Title"), theme)]
    for number, slot in enumerate(frame.slots):
        kind = f'type="{body}" idx="{index_of(slot.role)}"'
        made.append(markup.placeholder(kind, _FIRST_TEXT + number, slot, _prompt("Text"), theme))
    if frame.panel:
        made.append(_picture(frame.panel))
    made.append(markup.placeholder('type="ftr" sz="quarter" idx="11"', 5, frame.footer, "", theme))
    made.append(markup.placeholder('type="sldNum" sz="quarter" idx="12"', 6, frame.number, total, theme))
    return made


def _prompt(text: str) -> str:
    return f'<a:r><a:rPr lang="en-US"/><a:t>{text}</a:t></a:r>'


def _picture(panel: Box) -> str:
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="4" name="Picture 4"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="pic" idx="{PICTURE_ID}"/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{markup.geometry(panel)}</p:spPr>"
        "<p:txBody><a:bodyPr/><a:lstStyle><a:lvl1pPr><a:buNone/></a:lvl1pPr></a:lstStyle><a:p/></p:txBody></p:sp>"
    )

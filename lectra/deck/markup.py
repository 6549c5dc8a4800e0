"""PresentationML as text: the colours, placeholders and paragraph styles of layouts and slides."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple
from unicodedata import bidirectional
from xml.sax.saxutils import escape, quoteattr

from lectra.deck.bidi import MARKS, marked
from lectra.deck.boxes import Align, Box, Rect, Slot
from lectra.deck.contrast import LEGIBLE, contrast
from lectra.deck.fonts import RAISED_EM, TAB, Run, logical_runs, run_width, text_width
from lectra.deck.omml import omml
from lectra.deck.theme import EMU_PER_PX, Theme
from lectra.deck.typefaces import typeface
from lectra.document.formulas import tree
from lectra.document.inline import TO_SLIDE, carry, split_lines

_NATURAL_LEADING = 1.2
"""The distance of lines that office suites call single, in parts of the size: as measured in LibreOffice."""
_TAB_STOPS = 12
ANCHORS = {"top": "t", "middle": "ctr", "bottom": "b"}

_OOXML = "http://schemas.openxmlformats.org"
NAMESPACES = (
    f'xmlns:a="{_OOXML}/drawingml/2006/main" xmlns:r="{_OOXML}/officeDocument/2006/relationships" '
    f'xmlns:p="{_OOXML}/presentationml/2006/main"'
)
_NO_INSET = Box(0, 0, 0, 0)
MATHS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:maths="http://schemas.microsoft.com/office/drawing/2010/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
"""What a formula requires. LibreOffice goes by prefixes: what requires ``a14`` it takes for a formula, and
shows nothing without its Math installed; with another it shows the picture. PowerPoint goes by namespaces."""
DECORATIVE = (
    f'<a:extLst xmlns:a="{_OOXML}/drawingml/2006/main"><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}">'
    '<adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)
"""What marks a shape, within its ``p:cNvPr``, as one that screen readers pass over."""
_GAP = "\u00a0"
_OWN_COLOUR = (
    '<a:ext uri="{A12FA001-AC4F-418D-AE19-62706E023703}"><ahyp:hlinkClr '
    'xmlns:ahyp="http://schemas.microsoft.com/office/drawing/2018/hyperlinkcolor" val="tx"/></a:ext>'
)
"""What keeps a link in its text's own colour (MS-ODRAWXML): the theme's one cannot be read on any ground."""


class Ink(NamedTuple):
    """What runs look like that inherit nothing: the markup of their fill, and whether they are bold."""

    fill: str
    bold: bool


@cache
def scheme(theme: Theme) -> dict[str, str]:
    """Give the name in the deck's colour scheme for each colour of the theme: a new scheme recolours all."""
    return {
        theme.light.text: "tx1",
        theme.light.back: "bg1",
        second_text(theme): "tx2",
        theme.light.panel: "bg2",
        theme.accent: "accent1",
        theme.accent2: "accent2",
        theme.sun: "accent3",
        theme.light.small: "accent4",
        theme.dark.small: "accent5",
        theme.block: "accent6",
    }


def second_text(theme: Theme) -> str:
    """Return the other colour for text that is added by hand: the darker panel's, where that is legible."""
    page, panel = theme.light, theme.dark.panel
    stands_out = min(contrast(panel, page.back), contrast(panel, page.panel)) >= LEGIBLE
    return panel if stands_out else page.small


def colour(value: str, theme: Theme, opacity: float = 1.0, changes: str = "") -> str:
    """Write a colour: by its name in the scheme, or plainly where the scheme has none.

    ``changes`` is the markup of what makes it lighter or darker.
    """
    name = scheme(theme).get(value)
    alpha = f'<a:alpha val="{round(opacity * 100_000)}"/>' if opacity < 1 else ""
    kind, named = ("schemeClr", name) if name else ("srgbClr", value)
    return f'<a:{kind} val="{named}">{changes}{alpha}</a:{kind}>'


def fill(value: str, theme: Theme, opacity: float = 1.0) -> str:
    """Write a solid fill."""
    return f"<a:solidFill>{colour(value, theme, opacity)}</a:solidFill>"


def geometry(box: Box, *, mirrored: bool = False) -> str:
    """Write a shape's place, in EMU."""
    x, y, w, h = (value * EMU_PER_PX for value in (box.x, box.y, box.w, box.h))
    flip = ' flipH="1"' if mirrored else ""
    return f'<a:xfrm{flip}><a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm>'


def preset(outline: str, adjust: float | None) -> str:
    """Write one of DrawingML's outlines, with its first adjustment where that is not the usual one."""
    value = "" if adjust is None else f'<a:gd name="adj" fmla="val {round(adjust * 100_000)}"/>'
    return f'<a:prstGeom prst="{outline}"><a:avLst>{value}</a:avLst></a:prstGeom>'


def points(px: float) -> int:
    """Convert px to hundredths of a point."""
    return round(px * 50)


def rectangle(rect: Rect, number: int, theme: Theme) -> str:
    """Write a filled rectangle without text."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="Block {number}">{DECORATIVE}</p:cNvPr><p:cNvSpPr/>'
        '<p:nvPr userDrawn="1"/></p:nvSpPr>'
        f'<p:spPr>{geometry(rect.box)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
        f"{fill(rect.colour, theme)}<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
    )


def placeholder(kind: str, number: int, slot: Slot, content: str, theme: Theme) -> str:
    """Write a layout's text placeholder; ``kind`` holds the attributes of its ``p:ph``."""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{slot.role.replace("-", " ").title()} {number}"/>'
        f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr>'
        f"<p:spPr>{geometry(slot.box)}</p:spPr>"
        f"<p:txBody>{body_properties(slot)}<a:lstStyle>{level_style(slot, theme)}</a:lstStyle>"
        f"<a:p>{content}</a:p></p:txBody></p:sp>"
    )


def body_properties(slot: Slot, inset: Box = _NO_INSET) -> str:
    """Write a text frame whose lines have the width that was measured.

    ``inset`` is how far (px) it lies within its shape: left, top, right and bottom.
    """
    left, top, right, bottom = (px * EMU_PER_PX for px in (inset.x, inset.y, inset.w, inset.h))
    return (
        f'<a:bodyPr vert="horz" wrap="square" lIns="{left}" tIns="{top}" rIns="{right}" bIns="{bottom}" '
        f'rtlCol="{int(slot.rtl)}" anchor="{ANCHORS[slot.anchor]}"><a:normAutofit/></a:bodyPr>'
    )


def level_style(slot: Slot, theme: Theme) -> str:
    """Write the style of a slot's first level, at its wished size."""
    size_px = slot.usual_px
    indent = round(slot.indent_em * size_px) * EMU_PER_PX
    way = direction(rtl=slot.rtl, at_right=slot.rtl, align=slot.align)
    return (
        f'<a:lvl1pPr marL="{indent}" indent="{-indent}" {way}>'
        f'<a:lnSpc><a:spcPct val="{round(slot.leading / _NATURAL_LEADING * 100_000)}"/></a:lnSpc>'
        f'<a:spcBef><a:spcPts val="{points(slot.gap_em * size_px)}"/></a:spcBef>'
        f"{_bullet(slot, theme)}"
        f'<a:defRPr sz="{points(size_px)}" kern="1200" b="{int(slot.weight >= theme.bold)}">'
        f"{fill(slot.colour, theme)}</a:defRPr></a:lvl1pPr>"
    )


def direction(*, rtl: bool, at_right: bool, align: Align = "start") -> str:
    """Write the attributes of a paragraph that say which way it runs, and where its lines stand."""
    side = "ctr" if align == "centre" else "r" if at_right == (align == "start") else "l"
    return f'algn="{side}" rtl="{int(rtl)}"'


def line_spacing(line_px: int, size_px: int, *, exact: bool) -> str:
    """Write a distance of lines that follows the type's size, or an ``exact`` one: fonts differ in theirs."""
    if exact:
        return f'<a:lnSpc><a:spcPts val="{points(line_px)}"/></a:lnSpc>'
    return f'<a:lnSpc><a:spcPct val="{round(line_px / size_px / _NATURAL_LEADING * 100_000)}"/></a:lnSpc>'


def _bullet(slot: Slot, theme: Theme) -> str:
    if not slot.bullet:
        return "<a:buNone/>"
    return (
        f"<a:buClr>{colour(slot.bullet_colour, theme)}</a:buClr>"
        f'<a:buFont typeface="{theme.font}"/><a:buChar char="{slot.bullet}"/>'
    )


def own_bullet(slot: Slot, bullet: str) -> str:
    """Write the bullet of a paragraph that is not its slot's: another one, or none."""
    if bullet == slot.bullet:
        return ""
    return f'<a:buChar char="{bullet}"/>' if bullet else "<a:buNone/>"


def runs(
    text: str,
    size_px: int | None,
    lang: str,
    *,
    rtl: bool,
    link: Callable[[str], str],
    ink: Ink | None = None,
    gap_px: int = 0,
    font: str = "",
) -> str:
    """Write a text as runs, each in the font that draws it and with its marks; the theme's own is not named.

    ``font`` is the family that its place has, ``link`` gives the id of the relation to an address. A formula
    that is drawn as a whole is one of PowerPoint's; programs without those are left the room that it needs in
    a type of ``gap_px``.

    Without a size it has that of its layout. Its line ends are breaks within the paragraph; spaces and tabs
    stay as they are. No run of DrawingML has a direction of its own: marks stand where the paragraph's
    (``rtl``) is not enough.
    """
    size = f' sz="{points(size_px)}"' if size_px else ""
    size += ' b="1"' if ink and ink.bold else ""
    mixed = rtl or any(bidirectional(char) in ("R", "AL") for char in text)
    end = f'<a:br><a:rPr lang="{lang}"{size}/></a:br>'
    return end.join(
        "".join(
            _formula(run, size, lang, ink, gap_px, marked_off=mixed)
            if run.formula
            else _run(run, size, lang, link, ink, font)
            for run in logical_runs(line, lang, font)
        )
        for line in split_lines(carry(text, marked(text, rtl=rtl)))
    )


def tab_stops(text: str, size_px: int, weight: int, indent_px: int, font: str = "") -> str:
    """Write the stops of a paragraph with tabs, each as far from the one before as pictures draw a tab."""
    if "\t" not in text:
        return ""
    width_px = text_width(TAB, size_px, weight, font=font)
    stops = (round((indent_px + width_px * number) * EMU_PER_PX) for number in range(1, _TAB_STOPS + 1))
    listed = "".join(f'<a:tab pos="{stop}" algn="l"/>' for stop in stops)
    return f"<a:tabLst>{listed}</a:tabLst>"


def _run(run: Run, size: str, lang: str, link: Callable[[str], str], ink: Ink | None, font: str) -> str:
    # Named for all kinds of script: programs disagree on which kind a space or a digit is.
    upright, slanted = typeface(font)
    name, own = quoteattr(run.face.family), run.face in (upright, slanted)
    fonts = "".join(f"<a:{kind} typeface={name}/>" for kind in ("latin", "ea", "cs") if not own)
    marks = (' b="1"' if run.strong and not (ink and ink.bold) else "") + (
        ' i="1"' if run.face == slanted != upright else ""
    )
    marks += f' baseline="{round(RAISED_EM * 100_000)}"' if run.raised else ""
    leads = _link(run.url, link(run.url)) if run.url and not run.raised else ""
    filled = ink.fill if ink else ""
    look = f'<a:rPr lang="{lang}"{size}{marks}>{filled}{fonts}{leads}</a:rPr>'
    return f"<a:r>{look}<a:t>{escape(run.text)}</a:t></a:r>"


def _link(url: str, relation: str) -> str:
    """Write a link to the web or to a slide, in the colour of the text around it."""
    jump = ' action="ppaction://hlinksldjump"' if url.startswith(TO_SLIDE) else ""
    return f'<a:hlinkClick r:id="{relation}"{jump}><a:extLst>{_OWN_COLOUR}</a:extLst></a:hlinkClick>'


def _formula(run: Run, size: str, lang: str, ink: Ink | None, gap_px: int, *, marked_off: bool) -> str:
    """Write a formula in a line; a picture stands in the room that is left to other programs."""
    look = f'lang="{lang}"{size}>{ink.fill if ink else ""}'
    # Where text runs leftwards, the room is kept among the words around it.
    mark = f'<a:r><a:rPr lang="{lang}"{size}/><a:t>{MARKS[0]}</a:t></a:r>' if marked_off else ""
    spacing = points(run_width(run, gap_px, 400, lang) - text_width(_GAP, gap_px, 400))
    return (
        f'<mc:AlternateContent {MATHS}><mc:Choice Requires="maths"><maths:m>'
        f"{omml(tree(run.formula), look)}</maths:m></mc:Choice>"
        f'<mc:Fallback>{mark}<a:r><a:rPr lang="{lang}"{size} spc="{spacing}"/><a:t>{_GAP}</a:t></a:r>{mark}'
        "</mc:Fallback></mc:AlternateContent>"
    )


def number_field(lang: str) -> str:
    """Write the field that shows a slide's number."""
    return (
        '<a:fld id="{C1FF6DA9-008F-8B48-92A6-B652298478BF}" type="slidenum">'
        f'<a:rPr lang="{lang}"/><a:t>‹#›</a:t></a:fld>'
    )


def declared(fragment: str) -> str:
    """Declare the namespaces on a fragment's first element, so that it can be parsed alone."""
    end = min(fragment.index(sign) for sign in " />" if sign in fragment)
    return f"{fragment[:end]} {NAMESPACES}{fragment[end:]}"

"""A slide of the deck, and how text, shapes and other objects are written to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from lectra.deck import markup
from lectra.deck.boxes import Box, Paragraph, TextBox
from lectra.deck.faces import BASE, SLANTED
from lectra.deck.fonts import logical_runs
from lectra.deck.formulas_in_text import formulas_in
from lectra.deck.graphics.fallback import add_fallback
from lectra.deck.theme import EMU_PER_PX, Theme
from lectra.document.inline import TO_SLIDE, split_lines
from lectra.models import BuildTarget, ChartPart
from lectra.text import one_line, opposed_runs

if TYPE_CHECKING:
    from lectra.deck.graphics.graphic import Graphic

Link = Callable[[str], str]
"""What gives the id of the relation to an address."""


@dataclass(frozen=True)
class Page:
    """A slide of python-pptx that is being written, and the look it shares with all others.

    ``appearing`` lists its shapes and parts of charts by the item of its block that they appear with,
    ``paragraphs`` the paragraphs of its placeholders: each with its shape's id. ``shapes`` are python-pptx's
    shapes by the graphics that were written as them. ``by_id`` are the deck's slides by what links name
    them by.
    """

    slide: Any
    theme: Theme
    lang: str
    by_id: Mapping[str, Any] = field(default_factory=dict)
    appearing: dict[int, list[BuildTarget]] = field(default_factory=dict)
    shapes: dict[Graphic, Any] = field(default_factory=dict)
    paragraphs: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def add_text(self, text: TextBox, name: str, *, item: int = 0) -> None:
        """Add a text box."""
        shape = self.slide.shapes.add_textbox(0, 0, 0, 0)
        place(shape, text.box)
        self.fill_shape(shape, text, text.box)
        self.note(shape, name, item=item)

    def add_shape(
        self,
        outline: str,
        box: Box,
        *,
        fill: str = "",
        line: str = "",
        line_px: int = 3,
        text: TextBox | None = None,
        name: str = "Shape",
        alt: str = "",
        item: int = 0,
        adjust: float | None = None,
        opacity: float = 1.0,
        mirrored: bool = False,
        inner: Box | None = None,
    ) -> Any:
        """Add a shape with one of DrawingML's outlines, and return python-pptx's shape.

        ``inner`` is the outline's own room for text, where that is not the whole ``box``.
        """
        tree = self.slide.shapes.element
        filled = markup.fill(fill, self.theme, opacity) if fill else "<a:noFill/>"
        drawn = markup.fill(line, self.theme) if line else "<a:noFill/>"
        tree.append(
            parse_xml(
                markup.declared(
                    f'<p:sp><p:nvSpPr><p:cNvPr id="{tree.max_shape_id + 1}" name={quoteattr(name)}/>'
                    "<p:cNvSpPr/>"
                    f"<p:nvPr/></p:nvSpPr><p:spPr>{markup.geometry(box, mirrored=mirrored)}"
                    f"{markup.preset(outline, adjust)}{filled}"
                    f'<a:ln w="{line_px * EMU_PER_PX}">{drawn}</a:ln></p:spPr>'
                    "<p:txBody><a:bodyPr/><a:lstStyle/><a:p/></p:txBody></p:sp>"
                )
            )
        )
        shape = self.slide.shapes[-1]
        if text:
            self.fill_shape(shape, text, inner or box)
        self.note(shape, name, alt=alt, item=item)
        return shape

    def note(self, shape: Any, name: str, *, alt: str = "", item: int = 0) -> None:
        """Name and describe a shape that was added, and note when it appears."""
        shape.name = name
        if alt or shape.element.find(f".//{qn('a:t')}") is None:
            describe(shape, alt)
        if item:
            self.appearing.setdefault(item, []).append(BuildTarget(shape=shape.shape_id))

    def note_part(self, shape: Any, part: ChartPart, index: int, *, item: int) -> None:
        """Note when a part of a chart appears."""
        target = BuildTarget(shape=shape.shape_id, chart=part, index=index)
        self.appearing.setdefault(item, []).append(target)

    def note_paragraphs(self, shape: Any, text: TextBox) -> None:
        """Note when the paragraphs of a placeholder appear."""
        for number, each in enumerate(text.paragraphs):
            if each.with_item:
                self.paragraphs.setdefault(each.with_item, []).append((shape.shape_id, number))

    def builds(self) -> dict[int, tuple[BuildTarget, ...]]:
        """Return what appears with which item."""
        items = sorted({*self.appearing, *self.paragraphs})
        return {
            item: (
                *(BuildTarget(shape=shape, paragraph=at) for shape, at in self.paragraphs.get(item, ())),
                *self.appearing.get(item, ()),
            )
            for item in items
        }

    def fill_shape(self, shape: Any, text: TextBox, box: Box) -> None:
        """Write a text into a shape or a text box over ``box``, so that its lines break as they are set."""
        self.fill_body(shape.element.get_or_add_txBody(), text, box)

    def fill_body(self, body: Any, text: TextBox, box: Box) -> None:
        """Write a text into the ``txBody`` of what stands over ``box``."""
        inset = Box(
            text.box.x - box.x, text.box.y - box.y, box.right - text.box.right, box.bottom - text.box.bottom
        )
        properties = markup.declared(markup.body_properties(text.slot, inset))
        body.replace(body.find(qn("a:bodyPr")), parse_xml(properties))
        levels = markup.declared(f"<a:lstStyle>{markup.level_style(text.slot, self.theme)}</a:lstStyle>")
        old = body.find(qn("a:lstStyle"))
        if old is None:
            body.insert(1, parse_xml(levels))
        else:
            body.replace(old, parse_xml(levels))
        self.set_paragraphs(body, text, exact=has_exact_lines(text, self.lang))

    def set_paragraphs(self, body: Any, text: TextBox, *, exact: bool, ink: markup.Ink | None = None) -> None:
        """Replace the paragraphs of a ``txBody`` by a text's; see :func:`paragraph`."""
        for old in body.findall(qn("a:p")):
            body.remove(old)
        for index, each in enumerate(text.paragraphs):
            gap_px = text.gap_px if index else 0
            body.append(paragraph(text, each, self.lang, self.link, gap_px=gap_px, exact=exact, ink=ink))
        for formula in formulas_in(text):
            add_fallback(self.slide.shapes, formula, text, self.lang)

    def link(self, url: str) -> str:
        """Relate the slide to an address on the web, or to another slide, and return the relation's id."""
        if url.startswith(TO_SLIDE):
            return str(self.slide.part.relate_to(self.by_id[url.removeprefix(TO_SLIDE)].part, RT.SLIDE))
        return str(self.slide.part.relate_to(url, RT.HYPERLINK, is_external=True))


def describe(shape: Any, alt: str) -> None:
    """Describe a shape of python-pptx to who cannot see it, or mark it as decoration."""
    known = shape.element.xpath("./*/p:cNvPr")[0]
    known.set("descr", one_line(alt))
    if not alt:
        known.append(parse_xml(markup.DECORATIVE))


def place(shape: Any, box: Box) -> None:
    """Place a shape of python-pptx."""
    shape.left, shape.top, shape.width, shape.height = (
        value * EMU_PER_PX for value in (box.x, box.y, box.w, box.h)
    )


def has_exact_lines(content: TextBox, lang: str) -> bool:
    """Whether a text has fonts besides the theme's, whose own distances of lines differ from its."""
    lines = (line for paragraph in content.paragraphs for line in split_lines(paragraph.text))
    runs = (run for line in lines for run in logical_runs(line, lang, content.slot.font))
    return any(run.face not in (BASE, SLANTED) or run.formula for run in runs)


def shrink_to_fit(shape: Any) -> None:
    """Let text that grows by hand shrink to its frame.

    Its layout says so too, which LibreOffice passes over. Lines at exact distances it would move.
    """
    body = shape.element.get_or_add_txBody()
    frame = parse_xml(markup.declared("<a:bodyPr><a:normAutofit/></a:bodyPr>"))
    body.replace(body.find(qn("a:bodyPr")), frame)


def paragraph(
    content: TextBox,
    given: Paragraph,
    lang: str,
    link: Link,
    *,
    gap_px: int,
    exact: bool,
    ink: markup.Ink | None = None,
) -> Any:
    """Write a paragraph whose lines stand where the picture has them.

    What its layout gives it is left to the layout, so that a change there changes the slides. Where there is
    none, as in a table, it has its own size, and its colour and weight from ``ink``.
    """
    indent_px = content.indent_of(given.level, prose=given.prose)
    hanging = 0 if given.prose else content.indent_px * EMU_PER_PX
    bullet = content.bullet_of(given)
    rtl = _runs_leftwards(given, bullet=bool(bullet))
    inherits = ink is None and content.size_px == content.slot.usual_px
    size_px = None if inherits else content.size_px
    runs = markup.runs(
        given.text, size_px, lang, rtl=rtl, link=link, ink=ink, gap_px=content.size_px, font=content.slot.font
    )
    stops = markup.tab_stops(given.text, content.size_px, content.slot.weight, indent_px, content.slot.font)
    level = f' lvl="{given.level}"' if given.level else ""
    return parse_xml(
        f'<a:p {markup.NAMESPACES}><a:pPr marL="{indent_px * EMU_PER_PX}"{level} indent="{-hanging}" '
        f"{markup.direction(rtl=rtl, at_right=given.rtl, align=content.slot.align)}>"
        f"{markup.line_spacing(content.line_px, content.size_px, exact=exact)}"
        f'<a:spcBef><a:spcPts val="{markup.points(gap_px)}"/></a:spcBef>'
        f"{markup.own_bullet(content.slot, bullet)}{stops}</a:pPr>{runs}</a:p>"
    )


def _runs_leftwards(given: Paragraph, *, bullet: bool) -> bool:
    """Say which way a paragraph runs: as all its letters do, unless its bullet would change sides."""
    text = one_line(given.text)
    opposed = opposed_runs(text, leftwards=given.rtl) == ((0, len(text)),)
    return given.rtl != (opposed and not bullet)

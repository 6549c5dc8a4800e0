"""The deck: laid-out slides as editable PowerPoint slides, with notes, pictures and narration."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from lectra.deck import markup
from lectra.deck.boxes import Box, Paragraph, PictureBox, SlideLayout, TextBox
from lectra.deck.faces import BASE, SLANTED
from lectra.deck.fonts import logical_runs
from lectra.deck.master import PICTURE_ID, index_of, layouts_by_frame, new_deck
from lectra.deck.scripts import is_rtl
from lectra.deck.sound import advance_after, embed_narration
from lectra.deck.theme import EMU_PER_PX, Theme
from lectra.deck.written import written
from lectra.document.inline import split_lines
from lectra.models import WrittenSlide
from lectra.text import one_line, opposed_runs

_ASIDE = ("credit", "footer")
"""The texts of a slide that stand in no placeholder of its block."""


Link = Callable[[str], str]
"""What gives the id of the relation to an address."""


@dataclass(frozen=True)
class DeckSlide:
    """A slide for the deck: its layout, what is said over it, and its picture.

    ``picture`` is an upright JPEG or PNG, described by ``alt``.
    """

    layout: SlideLayout
    script: WrittenSlide
    picture: Path | None = None
    alt: str = ""


class Track(NamedTuple):
    """A slide's narration: MP3, and how long it lasts."""

    mp3: Path
    duration_s: float


@dataclass(frozen=True)
class _Style:
    """What all slides of a deck share."""

    theme: Theme
    lang: str


def write_deck(slides: Sequence[DeckSlide], *, title: str, lang: str, theme: Theme, target: Path) -> None:
    """Write a deck without sound to ``target``; its slides wait for a click.

    Raises OSError where a file cannot be read or written.
    """
    deck = new_deck(theme, title=one_line(written(title)), lang=lang)
    layouts = layouts_by_frame(deck, theme, lang)
    for slide in slides:
        _add_slide(deck.slides.add_slide(layouts[slide.layout.frame]), slide, _Style(theme, lang))
    _save(deck, target, {})


def add_narration(deck: Path, tracks: Sequence[Track], *, lang: str, theme: Theme, target: Path) -> None:
    """Embed each slide's narration in a deck and let it play by itself; ``target`` is the deck with sound.

    A deck is held in memory while it is changed, and an hour of sound should not be: what is embedded is a
    name for each sound, in whose place the sound itself is copied into the file. Raises OSError where a file
    cannot be read or written.
    """
    spoken = Presentation(str(deck))
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        names = {}
        for number, (slide, track) in enumerate(zip(spoken.slides, tracks, strict=True)):
            name = Path(folder) / f"{number}.mp3"
            name.write_text(str(track.mp3))  # one sound on two slides is one part of the deck
            names[name.read_bytes()] = track.mp3
            embed_narration(slide, name, track.duration_s, theme, rtl=is_rtl(lang))
            advance_after(slide, track.duration_s)
    _save(spoken, target, names)


def _save(deck: Any, target: Path, sounds: Mapping[bytes, Path]) -> None:
    """Write a deck with each sound in place of its name; media are stored as they are.

    The same deck is the same bytes, whenever it is written: nothing in it tells the time.
    """
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        named = Path(folder) / "named.pptx"
        deck.save(str(named))
        with zipfile.ZipFile(named) as source, zipfile.ZipFile(target, "w") as made:
            for part in source.infolist():
                is_media = part.filename.startswith("ppt/media/")
                sound = sounds.get(source.read(part)) if part.filename.endswith(".mp3") else None
                copied = zipfile.ZipInfo(part.filename)
                copied.compress_type = zipfile.ZIP_STORED if is_media else zipfile.ZIP_DEFLATED
                content = sound.open("rb") if sound else _undated(source, part)
                with content, made.open(copied, "w") as copy:
                    shutil.copyfileobj(content, copy)


def _undated(source: zipfile.ZipFile, part: zipfile.ZipInfo) -> IO[bytes]:
    """Open a part of a deck; its properties do not say when it was written."""
    if part.filename != "docProps/core.xml":
        return source.open(part)
    properties = parse_xml(source.read(part))
    for name in ("dcterms:created", "dcterms:modified"):
        for date in properties.findall(qn(name)):
            properties.remove(date)
    return io.BytesIO(serialize_part_xml(properties))


def _add_slide(made: Any, slide: DeckSlide, style: _Style) -> None:
    _fill_placeholders(made, slide.layout, style)
    if slide.picture and slide.layout.picture:
        _fill_picture(made, slide.picture, slide.layout.picture, _alt(slide))
    _add_credit(made, slide.layout, style)
    _add_footer(made, slide.layout, style)
    _add_number(made, style)
    made.notes_slide.notes_text_frame.text = _notes(slide)
    if is_rtl(style.lang):
        for paragraph in made.notes_slide.notes_placeholder.element.iter(qn("a:p")):
            paragraph.get_or_add_pPr().attrib.update({"algn": "r", "rtl": "1"})


def _notes(slide: DeckSlide) -> str:
    """Return the speaker notes: narration, the presenter's own notes, and the picture's credit."""
    credit = slide.layout.find("credit")
    parts = (written(slide.script.narration), written(slide.script.notes), credit.text if credit else "")
    return "\n\n".join(part for part in parts if part)


def _alt(slide: DeckSlide) -> str:
    return one_line(written(slide.alt or slide.script.title))


def _fill_placeholders(made: Any, layout: SlideLayout, style: _Style) -> None:
    """Fill the placeholders for text; those that stay empty go, lest they say 'Click to add text'."""
    wanted = {index_of(text.slot.role): text for text in layout.texts if text.slot.role not in _ASIDE}
    for shape in list(made.placeholders):
        number = shape.placeholder_format.idx
        if number in wanted:
            _place(shape, wanted[number].box)
            exact = _has_exact_lines(wanted[number], style)
            _set_paragraphs(shape, wanted[number], style.lang, exact=exact)
            if not exact:
                _shrink_to_fit(shape)
        elif number != PICTURE_ID or not layout.picture:
            shape.element.getparent().remove(shape.element)


def _has_exact_lines(content: TextBox, style: _Style) -> bool:
    """Whether a text has fonts besides the theme's, whose own distances of lines differ from its."""
    lines = (line for paragraph in content.paragraphs for line in split_lines(paragraph.text))
    runs = (run for line in lines for run in logical_runs(line, style.lang))
    return any(run.face not in (BASE, SLANTED) for run in runs)


def _shrink_to_fit(shape: Any) -> None:
    """Let text that grows by hand shrink to its frame.

    Its layout says so too, which LibreOffice passes over. Lines at exact distances it would move.
    """
    body = shape.element.get_or_add_txBody()
    frame = parse_xml(markup.declared("<a:bodyPr><a:normAutofit/></a:bodyPr>"))
    body.replace(body.find(qn("a:bodyPr")), frame)


def _place(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (
        value * EMU_PER_PX for value in (box.x, box.y, box.w, box.h)
    )


def _set_paragraphs(shape: Any, content: TextBox, lang: str, *, exact: bool) -> None:
    body = shape.element.get_or_add_txBody()
    for old in body.findall(qn("a:p")):
        body.remove(old)
    for index, paragraph in enumerate(content.paragraphs):
        gap_px = content.gap_px if index else 0
        body.append(_paragraph(content, paragraph, lang, _links(shape), gap_px=gap_px, exact=exact))


def _links(shape: Any) -> Link:
    """Return what relates a shape's slide to an address on the web."""
    return lambda url: str(shape.part.relate_to(url, RT.HYPERLINK, is_external=True))


def _paragraph(
    content: TextBox, paragraph: Paragraph, lang: str, link: Link, *, gap_px: int, exact: bool
) -> Any:
    """Write a paragraph whose lines stand where the picture has them.

    What its layout gives it is left to the layout, so that a change there changes the slides.
    """
    indent_px = content.indent_of(paragraph.level, prose=paragraph.prose)
    hanging = 0 if paragraph.prose else content.indent_px * EMU_PER_PX
    bullet = content.bullet_of(paragraph)
    rtl = _runs_leftwards(paragraph, bullet=bool(bullet))
    size_px = None if content.size_px == content.slot.usual_px else content.size_px
    runs = markup.runs(paragraph.text, size_px, lang, rtl=rtl, link=link)
    stops = markup.tab_stops(paragraph.text, content.size_px, content.slot.weight, indent_px)
    level = f' lvl="{paragraph.level}"' if paragraph.level else ""
    return parse_xml(
        f'<a:p {markup.NAMESPACES}><a:pPr marL="{indent_px * EMU_PER_PX}"{level} indent="{-hanging}" '
        f"{markup.direction(rtl=rtl, at_right=paragraph.rtl)}>"
        f"{markup.line_spacing(content.line_px, content.size_px, exact=exact)}"
        f'<a:spcBef><a:spcPts val="{markup.points(gap_px)}"/></a:spcBef>'
        f"{markup.own_bullet(content.slot, bullet)}{stops}</a:pPr>{runs}</a:p>"
    )


def _runs_leftwards(paragraph: Paragraph, *, bullet: bool) -> bool:
    """Say which way a paragraph runs: as all its letters do, unless its bullet would change sides."""
    text = one_line(paragraph.text)
    opposed = opposed_runs(text, leftwards=paragraph.rtl) == ((0, len(text)),)
    return paragraph.rtl != (opposed and not bullet)


def _fill_picture(made: Any, path: Path, place: PictureBox, alt: str) -> None:
    """Put a picture in its placeholder, so that another one, or another layout, takes its place."""
    (waiting,) = (shape for shape in made.placeholders if shape.placeholder_format.idx == PICTURE_ID)
    picture = waiting.insert_picture(str(path))
    _place(picture, place.box)
    crop = place.crop
    picture.crop_left, picture.crop_right = crop.left, crop.right
    picture.crop_top, picture.crop_bottom = crop.top, crop.bottom
    picture.element.nvPicPr.cNvPr.set("descr", alt)


def _add_credit(made: Any, layout: SlideLayout, style: _Style) -> None:
    credit = layout.find("credit")
    if credit is None:
        return
    shape = made.shapes.add_textbox(0, 0, 0, 0)
    shape.name = "Credit"
    _place(shape, credit.box)
    body = shape.element.get_or_add_txBody()
    properties = markup.declared(markup.body_properties(credit.slot))
    body.replace(body.find(qn("a:bodyPr")), parse_xml(properties))
    levels = markup.declared(f"<a:lstStyle>{markup.level_style(credit.slot, style.theme)}</a:lstStyle>")
    body.replace(body.find(qn("a:lstStyle")), parse_xml(levels))
    _set_paragraphs(shape, credit, style.lang, exact=_has_exact_lines(credit, style))


def _add_footer(made: Any, layout: SlideLayout, style: _Style) -> None:
    """Add the footer as a placeholder of the layout; python-pptx does not bring it along."""
    if footer := layout.find("footer"):
        (line,) = footer.paragraphs
        exact = _has_exact_lines(footer, style)
        paragraph = _paragraph(footer, line, style.lang, _links(made), gap_px=0, exact=exact)
        _add_placeholder(made, "Footer", 'type="ftr" sz="quarter" idx="11"', paragraph)


def _add_number(made: Any, style: _Style) -> None:
    """Add a field for the slide's number, which follows when slides are moved.

    The video has none: a slide that is moved keeps its picture and its clip.
    """
    paragraph = parse_xml(markup.declared(f"<a:p>{markup.number_field(style.lang)}</a:p>"))
    _add_placeholder(made, "Slide Number", 'type="sldNum" sz="quarter" idx="12"', paragraph)


def _add_placeholder(made: Any, name: str, kind: str, paragraph: Any) -> None:
    tree = made.shapes.element
    shape = markup.declared(
        f'<p:sp><p:nvSpPr><p:cNvPr id="{tree.max_shape_id + 1}" name="{name}"/>'
        f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr/>'
        "<p:txBody><a:bodyPr/><a:lstStyle/></p:txBody></p:sp>"
    )
    tree.append(parse_xml(shape))
    tree[-1].find(qn("p:txBody")).append(paragraph)

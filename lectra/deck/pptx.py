"""The deck: laid-out slides as editable PowerPoint slides, with notes, pictures and narration."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from pptx import Presentation
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from lectra.deck import markup
from lectra.deck.boxes import PictureBox, SlideLayout
from lectra.deck.master import PICTURE_ID, index_of, layouts_by_frame, new_deck
from lectra.deck.page import Page, describe, has_exact_lines, paragraph, place, shrink_to_fit
from lectra.deck.scripts import is_rtl
from lectra.deck.sound import advance_after, embed_narration
from lectra.deck.theme import Theme
from lectra.deck.timing import Effect
from lectra.deck.written import written
from lectra.models import BuildTarget, Reveal, WrittenSlide
from lectra.text import one_line

_ASIDE = ("credit", "footer")
"""The texts of a slide that stand in no placeholder of its block."""


@dataclass(frozen=True)
class DeckSlide:
    """A slide for the deck: its layout, what is said over it, and its picture.

    ``picture`` is an upright JPEG or PNG, described by ``alt``; without that it is decoration. ``id`` is what
    links to the slide name it by.
    """

    layout: SlideLayout
    script: WrittenSlide
    picture: Path | None = None
    alt: str = ""
    id: str = ""


class Track(NamedTuple):
    """A slide's narration: MP3, how long it lasts, and what appears while it plays."""

    mp3: Path
    duration_s: float
    effects: tuple[Effect, ...] = ()


def write_deck(
    slides: Sequence[DeckSlide], *, title: str, lang: str, theme: Theme, target: Path
) -> tuple[dict[int, tuple[BuildTarget, ...]], ...]:
    """Write a deck without sound to ``target``; its slides wait for a click.

    Returns for each slide what appears with which item. Raises OSError where a file cannot be read or
    written.
    """
    deck = new_deck(theme, title=one_line(written(title)), lang=lang)
    layouts = layouts_by_frame(deck, theme, lang)
    made = [deck.slides.add_slide(layouts[slide.layout.frame]) for slide in slides]
    by_id = {slide.id: page for slide, page in zip(slides, made, strict=True) if slide.id}
    pages = [Page(page, theme, lang, by_id) for page in made]
    for page, slide in zip(pages, slides, strict=True):
        _add_slide(page, slide)
    _save(deck, target, {})
    return tuple(page.builds() for page in pages)


def effects_of(reveals: Sequence[Reveal], targets: Mapping[int, Sequence[BuildTarget]]) -> tuple[Effect, ...]:
    """Return what appears on a slide, in order; ``reveals`` are in seconds from its start."""
    return tuple(
        Effect(each.item, target, round(each.at_s * 1000))
        for each in reveals
        for target in targets.get(each.item, ())
    )


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
            embed_narration(slide, name, track.duration_s, theme, lang=lang, effects=track.effects)
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


def _add_slide(page: Page, slide: DeckSlide) -> None:
    made = page.slide
    _fill_placeholders(page, slide.layout)
    if slide.picture and slide.layout.picture:
        _fill_picture(made, slide.picture, slide.layout.picture, written(slide.alt))
    for graphic in slide.layout.graphics:
        graphic.write(page)
    if credit := slide.layout.find("credit"):
        page.add_text(credit, "Credit")
    _add_footer(page, slide.layout)
    _add_number(page)
    made.notes_slide.notes_text_frame.text = _notes(slide)
    if is_rtl(page.lang):
        for paragraph in made.notes_slide.notes_placeholder.element.iter(qn("a:p")):
            paragraph.get_or_add_pPr().attrib.update({"algn": "r", "rtl": "1"})


def _notes(slide: DeckSlide) -> str:
    """Return the speaker notes: narration, the presenter's own notes, and the picture's credit."""
    credit = slide.layout.find("credit")
    parts = (written(slide.script.narration), written(slide.script.notes), credit.text if credit else "")
    return "\n\n".join(part for part in parts if part)


def _fill_placeholders(page: Page, layout: SlideLayout) -> None:
    """Fill the placeholders for text; those that stay empty go, lest they say 'Click to add text'."""
    wanted = {index_of(text.slot.role): text for text in layout.texts if text.slot.role not in _ASIDE}
    for shape in list(page.slide.placeholders):
        number = shape.placeholder_format.idx
        if number in wanted:
            place(shape, wanted[number].box)
            exact = has_exact_lines(wanted[number], page.lang)
            page.set_paragraphs(shape.element.get_or_add_txBody(), wanted[number], exact=exact)
            page.note_paragraphs(shape, wanted[number])
            if not exact:
                shrink_to_fit(shape)
        elif number != PICTURE_ID or not layout.picture:
            shape.element.getparent().remove(shape.element)


def _fill_picture(made: Any, path: Path, shown: PictureBox, alt: str) -> None:
    """Put a picture in its placeholder, so that another one, or another layout, takes its place."""
    (waiting,) = (shape for shape in made.placeholders if shape.placeholder_format.idx == PICTURE_ID)
    picture = waiting.insert_picture(str(path))
    place(picture, shown.box)
    crop = shown.crop
    picture.crop_left, picture.crop_right = crop.left, crop.right
    picture.crop_top, picture.crop_bottom = crop.top, crop.bottom
    describe(picture, alt)


def _add_footer(page: Page, layout: SlideLayout) -> None:
    """Add the footer as a placeholder of the layout; python-pptx does not bring it along."""
    if footer := layout.find("footer"):
        (line,) = footer.paragraphs
        exact = has_exact_lines(footer, page.lang)
        written_line = paragraph(footer, line, page.lang, page.link, gap_px=0, exact=exact)
        _add_placeholder(page.slide, "Footer", 'type="ftr" sz="quarter" idx="11"', written_line)


def _add_number(page: Page) -> None:
    """Add a field for the slide's number, which follows when slides are moved.

    The video has none: a slide that is moved keeps its picture and its clip.
    """
    field = parse_xml(markup.declared(f"<a:p>{markup.number_field(page.lang)}</a:p>"))
    _add_placeholder(page.slide, "Slide Number", 'type="sldNum" sz="quarter" idx="12"', field)


def _add_placeholder(made: Any, name: str, kind: str, content: Any) -> None:
    tree = made.shapes.element
    shape = markup.declared(
        f'<p:sp><p:nvSpPr><p:cNvPr id="{tree.max_shape_id + 1}" name="{name}"/>'
        f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr/>'
        "<p:txBody><a:bodyPr/><a:lstStyle/></p:txBody></p:sp>"
    )
    tree.append(parse_xml(shape))
    tree[-1].find(qn("p:txBody")).append(content)

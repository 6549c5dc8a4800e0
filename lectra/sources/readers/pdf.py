"""PDF: text page by page in reading order; headings by the size and weight of their type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import Any, NamedTuple

from lectra.document.inline import literal
from lectra.sources.elements import About, Element, Scan, Unreadable, heading, item, paragraph
from lectra.sources.opened import Opened
from lectra.sources.reader import reader
from lectra.sources.readers.pdf_pictures import Line, PagePictures, placed

MAX_PAGES = 2000
_LARGER = 1.12
"""How much larger a heading's type is than the body's, in parts of it."""
_LONGEST_HEADING = 140
_LONGEST_BOLD = 80
_MOST_BOLD = 0.3
"""The share of a document that is bold where weight says nothing of headings."""
_EDGE, _EDGE_OF_SMALL = 0.09, 0.13
"""What stands in this share of a page at its top or bottom may be furniture: a running head, a number."""
_REPEATED = 3
"""Pages on which a line stands, numbers aside, that is furniture."""
_NUMBERED = re.compile(r"(?:chapter\s+)?\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+\S", re.IGNORECASE)
_ENDS = re.compile("\n|(?<=[\u0002\ufffe])")
"""Where lines end: after a hyphen that breaks a word, written as one of these, pdfium writes no end."""
_ITEM = re.compile(r"(?:[•‣▪◦●■]\s*|[–—*-]\s+|\(?\d{1,2}[.)]\s+)(?=\S)")
_NUMBER = re.compile(r"\d+|(?:^|(?<=\s))[ivxlc]+(?=$|\s)")
"""A page's number, in the small Roman ones of a preface too."""
_WEIGHTS = re.compile(r"bold|black|heavy|cmbx|demi|medi\b")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+)-$")
_GOES_ON = re.compile(r"[^\W\d_]+")
_DATE = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_GAP = 0.45
"""How much more than the usual gap parts paragraphs, in parts of a line's height."""
_SHORT = 0.82
"""A line of less than this share of its column's width that ends with a stop ends its paragraph."""


class _Line(NamedTuple):
    """A line of type: where it stands in parts of the page, its size in points."""

    text: str
    page: int
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool


@reader("pdf", label="PDF", rank=10)
class Pdf:
    """A PDF with text in it; a scan has none."""

    @staticmethod
    def recognises(file: Opened) -> bool:
        """Whether it begins as a PDF does."""
        return b"%PDF-" in file.data[:1024]

    @staticmethod
    def read(file: Opened) -> Iterator[Element | About]:
        """Yield its headings and paragraphs."""
        document = _open(file.data)
        yield _about(document)
        pages = len(document)
        if pages > MAX_PAGES:
            raise Unreadable(f"it has {pages:,} pages", f"At most {MAX_PAGES:,} are read; take a part of it.")
        lines: list[_Line] = []
        pictures = PagePictures()
        for number in range(pages):
            page = document[number]
            found = _lines(page, number)
            pictures.take(page, number, [Line(*line[:1], *line[2:6]) for line in found])
            page.close()
            lines += found
        if not lines:
            raise Scan(
                "it has pictures of pages and no text",
                "Recognise its text first: ocrmypdf scan.pdf read.pdf (Debian package ocrmypdf).",
            )
        lines = _mended(_without_furniture(lines))
        yield About(title=_largest(lines))
        yield from placed(_elements(lines), pictures.drawn)


def _open(data: bytes) -> Any:
    import pypdfium2
    from pypdfium2 import raw

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as exc:
        if exc.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Unreadable("it is protected by a password", "Save a copy without a password.") from exc
        if exc.err_code == raw.FPDF_ERR_SUCCESS:
            raise Unreadable("it has no pages", "Export it again from where it was written.") from exc
        raise Unreadable(f"it is damaged: {exc}", "Open it in a viewer, and print it to a new PDF.") from exc


def _about(document: Any) -> About:
    said = document.get_metadata_dict()
    made = _DATE.match(said.get("CreationDate", ""))
    title = said.get("Title", "").strip()
    return About(
        "" if title.lower().endswith((".doc", ".docx", ".tex", ".dvi", ".indd", ".pdf")) else literal(title),
        literal(said.get("Author", "").strip()),
        "-".join(made.groups()) if made else "",
    )


def _lines(page: Any, number: int) -> list[_Line]:
    """Return the lines of a page in the order in which the PDF has them, which is how columns are read."""
    from pypdfium2 import raw

    text, (width, height) = page.get_textpage(), page.get_size()
    count, handle = text.count_chars(), text.raw
    whole = text.get_text_range() if count else ""
    made: list[_Line] = []
    ends = [(found.start(), found.end()) for found in _ENDS.finditer(whole)]
    starts = [0, *(end for _, end in ends)]
    for start, end in zip(starts, [*(end for end, _ in ends), len(whole)], strict=True):
        piece = whole[start:end]
        words = piece.replace("\u0002", "-").replace("\ufffe", "-").strip()
        if not words:
            continue
        length = len(piece.rstrip())
        seen = [start, start + length // 2, start + length - 1]
        boxes = [box for index in seen if (box := _box(raw, handle, index)) is not None]
        if not boxes:
            continue
        sizes = sorted(raw.FPDFText_GetFontSize(handle, index) * _scale(raw, handle, index) for index in seen)
        bold = all(_is_bold(raw, handle, index) for index in seen)
        left, right = min(box[0] for box in boxes), max(box[1] for box in boxes)
        bottom, top = min(box[2] for box in boxes), max(box[3] for box in boxes)
        made.append(
            _Line(
                words,
                number,
                left / width,
                right / width,
                1 - top / height,
                1 - bottom / height,
                sizes[1],
                bold,
            )
        )
    return made


def _box(raw: Any, handle: Any, index: int) -> tuple[float, float, float, float] | None:
    """Return left, right, bottom and top of a character, in points; None where it has no place."""
    from ctypes import c_double

    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    if not raw.FPDFText_GetCharBox(handle, index, left, right, bottom, top):
        return None
    return left.value, right.value, bottom.value, top.value


def _scale(raw: Any, handle: Any, index: int) -> float:
    """Return by how much a character's matrix scales its type."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(handle, index, matrix):
        return 1.0
    scale = float(abs(matrix.d) or abs(matrix.b))
    return scale if scale > 0 else 1.0


def _is_bold(raw: Any, handle: Any, index: int) -> bool:
    from ctypes import c_int, create_string_buffer

    name, flags = create_string_buffer(200), c_int()
    raw.FPDFText_GetFontInfo(handle, index, name, 200, flags)
    return _WEIGHTS.search(name.value.decode("utf-8", "replace").lower()) is not None


def _largest(lines: Sequence[_Line]) -> str:
    """Return what stands in the largest type on the first page that has some."""
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    size = max((line.size for line in first), default=0.0)
    if size < _LARGER * _body_size(lines):
        return ""
    text = _joined([line.text for line in first if line.size >= 0.98 * size])
    return literal(text) if len(text) <= _LONGEST_HEADING else ""


def _without_furniture(lines: Sequence[_Line]) -> list[_Line]:
    """Leave out running heads, page numbers and footers."""

    def key(line: _Line) -> tuple[str, float]:
        return _NUMBER.sub("#", line.text), round(line.top, 2)

    largest = _LARGER * _body_size(lines)

    def is_at_edge(line: _Line) -> bool:
        edge = _EDGE if line.size >= largest else _EDGE_OF_SMALL
        return line.top < edge or line.bottom > 1 - edge

    edges = [line for line in lines if is_at_edge(line)]
    counts = Counter(key(line) for line in edges)
    furniture = {id(line) for line in edges if counts[key(line)] >= _REPEATED or key(line)[0] == "#"}
    return [line for line in lines if id(line) not in furniture]


def _elements(lines: Sequence[_Line]) -> Iterator[Element]:
    body = _body_size(lines)
    bold = sum(len(line.text) for line in lines if line.bold) > _MOST_BOLD * sum(
        len(line.text) for line in lines
    )
    heads = [_is_heading(line, body, by_weight=not bold) for line in lines]
    sizes = sorted(
        {round(line.size, 1) for line, head in zip(lines, heads, strict=True) if head}, reverse=True
    )
    levels = {size: level for level, size in enumerate(sizes, 1)}
    for is_head, group in groupby(zip(lines, heads, strict=True), lambda pair: pair[1]):
        found = [line for line, _ in group]
        if not is_head:
            yield from _paragraphs(found)
            continue
        for (size, _), parts in groupby(found, lambda line: (round(line.size, 1), line.page)):
            head = list(parts)
            yield heading(literal(_joined([line.text for line in head])), levels[size], _place(head[0]))


def _body_size(lines: Sequence[_Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _is_heading(line: _Line, body: float, *, by_weight: bool) -> bool:
    if len(line.text) > _LONGEST_HEADING or not any(char.isalpha() for char in line.text):
        return False
    if line.size >= _LARGER * body:
        return True
    bold = by_weight and line.bold and line.size >= 0.95 * body and line.text[-1] not in ".,;:"
    return bold and (len(line.text) <= _LONGEST_BOLD or bool(_NUMBERED.match(line.text)))


def _paragraphs(lines: list[_Line]) -> Iterator[Element]:
    """Join lines to paragraphs: a new one begins after a gap, or after a short line that ends with a stop."""
    parts: list[_Line] = []
    gaps = [line.top - before.bottom for before, line in pairwise(lines) if line.top > before.top]
    usual = median(gaps) if gaps else 0.0
    for line in lines:
        if parts and _begins(parts[-1], line, usual):
            yield _paragraph(parts)
            parts = []
        parts.append(line)
    if parts:
        yield _paragraph(parts)


def _begins(before: _Line, line: _Line, usual: float) -> bool:
    """Whether a line begins a paragraph, where lines ``usual``ly have such a gap between them."""
    if _ITEM.match(line.text):
        return True
    ended = before.text[-1] in '.!?:”"。'
    if line.page != before.page or line.top < before.top:  # another page or column: words may go on
        return ended and line.text[:1].isupper()
    if line.top - before.bottom > usual + _GAP * (before.bottom - before.top):
        return True
    return ended and (before.right - before.left) < _SHORT * (line.right - line.left)


def _paragraph(lines: Sequence[_Line]) -> Element:
    text = _joined([line.text for line in lines])
    if _ITEM.match(text):
        return item(literal(_ITEM.sub("", text, count=1)), _place(lines[0]))
    return paragraph(literal(text), _place(lines[0]))


def _joined(lines: Sequence[str]) -> str:
    """Join lines; a word that was broken at a line's end is one word again."""
    text = ""
    for line in lines:
        if text.endswith("-") and line[:1].islower() and text[-2:-1].isalpha():
            text = text[:-1] + line
        else:
            text = f"{text} {line}" if text else line
    return " ".join(text.split())


def _mended(lines: Sequence[_Line]) -> list[_Line]:
    """Put a hyphen that belongs to its word out of reach of :func:`_joined`: "well-" and "known".

    A word is known by where it stands within a line: with the hyphen, and never without.
    """
    whole = {word.casefold() for line in lines for word in _WORD.findall(line.text)}
    mended = [*lines]
    for at, (line, after) in enumerate(pairwise(lines)):
        broken, goes_on = _BROKEN.search(line.text), _GOES_ON.match(after.text)
        if not (broken and goes_on and after.text[:1].islower()):
            continue
        first, second = broken[1].casefold(), goes_on[0].casefold()
        if f"{first}-{second}" in whole and first + second not in whole:
            mended[at + 1] = after._replace(text=mended[at].text.split()[-1] + after.text)
            mended[at] = line._replace(text=mended[at].text.rpartition(" ")[0])
    return [line for line in mended if line.text]


def _place(line: _Line) -> str:
    return f"page {line.page + 1}"

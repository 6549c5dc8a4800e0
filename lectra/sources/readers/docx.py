"""Word documents: headings, lists, tables, by their styles."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml import etree

from lectra.document.inline import literal
from lectra.sources.elements import About, Element
from lectra.sources.opened import Opened
from lectra.sources.pictures import MOST, MOST_BYTES
from lectra.sources.reader import reader
from lectra.sources.readers.html import read_html
from lectra.text import one_line

_PROPERTIES = "docProps/core.xml"
_SAID = {"title": "title", "creator": "authors", "modified": "date"}
_STYLES = "\n".join(
    (
        "p[style-name='Title'] => h1:fresh",
        *(f"p[style-name='Heading {level}'] => h{level + 1}:fresh" for level in range(1, 6)),
        *(f"p.Heading{level} => h{level + 1}:fresh" for level in range(1, 6)),
        "p[style-name='Subtitle'] => p:fresh",
        "p[style-name='caption'] => p.caption:fresh",
        "p[style-name='Illustration'] => p.caption:fresh",
        "p[style-name='Figure'] => p.caption:fresh",
        "p[style-name='Source Code'] => pre:separator('\\n')",
        "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
        "r[style-name='Verbatim Char'] => code",
    )
)


@reader("docx", label="Word (DOCX)", rank=20)
class Docx:
    """A document of Word, LibreOffice or Google Docs."""

    @staticmethod
    def recognises(file: Opened) -> bool:
        """Whether it has a Word document in it."""
        return "word/document.xml" in file.packed

    @staticmethod
    def read(file: Opened) -> Iterator[Element | About]:
        """Yield what it holds."""
        import mammoth

        yield about_of(file)
        pictures: dict[str, bytes] = {}

        def keep(image: Any) -> dict[str, str]:
            """Keep a picture under a name of its own; one that is not packed in the document is none."""
            try:
                with image.open() as packed:
                    data = packed.read(MOST_BYTES + 1)
            except (ValueError, KeyError, OSError, zipfile.BadZipFile):
                return {"src": ""}
            name = hashlib.sha256(data).hexdigest()
            if len(pictures) < MOST:
                pictures[name] = data
            return {"src": name}

        made = mammoth.convert_to_html(
            BytesIO(file.data), style_map=_STYLES, convert_image=mammoth.images.img_element(keep)
        )
        yield from read_html(f"<html><body>{made.value}</body></html>", find=pictures.get)


def about_of(file: Opened) -> About:
    """Return what an Office document says of itself."""
    if _PROPERTIES not in file.packed:
        return About()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(file.unpack(_PROPERTIES), parser)
    except etree.XMLSyntaxError:
        return About()
    said = {
        etree.QName(each).localname: (each.text or "").strip() for each in root if isinstance(each.tag, str)
    }
    return About(
        **{
            field: literal(one_line(said.get(name, ""))[: 10 if field == "date" else 300])
            for name, field in _SAID.items()
        }
    )

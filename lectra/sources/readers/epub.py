"""EPUB books: their chapters, in the order of their spine."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from lectra.document.inline import literal
from lectra.sources.elements import About, Element, Unreadable
from lectra.sources.opened import Opened
from lectra.sources.reader import reader
from lectra.sources.readers.html import read_html
from lectra.sources.readers.html_pictures import Find

_CONTAINER = "META-INF/container.xml"


@reader("epub", label="EPUB", rank=23)
class Epub:
    """A book without copy protection."""

    @staticmethod
    def recognises(file: Opened) -> bool:
        """Whether it has the container of a book."""
        return _root(file) is not None

    @staticmethod
    def read(file: Opened) -> Iterator[Element | About]:
        """Yield its chapters."""
        if "META-INF/encryption.xml" in file.packed and "META-INF/rights.xml" in file.packed:
            raise Unreadable("it is protected against copying", "Use a copy without protection.")
        root = _root(file) or ""
        said = _parsed(file, root + _CONTAINER).xpath("string(//*[local-name()='rootfile']/@full-path)")
        package = posixpath.normpath(root + str(said))
        book = _parsed(file, package)
        yield About(*(_said(book, name) for name in ("title", "creator", "date")))
        files = {each.get("id"): each.get("href") for each in book.xpath("//*[local-name()='item']")}
        folder = posixpath.dirname(package)
        for number, reference in enumerate(book.xpath("//*[local-name()='itemref']/@idref"), 1):
            name = posixpath.normpath(posixpath.join(folder, unquote(files.get(reference) or "")))
            if name in file.packed:
                text = file.unpack(name).decode("utf-8", "replace")
                page = text.removeprefix("\ufeff")
                yield from read_html(page, f"chapter {number}", _finder(file, name))


def _root(file: Opened) -> str | None:
    """Return the folder of the archive that the book lies in: "", or one that was packed."""
    roots = (name.removesuffix(_CONTAINER) for name in file.packed if name.endswith(_CONTAINER))
    return min(
        (root for root in roots if root.count("/") == (root != "") and f"{root}mimetype" in file.packed),
        default=None,
    )


def _finder(file: Opened, chapter: str) -> Find:
    """Return what finds a chapter's pictures in the book."""

    def find(name: str) -> bytes | None:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(chapter), unquote(name)))
        return file.unpack(path) if path in file.packed else None

    return find


def _parsed(file: Opened, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(file.unpack(name), parser)
    except etree.XMLSyntaxError as exc:
        raise Unreadable(f"{name} in it is damaged", "Save it again, or convert it with Calibre.") from exc


def _said(book: etree._Element, name: str) -> str:
    return literal(" ".join(str(book.xpath(f"string(//*[local-name()='{name}'])")).split()))

"""The pictures in HTML, with what is said of them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from itertools import islice
from urllib.parse import unquote_to_bytes

from lxml import etree, html

from lectra.sources.elements import Element
from lectra.sources.pictures import MOST_BYTES, alternative, is_caption, picture, picture_beside

Find = Callable[[str], bytes | None]
"""Returns the picture that a document has under a name; None where it has none in it."""
_DATA = "data:image/"
_LONGEST_CAPTION = 400
_NEAR = 5
"""Elements around a picture beside which its caption may stand."""


def nothing_packed(_: str) -> bytes | None:
    """Return what a page that is one file has under a name: nothing."""
    return None


def pictures_of(
    node: html.HtmlElement, place: str, find: Find = nothing_packed, *, beside: bool = False
) -> Iterator[Element]:
    """Yield the pictures that an element is or has in it; those whose files lie ``beside`` the page too.

    Nothing is fetched: pictures of the web are passed over.
    """
    for image in (node,) if node.tag == "img" else node.iter("img"):
        name = str(image.get("src") or "").strip()
        data = _data_in(name) if name.startswith(_DATA) else find(name)
        if data:
            found = picture(data, _caption(image), place)
        else:
            found = picture_beside(name, _caption(image), place) if beside and name else None
        if found:
            yield found


def pictures_in(text: str, place: str, *, beside: bool) -> Iterator[Element]:
    """Yield the pictures in a piece of HTML."""
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    yield from pictures_of(root, place, beside=beside)


def _data_in(address: str) -> bytes | None:
    """Return the picture that is written out in an address."""
    head, comma, body = address.partition(",")
    if not comma or len(body) > 2 * MOST_BYTES:
        return None
    data = unquote_to_bytes(body)
    try:
        return base64.b64decode(data) if head.endswith(";base64") else data
    except (binascii.Error, ValueError):
        return None


def _caption(image: html.HtmlElement) -> str:
    """Return a picture's caption: its figure's, a paragraph beside it that is one, or its alternative."""
    for above in islice(image.iterancestors(), _NEAR):
        if above.tag in ("body", "section", "article", "table"):
            break
        if above.tag == "figure":
            caption = next(above.iter("figcaption"), None)
            if caption is not None and (words := _words(caption)):
                return words
        if above.tag in ("p", "div", "td"):
            if is_caption(words := _words(above)) and len(words) <= _LONGEST_CAPTION:
                return words
            beside = [each for each in (above.getnext(), above.getprevious()) if each is not None]
            if found := next((_words(each) for each in beside if _is_caption(each)), ""):
                return found
    return alternative(image.get("alt")) or alternative(image.get("title"))


def _is_caption(node: html.HtmlElement) -> bool:
    words = _words(node)
    styled = "caption" in str(node.get("class") or "").lower()
    return node.tag == "p" and 0 < len(words) <= _LONGEST_CAPTION and (styled or is_caption(words))


def _words(node: html.HtmlElement) -> str:
    return " ".join(str(node.text_content()).split())

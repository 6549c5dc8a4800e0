"""HTML and web pages: their main content, as it reads, without menus and advertisements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree, html

from lectra.document.inline import literal
from lectra.sources.elements import About, Element, Unreadable, code, heading, item, paragraph, table
from lectra.sources.opened import Opened
from lectra.sources.reader import reader
from lectra.sources.readers.html_pictures import Find, nothing_packed, pictures_of

_SIGN = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body|article)\b", re.I | re.S
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
"""What XHTML begins with: the parser refuses a text that names an encoding."""
_ELSEWHERE = re.compile(r"#|[\w.%-]+\.x?html?(?:#|$)")
"""A link to a part of the same document, as lists of contents have them."""
_LEAST_LINKS, _LEAST_LINKED = 3, 0.8
"""Of them in a list of contents, and their share of its letters."""
_LANGUAGE = re.compile(r"(?:language|lang|highlight-source|brush:?)[-\s]+([\w+#-]+)")
_REFERENCE = re.compile(r"\[\s*(?:\w{1,3}|note \d+|edit)\s*\]|\^", re.IGNORECASE)
_COMPARED = 60
"""Letters at the beginning of a paragraph by which it is known."""
_LEAST_MAIN = 0.3
"""The share of a page's text that its main text is at least; else it was not found."""
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "form",
        "button",
        "select",
        "nav",
        "footer",
        "aside",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "ul",
        "ol",
        "dl",
        "table",
        "pre",
        "blockquote",
        "figure",
        "body",
    ]
)
_LISTS = ("ul", "ol")
_CONTAINERS = ("div", "section", "td", "th", "blockquote", "dd", "figcaption")
_CODE = ("code", "kbd", "samp")
_TEXTS = frozenset(["p", "dt", "address", "caption", "summary"])


@reader("html", label="HTML", rank=50)
class Html:
    """A page of the web, saved or fetched."""

    @staticmethod
    def recognises(file: Opened) -> bool:
        """Whether it begins as HTML does."""
        return file.text is not None and _SIGN.match(file.text[:4000]) is not None

    @staticmethod
    def read(file: Opened) -> Iterator[Element | About]:
        """Yield its main content, without menus and advertisements."""
        import trafilatura

        text = file.text or ""
        said = trafilatura.extract_metadata(text)
        yield About(literal(said.title or ""), "", said.date or "")
        main = trafilatura.extract(text, favor_recall=True, include_comments=False) or ""
        found = list(_main(list(read_html(text, beside=True)), main))
        if not any(each.kind != "heading" for each in found):
            reason = "it has no text: a program in it makes it when it is opened"
            raise Unreadable(reason, "Save it from the browser.")
        yield from found


def _main(found: list[Element], main: str) -> list[Element]:
    """Return what of a page is its main text, as trafilatura finds it; all where that is next to nothing.

    That library tells a text from what is around it, and loses headings and code: its words alone are used.
    """
    words = _letters(main)
    kept = [
        each
        for each in found
        if each.kind in ("heading", "shown") or _letters(each.text)[:_COMPARED] in words
    ]
    texts = [sum(len(each.text) for each in elements if each.kind == "text") for elements in (kept, found)]
    return kept if texts[0] >= _LEAST_MAIN * texts[1] else found


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def read_html(
    text: str, place: str = "", find: Find = nothing_packed, *, beside: bool = False
) -> Iterator[Element]:
    """Yield what HTML holds, in its order; all of it stands at a ``place``. Raises Unreadable.

    Pictures are what ``find`` returns for their names; those ``beside`` the page are named.
    """
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = html.document_fromstring(_DECLARATION.sub("", text, count=1), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):  # the rest was not parsed
        raise Unreadable("its parts are nested too deep", "Save it again in another format.")
    body = root.find("body")
    for node, found in _walk(root if body is None else body, place):
        if found:
            yield found
        if node is not None:
            yield from pictures_of(node, place, find, beside=beside)


def _walk(node: html.HtmlElement, place: str) -> Iterator[tuple[html.HtmlElement | None, Element | None]]:
    """Yield what elements are, in their order, each with the element whose pictures come after it."""
    stack = [iter((node,))]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        found, inside = _element(child, place)
        yield None if child.tag in _SKIPPED or (inside and child.tag != "img") else child, found
        if inside:
            stack.append(iter(child))


def _element(node: html.HtmlElement, place: str) -> tuple[Element | None, bool]:  # noqa: PLR0911  # one a class
    """Return what an element is, if it is something, and whether to look at what it holds by itself."""
    tag = node.tag if isinstance(node.tag, str) else ""
    if tag in _SKIPPED or not tag:
        return None, False
    if tag == "pre":
        return code(str(node.text_content()), _language_of(node), place), False
    if tag == "table":
        rows = [[_words(cell) for cell in row.iter("td", "th")] for row in node.iter("tr")]
        found = table(rows, place)
        return found, found is None
    if tag in _LISTS and _is_contents(node):
        return None, False
    if tag == "li":
        return _said(item, _words(node, without=_LISTS), place), any(each.tag in _LISTS for each in node)
    if tag in _HEADINGS:
        words = _words(node)
        return (heading(words, _HEADINGS[tag], place) if words else None), False
    if tag in _TEXTS or (tag in _CONTAINERS and not _has_blocks(node)):
        return _said(paragraph, _words(node), place), False
    return _said(
        paragraph, literal(" ".join((node.text or "").split())) if tag in _BLOCKS else "", place
    ), True


def _is_contents(node: html.HtmlElement) -> bool:
    """Whether a list has but links to parts of its document."""
    links = [each for each in node.iter("a") if _ELSEWHERE.match(str(each.get("href") or ""))]
    linked, whole = (
        sum(sum(map(str.isalpha, str(each.text_content()))) for each in several)
        for several in (links, [node])
    )
    return len(links) >= _LEAST_LINKS and linked >= _LEAST_LINKED * whole


def _said(make: Callable[[str, str], Element], words: str, place: str) -> Element | None:
    return make(words, place) if words else None


def _has_blocks(node: html.HtmlElement) -> bool:
    return any(isinstance(each.tag, str) and (each.tag in _BLOCKS or each.tag in _HEADINGS) for each in node)


def _words(node: html.HtmlElement, without: tuple[str, ...] = ()) -> str:
    """Return the words of an element on one line; code keeps its mark."""
    parts: list[str] = []
    waiting: list[html.HtmlElement | str] = [*reversed(node), _text(node)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            parts.append(each)
            continue
        waiting.append(literal(each.tail or ""))
        tag = each.tag if isinstance(each.tag, str) else ""
        if not tag or tag in _SKIPPED or tag in without or _is_reference(each):
            continue
        if tag in _CODE and "`" not in (inner := str(each.text_content()).strip()) and inner:
            parts.append(f"`{inner}`")
        elif tag in _BLOCKS or tag in _TEXTS or tag == "li":  # words of its own, as in the cells of a table
            waiting += [" ", *reversed(each), _text(each), " "]
        else:
            waiting += [*reversed(each), _text(each)]
    return " ".join("".join(parts).split())


def _text(node: html.HtmlElement) -> str:
    return literal(node.text or "") or (" " if node.tag == "br" else "")


def _is_reference(node: html.HtmlElement) -> bool:
    """Whether it is the number of a note, raised or in brackets."""
    if node.tag not in ("sup", "a"):
        return False
    text = str(node.text_content()).strip()
    return text.startswith("[") if node.tag == "sup" else _REFERENCE.fullmatch(text) is not None


def _language_of(node: html.HtmlElement) -> str:
    names = " ".join(str(each.get("class") or "") for each in (node, *node.iter("code")))
    found = _LANGUAGE.search(names)
    return found[1].lower() if found else ""

"""Markdown: headings, lists, tables, fenced code, formulas between dollars."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from lectra.document.formulas import is_formula
from lectra.document.inline import literal
from lectra.sources.elements import About, Element, code, formula, heading, item, paragraph, table
from lectra.sources.opened import Opened
from lectra.sources.pictures import alternative, picture, picture_beside
from lectra.sources.reader import reader
from lectra.sources.readers.html_pictures import Find, nothing_packed, pictures_in

_SIGNS = re.compile(
    r"^#{1,6} \S|^(?:```|~~~)|^\|.*\|\s*$|\]\([^)\s]+\)|\*\*\S|^\$\$|^[^\s|][^\n]*\n(?:===|---)", re.MULTILINE
)
"""Points of lists are none: plain text has them too, and is indented as code is in Markdown."""
_LEAST_LINKED = 0.8
"""The share of a line's letters within links from which it leads to other pages, and says nothing."""
_FRONT = re.compile(r"^(title|author|authors|date)\s*:\s*(.+)$", re.MULTILINE | re.IGNORECASE)


@reader("markdown", label="Markdown", rank=90)
class Markdown:
    """Text with Markdown's signs."""

    @staticmethod
    def recognises(file: Opened) -> bool:
        """Whether it is text with at least one sign of Markdown."""
        return file.text is not None and _SIGNS.search(file.text) is not None

    @staticmethod
    def read(file: Opened) -> Iterator[Element | About]:
        """Yield what it holds."""
        yield from read_markdown(file.text or "")


def read_markdown(text: str, place: str = "", find: Find = nothing_packed) -> Iterator[Element | About]:
    """Yield what Markdown holds; all of it stands at a ``place``.

    Pictures are what ``find`` returns for their names, or lie beside the document.
    """
    tokens = _parser().parse(text)
    at, depth, found = 0, 0, None
    while at < len(tokens):
        token = tokens[at]
        found = None
        if token.type == "front_matter":
            yield _about(token.content)
        elif token.type == "heading_open":
            yield heading(_plain(tokens[at + 1]), int(token.tag[1:]), place)
            at += 2
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            depth += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            depth -= 1
        elif token.type == "table_open":
            end = _end(tokens, at, "table_close")
            found, at = table(_rows(tokens[at:end]), place), end
        elif token.type in ("fence", "code_block"):
            found = code(token.content, token.info.split(" ")[0].strip("{}."), place)
        elif token.type in ("math_block", "math_block_label"):
            found = formula(token.content, place)
        elif token.type == "inline" and not _is_menu(token) and (words := _plain(token)).strip():
            found = item(words, place) if depth else paragraph(words, place)
        if found:
            yield found
        if token.type in ("inline", "html_block"):
            yield from _pictures(token, place, find)
        at += 1


def _pictures(token: Token, place: str, find: Find) -> Iterator[Element]:
    """Yield the pictures of a paragraph, or of HTML in the text."""
    if token.type == "html_block":
        yield from pictures_in(token.content, place, beside=True)
    for each in token.children or ():
        if each.type == "html_inline":
            yield from pictures_in(each.content, place, beside=True)
        elif each.type == "image":
            name, caption = str(each.attrs["src"]), str(each.attrs.get("title") or alternative(each.content))
            data = find(name)
            if found := picture(data, caption, place) if data else picture_beside(name, caption, place):
                yield found


def _parser() -> MarkdownIt:
    return (
        MarkdownIt("commonmark", {"html": True})
        .enable(["table", "strikethrough"])
        .use(dollarmath_plugin, allow_space=False, allow_digits=False)
        .use(front_matter_plugin)
    )


def _about(text: str) -> About:
    said = {name.lower(): value.strip().strip("\"'") for name, value in _FRONT.findall(text)}
    return About(said.get("title", ""), said.get("author") or said.get("authors", ""), said.get("date", ""))


def _plain(inline: Token) -> str:
    """Return a paragraph's words, with marks alone that an outline has: code and formulas."""
    parts = []
    for token in inline.children or ():
        match token.type:
            case "text":
                parts.append(literal(token.content))
            case "code_inline":
                parts.append(f"`{token.content}`" if "`" not in token.content else literal(token.content))
            case "math_inline":
                written = f"${token.content}$"
                parts.append(written if is_formula(token.content) else literal(written))
            case "softbreak" | "hardbreak":
                parts.append(" ")
    return "".join(parts)


def _is_menu(inline: Token) -> bool:
    """Whether a paragraph only leads elsewhere: several links in a row, or one to a heading of this page."""
    links: list[str] = []
    depth = linked = letters = 0
    for token in inline.children or ():
        if token.type == "link_open":
            depth += 1
            links.append(str(token.attrGet("href") or ""))
        elif token.type == "link_close":
            depth -= 1
        else:
            count = sum(map(str.isalpha, token.content)) if token.type in ("text", "code_inline") else 0
            letters += count
            linked += count if depth else 0
    leads = len(links) > 1 or (len(links) == 1 and links[0].startswith("#"))
    return leads and linked >= _LEAST_LINKED * letters


def _rows(tokens: Sequence[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_plain(token))
    return rows


def _end(tokens: Sequence[Token], start: int, kind: str) -> int:
    return next(at for at in range(start, len(tokens)) if tokens[at].type == kind)

"""Marks within a text: ``**strong**``, ``*emphasis*``, ```code```, ``$formula$``, links, and citations.

A marked text is a string of what is read, which is what is said, captioned, searched and listed: whoever
knows nothing of marks sees none. Who draws it asks for its ``spans``. In a file it is written with its marks.

A formula is read as its plain characters ("x²"), and keeps its LaTeX. Its dollars stand as in Pandoc: without
a space within, and without a digit after the last, so that prices stay prices.

A link is ``[label](https://…)``. A citation, ``[^s1.12]``, names a passage of a source by its id, and stands
behind what rests on it: no part of it is read, nor are spaces before it.

All else is literal, so that a text of before marks reads as it did: a single ``*`` in the midst of words
(``2*3``), ``_``, dollars around what is no LaTeX, a link to anything but a web page, a footnote. A
backslash before ``*``, `````, ``[`` or ``$`` makes that literal; any other backslash stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from lectra.document.carried import carry, carry_each
from lectra.document.formulas import check_formula, in_text, is_formula
from lectra.document.marked import TO_SLIDE, Marked, Span, Style, join, spans_of, split_lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

__all__ = [
    "MOST_SIGNS",
    "PASSAGE",
    "TO_SLIDE",
    "Marked",
    "Span",
    "Style",
    "carry",
    "carry_each",
    "check_marks",
    "formula",
    "join",
    "literal",
    "read_marks",
    "spans_of",
    "split_lines",
    "write_marks",
]

_STYLES: dict[str, Style] = {"strong": "strong", "em": "emphasis", "code_inline": "code", "link": "link"}
_SIGNS: dict[Style, str] = {"strong": "**", "emphasis": "*"}
_MARKED = re.compile(r"[*`\[$]")
"""What a text without cannot have marks."""
_LITERAL = re.compile(r"\\([*`\[$])")
_FORMULA = re.compile(r"(?<![A-Za-z0-9$])\$(?!\s)((?:[^$\n\\]|\\.){1,500}?)(?<!\s)\$(?!\d)")
PASSAGE = re.compile(r"s[1-9][0-9]{0,3}\.[1-9][0-9]{0,6}")
"""The id of a passage: of the source ``s1``, the passage 12 is ``s1.12``."""
_CITATION = re.compile(rf"\[\^({PASSAGE.pattern})\]")
_COMMAND = re.compile(r"\\[A-Za-z]")
MOST_SIGNS = 400
"""With more signs that could be marks, a text is taken literally: reading them takes time."""
_LINK = re.compile(r"\[([^\[\]\n]{1,300}+)\]\(((?:https?://|mailto:)(?:[^\s()<>]|\([^\s()<>]{0,200}+\))++)\)")


def read_marks(source: str) -> str:
    """Read a text as a file has it. One without marks is returned as it is.

    So is one with more than :data:`MOST_SIGNS` that could be marks, which nobody writes to be read.
    """
    if not 0 < sum(1 for _ in islice(_MARKED.finditer(source), MOST_SIGNS + 1)) <= MOST_SIGNS:
        return source
    tokens = _markdown().parseInline(source)[0].children or []
    text, spans = _gathered(tokens, _literal(tokens))
    return Marked(text, spans, source) if spans else text


def write_marks(text: str) -> str:
    """Write a text as a file has it: with its marks, and what would be read as one made literal."""
    if isinstance(text, Marked) and text.source:
        return text.source
    if _reads_as(str(text), text):
        return str(text)
    tried = (_written(text, escape) for escape in (_escape_signs, _escape_all))
    sound = (source for source in tried if _reads_as(source, text))
    return next(sound, None) or literal(str(text))  # some marks cannot be written so: the text comes first


def _reads_as(source: str, text: str) -> bool:
    """Whether a source is read as a text, and none of it is refused."""
    return read_marks(source) == text and not _refused(source)


def _written(text: str, escape: Callable[[str], str]) -> str:
    spans, whole = spans_of(text), str(text)
    borders: dict[int, list[str]] = {0: [], len(whole): []}
    for span in spans:  # the outer ones come first
        if span.style != "cite":
            before, after = _signs(span, whole)
            borders.setdefault(span.start, []).append(before)
            borders.setdefault(span.end, []).insert(0, after)
    closed = {place: sum(span.end == place and span.style != "cite" for span in spans) for place in borders}
    for span in reversed(spans):
        if span.style == "cite":  # behind all marks that end there
            borders.setdefault(span.end, []).insert(closed.get(span.end, 0), f"[^{span.passage}]")
    parts = []
    places = sorted(borders)
    for place, after_it in zip(places, [*places[1:], len(whole)], strict=True):
        inside = {span.style for span in spans if span.start <= place < span.end}
        part = "" if "formula" in inside else whole[place:after_it]
        parts += [*borders[place], part if "code" in inside else escape(part)]
    return "".join(parts)


def _escape_signs(text: str) -> str:
    return re.sub(r"[*`]|\[(?=\^s[1-9]|[^\]]*\]\()|\\(?=[*`\[$])", _escaped, text)


def _escape_all(text: str) -> str:
    return re.sub(r"[*`\[$]", _escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return found[0] if found[0] == "\\" else f"\\{found[0]}"


def check_marks(source: str) -> None:
    """Refuse a text with a formula that cannot be read (ValueError, naming the place of the error).

    What has no command of LaTeX between its dollars may as well be a text with two of them.
    """
    for latex in _refused(source):
        check_formula(latex)


def _refused(source: str) -> list[str]:
    """Return the formulas of a text that have a command of LaTeX and cannot be read."""
    if "$" not in source or "\\" not in source:
        return []
    found: dict[str, list[str]] = {}
    _markdown().parseInline(source, found)
    return found.get("formulas", [])


def formula(latex: str) -> Marked:
    """Return a formula as a text: its plain characters, marked as one. Raises ValueError."""
    shown = in_text(latex)
    return Marked(shown, [Span(0, len(shown), "formula", latex=latex)])


def literal(text: str) -> str:
    """Write a text that has no marks as a file has it: what looks like one is made literal.

    It may be put behind another: there it cites nothing either.
    """
    return text if _reads_as(text, text) and not _CITATION.search(text) else _escape_all(text)


def _signs(span: Span, text: str) -> tuple[str, str]:
    if span.style == "link":
        return "[", f"]({span.url})"
    if span.style == "raised":
        return "", ""
    if span.style == "formula":
        return f"${span.latex}$", ""
    if span.style == "code":
        longest = max((len(run) for run in re.findall("`+", text[span.start : span.end])), default=0)
        sign = "`" * (longest + 1)
        return (sign, sign) if not longest else (f"{sign} ", f" {sign}")
    return (_SIGNS[span.style],) * 2


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  # most lectures have no marks

    # Markdown puts line feeds for other line ends, and another character for a NUL.
    reader = MarkdownIt("zero").enable(["emphasis", "backticks"]).disable("normalize")
    reader.inline.ruler.before("backticks", "literal", _read_literal)
    reader.inline.ruler.before("backticks", "formula", _read_formula)
    reader.inline.ruler.before("backticks", "citation", _read_citation)
    reader.inline.ruler.before("backticks", "web_link", _read_link)
    return reader


def _read_literal(state: StateInline, silent: bool) -> bool:
    """Read what a backslash makes literal."""
    found = _LITERAL.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.pending += found[1]
    state.pos = found.end()
    return True


def _read_formula(state: StateInline, silent: bool) -> bool:
    """Read a formula; what is none stays as it is, with its dollars."""
    found = _FORMULA.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        if is_formula(found[1]):
            state.push("formula", "math", 0).content = found[1]
        else:
            state.pending += found[0]
            state.env.setdefault("formulas", []).extend([found[1]] if _COMMAND.search(found[1]) else [])
    state.pos = found.end()
    return True


def _read_citation(state: StateInline, silent: bool) -> bool:
    """Read a citation, and leave out the spaces before it."""
    found = _CITATION.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        if state.tokens or state.pending.strip(" "):
            state.pending = state.pending.rstrip(" ")
        state.push("citation", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _read_link(state: StateInline, silent: bool) -> bool:
    """Read a link to the web. Markdown's own rule takes long for many brackets, and links to anything."""
    found = _LINK.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        end = state.posMax
        state.push("link_open", "a", 1).attrs = {"href": found[2]}
        state.pos, state.posMax = found.span(1)
        state.md.inline.tokenize(state)
        state.push("link_close", "a", -1)
        state.posMax = end
    state.pos = found.end()
    return True


def _literal(tokens: Sequence[Token]) -> set[int]:
    """Find the pairs of signs that are no marks: underscores, and a ``*`` in the midst of words."""
    found: set[int] = set()
    waiting: list[int] = []
    before = list(accumulate((token.content[-1:] for token in tokens), _or_before))
    after = list(accumulate((token.content[:1] for token in reversed(tokens)), _or_before))[::-1]
    for at, token in enumerate(tokens):
        if token.type in ("em_open", "strong_open"):
            waiting.append(at)
        elif token.type in ("em_close", "strong_close"):
            start = waiting.pop()
            in_word = before[start].isalnum() or after[at].isalnum()
            if token.markup[0] == "_" or (len(token.markup) == 1 and in_word):
                found |= {start, at}
    return found


def _or_before(before: str, char: str) -> str:
    return char or before


def _gathered(tokens: Sequence[Token], literal: set[int]) -> tuple[str, tuple[Span, ...]]:
    """Put the text of tokens together, and find where its marks begin and end: the outer ones first."""
    text, opened, spans = "", [], []
    for at, token in enumerate(tokens):
        if at in literal:
            text += token.markup
        elif token.type == "code_inline":
            spans.append(Span(len(text), len(text) + len(token.content), "code"))
            text += token.content
        elif token.type == "formula":
            shown = formula(token.content)
            spans += [span._replace(start=len(text), end=len(text) + len(shown)) for span in shown.spans]
            text += str(shown)
        elif token.type == "citation" and text[-1:].strip():
            cited = Span(len(text) - 1, len(text), "cite", passage=token.content)
            spans += [cited] if cited not in spans else []
        elif token.type == "citation":  # with nothing that could rest on it
            text += f"[^{token.content}]"
        elif token.type.endswith("_open"):
            opened.append((len(text), str(token.attrGet("href") or "")))
        elif token.type.endswith("_close"):
            start, url = opened.pop()
            if start < len(text):
                spans.append(Span(start, len(text), _STYLES[token.type.removesuffix("_close")], url))
        else:
            text += token.content
    return text, tuple(_outer_first(spans))


def _outer_first(spans: Sequence[Span]) -> Iterator[Span]:
    """Order marks, given in the order in which they end, and leave out those within one of their style."""
    outer = [span for span in reversed(spans) if span.style != "cite"]
    cites = [span for span in spans if span.style == "cite"]
    ordered = sorted((*outer, *cites), key=lambda span: (span.start, -span.end))
    ends: dict[Style, int] = {}
    for span in ordered:
        if span.style == "cite" or span.end > ends.get(span.style, -1):
            ends[span.style] = span.end
            yield span

"""Inline Markdown and HTML → the text that is marked up.

Models mark up what they were asked to write plainly. A mark is taken off only where it certainly is one:
``2*3*4``, ``MIN_TEMP``, ``__init__``, ``A*``, ``List<String>`` and ``[0, 1]`` are text and stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("zero", {"html": True}).enable(
    ["emphasis", "strikethrough", "backticks", "link", "image", "autolink", "html_inline", "entity", "escape"]
)
_FORMULA = re.compile(
    r"\\\(.{0,500}?\\\)|\\\[.{0,500}?\\\]|\\[()\[\]]"
    r"|\$(?! )[^$\n]{0,200}\\[^$\n]{0,200}(?<! )\$(?!\d)",
    re.DOTALL,
)
r"""LaTeX between its marks, which is text: ``\(x_1\)``, ``\[x\]``, and ``$\{x\}$``."""


def _formula(state: StateInline, silent: bool) -> bool:
    """Read a formula as it is written: no sign in it is a mark."""
    found = _FORMULA.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.pending += found[0]
    state.pos = found.end()
    return True


_MARKDOWN.inline.ruler.before("escape", "formula", _formula)
_ELEMENTS = """
a b big blockquote center cite code del div em font h1 h2 h3 h4 h5 h6 i ins kbd li mark ol p pre q s samp
script small span strike strong style sub sup table tbody td th tr tt u ul var
"""
_FORMATTING = frozenset(_ELEMENTS.split())
"""HTML elements whose tags are taken off, where both are there; any other ``<word>`` is text."""
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)\b[^<>]*>")
_BREAK = re.compile(r"<(?:br|hr)\b[^<>]*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_HALF = re.compile(
    r"(?<!\w)[*_~](?=\S)|\*\*|__|~~|`|\[[^\]]*$|<[a-zA-Z/!][^>]*$|\\\((?!.*\\\))|\\\[(?!.*\\\])"
)
_IDENTIFIER = re.compile(r"\w+", re.ASCII)
_RAISED = re.compile(r"<sup>([^<>]{1,20})</sup>", re.IGNORECASE)
_LOWERED = re.compile(r"<sub>([^<>]{1,20})</sub>", re.IGNORECASE)
_SUPERSCRIPTS_WRITTEN = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ"
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", _SUPERSCRIPTS_WRITTEN)
_SUBSCRIPTS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_LAST_SPACED_ALPHABET = 0x052F
"""The last code point of Latin, Greek and Cyrillic: words that no mark of emphasis begins or ends inside."""


def unmarked(text: str) -> str:
    """Return a text without its inline markup."""
    if not set(text) & set("*_`~[<&\\"):
        return text
    text = _LOWERED.sub(_lowered, _RAISED.sub(_raised, text))
    tokens = _MARKDOWN.parseInline(text)[0].children or []
    kept = _literal_marks(tokens) | _literal_tags(tokens)
    return "".join(_text_of(token, literal=at in kept) for at, token in enumerate(tokens))


def before_half(text: str) -> str:
    """Return what of a text without its markup comes before a mark whose other half may still follow."""
    tags = (tag.start() for tag in _TAG.finditer(text) if tag[1].lower() in _FORMATTING)
    half = _HALF.search(text)
    return text[: min(half.start() if half else len(text), next(tags, len(text)))]


def _raised(found: re.Match[str]) -> str:
    """Write an exponent in superscripts, or after a caret; letters, as in 5th, are no exponent."""
    if found[1].isalpha() and len(found[1]) > 1:
        return found[1]
    raised = found[1].translate(_SUPERSCRIPTS)
    return raised if set(raised) <= set(_SUPERSCRIPTS_WRITTEN) else f"^{found[1]}"


def _lowered(found: re.Match[str]) -> str:
    return found[1].translate(_SUBSCRIPTS)


def _text_of(token: Token, *, literal: bool) -> str:
    if token.type == "html_inline":
        return token.content if literal else " " if _BREAK.fullmatch(token.content) else ""
    if token.type == "softbreak":
        return "\n"
    return token.markup if literal else token.content


def _literal_marks(tokens: Sequence[Token]) -> set[int]:
    """Find the pairs of marks that stand inside a word or a formula, or are part of a name."""
    literal: set[int] = set()
    waiting: list[int] = []
    for at, token in enumerate(tokens):
        if token.type.endswith("_open") and token.markup:
            waiting.append(at)
        elif token.type.endswith("_close") and token.markup and waiting:
            start = waiting.pop()
            if token.type != "link_close" and _is_literal(tokens, start, at):
                literal |= {start, at}
    return literal


def _is_literal(tokens: Sequence[Token], start: int, end: int) -> bool:
    before = "".join(token.content for token in tokens[:start])[-1:]
    inside = "".join(token.content for token in tokens[start + 1 : end])
    after = "".join(token.content for token in tokens[end + 1 :])[:1]
    markup = tokens[start].markup
    if markup == "__":
        return _IDENTIFIER.fullmatch(inside) is not None
    if markup == "**":
        return _is_spaced_letter(before) and _is_spaced_letter(after)
    return _is_spaced_letter(before) or _is_spaced_letter(after)


def _is_spaced_letter(char: str) -> bool:
    """Whether a character belongs to a word of a script that separates its words by spaces."""
    return char.isalnum() and ord(char) <= _LAST_SPACED_ALPHABET


def _hugs(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether tags stand close to what they mark, or apart from each other as in "Use <b> and </b>"."""
    inside = "".join(token.content for token in tokens[start + 1 : end])
    return not (inside[:1].isspace() and inside[-1:].isspace())


def _literal_tags(tokens: Sequence[Token]) -> set[int]:
    """Find what only looks like a tag: no element of formatting, or without its other half."""
    literal: set[int] = set()
    waiting: list[tuple[str, int]] = []
    for at, token in enumerate(tokens):
        if token.type != "html_inline" or _BREAK.fullmatch(token.content):
            continue
        tag = _TAG.fullmatch(token.content)
        name = tag[1].lower() if tag else ""
        literal.add(at)
        if name in _FORMATTING and not token.content.startswith("</"):
            waiting.append((name, at))
        elif token.content.startswith("</") and name in dict(waiting):
            if _hugs(tokens, dict(waiting)[name], at):
                literal -= {at, dict(waiting)[name]}
            waiting = [one for one in waiting if one[0] != name]
    return literal

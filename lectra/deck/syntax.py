"""Code by its parts: what is a keyword, a text, a number, and which names it defines."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from lectra.deck.contrast import legible
from lectra.deck.theme import Ground, Theme

if TYPE_CHECKING:
    from pygments.lexer import Lexer

Kind = Literal["keyword", "string", "number", "comment", "function", "rest"]
"""What a part of code is; each kind has a colour of its own."""
_MOST_NEAR, _MOST_NAMES = 3, 4


class Token(NamedTuple):
    """A part of a line of code."""

    text: str
    kind: Kind


def language_name(alias: str) -> str:
    """Return what a language is called, by the alias of a Pygments lexer. Raises ValueError."""
    return str(_lexer(alias).name)


def tokens(alias: str, source: str) -> tuple[tuple[Token, ...], ...]:
    """Return the tokens of each line of code in a language."""
    lines: list[list[Token]] = [[]]
    for kind, text in _read(alias, source):
        first, *others = text.split("\n")
        for number, part in enumerate((first, *others)):
            if number:
                lines.append([])
            if part:
                lines[-1].append(Token(part, kind))
    return tuple(map(tuple, lines))


@lru_cache(maxsize=64)
def names(alias: str, source: str) -> tuple[str, ...]:
    """Return what a code defines: its classes and functions, else the first names in it."""
    from pygments.token import Name  # noqa: PLC0415  # most lectures show no code

    found = [(token, text) for token, text in _lexer(alias).get_tokens(source) if token in Name]
    defined = [text for token, text in found if token in Name.Class or token in Name.Function]
    return tuple(dict.fromkeys(defined or [text for _, text in found]))[:_MOST_NAMES]


def colours(theme: Theme, ground: Ground, grounds: tuple[str, ...]) -> dict[Kind, str]:
    """Return the colour of each kind, from the theme's own as far as they are legible on all grounds."""
    own: dict[Kind, str] = {
        "keyword": theme.accent,
        "string": theme.accent2,
        "number": theme.sun,
        "comment": ground.small,
    }
    seen: dict[Kind, str] = {kind: legible(colour, ground.text, grounds) for kind, colour in own.items()}
    return {**seen, "function": ground.text, "rest": ground.text}


@lru_cache(maxsize=256)
def _lexer(alias: str) -> Lexer:
    """Find the lexer of a language; it keeps all white space."""
    from pygments.lexers import get_lexer_by_name  # noqa: PLC0415  # most lectures show no code
    from pygments.util import ClassNotFound  # noqa: PLC0415

    try:
        return get_lexer_by_name(alias, stripnl=False, ensurenl=False)
    except ClassNotFound:
        raise ValueError(
            f"there is no language {alias[:40]!r}{_near(alias)}; "
            'for a text in no language write "text" (https://pygments.org/languages)'
        ) from None


def _near(alias: str) -> str:
    from pygments.lexers import get_all_lexers  # noqa: PLC0415

    known = [name for _, aliases, _, _ in get_all_lexers(plugins=False) for name in aliases]
    near = get_close_matches(alias.lower(), known, _MOST_NEAR)
    return f"; do you mean {' or '.join(near)}?" if near else ""


@lru_cache(maxsize=64)
def _read(alias: str, source: str) -> tuple[tuple[Kind, str], ...]:
    return tuple(_kinds(alias, source))


def _kinds(alias: str, source: str) -> Iterator[tuple[Kind, str]]:
    from pygments.token import Comment, Keyword, Name, Number, Operator, String  # noqa: PLC0415

    kinds: tuple[tuple[Any, Kind], ...] = (
        (Comment, "comment"),
        (Keyword, "keyword"),
        (Operator.Word, "keyword"),
        (Name.Tag, "keyword"),
        (String, "string"),
        (Number, "number"),
        (Name.Function, "function"),
        (Name.Class, "function"),
    )
    for token, text in _lexer(alias).get_tokens(source):
        yield next((kind for group, kind in kinds if token in group), "rest"), text

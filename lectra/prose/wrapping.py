"""What a model puts around its text: hidden thoughts, fences, labels, announcements, stage directions.

Only what is certainly no part of the text is taken off, and all of it that held words is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import regex

from lectra.prose.markup import unmarked
from lectra.prose.refusals import is_refusal
from lectra.prose.replies import THINKING
from lectra.text import clean, is_spoken, one_line, unpiled

_FENCE = regex.compile(r"^[ \t]*(?:```+|~~~+)[\w+-]*[ \t]*$", regex.MULTILINE)
_SLIDE = r"slide|folie|diapositiv[ae]|dia|slajd|слайд|स्लाइड|الشريحة|شريحة|スライド|幻灯片|슬라이드"
_LABEL = regex.compile(
    rf"^\s*(?P<mark>\*\*|__)?(?:(?:{_SLIDE})(?:\s+title)?\s*\d+\s*(?::|：|[–—-]\s)"
    r"|(?:narration|narrator|narrative|voice-?over|speaker notes)\s*(?::|：))(?P<end>\*\*|__)?\s*",
    regex.IGNORECASE,
)
_ASSENT = (
    r"sure(?: thing)?|certainly|of course|absolutely|okay|ok|great|gladly"
    r"|klar|gerne?|natürlich|bien sûr|claro|certo"
)
_ANNOUNCED = (
    r"narration|script|text|paragraph|slide|speech|answer|explanation|summary|list|outline|version|translation"
    r"|erzählung|skript|absatz|antwort|texte|paragraphe|réponse|texto|párrafo|respuesta|testo|paragrafo"
)
_HERE = r"here(?:'s|’s| is| are| it is| you go)|below is|hier ist|voici|aquí (?:está|tienes)|ecco"
_NAMED = rf"(?:{_HERE})\b(?:[ \t]+[^\W\d]+){{0,4}}[ \t]+(?:{_ANNOUNCED})\b[^\n:：.!?]{{0,60}}"
_ANNOUNCEMENT = regex.compile(
    rf"^\s*(?:(?:{_ASSENT})\b[!,. ]+(?:(?:{_HERE})\b[^\n:：]{{0,100}}[:：]\s*\n|{_NAMED}[:：])"
    rf"|{_NAMED}[:：]\s*\n)\s*(?=\S)",
    regex.IGNORECASE,
)
_ASSENTING = regex.compile(rf"^\s*(?:{_ASSENT}|here|below|hier|voici|aquí|ecco)\b", regex.IGNORECASE)
_LONG = "(?:short|brief|long) "
_ACT = (
    r"pauses?|smiles?|laughs?|laughter|applause|music|beat|clears? (?:his |her |their )?throat|gestures?"
    r"|sighs?|nods?|click|next slide|slide \d+|change slide|fade (?:in|out)"
)
_DIRECTION = regex.compile(
    rf"[^\S\n]*(?:\[(?:{_LONG})?(?:{_ACT})(?:[: ]+\d+ ?s(?:econds?)?)?\]|\((?:{_LONG})?(?:{_ACT})\)"
    rf"|(?<![\w*])\*(?:{_LONG})?(?:{_ACT})\*(?![\w*]))",
    regex.IGNORECASE,
)
_EMOJI = regex.compile(
    r"[^\S\n]*(?:(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f)"
    r"(?:\p{Emoji_Modifier}|\ufe0f|\u200d(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f?))*)+"
)
_HEADING = regex.compile(r"[ \t]*#{1,6}[ \t]+(\S.*?)(?:[ \t]+#+)?[ \t]*")
_QUOTATION = regex.compile(r"^[ \t]*>[ \t]+(?=[\"“„«'*_]*\p{L}(?:\p{L}|\s+\p{L}{2}))")
_ENDS = tuple(".!?。！？।")
_NUMBER = regex.compile(r"^\s*(?:\*\*)?(\d{1,3})[.)](?:\*\*)?\s+(?=\S)")
_BULLET = regex.compile(r"^\s*(?:[•◦▪‣·]\s*|[-–—*+]\s+)(?=\S)")
_QUANTITY = regex.compile(r"^\s*[-–—+]\s+\d[\d.,]*+(?!\s*\p{L}{3})")
"""A number that is no count of things: "- 5 °C"."""
_SIGNED = regex.compile(r"^\s*[-–—+]\s+[\p{Sc}.]?\d")
_DASH = regex.compile(r"^\s*[-–—*+]\s")
_QUOTED = regex.compile(
    r"""^(?:"([^"]+)"|“([^“”]+)”|„([^„“”]+)[“”]|«\s?([^«»]+?)\s?»|'([^']+)'|‘([^‘’]+)’)$"""
)
MAX_REMOVED_CHARS = 200
_SHORT_LINE_CHARS = 8
"""A line that comes in may still turn out to be one of a list."""
_UNDECIDED_CHARS = 240
"""How long an opening like "Sure, …" may turn out to be an announcement."""


class Unwrapped(NamedTuple):
    """The text that a model wrote, and what stood around it and held words."""

    text: str
    removed: tuple[str, ...] = ()


def unwrap(answer: str, *, in_json: bool = False) -> Unwrapped:
    """Take off what stands around and between the paragraphs of an answer; lines and paragraphs stay.

    Of a text that stood ``in_json``, hidden reasoning is no part: its marks stand around the JSON.
    """
    bare = _without_asides(answer, in_json=in_json)
    return Unwrapped(_in_paragraphs(bare.text.split("\n")), bare.removed)


def unwrap_growing(answer: str, *, in_json: bool = False) -> str:
    """Unwrap an answer that grows, but for lines that may still become items of a list, or headings."""
    lines = _without_asides(answer, in_json=in_json).text.split("\n")
    if len(lines) > 1 and len(lines[-1]) < _SHORT_LINE_CHARS:
        lines.pop()
    while lines and (_is_listed(lines[-1]) or lines[-1].lstrip().startswith("#")):
        lines.pop()
    pairs = enumerate(zip(lines, unlisted(lines), strict=True))
    doubtful = (at for at, (line, bare) in pairs if line == bare and _is_listed(line))
    return _in_paragraphs(lines[: next(doubtful, len(lines))])


def unwrap_phrase(phrase: str) -> Unwrapped:
    """Take off what stands around a title or a bullet, which then is one line."""
    text = one_line(unpiled(clean(_FENCE.sub("", phrase))))
    text, removed = _without_label(text)
    removed += _EMOJI.findall(text)
    text = _without_heading(_EMOJI.sub(_between, text).strip())
    if not _SIGNED.match(text):
        text = _BULLET.sub("", text)
    text = one_line(unmarked(text))
    quoted = _QUOTED.match(text)
    return Unwrapped(next(filter(None, quoted.groups())) if quoted else text, _reported(removed))


def unlisted(lines: Sequence[str], *, items: bool = False) -> list[str]:
    """Take list signs off lines: bullets, and numbers where they count up from one line to the next.

    A number at the start of one line alone belongs to the text, as in "1. FC Köln". A dash before a number
    may be a minus: where all lines are ``items`` of one list, it is a sign only if each of them has one.
    """
    numbers = [(at, int(found[1])) for at, line in enumerate(lines) if (found := _NUMBER.match(line))]
    counted: set[int] = set()
    for (at, number), (next_at, following) in pairwise(numbers):
        if following == number + 1:
            counted |= {at, next_at}
    bullets = {at for at, line in enumerate(lines) if _BULLET.match(line)}
    # Among other items it is the sign of an item; by itself it may be a minus.
    negative = _QUANTITY.match if len(bullets) > 1 else _begins_with_number
    doubtful = {at for at in bullets if _SIGNED.match(lines[at])}
    kept = all(negative(lines[at]) for at in bullets) or (items and not all(map(_DASH.match, lines)))
    listed = bullets - doubtful if kept else bullets
    return [
        _NUMBER.sub("", line) if at in counted else _BULLET.sub("", line) if at in listed else line
        for at, line in enumerate(lines)
    ]


def is_undecided(text: str) -> bool:
    """Whether the beginning of an answer may still turn out to be no part of it."""
    announcing = _ASSENTING.match(text) and len(text) < _UNDECIDED_CHARS and not _ANNOUNCEMENT.match(text)
    return bool(announcing) or is_refusal(text)


def _without_asides(answer: str, *, in_json: bool) -> Unwrapped:
    text = unpiled(clean(answer))
    text = _FENCE.sub("", text if in_json else THINKING.sub("\n\n", text))
    removed: list[str] = []
    if found := _ANNOUNCEMENT.match(text):
        removed.append(found[0])
        text = text[found.end() :]
    text, label = _without_label(text)
    removed += label
    for aside in (_DIRECTION, _EMOJI):
        removed += aside.findall(text)
        text = aside.sub(_between, text)
    return Unwrapped(text, _reported(removed))


def _between(aside: regex.Match[str]) -> str:
    """Keep the words apart that an aside stands between."""
    spaced = aside[0][0].isspace() or aside.string[: aside.start()][-1:].isascii()
    return " " if spaced and aside.string[aside.end() :][:1].isalnum() else ""


def _without_label(text: str) -> tuple[str, list[str]]:
    """Take a label off; the mark of emphasis before it stays where it is for what follows, too."""
    label = _LABEL.match(text)
    if not label:
        return text, []
    mark = label["mark"] if label["mark"] and not label["end"] else ""
    return mark + text[label.end() :], [label[0].strip().removeprefix(mark)]


def _in_paragraphs(lines: Sequence[str]) -> str:
    """Take the signs of lists and headings off lines; an item is a paragraph of its own."""
    pairs = zip(lines, unlisted(lines), strict=True)
    return "\n".join(f"\n{bare}\n" if bare != line else _without_heading(line) for line, bare in pairs)


def _without_heading(line: str) -> str:
    """Take the sign of a heading or a quotation off; a sentence that begins with a # is none."""
    line = _QUOTATION.sub("", line)
    heading = _HEADING.fullmatch(line)
    return str(heading[1]) if heading and not line.rstrip().endswith(_ENDS) else line


def _is_listed(line: str) -> bool:
    """Whether a line begins as one of a list does."""
    return bool(_NUMBER.match(line) or _BULLET.match(line))


def _begins_with_number(line: str) -> bool:
    return str(_BULLET.sub("", line))[:1].isdigit()


def _reported(removed: Sequence[str]) -> tuple[str, ...]:
    found = (one_line(piece)[:MAX_REMOVED_CHARS] for piece in removed)
    return tuple(piece for piece in found if piece and (is_spoken(piece) or _EMOJI.fullmatch(piece)))

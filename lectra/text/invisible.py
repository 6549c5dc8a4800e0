"""Characters that are not seen: which have a meaning where they stand, and which go.

A soft hyphen, a mark of direction or a byte order mark within a word makes three words of it for a voice, or
turns a caption round. A joiner shapes Persian and Hindi letters, or makes one emoji of two. What a character
means is read from Unicode's properties, by the script of its neighbours. Pure.
"""

from __future__ import annotations

import unicodedata

import regex

_V1 = regex.VERSION1
_UNSEEN = regex.compile(
    r"(?<=\U0001F3F4)[\U000E0020-\U000E007E]+\U000E007F|[\p{DI}\uFFF9-\uFFFC\p{Noncharacter_Code_Point}]"
)
"""A flag's tags as a whole; default ignorable characters, interlinear marks, what stands for an object."""
_SEEN = regex.compile(r"[^\p{DI}\uFFF9-\uFFFC\p{Noncharacter_Code_Point}]")
_NEXT = 64
"""Within how many characters the next one that is seen is looked for."""

_PICTURE = regex.compile(r"[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F\U000E007F]")
_PICTOGRAPH = regex.compile(r"\p{Extended_Pictographic}")
_JOINING = regex.compile(r"[\p{Joining_Type=D}\p{Joining_Type=L}\p{Joining_Type=R}[\p{Arabic}&&\p{L}]]", _V1)
_VIRAMA = regex.compile(r"\p{Canonical_Combining_Class=9}")
_INDIC = regex.compile(r"[\p{L}\p{M}&&\P{Indic_Syllabic_Category=Other}&&\P{Line_Break=SA}]", _V1)
_KEYCAP = "\u20e3"
_BETWEEN = {
    "\u200b": regex.compile(r"[\p{Line_Break=SA}\p{Tibetan}]"),
    "\u180e": regex.compile(r"\p{Mongolian}"),
    "\u034f": regex.compile(r"\p{M}"),
}
"""What means something between two others: a space of no width parts words in Thai, Khmer, Burmese."""
_SELECTED = {
    regex.compile(r"[\uFE0E\uFE0F]"): regex.compile(r"\p{Extended_Pictographic}"),
    regex.compile(r"[\uFE00-\uFE02\U000E0100-\U000E01EF]"): regex.compile(
        r"[\p{Han}\p{Sm}\p{Myanmar}\p{Phags_Pa}]"
    ),
    regex.compile(r"[\u180B-\u180D\u180F]"): regex.compile(r"\p{Mongolian}"),
}
"""Which variation selectors mean something behind which characters."""
_SELECTORS = regex.compile(r"[\p{Variation_Selector}\u200B]|[\U000E0020-\U000E007F]+")
_BLANK = regex.compile(r"\p{Zs}")


def visible(text: str) -> str:
    """Leave out invisible characters that mean nothing where they stand, as on slides; no-break spaces stay.

    For what is read: captions, chapters, titles, words to search by.
    """
    return unicodedata.normalize("NFC", meant(text))


def meant(text: str) -> str:
    """Leave out invisible characters that mean nothing where they stand; all others stay as they are."""
    if text.isascii():
        return text
    kept: list[str] = []
    start = 0
    for match in _UNSEEN.finditer(text):
        kept += text[start : match.start()]
        if _is_meant(match[0], kept, text, match.end()):
            kept += match[0]
        start = match.end()
    return "".join([*kept, text[start:]])


def audible(text: str) -> str:
    """Leave out what no voice says: what :func:`visible` does, selectors of variants, the width of spaces."""
    return str(_BLANK.sub(" ", _SELECTORS.sub("", visible(text))))


def _is_meant(unseen: str, kept: list[str], text: str, end: int) -> bool:
    """Whether an invisible character has a meaning between what was kept before it and what comes next."""
    if len(unseen) > 1:
        return True
    before = kept[-1] if kept else ""
    following = _SEEN.search(text, end, end + _NEXT)
    after = following[0] if following else ""
    if unseen in "\u200c\u200d":
        return _joins(unseen, kept, after)
    if unseen in _BETWEEN:
        return bool(_BETWEEN[unseen].match(before) and _BETWEEN[unseen].match(after))
    if unseen == "\ufe0f" and after == _KEYCAP:
        return before in tuple("0123456789#*")
    return any(selector.match(unseen) and base.match(before) for selector, base in _SELECTED.items())


def _joins(joiner: str, kept: list[str], after: str) -> bool:
    """Whether a joiner, or a non-joiner, shapes the letters beside it."""
    before = kept[-1] if kept else ""
    if before in ("", "\u200c", "\u200d"):
        return False
    if joiner == "\u200d" and _PICTURE.match(before) and _PICTOGRAPH.match(after):
        return True
    if _INDIC.match(before) and _INDIC.match(after):
        return True
    if joiner == "\u200d" and _VIRAMA.match(before):
        return True
    letter = next((char for char in reversed(kept[-8:]) if unicodedata.category(char) != "Mn"), "")
    sides = (_JOINING.match(letter), _JOINING.match(after))
    return any(sides) if joiner == "\u200d" else all(sides)

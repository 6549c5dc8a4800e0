"""Phrases: titles, bullets, and what is searched for a picture."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lectra.prompts import read_text
from lectra.text import clean, one_line

SAME_FROM = 0.6
"""Share of common stems from which two phrases say the same."""

SMALL_WORDS = frozenset(read_text("small_words").split())
LOWER_IN_TITLES = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with"]
)
VAGUE_WORDS = frozenset(read_text("vague_words").split())
FILLER = re.compile(
    r"(?:an? |the )?(?:introduc|conclu|overview|summary|welcome|preface|appendix|glossary|index|reference"
    r"|bibliography|additional|further|chapter|section|lesson|key takeaways)",
    re.IGNORECASE,
)
TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
LINK = re.compile(r"\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+|\b\S+@\S+\.\w+", re.IGNORECASE)
MARKUP = re.compile(r"[*_`#|<>{}\[\]\\^~]+")
QUOTES = re.compile(r"[\"“”„«»]|(?<!\w)['‘’]|['‘’](?!\w)")
NUMBERING = re.compile(r"^\s*(?:\(?\d{1,3}[.):]|[-–—•·])\s+")
SYMBOLS = re.compile("[\u2190-\u2bff\ufe0f\u200d\u20e3\U0001f000-\U0001faff]")


def tidy_phrase(text: str) -> str:
    """Take numbering, markup, quotation marks, symbols and the stop at the end off a title or a bullet."""
    text = NUMBERING.sub("", MARKUP.sub("", SYMBOLS.sub("", clean(text))))
    return one_line(QUOTES.sub("", text)).strip(" .,:;!-–—")


def plain_phrase(text: str) -> str:
    """Tidy a phrase that a model wrote, and take tags and links out of it."""
    return tidy_phrase(LINK.sub(" ", TAG.sub(" ", text)))


def title_case(text: str) -> str:
    """Capitalise a title's words, but the small ones; a word that has a capital already stays as it is."""
    return " ".join(
        word if word != word.lower() or (at and word in LOWER_IN_TITLES) else word[:1].upper() + word[1:]
        for at, word in enumerate(text.split())
    )


def in_sentence(title: str) -> str:
    """Shape a title for the middle of a sentence: its article is small there."""
    return re.sub(r"^(?:The|An?)(?= )", lambda article: article[0].lower(), title)


def is_whole(phrase: str) -> bool:
    """Whether a phrase says something: no filler, not cut off, no counter at its end, no word of it twice."""
    words = phrase.lower().split()
    cut_off = not words or words[-1] in SMALL_WORDS or words[-1].isdigit()
    meant = [word[:5] for word in words if word not in SMALL_WORDS]
    return not cut_off and len(set(meant)) == len(meant) and not FILLER.match(phrase)


def stems(text: str) -> frozenset[str]:
    """Give the first five letters of each word that carries meaning, for comparing phrases."""
    words = re.findall(r"\w+", text.lower().replace("'s", "").replace("’s", ""))
    return frozenset(word[:5] for word in words if word not in SMALL_WORDS)


def says_the_same(one: str, other: str) -> bool:
    """Whether two phrases share most of their stems."""
    left, right = stems(one), stems(other)
    if not left or not right:
        return one.casefold() == other.casefold()
    return len(left & right) >= SAME_FROM * len(left | right)


def distinct(phrases: Iterable[str]) -> list[str]:
    """Keep of phrases that say the same the first."""
    kept: list[str] = []
    for phrase in phrases:
        if not any(says_the_same(phrase, other) for other in kept):
            kept.append(phrase)
    return kept


def image_query(title: str, subject: str) -> str:
    """Choose two to four plain words to search a picture with; a subject of one word may give but one."""
    found: dict[str, str] = {}
    for text, limit in ((title, 2), (subject, 4)):
        for word in re.findall(r"[^\W\d_]+", text.replace("'s", "").replace("’s", "")):
            lowered = word.lower()
            if len(found) < limit and lowered not in SMALL_WORDS | VAGUE_WORDS:
                found.setdefault(lowered[:5], lowered)
    return " ".join(found.values()) or subject

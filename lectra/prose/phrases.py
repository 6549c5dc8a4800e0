"""Phrases: titles, bullets, and what is searched for a picture."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files

from lectra.prose.wrapping import unlisted, unwrap_phrase
from lectra.text import is_spoken, one_line

SAME_FROM = 0.6
"""Share of common stems from which two phrases say the same."""


def _words(name: str) -> frozenset[str]:
    """Read a list of words that comes with the program."""
    return frozenset(files("lectra.prose").joinpath(f"{name}.txt").read_text(encoding="utf-8").split())


SMALL_WORDS = _words("small_words")
LOWER_IN_TITLES = frozenset(
    ["a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to", "with"]
)
VAGUE_WORDS = _words("vague_words")
FILLER = re.compile(
    r"(?:an? |the )?(?:introduc|conclu|overview|summary|welcome|preface|appendix|glossary|index|reference"
    r"|bibliography|additional|further|chapter|section|lesson|key takeaways)",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_LINK = re.compile(r"\b(?:[a-z][a-z0-9+.-]*://|www\.)\S+|\b\S+@\S+\.\w+", re.IGNORECASE)


def plain_phrase(text: str) -> str:
    """Return a title or a bullet that a model wrote, in one line and without what is wrapped around it."""
    return unwrap_phrase(text).text


def plain_phrases(texts: Iterable[str]) -> list[str]:
    """Return titles or bullets as :func:`plain_phrase` does, and without the numbers that count them."""
    return [plain_phrase(text) for text in uncounted(texts)]


def read_phrases(texts: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return titles or bullets as :func:`plain_phrases` does, and what of them held words and was left out.

    One that has no letter and no digit is left out.
    """
    found = [unwrap_phrase(text) for text in uncounted(texts)]
    kept = tuple(phrase.text for phrase in found if is_spoken(phrase.text))
    bare = (phrase.text for phrase in found if phrase.text and not is_spoken(phrase.text))
    return kept, (*(piece for phrase in found for piece in phrase.removed), *bare)


def uncounted(texts: Iterable[str]) -> list[str]:
    """Return titles or bullets in one line each, and without the numbers that count them."""
    return unlisted([one_line(text) for text in texts], items=True)


def search_words(text: str, count: int) -> str:
    """Return the first words of a text that pictures can be searched by."""
    return " ".join(re.findall(r"\w+", _LINK.sub(" ", _TAG.sub(" ", text)))[:count])


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
    if _counters(one) != _counters(other):
        return False
    if not left or not right:
        return one.casefold() == other.casefold()
    return len(left & right) >= SAME_FROM * len(left | right)


def _counters(text: str) -> list[str]:
    """Return the numbers and single capitals by which phrases are told apart, as in "Type 1" and "Type 2"."""
    return re.findall(r"\d+|\b[A-Z]\b", text)


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

"""A source: a user's document as sections with passages, and what can be shown from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from lectra.document.inline import literal
from lectra.sources.elements import Element

_FIRST = "s"
_LONGEST = 3000
"""Characters of a passage."""


class Passage(NamedTuple):
    """A paragraph of a source. ``id`` is unique in the lecture; ``place`` says where it stands."""

    id: str
    text: str
    place: str
    is_item: bool = False


class Shown(NamedTuple):
    """A table, a listing or a formula of a source, as a block of an outline, after so many passages."""

    block: dict[str, Any]
    place: str
    after: int


class Section(NamedTuple):
    """What stands under one heading, up to the next."""

    title: str
    level: int
    passages: tuple[Passage, ...]
    shown: tuple[Shown, ...]


class Source(NamedTuple):
    """A document that was read. ``name`` is its file's, without the folder, or its address."""

    id: str
    name: str
    title: str
    authors: str
    date: str
    sections: tuple[Section, ...]
    unread_chars: int = 0
    """Of its text, what is beyond the most that is read."""

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, in their order."""
        return tuple(passage for section in self.sections for passage in section.passages)


_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def count_words(text: str) -> int:
    """Return about how many words a text has; where no spaces part them, two characters count as one."""
    return len(text.split()) + len(_EAST_ASIAN.findall(text)) // 2


def source_of(number: int, name: str, said: dict[str, str], elements: Iterable[Element]) -> Source:
    """Make the ``number``-th source, from 1, of what a reader found."""
    ident = f"{_FIRST}{number}"
    sections: list[Section] = []
    title, level = "", 1
    passages: list[Passage] = []
    shown: list[Shown] = []
    count = 0

    def close() -> None:
        if title or passages or shown:
            sections.append(Section(title, level, tuple(passages), tuple(shown)))

    for element in elements:
        if element.kind == "heading":
            close()
            title, level, passages, shown = element.text, element.level, [], []
        elif element.kind == "shown" and element.block:
            shown.append(Shown(element.block, element.place, len(passages)))
        else:
            for text in _pieces(element.text):
                count += 1
                passages.append(Passage(f"{ident}.{count}", text, element.place, element.kind == "item"))
    close()
    return _titled(Source(ident, name, said["title"], said["authors"], said["date"], tuple(sections)))


def _pieces(text: str) -> Iterator[str]:
    """Part a paragraph that is too long for a slide's narration, between words."""
    start = 0
    while len(text) - start > _LONGEST:
        end = text.rfind(" ", start + 1, start + _LONGEST)
        end = end if end > 0 else start + _LONGEST
        yield text[start:end].strip()
        start = end
    yield text[start:].strip()


def _titled(source: Source) -> Source:
    """Return a source with a title: that of a first heading above all others, else its own, else its name.

    What stands before that heading, such as a notice of copyright, comes after it.
    """
    preface = source.sections[:1] if source.sections and not source.sections[0].title else ()
    first, *others = source.sections[len(preface) :] or (Section("", 1, (), ()),)
    above = all(other.level > first.level for other in others)
    begins = source.title.startswith(first.title)  # a site adds its name to the titles of its pages
    alone = not source.title and not (first.passages or first.shown)
    if not (first.title and (above or begins or alone)):
        return source._replace(title=source.title or literal(source.name.rsplit(".", 1)[0]))
    level = min((other.level for other in others), default=1)
    opening = [each._replace(title="", level=level) for each in (*preface, first)]
    told = [each for each in opening if each.passages or each.shown]
    return source._replace(title=first.title, sections=(*told, *others))

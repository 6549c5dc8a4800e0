"""A source: a user's document as sections with passages, and what can be shown from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from lectra.addresses import is_address
from lectra.document.inline import literal, read_marks
from lectra.sources.elements import Element
from lectra.text import one_line, shorten

_FIRST = "s"
_LONGEST = 3000
"""Characters of a passage."""
_LONGEST_PLACE = 80
"""Characters of a heading that says where one stands."""


class Passage(NamedTuple):
    """A paragraph of a source. ``id`` is unique in the lecture.

    ``place`` says where it stands: "page 12", "cell 7", or else the heading above it.
    """

    id: str
    text: str
    place: str
    is_item: bool = False


class Shown(NamedTuple):
    """A table, a listing, a formula or a picture, as a block of an outline, after so many passages.

    A picture's block has its ``data`` in place of a file.
    """

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
    sha256: str = ""
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


def source_of(
    number: int, name: str, said: dict[str, str], elements: Iterable[Element], *, sha256: str = ""
) -> Source:
    """Make the ``number``-th source, from 1, of what a reader found in a file that has this hash."""
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
    said_of_it = (said["title"], said["authors"], said["date"])
    return _placed(_titled(Source(ident, name, *said_of_it, tuple(sections), sha256)))


def _pieces(text: str) -> Iterator[str]:
    """Part a paragraph that is too long for a slide's narration, between words."""
    start = 0
    while len(text) - start > _LONGEST:
        end = text.rfind(" ", start + 1, start + _LONGEST)
        end = end if end > 0 else start + _LONGEST
        yield text[start:end].strip()
        start = end
    yield text[start:].strip()


def _placed(source: Source) -> Source:
    """Return a source whose passages stand at least under a heading, where nothing else says where."""
    return source._replace(sections=tuple(map(_placed_in, source.sections)))


def _placed_in(section: Section) -> Section:
    heading = shorten(one_line(str(read_marks(section.title))), _LONGEST_PLACE)
    passages = tuple(
        passage if passage.place else passage._replace(place=heading) for passage in section.passages
    )
    return section._replace(passages=passages)


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
        return source._replace(title=source.title or literal(_titled_by(source.name)))
    level = min((other.level for other in others), default=1)
    opening = [each._replace(title="", level=level) for each in (*preface, first)]
    told = [each for each in opening if each.passages or each.shown]
    return source._replace(title=first.title, sections=(*told, *others))


def _titled_by(name: str) -> str:
    """Return a file's name without its suffix; of an address its last part, or its host."""
    host, _, path = name.partition("://")[2].partition("/") if is_address(name) else ("", "", name)
    last = path.rstrip("/").rpartition("/")[2]
    return last.rsplit(".", 1)[0] or last or host

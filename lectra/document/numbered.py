"""The numbers of what a deck cites: one for each place of a source, in the order in which slides cite it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import BaseModel

from lectra.document.citing import SourceInfo, SourceText, cited_in, source_of
from lectra.document.marked import Marked, Span, spans_of

if TYPE_CHECKING:
    from lectra.document.slide import Slide

_BETWEEN = ","
M = TypeVar("M", bound=BaseModel)


class Cited(NamedTuple):
    """The sources of a deck, and where their passages stand: "page 12" by ``s1.12``, where it is known."""

    sources: tuple[SourceInfo, ...] = ()
    places: Mapping[str, str] = {}

    @classmethod
    def of(cls, sources: Sequence[SourceInfo], texts: Iterable[SourceText]) -> Cited:
        """Return the sources of a deck with the places of the passages in their ``texts``."""
        places = {passage.id: passage.place for text in texts for passage in text.passages}
        return cls(tuple(sources), places)

    def numbers(self, slides: Iterable[Slide]) -> dict[str, int]:
        """Return the number of each passage that slides cite in what they show, from 1.

        Those at one place of a source have one number.
        """
        return reduce(self.with_those_of, slides, {})

    def with_those_of(self, numbers: dict[str, int], slide: Slide) -> dict[str, int]:
        """Return numbers with those of the slide that follows; a list made from the deck brings none."""
        if not self.sources or slide.lists_deck:
            return numbers
        known = {self._place(passage): number for passage, number in numbers.items()}
        found = dict(numbers)
        for passage in slide.cited_shown:
            found[passage] = known.setdefault(self._place(passage), len(known) + 1)
        return found

    def _place(self, passage: str) -> tuple[str, str]:
        return source_of(passage), self.places.get(passage, "")


NOTHING_CITED = Cited()


def numbers_on(slide: Slide, numbers: Mapping[str, int]) -> dict[str, int]:
    """Return those numbers that a slide shows."""
    return {passage: numbers[passage] for passage in slide.cited_shown if passage in numbers}


def numbered(slide: M, numbers: Mapping[str, int]) -> M:
    """Return a slide as it is drawn: with the number of what a text cites raised behind it."""
    return slide.model_copy(
        update={
            name: _mapped(getattr(slide, name), lambda text: _with_numbers(text, numbers))
            for name in ("title", "subtitle", "blocks", "picture")
        }
    )


def _mapped(value: Any, change: Callable[[Marked], str]) -> Any:
    """Return a value of a document whose texts that cite something are changed."""
    if isinstance(value, Marked):
        return change(value) if any(span.style == "cite" for span in value.spans) else value
    if isinstance(value, BaseModel):
        if not cited_in(value):
            return value
        fields = type(value).model_fields
        return value.model_copy(update={name: _mapped(getattr(value, name), change) for name in fields})
    if isinstance(value, tuple):
        return tuple(_mapped(each, change) for each in value)
    return value


def _with_numbers(text: Marked, numbers: Mapping[str, int]) -> str:
    bare = Marked(str(text), [span for span in text.spans if span.style != "cite"])
    done, at = bare[:0], 0
    for end, raised in _raised(text, numbers):
        done = done + bare[at:end] + Marked(raised, [Span(0, len(raised), "raised")])
        at = end
    return done + bare[at:]


def _raised(text: Marked, numbers: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    """Yield behind which characters numbers stand, and which."""
    ends: dict[int, set[int]] = {}
    for span in spans_of(text):
        if span.style == "cite" and span.passage in numbers:
            ends.setdefault(span.end, set()).add(numbers[span.passage])
    for end in sorted(ends):
        yield end, _BETWEEN.join(map(str, sorted(ends[end])))

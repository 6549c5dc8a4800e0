"""The sources that a request names → the outline that they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from lectra.addresses import searched, shown_address
from lectra.cache.store import Store
from lectra.document.citing import SourceText
from lectra.document.deck import Deck
from lectra.document.inline import literal
from lectra.document.text import MAX_TITLE
from lectra.errors import InvalidInput
from lectra.models import LectureWarning
from lectra.options import LectureOptions
from lectra.planning.extract.figures import Figures
from lectra.planning.extract.whole import extract
from lectra.planning.references import with_references
from lectra.prose.language import language_of, other_language
from lectra.prose.spoken import ended
from lectra.sources.kept import keep
from lectra.sources.reading import read_sources
from lectra.sources.source import Passage, Source
from lectra.text import shorten
from lectra.tts import language_name

_SAMPLE_CHARS = 3000
"""Of a text, by which its language is known."""


class Planned(NamedTuple):
    """An outline made of sources that lists them at its end, what it leaves out, and the sources' words."""

    deck: Deck
    left_out: tuple[str, ...]
    sources: tuple[SourceText, ...]


class Web(NamedTuple):
    """What the web is asked with: for what is at an address, and for addresses by words and a language.

    Both raise InvalidInput.
    """

    fetch: Callable[[str], bytes]
    search: Callable[[str, str], list[str]]


def plan_from_sources(
    options: LectureOptions,
    on_warning: Callable[[LectureWarning], object],
    web: Web,
    store: Store,
) -> Planned:
    """Read the sources and make an outline of them. Raises InvalidInput.

    Its language is that of most of their text, unless one is named; ``on_warning`` is called for a source in
    another. The ``web`` has what is not on this machine, and ``store`` keeps the pictures that are shown.
    """
    queries = [query for place in options.sources if (query := searched(place))]
    addresses = [address for query in queries for address in web.search(query, options.lang)]
    sources = read_sources(
        [*(place for place in options.sources if not searched(place)), *addresses],
        web.fetch,
        lang=options.lang,
        on_scan=lambda name: on_warning(_scanned(name)),
        spare=addresses,
        on_spared=lambda error: on_warning(_spared(error)),
    )
    for source in sources:
        if source.unread_chars:
            on_warning(_unread(source))
    if not sources:
        named = shown_address(addresses[0])
        nothing = f"nothing that the search finds can be read, such as {named}"
        raise InvalidInput("sources", nothing, remedy="Search for other words, or name an address.")
    whole = _sample([passage for source in sources for passage in source.passages])
    lang = options.lang or language_of(whole) or "en"
    samples = (_sample(source.passages) for source in sources)
    if other := next((found for each in samples if (found := other_language(each, lang))), ""):
        on_warning(
            LectureWarning(
                stage="request",
                message=f"A source is in {language_name(other)}, and the lecture in {language_name(lang)}.",
                fallback="Its words are said as they stand, in the lecture's voice.",
                remedy=f"Make a lecture of its own of it: --lang {other}.",
            )
        )
    made = extract(
        sources,
        lang=lang,
        slides=options.slides,
        seconds_per_slide=options.seconds_per_slide,
        text=options.text,
        keep=Figures(store, on_warning).keep,
    )
    if queries:
        made = made._replace(deck=_titled(made.deck, options.topic or queries[0]))
    if len(made.deck.slides) < 2:
        reason = "they hold no sentence that can be said"
        raise InvalidInput("sources", reason, remedy="Give a document with paragraphs or lists.")
    return Planned(with_references(made.deck), made.left_out, keep(sources))


def _titled(deck: Deck, topic: str) -> Deck:
    """Return a deck of what a search found, which has no title of its own."""
    title = literal(shorten(topic, MAX_TITLE))
    first = deck.slides[0].model_copy(update={"title": title, "narration": ended(title, deck.lang)})
    return deck.model_copy(update={"title": title, "slides": (first, *deck.slides[1:])})


def _spared(error: InvalidInput) -> LectureWarning:
    message = f"A result of the search is not used: {error.reason}."
    return LectureWarning(stage="request", message=message, fallback="The other results are used.")


def _scanned(name: str) -> LectureWarning:
    message = f"{name} is a scan: its text was recognised, and may have mistakes."
    return LectureWarning(stage="request", message=message, remedy="Check names and numbers.")


def _unread(source: Source) -> LectureWarning:
    read = sum(len(passage.text) for passage in source.passages)
    message = (
        f"{source.name} is too long: {source.unread_chars:,} of its "
        f"{read + source.unread_chars:,} characters were not read."
    )
    fallback = "The lecture is made from what comes before them."
    remedy = "Part the document, and make a lecture of each part."
    return LectureWarning(stage="request", message=message, fallback=fallback, remedy=remedy)


def _sample(passages: Sequence[Passage]) -> str:
    return " ".join(passage.text for passage in passages)[:_SAMPLE_CHARS]

"""The sources that a request names → the outline that they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from lectra.cache.store import Store
from lectra.document.citing import SourceText
from lectra.document.deck import Deck
from lectra.errors import InvalidInput
from lectra.models import LectureWarning
from lectra.options import LectureOptions
from lectra.planning.extract.figures import Figures
from lectra.planning.extract.whole import extract
from lectra.planning.references import with_references
from lectra.prose.language import language_of, other_language
from lectra.sources.kept import keep
from lectra.sources.reading import read_sources
from lectra.sources.source import Passage, Source
from lectra.tts import language_name

_SAMPLE_CHARS = 3000
"""Of a text, by which its language is known."""


class Planned(NamedTuple):
    """An outline made of sources that lists them at its end, what it leaves out, and the sources' words."""

    deck: Deck
    left_out: tuple[str, ...]
    sources: tuple[SourceText, ...]


def plan_from_sources(
    options: LectureOptions,
    on_warning: Callable[[LectureWarning], object],
    fetch: Callable[[str], bytes],
    store: Store,
) -> Planned:
    """Read the sources and make an outline of them. Raises InvalidInput.

    Its language is that of most of their text, unless one is named; ``on_warning`` is called for a source in
    another. ``fetch`` gets what is at addresses of the web, and ``store`` keeps the pictures that are shown.
    """
    sources = read_sources(
        options.sources, fetch, lang=options.lang, on_scan=lambda name: on_warning(_scanned(name))
    )
    for source in sources:
        if source.unread_chars:
            on_warning(_unread(source))
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
    if len(made.deck.slides) < 2:
        reason = "they hold no sentence that can be said"
        raise InvalidInput("sources", reason, remedy="Give a document with paragraphs or lists.")
    return Planned(with_references(made.deck), made.left_out, keep(sources))


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

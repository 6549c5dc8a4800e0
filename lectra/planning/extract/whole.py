"""Sources → outline: which of their sentences are said on which slide, and what it shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

from lectra.document.blocks import BlockBase, PictureBlock
from lectra.document.citing import MAX_CITES, citing, source_of
from lectra.document.deck import Deck
from lectra.document.inline import join, literal, read_marks
from lectra.document.slide import Slide
from lectra.document.text import MAX_TITLE
from lectra.planning.extract.figures import LONGEST_CAPTION, Keep, keep_none
from lectra.planning.extract.phrases import MOST_POINTS, bare, common_terms, point_of
from lectra.planning.extract.sentences import Told, all_told, choose, short_ones
from lectra.planning.extract.spread import Part, Share, in_order, spread, tree
from lectra.prose.spoken import as_sentences, ended
from lectra.registry import BLOCKS
from lectra.sources.closest import closest
from lectra.sources.kept import info_of
from lectra.sources.source import Passage, Source, count_words
from lectra.text import joined, one_line, sentences, shorten

Text = Literal["condense", "keep", "write"]
WORDS_A_SECOND = 2.5
_MOST_SLIDES = 11
"""Besides the title slide, where nobody says how many."""
_KEPT_WORDS = 130
"""Of a slide on which all is said."""
_LEAST_TO_WRITE_FROM = 25
"""Words of passages; fewer are said as they stand."""
_LONGEST_POINT = 160
_LONGEST_STATEMENT = 170
_LONGEST_NAME = 60
"""Characters of a phrase that names a slide which no heading names."""
_LEAST_LINES, _MOST_LINES = 3, 18
"""Of a listing that is worth a slide, and that one has room for."""
_MOST_ROWS, _MOST_TABLE_CHARS = 12, 700
"""Of a table that a slide has room for."""


class Extract(NamedTuple):
    """An outline made of sources, and the headings of what it leaves out."""

    deck: Deck
    left_out: tuple[str, ...]


def extract(
    sources: Sequence[Source],
    *,
    lang: str,
    slides: int | None,
    seconds_per_slide: int,
    text: Text,
    keep: Keep = keep_none,
) -> Extract:
    """Make an outline of sources: ``condense`` says their most central sentences, ``keep`` all of them.

    Condensed, they fill a number of ``slides`` at most, or twelve; kept, as many as they take. ``write``
    plans as ``condense`` does, and leaves to a language model what is said over slides that have enough to
    say: such a slide has no narration, and cites what it is written from. ``keep`` keeps a picture that a
    slide is to show.
    """
    words = round(seconds_per_slide * WORDS_A_SECOND)
    roots = tree(sources, least_words=1) if text == "keep" else tree(sources)
    parts = [part for root in roots for part in _opened(root, alone=len(sources) == 1)]
    if text == "keep":
        shares, left_out = in_order(parts, _KEPT_WORDS), list[str]()
    else:
        shares, left_out = spread(parts, max(slides - 1, 1) if slides else _count(parts, words))
    common = common_terms(
        [each for source in sources for passage in source.passages for each in sentences(passage.text, lang)]
    )
    title = sources[0].title if len(sources) == 1 else " · ".join(source.title for source in sources)
    names = {source.id: source.name for source in sources}
    made = [_title_slide(title, sources, lang)]
    taken = {_key(made[0].title)}
    for share in shares:
        said = all_told(share.passages, lang) if text == "keep" else choose(share.passages, lang, words)
        titled = share if share.title or _has_name(said, lang) else replace(share, title=title)
        told = said or short_ones(share.passages, lang, words)
        if slide := _slide(titled, told, lang, common, taken, names, keep):
            made.append(_to_be_written(slide, titled, told, names) if text == "write" else slide)
            left_out += _not_shown(share, slide)
    infos = tuple(map(info_of, sources))
    deck = Deck(title=shorten(title, MAX_TITLE), lang=lang, sources=infos, slides=tuple(made))
    return Extract(deck, tuple(left_out))


def _opened(root: Part, *, alone: bool) -> list[Part]:
    """Return the parts that slides are spread over: those of one source, or each of several as a whole."""
    if not alone:
        return [root]
    own = [Part(root.title, root.passages, root.shown)] if root.passages or root.shown else []
    return [*own, *root.parts]


def _count(parts: Sequence[Part], words: int) -> int:
    """Return how many slides parts fill besides the first: one says about a third of what it is made of."""
    filled = sum(max(1, round(part.words / (3 * words))) for part in parts)
    return max(1, min(filled, _MOST_SLIDES))


def _title_slide(title: str, sources: Sequence[Source], lang: str) -> Slide:
    authors = ", ".join(dict.fromkeys(source.authors for source in sources if source.authors))
    name = shorten(title, MAX_TITLE)
    return Slide(
        role="title", title=name, subtitle=literal(shorten(authors, MAX_TITLE)), narration=ended(name, lang)
    )


def _slide(
    share: Share,
    said: Sequence[Told],
    lang: str,
    common: frozenset[str],
    taken: set[str],
    names: Mapping[str, str],
    keep: Keep,
) -> Slide | None:
    items = [passage for passage in share.passages if passage.is_item]
    block = _shown(share, keep) or _points(items, said, common, lang) or _statement(said)
    if not said and block is None:
        return None
    narration = cited_narration(said, lang)
    if not narration and block:
        narration = str(as_sentences(map(one_line, block.told(lang)), lang))
    passages = {passage.id: passage for passage in share.passages}
    cited = [passages[ident] for ident in dict.fromkeys(each.passage for each in said)]
    return Slide(
        title=_title(share, said, lang, taken),
        blocks=(block,) if block else (),
        narration=narration,
        notes=_origin([*cited, *_pictured(share, block)], names),
        cites=tuple(passage.id for passage in cited[:MAX_CITES]),
    )


def _to_be_written(slide: Slide, share: Share, said: Sequence[Told], names: Mapping[str, str]) -> Slide:
    """Return a slide whose narration is to be written from passages of its share, where they say enough."""
    subject = " ".join((slide.title, *(each.text for each in said)))
    passages = closest(share.passages, subject, first={each.passage for each in said})
    if sum(count_words(passage.text) for passage in passages) < _LEAST_TO_WRITE_FROM:
        return slide
    return slide.model_copy(
        update={
            "narration": "",
            "notes": _origin(passages, names),
            "cites": tuple(passage.id for passage in passages[:MAX_CITES]),
        }
    )


def cited_narration(told: Iterable[Told], lang: str) -> str:
    """Return sentences as a narration that cites the passage of each."""
    said = [_citing(each) for each in told]
    return join(said, joined(("", ""), lang)) if said else ""


def _shown(share: Share, keep: Keep) -> BlockBase | None:
    """Return what says most of what a share shows, and has room on a slide beside what is said.

    A picture with a caption says more than a formula, and less than a table or a listing; but what code
    draws says more than the code.
    """
    shown = [each.block for each in share.shown if each.block["type"] != "picture" and _suits(each.block)]
    blocks = [block for fields in shown if (block := _block(fields))]
    best = max(blocks, key=lambda block: len(block.texts()), default=None)
    pictures = [each.block for each in share.shown if each.block["type"] == "picture"]
    if best and best.type == "code":
        pictures = [fields for fields in pictures if fields.get("is_drawn") and share.passages]
    elif best and best.type != "equation":
        return best
    elif best or not share.passages:
        pictures = [fields for fields in pictures if fields["caption"]]
    found = (keep(fields, share.title) for fields in sorted(pictures, key=lambda each: not each["caption"]))
    return next(filter(None, found), None) or best


def _pictured(share: Share, block: BlockBase | None) -> list[Passage]:
    """Return where the picture that a slide shows stands, as a passage without words."""
    if not isinstance(block, PictureBlock) or not share.passages:
        return []
    source = source_of(share.passages[0].id)
    pictures = (each for each in share.shown if each.block["type"] == "picture")
    places = [
        each.place for each in pictures if shorten(each.block["caption"], LONGEST_CAPTION) == block.caption
    ]
    return [Passage(f"{source}.0", "", place) for place in places[:1]]


def _not_shown(share: Share, slide: Slide) -> list[str]:
    """Name what of a share is neither shown nor said."""
    kinds = [str(each.block["type"]) for each in share.shown]
    if slide.block and slide.block.type in kinds:
        kinds.remove(slide.block.type)
    return [f"{share.title or slide.title}: {kind}" for kind in kinds]


def _suits(block: dict[str, Any]) -> bool:
    """Whether a block is worth a slide and has room on it: no command of a line, no table of five pages."""
    if block["type"] == "code":
        return _LEAST_LINES <= len(str(block["source"]).splitlines()) <= _MOST_LINES
    if block["type"] == "table":
        cells = [str(cell) for row in (block["header"], *block["rows"]) for cell in row]
        return len(block["rows"]) <= _MOST_ROWS and sum(map(len, cells)) <= _MOST_TABLE_CHARS
    return True


def _points(
    items: Sequence[Passage], said: Sequence[Told], common: frozenset[str], lang: str
) -> BlockBase | None:
    found = [Told(bare(item.text), item.id) for item in items if _is_shown(item.text)][:MOST_POINTS]
    if len(found) < 2:
        found = [each._replace(text=point_of(each.text, common, lang)) for each in said][:MOST_POINTS]
    passages: dict[str, str] = {}
    for each in found:
        if each.text:
            passages.setdefault(each.text, each.passage)
    points = [_citing(Told(*point)) for point in passages.items()]
    return _block({"type": "bullets", "items": points}) if len(points) > 1 else None


def _is_shown(item: str) -> bool:
    """Whether a point of a list says something by itself: no address, and nothing that leads to the next."""
    return len(item) <= _LONGEST_POINT and "://" not in item and not item.endswith(":")


def _statement(said: Sequence[Told]) -> BlockBase | None:
    """Return the shortest sentence, large, where there are no points to make."""
    shortest = min(said, key=lambda each: len(each.text), default=Told("", ""))
    if not 0 < len(shortest.text) <= _LONGEST_STATEMENT:
        return None
    return _block({"type": "statement", "text": _citing(shortest)})


def _citing(told: Told) -> str:
    """Return a sentence that cites what it rests on: read, so that no sign of another changes its marks."""
    return citing(read_marks(told.text), told.passage)


def _block(fields: dict[str, Any]) -> BlockBase | None:
    """Return a block, or None for what it does not hold."""
    try:
        return BLOCKS[fields["type"]].model.model_validate(fields)
    except (ValidationError, KeyError):
        return None


def _has_name(said: Sequence[Told], lang: str) -> bool:
    """Whether a phrase of the first sentence is short enough to name a slide by."""
    return bool(said) and 0 < len(point_of(said[0].text, frozenset(), lang)) <= _LONGEST_NAME


def _title(share: Share, said: Sequence[Told], lang: str, taken: set[str]) -> str:
    """Return a title that no slide before has."""
    title = shorten(share.title.rstrip(" :："), MAX_TITLE - 6)
    if not title:
        title = shorten(point_of(said[0].text, frozenset(), lang), MAX_TITLE - 6)
    number, name = 1, title
    while _key(name) in taken:
        number += 1
        name = f"{title} ({number})"
    taken.add(_key(name))
    return name


def _key(title: str) -> str:
    return str(read_marks(title)).casefold()


def _origin(passages: Sequence[Passage], names: Mapping[str, str]) -> str:
    """Return where passages stand, for the notes: a line for each source, its name and its places."""
    places: dict[str, list[str]] = {}
    for passage in passages:
        found = places.setdefault(names[source_of(passage.id)], [])
        if passage.place and passage.place not in found:
            found.append(passage.place)
    return "\n".join(literal(", ".join((name, *found))) for name, found in places.items())

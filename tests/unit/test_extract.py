"""Lectures in the words of their sources: nothing is said that does not stand in one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.document.citing import cited_in
from lectra.document.deck import Deck
from lectra.document.inline import literal
from lectra.planning.extract import Extract, extract
from lectra.planning.extract.phrases import point_of
from lectra.planning.extract.sentences import choose
from lectra.planning.extract.spread import spread, tree
from lectra.planning.extract.whole import Text
from lectra.sources.central import central, likeness, terms
from lectra.sources.elements import Element, heading, item, paragraph
from lectra.sources.source import Passage, Source, source_of

SAID = {"title": "Tides", "authors": "Ada Example", "date": ""}
MOON = (
    "The moon pulls at the water of the sea. It rises twice a day. The pull of the moon is stronger on the "
    "near side of the earth. Fishermen in Brittany know the hours of the tide by heart."
)
SPRING = (
    "At new moon the sun and the moon pull in one direction. The sea rises higher than usual then. However, "
    "at half moon they pull against each other. The range of a neap tide is a third of that of a spring tide."
)
WORDS = st.lists(
    st.sampled_from(
        ["moon", "sun", "water", "sea", "tide", "rises", "falls", "the", "of", "a", "pull", "near"]
    ),
    min_size=3,
    max_size=30,
)
PROSE = WORDS.map(lambda words: f"{' '.join(words).capitalize()}.")
DOCUMENTS = st.lists(
    st.one_of(
        PROSE.map(paragraph),
        st.tuples(st.sampled_from(["Moon", "Sun", "Ebb", "References"]), st.integers(1, 4)).map(
            lambda each: heading(*each)
        ),
        PROSE.map(item),
    ),
    min_size=1,
    max_size=25,
)


def source(*elements) -> Source:
    return source_of(1, "tides.md", SAID, elements)


TIDES = source(
    heading("Tides", 1),
    paragraph(MOON),
    heading("Spring tides", 2),
    paragraph(SPRING),
    heading("References", 2),
    paragraph("Example, A. (1999). A book on tides and on the sea as a whole, with many pages in it."),
)


def made(
    sources: list[Source], slides: int | None = None, text: Text = "condense", seconds: int = 30
) -> Extract:
    return extract(sources, lang="en", slides=slides, seconds_per_slide=seconds, text=text)


def test_each_section_has_a_slide_and_references_have_none() -> None:
    deck, left_out = made([TIDES])
    assert [slide.title for slide in deck.slides[:1]] == ["Tides"]
    assert "Spring tides" in [slide.title for slide in deck.slides]
    assert "References" not in [slide.title for slide in deck.slides] and left_out == ()
    assert deck.slides[0].subtitle == "Ada Example"


def test_the_title_slide_is_one_and_says_the_title() -> None:
    deck, _ = made([TIDES])
    assert [slide.role for slide in deck.slides].count("title") == 1
    assert deck.slides[0].narration == "Tides."


@given(DOCUMENTS, st.integers(2, 12), st.sampled_from(["condense", "keep"]))
def test_what_is_said_stands_in_the_source(elements, slides, text) -> None:
    read = source(*elements)
    deck, _ = made([read], slides, text)
    whole = " ".join(passage.text for passage in read.passages)
    for slide in deck.slides[1:]:
        for sentence in slide.narration.replace("?", ".").split("."):
            assert sentence.strip() in whole
        for point in slide.points:
            assert point.casefold() in whole.casefold()
    assert text == "keep" or 1 <= len(deck.slides) <= slides
    assert len({slide.title.casefold() for slide in deck.slides}) == len(deck.slides)


@given(DOCUMENTS)
def test_kept_whole_a_source_loses_no_sentence_but_those_of_its_references(elements) -> None:
    read = source(*elements)
    told = " ".join(slide.narration for slide in made([read], None, "keep").deck.slides)
    if not any(each.text == "References" for each in elements):
        assert all(passage.text in told for passage in read.passages)


def test_a_sentence_that_leans_on_the_one_before_it_comes_with_it() -> None:
    passage = Passage("s1.1", "The moon pulls at the sea. It rises twice a day.", "")
    told = [each.text for each in choose([passage], "en", 100)]
    assert told == ["The moon pulls at the sea.", "It rises twice a day."]
    alone = Passage("s1.2", "However, it rises twice a day in most places of the world.", "")
    assert choose([alone], "en", 100) == ()


def test_several_sources_are_told_one_after_the_other() -> None:
    other = source_of(2, "ebb.txt", {**SAID, "title": "Ebb"}, [paragraph(SPRING)])
    deck, _ = made([TIDES, other], 3)
    assert [slide.title for slide in deck.slides] == ["Tides · Ebb", "Tides", "Ebb"]


def test_more_sections_than_slides_are_named_as_left_out() -> None:
    parts = [each for n in range(6) for each in (heading(f"Part {n}", 1), paragraph(MOON * (n + 1)))]
    deck, left_out = made([source(heading("All", 1), *parts)], 4)
    assert len(deck.slides) == 4
    assert set(left_out) == {f"Part {n}" for n in range(6)} - {slide.title for slide in deck.slides} | (
        {"All"} if "All" in left_out else set()
    )


@pytest.mark.parametrize("slides", [1, 2, 5, 30])
def test_slides_are_spread_by_words(slides: int) -> None:
    parts = [
        each
        for n in range(5)
        for each in (heading(f"Part {n}", 2), paragraph(f"{n}. {MOON}"), paragraph(f"{n}. {SPRING}"))
    ]
    shares, left_out = spread(tree([source(*parts)])[0].parts, slides)
    assert len(shares) <= slides
    assert len(left_out) == max(0, 5 - slides)


def test_the_sentence_that_others_share_words_with_is_central() -> None:
    ranks = central(["The moon pulls the sea.", "The moon and the sea.", "The sea rises.", "Cats sleep."])
    assert ranks[3] == min(ranks) and max(ranks) == 1


def test_a_text_answers_the_query_whose_words_it_has() -> None:
    (row,) = likeness([terms("spring tides")], [terms("tides in spring"), terms("cats")])
    assert row[0] > 0 == row[1]


def test_a_point_is_a_phrase_with_both_of_its_brackets() -> None:
    long = "Of all of the ports that I know (there are some), Brest has the highest tides by a wide margin."
    assert point_of("The sea rises.", frozenset(), "en") == "The sea rises"
    assert "(" not in point_of(long, frozenset(), "en")


def test_a_table_alone_is_shown_under_its_document_s_name_and_said_in_sentences() -> None:
    block = {"type": "table", "header": ["Port", "Range"], "rows": [["Brest", "6.1 m"], ["Ostend", "4.6 m"]]}
    deck, _ = made([source(Element("shown", block=block))])
    title, table = deck.slides
    assert (title.title, table.title) == ("Tides", "Tides (2)")
    assert table.narration == "Brest: 6.1 m. Ostend: 4.6 m."


def test_each_sentence_and_point_cites_its_passage_whatever_signs_are_in_it() -> None:
    odd = (
        "The path of the tide tables is C:\\\\tides\\. A single ` stands in this sentence on tides. "
        "Another ` stands in that one on the moon. The note [^s9.9] is the author's."
    )
    deck, _ = made(
        [source(heading("Tides", 1), paragraph(MOON), heading("Signs", 2), paragraph(literal(odd)))]
    )
    signs = deck.slides[-1]
    assert cited_in(signs.narration) == signs.cites == ("s1.2",)
    assert set(cited_in(signs.blocks)) == {"s1.2"}
    assert "[^s" not in signs.narration
    again = Deck.model_validate_json(deck.model_dump_json())
    assert again == deck
    assert [source.name for source in deck.sources] == ["tides.md"]


def test_what_has_no_room_on_a_slide_is_named_as_left_out() -> None:
    block = {"type": "code", "language": "text", "source": "line\n" * 300}
    _, left_out = made([source(heading("Code", 1), paragraph(MOON), Element("shown", block=block))])
    assert [each.rpartition(": ")[2] for each in left_out] == ["code"]


@pytest.mark.parametrize(
    ("sentence", "point"),
    [
        ("Nobody has measured more.", "Nobody has measured more"),
        ("Nobody has ever measured a range of more than sixteen metres anywhere on this whole wide round "
         "earth, save in the Bay of Fundy.", ""),
        ("All they need is a bucket; the rest of what is used in such a measurement of the tide is on the "
         "boat already, as a rule.", "All they need is a bucket"),
    ],
)  # fmt: skip
def test_a_point_never_ends_where_its_sentence_takes_something_back(sentence: str, point: str) -> None:
    assert point_of(sentence, frozenset(), "en") == point

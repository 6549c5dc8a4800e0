"""Sentences beside sources: what stands there has nothing against it, and what was altered is named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.faithfulness import DATA, judge, table
from lectra.document.citing import SourcePassage, SourceText
from lectra.document.deck import Deck
from lectra.document.slide import Slide
from lectra.models import ReviewedSentence, WrittenSlide
from lectra.normalise.spelling import spell
from lectra.report.faithfulness import summary, support
from lectra.review import Beside, Said, review_lecture, review_sentences
from lectra.review.lecture import NO_SOURCES, NO_WORDS
from lectra.review.numbers import numbers_in
from lectra.sources.reading import read_sources
from lectra.sources.source import Passage
from lectra.text import sentences

DOC = Path(__file__).parents[2] / "docs" / "faithfulness.md"
TIDES = (
    "The moon pulls at the water of the sea. It does not pull at the wind. In 1687 Isaac Newton explained "
    "the tide, which he called “the flux of the sea”. The range in Fundy is 16 metres.",
    "A neap tide comes twice a month, in the weeks after a half moon. "
    "Sailors of Brittany know it on 3 March.",
)


def review(text: str, *passages: str, lang: str = "en", cites: tuple[str, ...] = ()) -> ReviewedSentence:
    known = [Passage(f"s1.{at}", passage, "") for at, passage in enumerate(passages or TIDES, 1)]
    return review_sentences([Said("a", 0, text, cites)], known, lang)[0]


def kinds(text: str, *passages: str, lang: str = "en") -> list[str]:
    return [finding.kind for finding in review(text, *passages, lang=lang).findings]


# ------------------------------------------------------------------------- what stands there

WORDS = st.sampled_from(
    [
        "Moon",
        "sun",
        "not",
        "no",
        "rises",
        "16",
        "1,000",
        "the",
        "of",
        "tide",
        "NASA",
        "März",
        "metres",
        "never",
    ]
)
PROSE = st.lists(WORDS, min_size=1, max_size=15).map(" ".join).map(lambda text: f"{text}.")


@given(st.lists(st.lists(PROSE, min_size=1, max_size=5).map(" ".join), min_size=1, max_size=5))
def test_a_sentence_of_a_passage_has_nothing_against_it(passages: list[str]) -> None:
    for text in passages:
        for sentence in sentences(text, "en"):
            found = review(sentence, *passages)
            assert (found.findings, found.support, found.verbatim) == ((), 1.0, True)


@given(st.text(min_size=1, max_size=200), st.sampled_from(["en", "de", "fr", "ja", "th", "ar"]))
def test_so_has_a_sentence_of_any_text(text: str, lang: str) -> None:
    for sentence in sentences(text, lang):
        found = review(sentence, text, "Something else stands here.", lang=lang)
        assert found.findings == ()


@pytest.mark.parametrize("name", [path.name for path in DATA.glob("*.md")])
def test_every_sentence_of_a_real_source_is_verbatim(name: str) -> None:
    lang = {"bienen.md": "de", "canal.md": "fr"}.get(name, "en")
    passages = read_sources([str(DATA / name)])[0].passages
    said = [
        Said("", at, each) for passage in passages for at, each in enumerate(sentences(passage.text, lang))
    ]
    assert all(each.verbatim and not each.findings for each in review_sentences(said, passages, lang))


def test_two_sentences_in_a_row_are_verbatim_and_half_a_sentence_is_not() -> None:
    assert review("The moon pulls at the water of the sea. It does not pull at the wind.").verbatim
    assert not review("The moon pulls at the water.").verbatim


# ---------------------------------------------------------------------------------- numbers

NUMBERS = st.integers(2, 10**9)
FORMS = st.sampled_from(
    [str, "{:,}".format, lambda number: f"{number:,}".replace(",", " "), lambda number: spell(number, "en")]
)


@given(NUMBERS, NUMBERS, FORMS, FORMS)
def test_another_number_is_named_and_another_form_of_it_is_not(first, second, form, other_form) -> None:
    passage = f"The tower near the old harbour weighs {form(first)} grains of sand."
    same = review(f"Grains of sand: the tower near the old harbour weighs {other_form(first)}.", passage)
    assert "number" not in {finding.kind for finding in same.findings}
    if first != second:
        other = review(f"The tower near the old harbour weighs {other_form(second)} grains.", passage)
        assert [finding.text for finding in other.findings if finding.kind == "number"] == [
            other_form(second)
        ]


@pytest.mark.parametrize(
    ("lang", "text", "values"),
    [
        ("en", "a thousand and five, two hundred and six, nineteen hundred", ["1005", "206", "1900"]),
        ("en", "3 million or 1.5 billion", ["3000000", "1500000000"]),
        ("en", "the third of twenty-one in the 19th century", ["3", "21", "19"]),
        ("de", "zweitausendfünfhundert und einundzwanzig, 1,5 Mrd.", ["2500", "21", "1500000000"]),
        ("de", "2.000 von drei Millionen", ["2000", "3000000"]),
        ("fr", "quatre-vingt-dix et deux mille, 3 000", ["90", "2000", "3000"]),
        ("es", "dos mil quinientos, treinta y uno", ["2500", "31"]),
        ("hi", "१६ मीटर", ["16"]),
    ],
)
def test_numbers_are_read_in_digits_and_words(lang: str, text: str, values: list[str]) -> None:
    found = numbers_in(text, lang)
    assert len(found) == len(values)
    assert all(value in number.values for value, number in zip(values, found, strict=True))


def test_a_number_of_another_unit_is_named() -> None:
    assert kinds("The range in Fundy is 16 kilometres.") == ["unit"]
    assert kinds("In Fundy, the range is 16 m.") == []


def test_another_month_is_named() -> None:
    assert kinds("Sailors of Brittany know it on 3 April.") == ["date"]


def test_a_number_is_looked_for_in_the_passages_that_are_like_the_sentence() -> None:
    assert kinds("The range in Fundy is 3 metres.") == ["number"]  # which stands in another passage


# ------------------------------------------------------------------------- names, quotations


def test_a_name_that_stands_in_no_passage_is_named() -> None:
    found = review("In 1687 Galileo Galilei explained the tide and the flux of the sea.")
    assert [(each.kind, each.text) for each in found.findings] == [("name", "Galileo Galilei")]


def test_a_name_of_the_source_in_the_place_of_another_is_named() -> None:
    found = review("The range in Brittany is 16 metres.")
    assert [(each.kind, each.text) for each in found.findings] == [("name", "Brittany")]
    assert "“Fundy”" in found.why


@pytest.mark.parametrize(
    ("lang", "passage", "text"),
    [
        ("ru", "Приливы объяснил Исаак Ньютон в своей книге.", "Приливы объяснил Галилей в своей книге."),
        ("el", "Ο Νεύτων εξήγησε τις παλίρροιες στο Λονδίνο.", "Ο Νεύτων εξήγησε τις παλίρροιες στο Παρίσι."),
        ("ja", "潮汐はニュートンが説明した。", "潮汐はガリレオが説明した。"),
    ],
)
def test_names_are_found_in_other_scripts(lang: str, passage: str, text: str) -> None:
    assert "name" in kinds(text, passage, lang=lang)


def test_german_nouns_are_no_names() -> None:
    passage = "Der Mond zieht das Wasser der Meere an."
    assert "name" not in kinds(
        "Das Wasser der Meere zieht der Mond in einer Anziehung an.", passage, lang="de"
    )


def test_a_quotation_in_other_words_is_named() -> None:
    assert kinds("Isaac Newton called the tide “the flow of the sea”.") == ["quotation"]
    assert kinds("Isaac Newton called the tide “The flux of the sea”.") == []


# ------------------------------------------------------------------- negations and relations


@pytest.mark.parametrize(
    ("lang", "passage", "text"),
    [
        ("en", "The moon does not pull at the wind.", "The moon does pull at the wind."),
        ("en", "The moon pulls at the water.", "The moon doesn't pull at the water."),
        ("de", "Die Sonne zieht keinen Wind an.", "Die Sonne zieht Wind an."),
        ("fr", "La lune n'attire pas le vent.", "La lune attire le vent."),
        ("es", "La luna no atrae el viento.", "La luna atrae el viento."),
        ("it", "La luna non attira il vento.", "La luna attira il vento."),
        ("pt", "A lua não atrai o vento.", "A lua atrai o vento."),
        ("nl", "De maan trekt de wind niet aan.", "De maan trekt de wind aan."),
        ("ru", "Луна не притягивает ветер.", "Луна притягивает ветер."),
    ],
)
def test_a_denial_that_fell_out_or_came_in_is_named(lang: str, passage: str, text: str) -> None:
    assert kinds(text, passage, lang=lang) == ["negation"]
    assert kinds(passage, text, lang=lang) == ["negation"]


def test_what_a_long_sentence_states_may_be_said_without_what_it_denies() -> None:
    passage = "The moon pulls at the water of the sea, but it does not pull at the wind of the land."
    assert kinds("The sea has water, and the moon pulls at it.", passage) == []


@pytest.mark.parametrize(
    ("lang", "passage", "text"),
    [
        ("en", "The moon pulls the sea.", "The sea pulls the moon."),
        ("en", "Heat flows from the warm to the cold body.", "Heat flows from the cold to the warm body."),
        ("en", "The sea is pulled by the moon.", "The moon is pulled by the sea."),
        ("de", "Die Bienen vertreiben die Wespen.", "Die Wespen vertreiben die Bienen."),
        ("fr", "La lune attire la mer.", "La mer attire la lune."),
    ],
)
def test_two_things_that_changed_places_are_named(lang: str, passage: str, text: str) -> None:
    assert kinds(text, passage, lang=lang) == ["relation"]


@pytest.mark.parametrize(
    ("lang", "passage", "text"),
    [
        ("en", "At new moon the sea rises higher.", "The sea rises higher at new moon."),
        ("en", "The moon pulls the sea.", "The sea is pulled by the moon."),
        ("en", "The sun and the moon pull the sea.", "The moon and the sun pull the sea."),
        ("de", "Im Sommer steigt das Wasser.", "Das Wasser steigt im Sommer."),
        ("de", "Die Biene gibt dem Imker den Honig.", "Die Biene gibt den Honig dem Imker."),
    ],
)
def test_what_was_only_moved_is_not(lang: str, passage: str, text: str) -> None:
    assert kinds(text, passage, lang=lang) == []


# ------------------------------------------------------------------------------- the figures


def test_the_share_of_words_is_told_with_those_that_are_missing() -> None:
    found = review("The moon pulls at the water of lakes.")
    assert (found.passage, found.missing) == ("s1.1", ("lakes",)) and 0.4 < found.support < 1
    assert "3 of 4 of its words" in support(found) and "not: lakes" in support(found)


def test_a_sentence_on_something_else_has_no_support() -> None:
    assert kinds("Bread needs flour, yeast and patience.") == ["support"]


def test_what_the_document_says_of_the_check_is_what_it_does() -> None:
    judged = judge()
    document = DOC.read_text(encoding="utf-8")
    assert sum(not each.is_later for each in judged) == 60
    for is_later in (False, True):
        assert table([each for each in judged if each.is_later == is_later]) in document
    verbatim = [each for each in judged if each.kind == "verbatim"]
    assert verbatim and not any(each.is_marked for each in verbatim)


# ------------------------------------------------------------------------------- a lecture

SOURCES = (
    SourceText(
        id="s1",
        name="tides.md",
        passages=tuple(
            SourcePassage(id=f"s1.{n}", text=text, place=f"page {n}") for n, text in enumerate(TIDES, 1)
        ),
    ),
)
SAID = (
    "The moon pulls at the water of the sea.[^s1.1] The range in Fundy is 61 metres. A neap tide comes twice."
)


def deck(narration: str) -> Deck:
    return Deck(
        title="Tides",
        sources=tuple(source.info for source in SOURCES),
        slides=(Slide(id="moon", title="The moon", narration=narration),),
    )


def written(narration: str) -> WrittenSlide:
    return WrittenSlide(**deck(narration).slides[0].model_dump(exclude={"shows"}))


def test_a_lecture_is_reviewed_slide_by_slide() -> None:
    plan = deck("The moon. " + SAID)
    found = review_lecture([written("The moon. " + SAID)], plan, [0], SOURCES)
    assert [each.index for each in found.sentences] == [1, 2, 3] and found.aside == 1
    first, second, _ = found.sentences
    assert (first.slide, first.page, first.cites, first.where) == ("moon", 0, ("s1.1",), "tides.md, page 1")
    assert [each.index for each in found.marked] == [2] and second.findings[0].text == "61"
    assert "3 sentences were compared with 1 source: 1 word for word, 1 in other words, 1 marked" in summary(
        found
    )


def test_what_fails_is_taken_out_and_the_rest_keeps_its_citations() -> None:
    slide = Beside(SOURCES, "en").without_unsupported(written(SAID))
    assert (
        slide.narration
        == written("The moon pulls at the water of the sea.[^s1.1] A neap tide comes twice.").narration
    )
    assert [each.text for each in slide.unsupported] == ["The range in Fundy is 61 metres."]


def test_a_slide_of_which_nothing_is_left_says_its_title() -> None:
    slide = Beside(SOURCES, "en").without_unsupported(written("Bread needs flour and yeast."))
    assert slide.narration == "The moon." and len(slide.unsupported) == 1


def test_a_lecture_without_sources_claims_nothing() -> None:
    plan = Deck(title="Tides", slides=(Slide(title="The moon", narration=" A tide."),))
    found = review_lecture([written("A tide.")], plan, [0], ())
    assert (found.sentences, found.note) == ((), NO_SOURCES) and summary(found) == NO_SOURCES
    assert review_lecture([written("A tide.")], deck("A tide."), [0], ()).note == NO_WORDS


def test_of_a_language_without_a_list_of_denials_the_review_says_so() -> None:
    plan = deck("A tide.").model_copy(update={"lang": "fi"})
    assert "“fi”" in review_lecture([written("A tide.")], plan, [0], SOURCES).note


def test_a_lecture_without_sources_waits_for_nothing_that_they_need() -> None:
    code = "import sys, flows.generate, flows.lecture, flows.carry_out; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    parts = ("lectra.review", "lectra.sources", "lectra.planning.extract", "lectra.normalise")
    assert [name for name in done.stdout.split() if name.startswith(parts)] == []

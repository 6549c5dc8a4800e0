"""Items appear as the voice speaks of them: in order, in time, on frames."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lectra.document.blocks import Bullet, Bullets, Column, Columns, Quote, Statement
from lectra.document.cues import find_phrase, find_phrases
from lectra.document.slide import Slide
from lectra.media.aligned import align
from lectra.media.reveals import AT_ONCE_S, later, reveal, state_frames, turn_to_block
from lectra.media.spoken import clock, timed_words
from lectra.models import FPS, FileRef, Sentence, SpeechChunk, SpokenWord

FILE = FileRef(key="files/x.wav", sha256="", size=0)
WORDS = st.text(st.sampled_from("abcdehilnorstu ,.0123"), max_size=40)
TEXTS = st.text(min_size=1, max_size=60).filter(str.strip)


def spoken(*texts: str, second_s: float = 0.07, words: bool = False) -> SpeechChunk:
    """Say sentences at so much a letter, with a pause after each; the times of their words may be told."""
    said, at_s = [], 0.15
    for text in texts:
        end_s = at_s + len(text) * second_s
        parts = text.split()
        starts = [sum(len(part) + 1 for part in parts[:number]) for number in range(len(parts))]
        told = tuple(
            SpokenWord(text=part.strip(".,"), start_s=round(at_s + start * second_s, 4))
            for start, part in zip(starts, parts, strict=True)
        )
        said.append(Sentence(text=text, start_s=at_s, end_s=end_s, words=told if words else ()))
        at_s = end_s + 0.3
    frames = round(at_s * FPS) + 24
    return SpeechChunk(mp3=FILE, aac=FILE, frames=frames, sentences=tuple(said), voice="v")


def listed(*items: str | Bullet, **fields: object) -> Slide:
    bullets = tuple(Bullet(text=item) if isinstance(item, str) else item for item in items)
    return Slide.model_validate({"title": "Rivers", "blocks": [Bullets(items=bullets)], **fields})


def at(slide: Slide, speech: SpeechChunk, lang: str = "en") -> list[tuple[float, str]]:
    return [(each.at_s, each.word) for each in reveal(slide, speech, lang)]


def test_each_point_appears_with_the_first_telling_word_of_its_sentence():
    speech = spoken(
        "This is about rivers.",
        "A river begins in springs.",
        "In the cold months snow feeds it.",
        "At last it meets the sea.",
        words=True,
    )
    slide = listed("Springs feed streams", "Snow in the mountains", "The sea at the end")
    found = reveal(slide, speech, "en")
    assert [each.word for each in found] == ["springs", "snow", "sea"]
    assert [each.item for each in found] == [1, 2, 3]
    for each in found:
        assert each.word_s is not None
        assert abs(each.at_s - each.word_s) <= 0.5 / FPS + 0.001


def test_a_point_that_nothing_is_said_of_appears_with_a_sentence_between_its_neighbours():
    speech = spoken("Springs are first.", "Then come others.", "The sea is last.")
    found = reveal(listed("Springs", "Melting ice", "Sea"), speech, "en")
    assert (found[1].word, found[1].word_s) == ("", None)
    assert abs(found[1].at_s - speech.sentences[1].start_s) <= 0.5 / FPS + 0.001


def test_points_that_nothing_is_said_of_appear_evenly_and_the_first_at_once():
    speech = spoken("One thing.", "Another thing.", "A third thing.")
    found = reveal(listed("Alpha", "Beta", "Gamma"), speech, "en")
    assert found[0].at_s == 0
    assert [each.word for each in found] == ["", "", ""]
    assert found[0].at_s < found[1].at_s < found[2].at_s <= speech.sentences[-1].start_s + 0.02


def test_what_comes_right_at_the_start_is_there_at_once():
    speech = spoken("Springs feed rivers.", "The sea takes them in.")
    (first, word), second = at(listed("Springs", "The sea"), speech)
    assert (first, word) == (0.0, "Springs")
    assert second[0] > AT_ONCE_S


def test_an_author_may_name_the_words_at_which_a_point_appears():
    narration = "Springs feed rivers. Water flows on, over rocks. Now, at last: the sea!"
    speech = spoken("Springs feed rivers.", "Water flows on, over rocks.", "Now, at last: the sea!")
    points = (
        Bullet(text="Springs"),
        Bullet(text="Rapids", at="over rocks"),
        Bullet(text="Delta", at="NOW at last"),
    )
    assert [word for _, word in at(listed(*points, narration=narration), speech)] == [
        "Springs",
        "over",
        "Now",
    ]


@pytest.mark.parametrize(
    ("narration", "cues", "reason"),
    [
        ("Springs feed rivers.", ("the sea", ""), "item 1 .* the narration does not have"),
        ("", ("", "springs"), "item 2 .* there is no narration to have"),
        ("First this, then that.", ("then", "first"), "item 2 .* only before the words of an item above"),
        ("Words.", ("…", ""), "item 1 .* does not have"),
    ],
)
def test_words_that_are_not_said_are_refused(narration, cues, reason):
    points = [{"text": f"Point {cue}"} | ({"at": cue} if cue else {}) for cue in cues]
    with pytest.raises(ValueError, match=reason):
        Slide.model_validate(
            {"title": "T", "narration": narration, "blocks": [{"type": "bullets", "items": points}]}
        )


def test_columns_appear_one_after_the_other_and_a_heading_with_its_first_item():
    left = Column(heading="Rivers", block=Bullets.of(["Flow", "Freeze"]))
    right = Column(heading="Lakes", block=Statement(text="They rest"))
    columns = Columns(columns=(left, right))
    assert columns.revealed() == ("Rivers\nFlow", "Freeze", "Lakes\nThey rest")
    shown = columns.shown()
    numbers = {name: [item.with_item for item in items] for name, items in shown.items()}
    assert numbers == {"left-heading": [1], "left": [1, 2], "right-heading": [3], "right": [3]}


@pytest.mark.parametrize(
    "slide",
    [
        Slide(title="T", blocks=(Statement(text="All is one"),)),
        Slide(title="T", blocks=(Quote(text="All is one", source="Me"),)),
        Slide(title="T", blocks=(Bullets.of(["Alone"]),)),
        Slide(title="T", role="title", blocks=(Bullets.of(["One", "Two"]),)),
        Slide(title="T"),
    ],
)
def test_title_slides_statements_and_what_stands_alone_are_there_at_once(slide):
    assert slide.items == 0
    assert reveal(slide, spoken("All is one.", "Two."), "en") == ()


def test_deeper_points_appear_with_theirs():
    bullets = Bullets(
        items=(Bullet(text="One", items=("a", "b")), Bullet(text="Two"), Bullet(text="Three", items=("c",)))
    )
    assert [item.with_item for item in bullets.shown()["body"]] == [1, 1, 1, 2, 3, 3]
    assert bullets.revealed() == ("One\na\nb", "Two", "Three\nc")


@pytest.mark.parametrize(
    ("lang", "points", "texts", "words"),
    [
        (
            "de",
            ("Quellen", "Flüsse münden"),
            ("Am Anfang ist die Quelle.", "Ein Fluss mündet."),
            ["Quelle", "mündet"],
        ),
        ("ja", ("水源", "海"), ("川は水源から始まる。", "最後に海に出る。"), ["水源", "海"]),
        ("en", ("In 1850", "In 1900"), ("It began in 1850.", "It ended in 1900."), ["1850", "1900"]),
        ("ar", ("المنبع", "البحر"), ("يبدأ النهر من المنبع.", "ثم يصل إلى البحر."), ["المنبع", "البحر"]),
    ],
)
def test_words_are_found_in_other_languages(lang, points, texts, words):
    found = [word for _, word in at(listed(*points), spoken(*texts), lang)]
    assert found == words


@given(
    st.lists(TEXTS | WORDS.filter(str.strip), min_size=2, max_size=7),
    st.lists(TEXTS | WORDS.filter(str.strip), min_size=1, max_size=6),
)
def test_times_never_decrease_and_lie_on_frames_of_the_slide(points, texts):
    speech = spoken(*texts)
    found = reveal(listed(*points), speech, "en")
    times = [each.at_s for each in found]
    assert len(times) == len(points)
    assert all(one <= other for one, other in pairwise(times))
    assert all(
        0 <= time * FPS < speech.frames and (time * FPS) == pytest.approx(round(time * FPS)) for time in times
    )
    matched = [each for each in found if each.word_s is not None]
    assert found[0].at_s == 0 or found[0] in matched, "the first is there, unless its word is still to come"
    states = state_frames(found, speech.frames)
    assert sum(states) == speech.frames
    assert len(states) == len(points) + 1
    assert min(states) >= 0


@given(st.lists(st.lists(WORDS, max_size=6), max_size=6), st.lists(st.lists(WORDS, max_size=8), max_size=6))
def test_sentences_are_given_out_in_the_order_of_the_items(items, sentences):
    found = align(items, sentences)
    assert len(found) == len(items)
    places = [place.sentence for place in found if place]
    assert places == sorted(places)
    assert all(0 <= place.word < len(sentences[place.sentence]) for place in found if place)


@given(TEXTS, st.lists(st.tuples(TEXTS, st.floats(-1, 9)), max_size=8), st.integers(0, 60))
def test_the_clock_of_a_sentence_runs_forward_whatever_its_voice_tells(text, words, place):
    told = tuple(SpokenWord(text=word, start_s=at_s) for word, at_s in words)
    said = clock(Sentence(text=text, start_s=1.0, end_s=5.0, words=told))
    times = [said(at) for at in range(len(text) + 1)]
    assert all(one <= other for one, other in pairwise(times))
    assert 1.0 <= times[0] <= times[-1] <= 5.0


def test_words_whose_times_are_told_keep_them_and_others_lie_between():
    told = (
        SpokenWord(text="It", start_s=1.0),
        SpokenWord(text="costs", start_s=1.4),
        SpokenWord(text="today", start_s=4.0),
    )
    words = timed_words(Sentence(text="It costs 1,250 € today.", start_s=1.0, end_s=4.5, words=told), "en")
    assert [(word.text, word.at_s) for word in words if word.text != "1,250"] == [
        ("It", 1.0),
        ("costs", 1.4),
        ("today", 4.0),
    ]
    (number,) = (word for word in words if word.text == "1,250")
    assert 1.4 < number.at_s < 2.5


def test_times_of_chinese_words_come_from_the_pairs_of_characters_that_are_told():
    told = (
        SpokenWord(text="今日", start_s=0.5),
        SpokenWord(text="は海", start_s=2.0),
        SpokenWord(text="です", start_s=3.0),
    )
    words = timed_words(Sentence(text="今日は海です。", start_s=0.5, end_s=4.0, words=told), "ja")
    assert words[0].at_s == 0.5
    (sea,) = (word.at_s for word in words if word.text == "海")
    assert 2.0 < sea < 3.0


def test_reveals_move_with_their_slide():
    slide, speech = listed("Springs", "Sea"), spoken("We begin with springs.", "Then the sea.")
    here, there = reveal(slide, speech, "en"), later(reveal(slide, speech, "en"), 9.6)
    assert [round(each.at_s * FPS) for each in there] == [round(each.at_s * FPS) + 240 for each in here]


def test_a_phrase_begins_with_a_word_where_it_can():
    assert find_phrase("art", "The start of art") == 13
    assert find_phrase("art", "The start") == 6
    assert find_phrase("STRASSE", "Die Straße") == 4
    assert find_phrases(["b", "", "a", "c"], "a b c") == [2, None, None, 4]


def test_pages_keep_the_cues_that_are_said_on_them():
    bullets = Bullets(items=(Bullet(text="One", at="first"), Bullet(text="Two", at="second")))
    assert [bullet.at for bullet in bullets.cued_by("Here comes the second.").items] == ["", "second"]
    assert Bullets.model_validate(bullets.model_dump()) == bullets
    assert Bullet(text="One").model_dump_json() == '"One"'


def test_a_narration_turns_to_a_drawn_block_with_the_sentence_of_its_first_item():
    figures = [{"value": "354 h", "label": "Spring tide"}, {"value": "12 h", "label": "Neap tide"}]
    block = {"type": "figures", "figures": figures}
    told = spoken("The sea moves.", "A spring tide is high.", "A neap tide is low.").sentences
    slide = Slide.model_validate({"title": "Tides", "blocks": [block]})
    assert turn_to_block(slide, told, "en") == 1
    assert turn_to_block(slide, told[:1], "en") is None
    assert turn_to_block(listed("Spring tide", "Neap tide"), told, "en") is None

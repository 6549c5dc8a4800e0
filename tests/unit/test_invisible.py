"""Invisible characters go where they mean nothing, and stay where a script needs them."""

from __future__ import annotations

import unicodedata

import pytest
import regex
from hypothesis import given

from lectra.images.ranking import searches
from lectra.images.words import words_of
from lectra.media.captions import build_cues, to_srt, to_vtt
from lectra.media.video import chapters_text
from lectra.models import ImageQuery, Sentence, SlideTiming, Timings
from lectra.text import audible, clean, visible
from tests.unit.writing import UNSEEN, written

IGNORED = regex.compile(r"[\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFC]")

GONE = {
    "soft hyphens": ("in\u00advis\u00adible", "invisible"),
    "a space of no width": ("zero\u200bwidth", "zerowidth"),
    "an override": ("\u202eoverride\u202c now", "override now"),
    "isolates and marks": ("\u2067שלום\u2069 \u200eC\u200f \u061cنص", "שלום C نص"),
    "embeddings": ("\u202aa\u202b b\u202d c\u202c", "a b c"),
    "a byte order mark": ("\ufeffThe", "The"),
    "word joiners": ("wo\u2060rd", "word"),
    "invisible operators": ("f\u2061(x) = 2\u2062x", "f(x) = 2x"),
    "joiners in Latin": ("Auf\u200clage \u200da\u200d", "Auflage a"),
    "joiners twice": ("می\u200c\u200cخواهم", "می\u200cخواهم"),
    "selectors behind letters": ("a\ufe0fb\U000e0100 1\ufe0f", "ab 1"),
    "tags": ("a\U000e0067\U000e007fb", "ab"),
    "interlinear marks": ("\ufff9漢字\ufffaかんじ\ufffb", "漢字かんじ"),
    "Hangul fillers": ("가\u3164나\uffa0", "가나"),
    "a grapheme joiner between letters": ("a\u034fb", "ab"),
    "what stands for an object": ("a\ufffcb", "ab"),
    "a mark that then belongs to its letter": ("e\u00ad\u0301", "é"),
}
KEPT = {
    "Persian": "می\u200cخواهم کتاب\u200cها را",
    "an initial form": "ه\u200d. و ه\u200dـ",
    "vowel signs before a non-joiner": "بُ\u200cها",
    "Hindi": "क\u094d\u200dष और क\u094d\u200cष",
    "Sinhala": "ශ\u0dca\u200dරී",
    "Bengali": "র\u200d\u09cdয",
    "Malayalam": "ന\u0d4d\u200d",
    "Khmer": "ខ្ញុំ\u200bទៅ",
    "a family": "👨\u200d👩\u200d👧",
    "a profession with a skin": "👩🏽\u200d🔬",
    "a heart": "❤\ufe0f 1\ufe0f\u20e3",
    "the flag of England": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "a variant of a Chinese character": "葛\U000e0100",
    "Mongolian": "ᠮ\u180eᠠ",
    "no-break spaces": "5\u00a0km 10\u202f000 a\u2007b",
    "an Arabic number sign": "\u0600١٢",
}


@pytest.mark.parametrize(("text", "shown"), GONE.values(), ids=GONE)
def test_what_means_nothing_goes(text: str, shown: str):
    assert visible(text) == shown


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_a_script_needs_stays(text: str):
    assert visible(text) == text


def test_a_voice_is_given_plain_spaces_and_no_variants():
    assert (
        audible("5\u00a0km ❤\ufe0f ខ្ញុំ\u200bទៅ 葛\U000e0100 می\u200cخواهم") == "5 km ❤ ខ្ញុំទៅ 葛 می\u200cخواهم"
    )


@given(written(unseen=True))
def test_all_that_is_seen_stays_and_once_is_enough(drawn: tuple[str, str]):
    text, _ = drawn
    shown = visible(text)
    seen = unicodedata.normalize("NFC", IGNORED.sub("", text))
    assert unicodedata.normalize("NFC", IGNORED.sub("", shown)) == seen
    assert visible(shown) == shown
    assert audible(shown) == audible(text)


@pytest.mark.parametrize("char", UNSEEN, ids=lambda char: f"U+{ord(char):04X}")
def test_none_stays_between_latin_letters_or_at_an_end(char: str):
    for text in (f"a{char}b", f"{char}a", f"a{char}", f"a {char} b", char):
        assert visible(text) == text.replace(char, "")


@given(written(unseen=True))
def test_captions_are_the_narration(drawn: tuple[str, str]):
    text, _ = drawn
    cues = build_cues(lecture(text))
    told = visible(clean(text))
    if any(char.isalnum() for char in told):
        assert bare(read_vtt(to_vtt(cues))) == bare(told)
        assert as_typed(bare(read_srt(to_srt(cues)))) == as_typed(bare(told))


def lecture(text: str) -> Timings:
    sentence = Sentence(text=text, start_s=0, end_s=3 + len(text) / 10)
    end_s = sentence.end_s + 1
    slide = SlideTiming(index=0, title="T", start_s=0, end_s=end_s, sentences=(sentence,))
    return Timings(duration_s=end_s, slides=(slide,))


def bare(text: str) -> str:
    """Leave out white space, and the isolates that captions of both directions have."""
    return "".join(visible(text).split())


def read_vtt(vtt: str) -> str:
    texts = ["\n".join(block.split("\n")[1:]) for block in vtt.split("\n\n")[1:]]
    return "\n".join(texts).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def read_srt(srt: str) -> str:
    return "\n".join("\n".join(block.split("\n")[2:]) for block in srt.split("\n\n"))


def as_typed(text: str) -> str:
    """Undo the look-alikes that SubRip has in place of markup."""
    for char, typed in {"‹": "<", "›": ">", "→": "-->", "∖": "\\"}.items():
        text = text.replace(char, typed)
    return text


def test_titles_of_chapters_and_slides_are_as_on_the_slides():
    title = "In\u00advis\u00adible \u202eturned\u202c"
    assert "title=Invisible turned\n" in chapters_text(lecture("A."), title)


@pytest.mark.parametrize("search", [lambda text: searches(wanted(text)), words_of])
def test_words_to_search_by_are_whole(search):
    assert search("In\u00advis\u00adible hy\u200bphens\u202c") == search("Invisible hyphens")


def wanted(text: str) -> ImageQuery:
    return ImageQuery(query=text, title=text, lecture=text, role="content")

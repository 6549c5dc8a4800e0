"""What engines make of the spoken forms, as phonemes: read line by line, and held here.

``LECTRA_UPDATE_GOLDEN=1 pytest tests/unit/test_phonemes.py`` writes ``spoken_forms/*.phonemes.tsv`` again:
read what has changed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from hibari import Hibari

from lectra.normalise import spoken_form
from lectra.tts.embedded_text import MOST_LETTERS, part_long_words, readable
from lectra.tts.espeak_text import readable as espeak_readable

TABLES = Path(__file__).parent / "spoken_forms"


def written(lang: str) -> list[str]:
    lines = (TABLES / f"{lang}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line and not line.startswith("# ")]


def hold(lang: str, texts: list[str], phonemes: list[str]) -> None:
    """Compare with the golden table of a language, or write it."""
    assert len(texts) == len(phonemes)
    table = "".join(f"{text}\t{said}\n" for text, said in zip(texts, phonemes, strict=True))
    golden = TABLES / f"{lang}.phonemes.tsv"
    if os.environ.get("LECTRA_UPDATE_GOLDEN"):
        golden.write_text(table, encoding="utf-8")
    assert table == golden.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def engine() -> Hibari:
    return Hibari()


def test_the_embedded_voice_says_english_as_it_is_meant(engine: Hibari) -> None:
    texts = [spoken_form(text, "en").text for text in written("en")]
    hold("en", texts, [" ".join(engine.phonemize(readable(text))) for text in texts])


@pytest.mark.parametrize(("lang", "voice"), [("de", "de"), ("fr", "fr"), ("ko", "ko"), ("hi", "hi")])
def test_espeak_says_other_languages_as_they_are_meant(lang: str, voice: str) -> None:
    texts = [spoken_form(text, lang).text for text in written(lang)]
    hold(lang, texts, espeak_phonemes(texts, voice))


def espeak_phonemes(texts: list[str], voice: str) -> list[str]:
    """Run espeak-ng on one text a line."""
    spec = find_spec("espeakng_loader")
    assert spec and spec.origin
    wheel = Path(spec.origin).parent
    program = [sys.executable, "-I", str(TABLES / "espeak_phonemes.py")]
    args = [str(wheel / "libespeak-ng.so"), str(wheel / "espeak-ng-data"), voice]
    done = subprocess.run([*program, *args], input="\n".join(texts).encode(), capture_output=True, check=True)
    return done.stdout.decode().splitlines()


@pytest.mark.parametrize(
    ("text", "lang", "heard"),
    [
        ("The ATP drives it.", "en-us", "ˌeɪtˌiːpˈiː"),
        ("L'ADN et l'ATP", "fr", "la dˌeˈɛn e la tˌepˈe"),
        ("Das EKG und die UNO", "de", "ˌeːkˌɑːɡˈeː ʊnt diː ˌuːˌɛnˈoː"),
        ("DNA и ATP", "ru", "dˈiː ˈɛn ˈeɪ(ru) ɪ (en)a tˈiː pˈiː"),
        ("AND ASK THE SKY", "en-us", "ænd ˈæsk"),
    ],
)
def test_espeak_spells_what_is_no_word(text: str, lang: str, heard: str) -> None:
    assert heard in espeak_phonemes([espeak_readable(text)], lang)[0]


@pytest.mark.parametrize(
    ("word", "last"),
    [
        ("Donaudampfschifffahrtsgesellschaft", "ˌɑft"),
        ("hippopotomonstrosesquippedaliophobia", "fˈObiə"),
        ("pneumonoultramicroscopicsilicovolcanoconiosis", "iˈOsɪs"),
    ],
)
def test_the_embedded_voice_reads_a_long_word_to_its_end(engine: Hibari, word: str, last: str) -> None:
    def is_read(word: str) -> bool:
        return bool(engine.phonemize(word) != engine.phonemize(word[:MOST_LETTERS]))

    assert engine.phonemize(part_long_words(word, is_read))[0].endswith(last)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("King Charles met James Cameron.", "zˌɪɹ"),
        ("A value of type List, of class CSS, in Part Conclusion", "zˈɪɹO"),
        ("World War Crimes and Queen Victoria", "zˌɪɹ"),
    ],
)
def test_a_name_behind_a_title_is_no_numeral(engine: Hibari, text: str, heard: str) -> None:
    assert heard in " ".join(engine.phonemize(text)), "the engine has learned it: take the rule out"
    assert "zˌɪɹ" not in " ".join(engine.phonemize(readable(text))).replace("zˈ", "zˌ")


@pytest.mark.parametrize("text", ["Henry VIII", "Chapter IV", "Part V and Type II"])
def test_a_numeral_is_still_one(engine: Hibari, text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize(
    "text", ["A equals b", "a squared plus b", "the A-star search", "a minus b", "N A plus"]
)
def test_the_letter_a_is_no_article(engine: Hibari, text: str) -> None:
    assert "ˈA" in engine.phonemize(readable(text))[0]


@pytest.mark.parametrize("text", ["A cat and a dog", "a plus, a minus sign and a star", "A of them"])
def test_an_article_is_no_letter(engine: Hibari, text: str) -> None:
    assert readable(text) == text

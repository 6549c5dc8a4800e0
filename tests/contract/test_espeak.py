"""espeak-ng: many languages, sentence by sentence, by the wheel or the program."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from lectra.errors import SpeechError
from lectra.tts import choose_voice, open_voice
from lectra.tts.espeak import EspeakVoice, espeak_args
from lectra.tts.espeak_text import readable
from lectra.tts.installed import espeak_tag, espeak_tags, parse_espeak_voices

GREETINGS = {
    "ar": "السلام عليكم. كيف حالك اليوم؟",
    "de": "Guten Tag. Wie geht es Ihnen heute?",
    "el": "Καλημέρα. Τι κάνετε σήμερα;",
    "fa": "سلام. حال شما چطور است؟",
    "fr": "Bonjour. Comment allez-vous ?",
    "hi": "नमस्ते। आप कैसे हैं?",
    "ko": "안녕하세요. 오늘은 어떻습니까?",
    "ru": "Добрый день. Как ваши дела?",
    "ta": "வணக்கம். எப்படி இருக்கிறீர்கள்?",
    "zh": "你好。今天天气很好。",
}


def length_s(speech) -> float:
    return len(speech.samples) / speech.rate_hz


@pytest.mark.parametrize("lang", GREETINGS)
async def test_it_speaks_many_languages_sentence_by_sentence(lang):
    speech = await open_voice(choose_voice("espeak", lang, "", "+0%", "+0Hz")).speak(GREETINGS[lang])
    assert len(speech.sentences) == 2
    assert 1 < length_s(speech) < 6
    for it in speech.sentences:
        said = speech.samples[round(it.start_s * speech.rate_hz) : round(it.end_s * speech.rate_hz)]
        assert np.abs(said).max() > 3000


async def test_the_same_text_gives_the_same_samples():
    first, second = [await EspeakVoice("de", "de").speak(GREETINGS["de"]) for _ in range(2)]
    assert np.array_equal(first.samples, second.samples)


@pytest.mark.parametrize(("rate", "factor"), [("+50%", 1.5), ("-50%", 0.5)])
async def test_rate_changes_the_pace(rate, factor):
    text = "Der schnelle braune Fuchs springt über den faulen Hund am Ufer des alten Flusses"
    usual, changed = [await EspeakVoice("de", "de", rate=it).speak(text) for it in ("+0%", rate)]
    assert length_s(usual) / length_s(changed) == pytest.approx(factor, rel=0.2)


async def test_a_woman_and_a_man_sound_different():
    choices = [choose_voice("espeak", "de", gender, "+0%", "+0Hz") for gender in ("female", "male")]
    assert [choice.voice for choice in choices] == ["de+f2", "de"]
    woman, man = [await open_voice(choice).speak(GREETINGS["de"]) for choice in choices]
    assert not np.array_equal(woman.samples, man.samples)


def test_arguments_scale_rate_and_pitch():
    said = ["-b", "1", "--stdin", "--stdout"]
    assert espeak_args("de", "+0%", "+0Hz") == ["-v", "de", "-s", "138", "-p", "50", *said]
    assert espeak_args("de+f2", "+100%", "+100Hz") == ["-v", "de+f2", "-s", "276", "-p", "97", *said]
    assert espeak_args("de", "-50%", "-100Hz") == ["-v", "de", "-s", "80", "-p", "0", *said]


async def test_brackets_are_not_read_as_phonemes():
    assert readable("a [[b]] c") == "a [ [b]] c"
    assert length_s(await EspeakVoice("en-us", "en").speak("See [[1]] and <b>bold</b> & more.")) > 1


async def test_a_voice_that_is_not_there_is_an_error():
    with pytest.raises(SpeechError, match="espeak-ng failed"):
        await EspeakVoice("xx-none", "en").speak("Hello.")


def test_it_knows_over_a_hundred_languages():
    assert len(espeak_tags()) > 100


@pytest.mark.parametrize(
    ("lang", "tag"),
    [
        ("en", "en-us"),
        ("en-GB", "en-gb"),
        ("de-AT", "de"),
        ("fr", "fr-fr"),
        ("pt-BR", "pt-br"),
        ("es-MX", "es-419"),
        ("zh-Hant", "cmn"),
        ("zh-HK", "yue"),
        ("no", "nb"),
        ("iw", "he"),
        ("ja", None),
        ("gl", None),
    ],
)
def test_a_language_has_its_tag(lang, tag):
    assert espeak_tag(lang) == tag


def test_the_programs_list_is_read():
    listing = (
        "Pty Language       Age/Gender VoiceName          File                 Other Languages\n"
        " 5  af              --/M      Afrikaans          gmw/af\n"
        " 2  en-gb           --/M      English_(Great_Britain) gmw/en               (en 2)\n"
    )
    assert parse_espeak_voices(listing) == {"af": "Afrikaans", "en-gb": "English (Great Britain)"}


def installed(path: Path, *, wheel: bool) -> list[str]:
    """Say what a process finds with ``path`` as its PATH, and with or without the wheel."""
    # None in sys.modules is Python's own way to say that there is no such module.
    block = "" if wheel else "import sys; sys.modules['espeakng_loader'] = None; "
    ask = "from lectra.tts.installed import *; print(espeak_program()[0], *espeak_tags())"
    command = [sys.executable, "-c", block + ask]
    said = subprocess.run(command, env={"PATH": str(path)}, capture_output=True, text=True, check=False)
    return said.stdout.split() or said.stderr.splitlines()[-1:]


def test_the_program_on_the_path_serves_where_the_wheel_is_missing(tmp_path):
    program = tmp_path / "espeak-ng"
    program.write_text("#!/bin/sh\necho heading\necho ' 5  tlh  --/M  Klingon  x/tlh'\n")
    program.chmod(0o755)
    assert installed(tmp_path, wheel=False) == [str(program), "tlh"]
    assert len(installed(tmp_path, wheel=True)) > 100


def test_without_wheel_and_program_the_remedy_is_named(tmp_path):
    (error,) = installed(tmp_path, wheel=False)
    assert "ServiceMissing: espeak-ng was not found." in error
    assert "make setup" in error

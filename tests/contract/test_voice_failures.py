"""What a voice cannot say is said by another one, sentence by sentence, and told of; nothing else changes."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from lectra.errors import ServiceMissing, SpeechError, VoiceDown
from lectra.models import FileRef, Sentence, Take, Unsaid, VoiceChoice
from lectra.tts import Speech, VoiceServices, choose_voice, open_voice
from lectra.tts.narrate import narrate
from lectra.tts.scripts import split_by_script
from lectra.tts.sound import Piece, join_pieces, resampled, speech_level
from lectra.tts.takes import MAX_LISTED, main_voice, warn_of_unsaid
from tests.servers import piper
from tests.servers.edge import EdgeServer

KEY = f"The key is {'9' * 60}x."
"""The embedded engine raises an IndexError on it."""
NARRATION = "A river begins at a spring. {} In the end it meets the sea."
EMBEDDED = VoiceChoice()


@pytest.fixture
def server():
    with EdgeServer() as running:
        yield running


@pytest.fixture
def edge(server) -> VoiceServices:
    return VoiceServices(edge_url=SecretStr(server.url))


@pytest.fixture
def piper_voice(tmp_path, monkeypatch) -> Path:
    """Give a voice file, and a stand-in for the program on PATH."""
    program = tmp_path / "piper"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {Path(piper.__file__)} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    model = tmp_path / "en-test.onnx"
    model.write_bytes(b"model")
    Path(f"{model}.json").write_text(json.dumps({"espeak": {"voice": "en-us"}}))
    return model


def choose(backend: str, lang: str = "en", voice: str = "", file: Path | None = None) -> VoiceChoice:
    return choose_voice(backend, lang, voice, "+0%", "+0Hz", VoiceServices(piper_voice=file))


def said(speech: Speech, number: int) -> Speech:
    """Give one sentence's sound."""
    it = speech.sentences[number]
    samples = speech.samples[round(it.start_s * speech.rate_hz) : round(it.end_s * speech.rate_hz)]
    return Speech(samples, speech.rate_hz, (it,))


def check_all_heard(speech: Speech, narration: str) -> None:
    """Check that every sentence is there as written, heard in its time, as loud as the others."""
    assert " ".join(it.text for it in speech.sentences) == narration
    levels = [speech_level(said(speech, number)) for number in range(len(speech.sentences))]
    assert min(levels) > 300
    assert max(levels) < 1.5 * min(levels), levels


async def test_one_sentence_that_the_engine_fails_on_is_spoken_offline_and_the_others_as_ever():
    narration = NARRATION.format(KEY)
    got = await narrate(narration, EMBEDDED)
    (unsaid,) = got.unsaid
    assert (unsaid.words, unsaid.fallback) == (KEY, "spoken by espeak:en-us+f2")
    assert "list index out of range" in unsaid.reason
    assert unsaid.remedy
    assert got.voice == "embedded:heart"
    assert got.speech.rate_hz == 24_000
    check_all_heard(got.speech, narration)
    alone = await open_voice(EMBEDDED).speak("A river begins at a spring.")
    assert np.array_equal(said(got.speech, 0).samples, alone.samples)


async def test_a_narration_that_goes_well_has_the_samples_that_the_voice_gives_it():
    narration = NARRATION.format("Many streams join it.")
    got = await narrate(narration, EMBEDDED)
    assert np.array_equal(got.speech.samples, (await open_voice(EMBEDDED).speak(narration)).samples)
    assert got.unsaid == ()


async def test_a_sentence_alone_that_fails_is_in_the_other_voice_and_says_so():
    got = await narrate(KEY, EMBEDDED)
    assert got.voice == "espeak:en-us+f2"
    check_all_heard(got.speech, KEY)


@pytest.mark.parametrize("word", [piper.UNSPEAKABLE, piper.MUTE])
async def test_a_program_that_fails_on_a_sentence_costs_that_sentence(piper_voice, word):
    text = f"It says {word} then."
    narration = NARRATION.format(text)
    got = await narrate(narration, choose("piper", file=piper_voice), VoiceServices(piper_voice=piper_voice))
    assert [(it.words, it.fallback) for it in got.unsaid] == [(text, "spoken by embedded:heart")]
    assert got.voice == "piper:en-test"
    assert got.speech.rate_hz == piper.RATE_HZ
    check_all_heard(got.speech, narration)


async def test_a_service_is_asked_again_before_another_voice_speaks(server, edge):
    server.fail_text("streams", "no_audio")
    narration = NARRATION.format("Many small streams join it.")
    with pytest.raises(SpeechError, match="NoAudioReceived"):
        await narrate(narration, choose("edge"), edge)
    got = await narrate(narration, choose("edge"), edge, apart=True)
    assert [(it.words, it.fallback) for it in got.unsaid] == [
        ("Many small streams join it.", "spoken by embedded:heart")
    ]
    assert got.voice == "edge:en-US-AriaNeural"
    check_all_heard(got.speech, narration)


async def test_what_a_voice_of_a_service_may_pass_over_is_told(edge):
    narration = NARRATION.format("Peace is мир there.")
    got = await narrate(narration, choose("edge"), edge)
    (told,) = got.unsaid
    assert (told.words, told.fallback) == ("мир", "left to the voice")
    assert "en-US-AriaNeural may pass over Cyrillic" in told.reason
    check_all_heard(got.speech, narration)
    for voice, lang in (("en-US-AvaMultilingualNeural", "en"), ("", "ru")):
        assert not (await narrate(narration, choose("edge", lang, voice), edge)).unsaid


@pytest.mark.parametrize(("fault", "error"), [("forbidden", VoiceDown), ("half", SpeechError)])
async def test_a_service_that_is_down_is_no_matter_of_a_sentence(server, edge, fault, error):
    server.fail_always(fault)
    with pytest.raises(error) as raised:
        await narrate("A river.", choose("edge"), edge)
    assert type(raised.value) is error


async def test_a_service_that_goes_down_while_it_is_asked_sentence_by_sentence_is_down():
    nowhere = VoiceServices(edge_url=SecretStr("ws://127.0.0.1:9/"))
    with pytest.raises(ServiceMissing):
        await narrate(NARRATION.format("So."), choose("edge"), nowhere, apart=True)


async def test_a_sentence_that_no_voice_here_can_say_is_silent_for_its_reading_time(server, edge):
    server.fail_text("零度", "no_audio")
    narration = "今日は寒さです。 水は零度で凍ります。 氷は水に浮きます。"
    got = await narrate(narration, choose("edge", "ja"), edge, apart=True)
    assert [(it.words, it.fallback) for it in got.unsaid] == [
        ("水は零度で凍ります。", "silent for its reading time")
    ]
    assert " ".join(it.text for it in got.speech.sentences) == narration
    silent = said(got.speech, 1)
    assert not silent.samples.any()
    assert 1 <= len(silent.samples) / silent.rate_hz < 4


@pytest.mark.parametrize(
    ("backend", "lang", "text", "word", "by"),
    [
        ("embedded", "en", "The word 你好 means hello.", "你好", "spoken by espeak:cmn"),
        ("embedded", "en", "Greece is Ελλάδα in Greek.", "Ελλάδα", "spoken by espeak:el"),
        ("embedded", "en", "Peace is мир there.", "мир", "spoken by espeak:ru"),
        ("embedded", "en", "Hello is नमस्ते there.", "नमस्ते", "spoken by espeak:hi"),
        ("embedded", "en", "It is שלום there.", "שלום", "spoken by espeak:he"),
        ("embedded", "en", "The ǃKung live there.", "ǃ", "spoken by espeak:en-us"),
        ("embedded", "en", "It is ᏣᎳᎩ there.", "ᏣᎳᎩ", "left out of the speech"),
        ("espeak", "en", "The word 你好 means hello.", "你好", "spoken by espeak:cmn"),
        ("espeak", "de", "Frieden heißt мир dort.", "мир", "spoken by espeak:ru"),
        ("espeak", "ko", "이것은 漢字 입니다.", "漢字", "spoken by espeak:cmn"),
    ],
)
async def test_a_foreign_word_is_spoken_by_a_voice_that_reads_it(backend, lang, text, word, by):
    got = await narrate(text, choose(backend, lang))
    assert [(it.words, it.fallback) for it in got.unsaid] == [(word, by)]
    assert got.unsaid[0].remedy
    assert got.voice.split(":")[0] == backend
    check_all_heard(got.speech, text)


@pytest.mark.parametrize(
    ("backend", "lang", "text"),
    [
        ("espeak", "en", "Hello is 안녕하세요 there."),  # it changes the language by itself
        ("espeak", "ru", "Язык Python хорош."),
        ("espeak", "zh", "人工智能(AI)是一门学科。"),
        ("espeak", "mr", "हे छान आहे."),
        ("embedded", "en", "Škoda, Gödel and Nguyễn met at 5 in Đà Nẵng."),
    ],
)
async def test_words_that_a_voice_reads_are_left_to_it(backend, lang, text):
    got = await narrate(text, choose(backend, lang))
    assert got.unsaid == ()
    assert np.array_equal(got.speech.samples, (await open_voice(choose(backend, lang)).speak(text)).samples)


WRITTEN = st.text(st.sampled_from("abc ÀễǃΣмир你好안नमשא12³½ .,!?()—≥→🍵"), max_size=40)


@given(
    WRITTEN, st.sampled_from(["en", "de", "ru", "zh", "hi", "el"]), st.sampled_from(["embedded", "espeak"])
)
def test_a_text_is_split_by_script_without_loss(text, lang, backend):
    stretches = split_by_script(text, lang, backend)
    assert "".join(stretch.text for stretch in stretches) == text
    assert all(one.script != other.script for one, other in pairwise(stretches))
    again = [split_by_script(stretch.text, lang, backend) for stretch in stretches]
    assert [parts[0].script for parts in again] == [stretch.script for stretch in stretches]


@settings(max_examples=25, deadline=None)
@given(st.integers(800, 40_000), st.sampled_from([(22_050, 24_000), (24_000, 22_050), (16_000, 24_000)]))
def test_sound_at_another_rate_is_the_same_sound(length, rates):
    was_hz, is_hz = rates
    tone = (9000 * np.sin(2 * np.pi * 220 * np.arange(length) / was_hz)).astype(np.int16)
    again = resampled(tone, was_hz, is_hz)
    assert len(again) == round(length * is_hz / was_hz)
    expected = 9000 * np.sin(2 * np.pi * 220 * np.arange(len(again)) / is_hz)
    inner = slice(len(again) // 4, -len(again) // 4)
    assert np.abs(again[inner] - expected[inner]).max() < 900


def test_pieces_in_the_chosen_voice_stay_as_they_are_and_others_are_brought_to_their_level():
    tone = np.sin(np.arange(24_000) / 20)
    loud, quiet = [(level * tone).astype(np.int16) for level in (9000, 400)]
    first = Speech(loud, 24_000, (Sentence(text="One.", start_s=0, end_s=1),))
    other = Speech(quiet, 22_050, (Sentence(text="Two.", start_s=0, end_s=1),))
    joined = join_pieces([Piece(first), Piece(other, own=False)])
    assert np.array_equal(joined.samples[:24_000], loud)
    assert speech_level(said(joined, 1)) == pytest.approx(speech_level(first), rel=0.05)
    silence = Speech(np.zeros(22_050, np.int16), 22_050, (Sentence(text="Three.", start_s=0, end_s=1),))
    assert not said(join_pieces([Piece(first), Piece(silence, own=False)]), 1).samples.any()
    assert np.array_equal(join_pieces([Piece(silence, own=False)]).samples, silence.samples)


def take(voice: str, *words: str, sentences: int = 1) -> Take:
    lines = tuple(Sentence(text="So.", start_s=0, end_s=1) for _ in range(sentences))
    unsaid = tuple(Unsaid(words=word, reason="It cannot", fallback="left out") for word in words)
    return Take(
        audio=FileRef(key="k", sha256="0", size=1), sentences=lines, voice=voice, pause_s=0.4, unsaid=unsaid
    )


def test_a_slide_is_warned_of_once_and_lists_a_handful_of_words():
    words = [f"w{number}" for number in range(MAX_LISTED + 3)]
    (warning,) = warn_of_unsaid([take("edge:a", *words[:4]), take("edge:a", *words[3:])])
    assert warning.message == "It cannot: “w0”, “w1”, “w2”, “w3”, “w4” and 3 more"
    assert warn_of_unsaid([take("edge:a")]) == ()


def test_a_slide_is_in_the_voice_that_says_most_of_it():
    assert main_voice([take("espeak:de"), take("edge:a", sentences=2)]) == "edge:a"
    assert main_voice([take("espeak:de")]) == "espeak:de"


@pytest.mark.parametrize("backend", ["embedded", "espeak"])
def test_a_run_that_is_being_stopped_is_no_failure_of_a_voice(backend):
    program = (
        "import asyncio, lectra.exec as e; from lectra.tts import choose_voice\n"
        "from lectra.tts.narrate import narrate\n"
        f"choice = choose_voice('{backend}', 'en', '', '+0%', '+0Hz'); e.stop_programs()\n"
        "asyncio.run(narrate('Hello there. And so on.', choice))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert "SpeechError" in ended.stderr.splitlines()[-1]
    assert "the run is being stopped" in ended.stderr

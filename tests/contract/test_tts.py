"""What every voice does, and what the embedded one does besides."""

import asyncio
import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from lectra.errors import InvalidInput, SpeechError
from lectra.models import VoiceChoice
from lectra.normalise import spoken_form
from lectra.registry import SPEECH_ENGINES
from lectra.text import is_spoken, sentences
from lectra.tts import SILENCE, Voice, VoiceServices, choose_voice, open_voice
from lectra.tts.embedded import VOICES, EmbeddedVoice, load_embedded, portions
from lectra.tts.narrate import narrate
from lectra.tts.pace import expected_s
from lectra.tts.pauses import pause_after
from tests.servers import piper
from tests.servers.edge import EdgeServer

NARRATION = (
    "AI ethics is a field of study. It is older than it looks! Dr. Smith asks 3 questions, and who answers?"
)


@pytest.fixture(scope="module")
def services(tmp_path_factory):
    """Give a local Edge service, and a piper voice whose program is a stand-in on PATH."""
    folder = tmp_path_factory.mktemp("piper")
    program = folder / "piper"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} {Path(piper.__file__)} "$@"\n')
    program.chmod(0o755)
    model = folder / "en-test.onnx"
    model.write_bytes(b"model")
    Path(f"{model}.json").write_text(json.dumps({"espeak": {"voice": "en-us"}}))
    with EdgeServer() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder), prepend=":")
        yield VoiceServices(edge_url=SecretStr(server.url), piper_voice=model)


@pytest.fixture(params=sorted(SPEECH_ENGINES))
def choice(request, services) -> VoiceChoice:
    return choose_voice(request.param, "en", "", "+0%", "+0Hz", services)


@pytest.fixture
def voice(choice, services) -> Voice:
    return open_voice(choice, services)


@pytest.fixture(params=sorted({*SPEECH_ENGINES} - {SILENCE}))
def heard(request, services) -> Voice:
    """Give each voice that says something."""
    return open_voice(choose_voice(request.param, "en", "", "+0%", "+0Hz", services), services)


def length_s(speech) -> float:
    return len(speech.samples) / speech.rate_hz


async def test_speech_is_mono_16_bit_sound_that_is_heard(heard):
    speech = await heard.speak(NARRATION)
    assert speech.samples.dtype == np.int16
    assert speech.samples.ndim == 1
    assert speech.rate_hz >= 16_000
    assert 4 < length_s(speech) < 15
    assert np.abs(speech.samples).max() > 1000


async def test_every_sentence_has_its_time_in_order(voice):
    speech = await voice.speak(NARRATION)
    assert tuple(it.text for it in speech.sentences) == sentences(NARRATION, "en")
    edges = [edge for it in speech.sentences for edge in (it.start_s, it.end_s)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= length_s(speech)


async def test_a_sentence_is_heard_in_its_time(heard):
    speech = await heard.speak(NARRATION)
    loudest = np.abs(speech.samples).max()
    assert len(speech.sentences) == 3
    for it in speech.sentences:
        start, end = round(it.start_s * speech.rate_hz), round(it.end_s * speech.rate_hz)
        heard = np.flatnonzero(np.abs(speech.samples[start:end]) > loudest / 20) / speech.rate_hz
        assert heard[0] < 0.2
        assert heard[-1] > it.end_s - it.start_s - 0.3


@pytest.mark.parametrize(
    "text", ["It lies below −100 °C, or 10⁻⁹ m.", "≥ 5", "R&D, C# and List<String>: 50 %"]
)
async def test_what_is_written_stays_as_it_is_whatever_is_spoken(choice, services, text):
    speech = (await narrate(f"{text} And so on.", choice, services)).speech
    assert " ".join(it.text for it in speech.sentences) == f"{text} And so on."


async def test_a_sign_alone_is_spoken_where_it_has_a_name(heard):
    form = spoken_form("≥", "en").text
    speech = await heard.speak("≥")
    assert speech.samples.any() == is_spoken(form)
    assert [it.text for it in speech.sentences] == ["≥"]


async def test_no_voice_is_silence_as_long_as_reading_takes():
    speech = await open_voice(choose_voice("none", "en", "", "+0%", "+0Hz")).speak(NARRATION)
    quick = await open_voice(choose_voice("none", "en", "", "+100%", "+0Hz")).speak(NARRATION)
    assert not speech.samples.any()
    assert 4 < length_s(speech) < 10
    assert length_s(quick) < length_s(speech)
    first, second, last = speech.sentences
    assert first.end_s - first.start_s == pytest.approx(expected_s(first.text), abs=0.01)
    assert first.start_s == 0
    assert last.end_s == pytest.approx(length_s(speech), abs=0.01)
    assert second.end_s < last.start_s


@pytest.mark.parametrize("narration", ["", "…", "— … —\n\n?!"])
async def test_nothing_to_say_is_a_second_of_silence(voice, narration):
    speech = await voice.speak(narration)
    assert length_s(speech) == pytest.approx(1)
    assert not speech.samples.any()
    assert len(speech.sentences) == 1


async def test_voices_speak_side_by_side(voice):
    texts = [f"This is slide number {index}." for index in range(4)]
    together = await asyncio.gather(*(voice.speak(text) for text in texts))
    assert [speech.sentences[0].text for speech in together] == texts


def test_a_voice_names_its_backend(voice):
    assert voice.name.split(":")[0] in SPEECH_ENGINES


async def test_the_embedded_voice_says_the_same_text_the_same_way():
    first, second = await asyncio.gather(*(EmbeddedVoice().speak(NARRATION) for _ in range(2)))
    assert np.array_equal(first.samples, second.samples)


@pytest.mark.parametrize(("rate", "factor"), [("+10%", 1.1), ("+25%", 1.25), ("+100%", 2), ("-50%", 0.5)])
async def test_rate_changes_the_pace(rate, factor):
    usual, changed = [
        await EmbeddedVoice(rate=it).speak("Hello, and welcome to the first of them.") for it in ("+0%", rate)
    ]
    assert length_s(usual) / length_s(changed) == pytest.approx(factor, rel=0.02)


@pytest.mark.parametrize(("pitch", "factor"), [("+40Hz", 1.2), ("-40Hz", 0.8)])
async def test_pitch_changes_the_height_but_not_the_pace(pitch, factor):
    usual, changed = [await EmbeddedVoice(pitch=it).speak(NARRATION) for it in ("+0Hz", pitch)]
    assert length_s(changed) == pytest.approx(length_s(usual), rel=0.02)
    assert height_hz(changed) / height_hz(usual) == pytest.approx(factor, rel=0.06)


def height_hz(speech) -> float:
    """Median pitch of the loud parts, by autocorrelation of 40 ms pieces."""
    rate = speech.rate_hz
    size = rate // 25
    pieces = speech.samples[: len(speech.samples) // size * size].reshape(-1, size).astype(float)
    loud = pieces[np.abs(pieces).mean(axis=1) > np.abs(pieces).mean()]
    spectra = np.abs(np.fft.rfft(loud, 2 * size)) ** 2
    likeness = np.fft.irfft(spectra)[:, rate // 350 : rate // 100]
    return float(np.median(rate / (likeness.argmax(axis=1) + rate // 350)))


async def test_the_farthest_changes_still_give_the_length_that_was_asked_for():
    usual = await EmbeddedVoice().speak(NARRATION)
    slow = await EmbeddedVoice(rate="-50%", pitch="+100Hz").speak(NARRATION)
    fast = await EmbeddedVoice(rate="+100%", pitch="-100Hz").speak(NARRATION)
    pauses_s = pause_after("a.") + pause_after("a!")
    spoken_s = length_s(usual) - pauses_s
    assert length_s(slow) - pauses_s == pytest.approx(2 * spoken_s, rel=0.03)
    assert length_s(fast) - pauses_s == pytest.approx(spoken_s / 2, rel=0.03)


@pytest.mark.parametrize("text", ["你好。", "Hello there. 你好。 And welcome."])
async def test_what_it_has_no_letters_for_is_an_error_that_says_so(text):
    with pytest.raises(SpeechError, match="English only"):
        await EmbeddedVoice().speak(text)


async def test_a_word_with_marks_that_it_does_not_know_is_spoken_without_them():
    marked, bare = [await EmbeddedVoice().speak(text) for text in ("Nguyễn is here.", "Nguyen is here.")]
    assert np.array_equal(marked.samples, bare.samples)
    assert marked.sentences[0].text == "Nguyễn is here."


async def test_a_word_before_a_round_bracket_is_no_phoneme():
    linked, apart = [
        await EmbeddedVoice().speak(text) for text in ("Call f[i](x) twice.", "Call f[i] (x) twice.")
    ]
    assert np.array_equal(linked.samples, apart.samples)


def test_the_letters_that_it_is_said_to_read_are_those_that_its_engine_reads():
    """A letter that the engine drops leaves the word as it is without it."""
    letters = files("lectra.tts").joinpath("embedded_letters.txt").read_text(encoding="utf-8").strip()
    assert len(letters) > 100
    phonemes = load_embedded().phonemize
    assert [letter for letter in letters if phonemes(f"zq{letter}vok") == phonemes("zqvok")] == []


def test_a_voice_that_would_download_is_refused():
    with pytest.raises(InvalidInput, match="bella"):
        EmbeddedVoice("bella")


def test_the_engine_is_loaded_once():
    assert load_embedded() is load_embedded()


@pytest.mark.parametrize("lang", ["en", "en-GB"])
def test_what_may_be_chosen_is_what_it_speaks(lang):
    assert choose_voice("embedded", lang, VOICES[0], "+0%", "+0Hz").voice == VOICES[0]


def test_phonemes_are_parted_between_words_and_none_is_lost():
    phonemes = load_embedded().phonemize("word and antidisestablishmentarianism " * 60)
    parts = portions(phonemes[0])
    assert len(phonemes[0]) > 400 >= max(map(len, parts))
    assert " ".join(parts).split() == phonemes[0].split()
    assert portions("wˈɜɹd.") == ["wˈɜɹd."]


@pytest.mark.slow
def test_a_sentence_without_end_takes_no_more_memory_than_others():
    program = (
        "import asyncio, resource; from lectra.tts.embedded import EmbeddedVoice\n"
        "asyncio.run(EmbeddedVoice().speak('999 ' * 1200))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(ended.stdout) * 1024 < 800_000_000


def test_it_falls_silent_when_the_run_is_stopped():
    program = (
        "import asyncio, lectra.exec as e; from lectra.tts.embedded import EmbeddedVoice; e.stop_programs()\n"
        "asyncio.run(EmbeddedVoice().speak('Hello.'))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert "SpeechError: The embedded voice was interrupted" in ended.stderr

"""What every voice does, and what the embedded one does besides."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pydantic import SecretStr

from lectra.errors import InvalidInput, SpeechError
from lectra.text import sentences
from lectra.tts import BACKENDS, Voice, VoiceServices, choose_voice, open_voice
from lectra.tts.embedded import LANGUAGES, PAUSE_S, VOICES, EmbeddedVoice, load_embedded
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


@pytest.fixture(params=sorted(BACKENDS))
def voice(request, services) -> Voice:
    return open_voice(choose_voice(request.param, "en", "", "+0%", "+0Hz", services.piper_voice), services)


def length_s(speech) -> float:
    return len(speech.samples) / speech.rate_hz


async def test_speech_is_mono_16_bit_sound_that_is_heard(voice):
    speech = await voice.speak(NARRATION)
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


async def test_a_sentence_is_heard_in_its_time(voice):
    speech = await voice.speak(NARRATION)
    loudest = np.abs(speech.samples).max()
    for it in speech.sentences:
        start, end = round(it.start_s * speech.rate_hz), round(it.end_s * speech.rate_hz)
        heard = np.flatnonzero(np.abs(speech.samples[start:end]) > loudest / 20) / speech.rate_hz
        assert heard[0] < 0.2
        assert heard[-1] > it.end_s - it.start_s - 0.3


@pytest.mark.parametrize("narration", ["", "…", "— * —\n\n?!"])
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
    assert voice.name.split(":")[0] in BACKENDS


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
    pauses_s = 2 * PAUSE_S
    spoken_s = length_s(usual) - pauses_s
    assert length_s(slow) - pauses_s == pytest.approx(2 * spoken_s, rel=0.03)
    assert length_s(fast) - pauses_s == pytest.approx(spoken_s / 2, rel=0.03)


async def test_what_it_has_no_letters_for_is_an_error_that_says_so():
    with pytest.raises(SpeechError, match="English only"):
        await EmbeddedVoice().speak("你好。")


async def test_one_foreign_sentence_does_not_silence_the_others():
    speech = await EmbeddedVoice().speak("Hello there. 你好。 And welcome.")
    assert "你好" in " ".join(it.text for it in speech.sentences)
    assert np.abs(speech.samples).max() > 1000


def test_a_voice_that_would_download_is_refused():
    with pytest.raises(InvalidInput, match="bella"):
        EmbeddedVoice("bella")


def test_the_engine_is_loaded_once():
    assert load_embedded() is load_embedded()


def test_what_may_be_chosen_is_what_it_speaks():
    for lang in LANGUAGES:
        assert choose_voice("embedded", lang, VOICES[0], "+0%", "+0Hz").voice == VOICES[0]


def test_it_falls_silent_when_the_run_is_stopped():
    program = (
        "import asyncio, lectra.exec as e; from lectra.tts.embedded import EmbeddedVoice; e.stop_programs()\n"
        "asyncio.run(EmbeddedVoice().speak('Hello.'))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert "SpeechError: The embedded voice was interrupted" in ended.stderr

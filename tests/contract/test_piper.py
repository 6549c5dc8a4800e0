"""piper, with a stand-in for its program that reads the same command line."""

import json
import sys
from pathlib import Path

import pytest

from lectra.errors import InvalidInput, ServiceMissing, SpeechError
from lectra.tts import VoiceServices, choose_voice, open_voice
from lectra.tts.pauses import PAUSE_S
from lectra.tts.piper import PiperVoice, piper_args
from tests.servers import piper

PROGRAM = (sys.executable, str(Path(piper.__file__)))
TEXT = "Guten Tag. Wie geht es Ihnen heute?"


@pytest.fixture
def model(tmp_path) -> Path:
    path = tmp_path / "de_DE-test-medium.onnx"
    path.write_bytes(b"model")
    Path(f"{path}.json").write_text(json.dumps({"espeak": {"voice": "de"}}))
    return path


def length_s(speech) -> float:
    return len(speech.samples) / speech.rate_hz


async def test_sentences_are_spoken_in_order_with_their_times(model):
    speech = await PiperVoice(model, "de", program=PROGRAM).speak(TEXT)
    assert [it.text for it in speech.sentences] == ["Guten Tag.", "Wie geht es Ihnen heute?"]
    first, second = speech.sentences
    assert second.start_s == pytest.approx(first.end_s + PAUSE_S, abs=0.01)
    assert second.end_s - second.start_s > first.end_s - first.start_s


async def test_rate_changes_the_pace_and_pitch_does_not(model):
    usual, quick, high = [
        await PiperVoice(model, "de", rate, pitch, PROGRAM).speak("Guten Tag")
        for rate, pitch in (("+0%", "+0Hz"), ("+100%", "+0Hz"), ("+0%", "+100Hz"))
    ]
    assert length_s(quick) == pytest.approx(length_s(usual) / 2, rel=0.05)
    assert length_s(high) == pytest.approx(length_s(usual), rel=0.05)
    assert high.rate_hz == 1.5 * usual.rate_hz


def test_arguments(tmp_path):
    assert piper_args(tmp_path / "v.onnx", tmp_path, length_scale=1 / 1.1) == [
        "--model",
        f"{tmp_path}/v.onnx",
        "--output_dir",
        str(tmp_path),
        "--length_scale",
        "0.9091",
    ]


async def test_a_program_that_fails_is_an_error_with_its_words(model):
    model.write_bytes(b"")
    with pytest.raises(SpeechError, match="the model is empty"):
        await PiperVoice(model, "de", program=PROGRAM).speak(TEXT)


async def test_a_program_that_says_nothing_is_an_error(model):
    with pytest.raises(SpeechError, match="0 of 2 sentences"):
        await PiperVoice(model, "de", program=("/bin/true",)).speak(TEXT)


def test_a_missing_program_is_a_missing_service(model, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ServiceMissing, match="piper-tts"):
        PiperVoice(model, "de")


def test_without_a_voice_file_the_setting_is_named():
    with pytest.raises(ServiceMissing, match="LECTRA_PIPER_VOICE"):
        choose_voice("piper", "de", "", "+0%", "+0Hz")
    choice = choose_voice("embedded", "en", "", "+0%", "+0Hz").model_copy(update={"backend": "piper"})
    with pytest.raises(ServiceMissing, match="LECTRA_PIPER_VOICE"):
        open_voice(choice, VoiceServices())


def test_the_voice_is_named_after_its_file_and_speaks_its_language(model):
    services = VoiceServices(piper_voice=model)
    assert choose_voice("piper", "de-AT", "", "+0%", "+0Hz", services).voice == "de_DE-test-medium"
    with pytest.raises(InvalidInput, match="not spoken by the piper voice"):
        choose_voice("piper", "en", "", "+0%", "+0Hz", services)


@pytest.mark.parametrize("content", [None, "not json", "{}", "[]"])
def test_a_voice_file_without_sound_json_is_refused(model, content):
    beside = Path(f"{model}.json")
    beside.unlink() if content is None else beside.write_text(content)
    with pytest.raises(InvalidInput, match="piper_voice"):
        choose_voice("piper", "de", "", "+0%", "+0Hz", VoiceServices(piper_voice=model))

"""Which voice a lecture gets, and what is said where it cannot have the one that was asked for."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from lectra.errors import InvalidInput, ServiceMissing
from lectra.models import VoiceChoice
from lectra.tts import (
    Settled,
    VoiceServices,
    choose_voice,
    gender_of,
    offline_voice,
    settle_voice,
    stand_ins,
    warn_of_silence,
)
from lectra.tts.languages import edge_voices, languages, normal_tag
from tests.servers.edge import EdgeServer

ROOT = Path(__file__).parents[2]
NOWHERE = VoiceServices(edge_url=SecretStr("ws://127.0.0.1:9/"))


def choose(backend: str, lang: str, voice: str = "", rate: str = "+0%", pitch: str = "+0Hz") -> VoiceChoice:
    return choose_voice(backend, lang, voice, rate, pitch)


async def settle(lang: str, voice: str = "", services=NOWHERE, wanted: str = "auto") -> Settled:
    return await settle_voice(wanted, lang, voice, "+0%", "+0Hz", services)


def test_every_language_of_the_table_has_a_woman_and_a_man():
    assert len(languages()) >= 60
    for row in languages().values():
        assert row.english
        assert row.own
        assert {voice.gender for voice in row.voices} == {"female", "male"}
        for voice in row.voices:
            assert re.fullmatch(r"[a-z]{2,3}-[A-Z]{2}(-[a-z]+)?-[A-Za-z]+Neural", voice.name)
            assert voice.name.startswith((f"{row.tag}-", voice.locale))


@pytest.mark.parametrize(
    ("lang", "voice", "name"),
    [
        ("en", "", "en-US-AriaNeural"),
        ("en", "male", "en-US-GuyNeural"),
        ("en-GB", "", "en-GB-SoniaNeural"),
        ("de-AT", "male", "de-AT-JonasNeural"),
        ("hi", "female", "hi-IN-SwaraNeural"),
        ("pt-PT", "", "pt-PT-RaquelNeural"),
        ("zh-Hant", "", "zh-TW-HsiaoChenNeural"),
        ("no", "", "nb-NO-PernilleNeural"),
        ("de", "DE-de-katjaneural", "de-DE-KatjaNeural"),
        ("hi", "en-US-AvaMultilingualNeural", "en-US-AvaMultilingualNeural"),
    ],
)
def test_the_services_voice_for_a_language(lang, voice, name):
    assert choose("edge", lang, voice) == VoiceChoice(backend="edge", voice=name, lang=lang)


@pytest.mark.parametrize(
    ("lang", "voice", "backend", "name"),
    [
        ("en", "", "embedded", "heart"),
        ("en", "male", "espeak", "en-us"),
        ("de", "", "espeak", "de"),
        ("de", "female", "espeak", "de+f2"),
        ("de", "de-DE-KatjaNeural", "edge", "de-DE-KatjaNeural"),
        ("km", "", "edge", "km-KH-SreymomNeural"),
    ],
)
def test_auto_is_the_best_offline_voice_or_the_one_that_is_named(lang, voice, backend, name):
    choice = choose("auto", lang, voice)
    assert (choice.backend, choice.voice) == (backend, name)


def test_a_voice_of_another_language_is_refused():
    with pytest.raises(InvalidInput, match=r"voice: 'de-DE-KatjaNeural' is not a voice for Hindi"):
        choose("edge", "hi", "de-DE-KatjaNeural")


@pytest.mark.parametrize("backend", ["edge", "auto"])
def test_a_near_name_is_suggested(backend):
    with pytest.raises(InvalidInput, match=r"Did you mean: de-DE-KatjaNeural.*flows\.voices --lang de"):
        choose(backend, "de", "de-DE-KatyaNeural")


def test_what_there_is_is_named():
    with pytest.raises(InvalidInput, match=r"For hi there is: hi-IN-SwaraNeural, hi-IN-MadhurNeural\. '"):
        choose("edge", "hi", "bella")


def test_an_engine_without_a_voice_of_that_gender_says_so_and_names_those_that_have_one():
    told = r"embedded engine has no male voice for English One that has is: --tts edge or --tts espeak\.$"
    with pytest.raises(InvalidInput, match=told) as refused:
        choose("embedded", "en", "male")
    assert refused.value.field == "voice"


def test_a_language_that_a_backend_lacks_names_those_that_have_it():
    with pytest.raises(
        InvalidInput, match=r"'hi' is not spoken by the embedded voice.*spoken by: edge, espeak"
    ):
        choose("embedded", "hi")


def test_a_language_that_nobody_speaks_is_refused():
    with pytest.raises(InvalidInput, match="'xx' is not spoken by any voice here"):
        choose("auto", "xx")


@pytest.mark.parametrize("lang", ["la", "gsw", "tlh", "yue-Hant", "iw", "pt-BR", "und"])
def test_silence_is_in_any_language(lang):
    assert choose("none", lang).lang == lang


@pytest.mark.parametrize("lang", ["xx", "xx-klingon", "XX", "zz-Latn"])
def test_silence_is_in_no_language_that_there_is_not(lang):
    with pytest.raises(InvalidInput, match="is no language's tag") as refused:
        choose("none", lang)
    assert refused.value.field == "lang"
    assert "pt-BR" in refused.value.remedy


def test_an_unknown_backend_names_the_known():
    with pytest.raises(InvalidInput, match="auto, edge, embedded, espeak, piper"):
        choose("siri", "en")


@pytest.mark.parametrize(("rate", "pitch"), [("10%", "+0Hz"), ("+101%", "+0Hz"), ("+0%", "-101Hz")])
def test_rate_and_pitch_are_checked(rate, pitch):
    with pytest.raises(InvalidInput):
        choose("edge", "en", "", rate, pitch)


@pytest.mark.parametrize(
    ("lang", "voice", "stand_in"),
    [("en-GB", "male", "embedded:heart"), ("hi", "female", "espeak:hi+f2"), ("de", "male", "espeak:de")],
)
def test_the_offline_stand_in_keeps_gender_where_it_can(lang, voice, stand_in):
    found = offline_voice(choose("edge", lang, voice, "+10%", "-5Hz"))
    assert f"{found.backend}:{found.voice}" == stand_in
    assert (found.lang, found.rate, found.pitch) == (lang, "+10%", "-5Hz")
    assert offline_voice(found) == found


@pytest.mark.parametrize("lang", ["ja", "km"])
def test_without_an_offline_voice_that_is_said(lang):
    with pytest.raises(ServiceMissing, match="No offline voice speaks"):
        offline_voice(choose("edge", lang))


def test_gender_of_a_choice():
    assert [gender_of(choose("edge", "de", it)) for it in ("female", "male")] == ["female", "male"]


async def test_auto_takes_the_service_where_it_answers(monkeypatch):
    monkeypatch.setattr("lectra.tts.settle.ANSWER_S", 30.0)  # a busy machine may be late
    with EdgeServer() as server:
        settled = await settle("hi", "male", VoiceServices(edge_url=SecretStr(server.url)))
    assert settled == (choose("edge", "hi", "male"), "The Edge service answers.")


@pytest.mark.parametrize(
    ("lang", "voice", "stand_in"),
    [
        ("en", "", "embedded:heart"),
        ("hi", "", "espeak:hi"),
        ("de", "de-DE-KatjaNeural", "espeak:de+f2"),
        ("en", "male", "espeak:en-us"),
    ],
)
async def test_auto_takes_the_offline_voice_where_the_service_is_silent(lang, voice, stand_in):
    choice, reason = await settle(lang, voice)
    assert f"{choice.backend}:{choice.voice}" == stand_in
    assert reason == "The Edge service did not answer within 3 s."


async def test_auto_takes_the_offline_voice_where_the_service_lacks_the_language():
    choice, reason = await settle("eo")
    assert choice.backend == "espeak"
    assert "no such voice" in reason


async def test_auto_is_no_voice_where_only_the_service_could_speak_and_warns_of_it():
    settled = await settle("ja")
    assert settled.choice.name == "none"
    (warning,) = warn_of_silence("auto", settled)
    assert warning.message == (
        "The Edge service did not answer within 3 s, and no offline voice speaks Japanese."
    )
    assert warning.fallback.startswith("no voice")


async def test_a_service_that_was_asked_for_and_alone_could_speak_is_missed():
    told = r"does not answer, and no offline voice speaks Japanese.*--tts none"
    with pytest.raises(ServiceMissing, match=told):
        await settle("ja", wanted="edge")


async def test_no_voice_may_be_asked_for_in_any_language():
    for lang in ("en", "ja", "tlh"):
        settled = await settle(lang, wanted="none")
        assert settled.choice == VoiceChoice(backend="none", voice="", lang=lang)
        assert warn_of_silence("none", settled) == ()


def test_no_voice_has_no_gender():
    with pytest.raises(InvalidInput, match=r"voice: there is no voice 'male' with --tts none"):
        choose("none", "en", "male")


@pytest.mark.parametrize(
    ("backend", "lang", "voice", "others"),
    [
        ("edge", "en", "", ["embedded:heart", "espeak:en-us+f2", "none"]),
        ("edge", "de", "male", ["espeak:de", "none"]),
        ("edge", "ja", "", ["none"]),
        ("embedded", "en", "", ["espeak:en-us+f2", "none"]),
        ("espeak", "en", "", ["embedded:heart", "none"]),
        ("espeak", "hi", "", ["none"]),
        ("none", "en", "", []),
    ],
)
def test_who_stands_in_for_a_voice(backend, lang, voice, others):
    assert [other.name for other in stand_ins(choose(backend, lang, voice))] == others


async def test_a_backend_that_is_asked_for_is_taken_as_it_is():
    choice, reason = await settle("en", wanted="edge")
    assert (choice.backend, reason) == ("edge", "edge was asked for.")


def test_tags_are_brought_to_one_form():
    assert [normal_tag(tag) for tag in ("de-AT", "zh-Hans", "zh-Hant-HK", "iw", "nn-NO", "yue")] == [
        "de-at",
        "zh-cn",
        "zh-HK".lower(),
        "he",
        "nb-no",
        "zh-hk",
    ]
    assert edge_voices("yue")[0].locale == "zh-HK"


def listed(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows.voices", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_the_command_lists_languages():
    rows = {row["lang"]: row for row in json.loads(listed("--json").stdout)}
    assert len(rows) > 100
    assert rows["hi"]["female"] == "hi-IN-SwaraNeural"
    assert rows["en"]["offline"] == ["embedded", "espeak"]
    assert rows["eo"]["english"] == "Esperanto"
    assert "हिन्दी" in listed().stdout


def test_the_command_lists_voices_of_a_language():
    rows = json.loads(listed("--lang", "hi", "--json").stdout)
    assert {"backend": "edge", "voice": "hi-IN-MadhurNeural", "gender": "male"} in rows
    assert {"backend": "espeak", "voice": "hi", "gender": "male"} in rows


def test_the_command_refuses_what_nobody_speaks():
    ended = listed("--lang", "xx")
    assert ended.returncode == 2
    assert "'xx' is not spoken" in ended.stderr

"""The Edge voice against a local server that speaks its protocol, with the real client library."""

import asyncio
import json
import socket
import subprocess
import sys
import time

import numpy as np
import pytest
from pydantic import SecretStr

from lectra.errors import ServiceMissing, SpeechError
from lectra.normalise import spoken_form
from lectra.text import sentences
from lectra.tts.edge import EdgeVoice
from lectra.tts.edge_client import edge_answers
from lectra.tts.edge_text import Part, Word, joined, pack, place
from lectra.tts.pace import expected_s, is_plausible
from lectra.tts.pauses import PAUSE_S
from tests.servers.edge import EdgeServer

NARRATION = "AI ethics is a field of study. It is older than it looks! And who answers for R&D <today>?"
CHINESE = "人工智能伦理是一门学科，它研究机器的行为。" * 238


@pytest.fixture
def server():
    with EdgeServer() as running:
        yield running


def spoken(narration: str, lang: str = "en") -> str:
    """Give what a service is sent for a narration."""
    return " ".join(spoken_form(text, lang).text for text in sentences(narration, lang))


def voice_at(server, lang="en", name="en-US-AriaNeural", **options) -> EdgeVoice:
    return EdgeVoice(name, lang, url=SecretStr(server.url), **{"patience_s": 5, **options})


def length_s(speech) -> float:
    return len(speech.samples) / speech.rate_hz


def silences_s(speech) -> list[float]:
    """Lengths of all silences inside, but for the short ones between words."""
    loud = np.flatnonzero(np.abs(speech.samples) > 500)
    gaps = np.diff(loud) / speech.rate_hz
    return [float(gap) for gap in gaps if gap > 0.15]


async def test_a_narration_is_one_request(server):
    await voice_at(server, rate="+10%", pitch="-20Hz").speak(NARRATION)
    (request,) = server.log
    assert request.text == spoken(NARRATION)
    assert (request.rate, request.pitch) == ("+10%", "-20Hz")
    assert "AriaNeural" in request.voice


async def test_what_is_sent_is_the_spoken_form_and_what_is_timed_is_what_was_written(server):
    written = ("Nitrogen boils at −196 °C.", "Then n ≥ 2 holds.")
    speech = await voice_at(server).speak(" ".join(written))
    assert server.log[0].text == " ".join(map(spoken, written))
    assert tuple(it.text for it in speech.sentences) == written
    assert len(server.log) == 1, "its words tell when each sentence is heard"


async def test_the_times_of_words_come_with_their_sentences(server):
    speech = await voice_at(server).speak("Rivers flow. They meet the sea.")
    words = [[word.text for word in sentence.words] for sentence in speech.sentences]
    assert words == [["Rivers", "flow"], ["They", "meet", "the", "sea"]]
    for sentence in speech.sentences:
        times = [word.start_s for word in sentence.words]
        assert times == sorted(times)
        assert sentence.start_s - 0.001 <= times[0] <= times[-1] < sentence.end_s
        loud = np.abs(speech.samples[round(times[-1] * speech.rate_hz) :][:2400]).max()
        assert loud > 500, "the last word is heard when it is said to be"


async def test_rate_is_the_services_own(server):
    usual, quick = [await voice_at(server, rate=rate).speak(NARRATION) for rate in ("+0%", "+100%")]
    assert length_s(quick) < 0.7 * length_s(usual)


async def test_a_thousand_characters_are_one_request_and_more_are_few(server):
    await voice_at(server, rate="+100%").speak("This is a sentence of forty characters. " * 24)
    assert len(server.log) == 1
    await voice_at(server, rate="+100%").speak("This is a sentence of forty characters. " * 60)
    assert len(server.log) == 1 + 3


async def test_without_word_times_each_sentence_is_a_request(server):
    server.fail_always("no_words")
    speech = await voice_at(server).speak(NARRATION)
    assert [request.text for request in server.log][1:] == [spoken(it.text) for it in speech.sentences]
    assert " ".join(it.text for it in speech.sentences) == NARRATION
    assert speech.sentences[1].start_s > speech.sentences[0].end_s


@pytest.mark.parametrize("narration", ["", "…", "— … —\n\n?!"])
async def test_row_17_punctuation_only_is_silence_without_a_call(server, narration):
    speech = await voice_at(server).speak(narration)
    assert length_s(speech) == 1
    assert server.log == []


async def test_row_13_forbidden_is_an_error_that_speaks_of_the_clock(server):
    server.fail_always("forbidden")
    with pytest.raises(SpeechError, match=r"403.*clock"):
        await voice_at(server).speak(NARRATION)


async def test_row_13_the_client_tries_the_servers_clock_once_by_itself(server):
    server.fail("forbidden")
    await voice_at(server).speak(NARRATION)
    assert [request.fault for request in server.log] == ["forbidden", ""]


async def test_row_14_no_audio_is_an_error_each_time(server):
    server.fail("no_audio", "no_audio", "no_audio")
    for _ in range(3):
        with pytest.raises(SpeechError, match="NoAudioReceived"):
            await voice_at(server).speak(NARRATION)
    assert length_s(await voice_at(server).speak(NARRATION)) > 4


async def test_row_15_a_hanging_service_is_given_up_and_the_next_attempt_works(server):
    server.fail("hang")
    voice = voice_at(server, patience_s=0.5)
    with pytest.raises(SpeechError, match="in time"):
        await voice.speak(NARRATION)
    assert length_s(await voice.speak(NARRATION)) > 4


@pytest.mark.parametrize("fault", ["half", "short", "garbage", "silence"])
async def test_row_16_sound_that_is_not_all_of_it_is_rejected(server, fault):
    server.fail(fault)
    with pytest.raises(SpeechError, match=r"before the end|cut off|not sound|spoke for 0\.0 s"):
        await voice_at(server).speak(NARRATION)
    assert length_s(await voice_at(server).speak(NARRATION)) > 4


async def test_sound_without_an_end_is_given_up_before_it_fills_memory(server):
    server.fail("endless")
    with pytest.raises(SpeechError, match="more than the text takes"):
        await voice_at(server).speak(NARRATION)
    assert length_s(await voice_at(server).speak(NARRATION)) > 4


async def test_row_18_five_thousand_chinese_characters_are_split_and_joined_with_no_more_than_pauses(server):
    text = CHINESE.replace("。", "，")[:5000]
    speech = await voice_at(server, "zh", "zh-CN-XiaoxiaoNeural", rate="+100%", patience_s=20).speak(text)
    assert len(server.log) in (5, 6)
    assert all(len(request.text.encode()) <= 3000 for request in server.log)
    assert "".join(request.text for request in server.log) == spoken(text, "zh").replace(" ", "")
    assert "".join(it.text for it in speech.sentences) == text
    assert speech.sentences[-1].end_s == pytest.approx(length_s(speech), abs=0.2)
    assert max(silences_s(speech), default=0) < PAUSE_S + 0.25


async def test_a_fault_can_follow_a_text(server):
    server.fail_text("older", "no_audio")
    with pytest.raises(SpeechError):
        await voice_at(server).speak(NARRATION)
    assert length_s(await voice_at(server).speak("Another slide.")) > 0.5


async def test_an_address_that_nobody_serves_is_a_missing_service():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"ws://127.0.0.1:{free.getsockname()[1]}/x?key=CANARY-KEY"
    voice = EdgeVoice("en-US-AriaNeural", "en", url=SecretStr(address))
    with pytest.raises(ServiceMissing, match=r"127\.0\.0\.1.*LECTRA_EDGE_URL") as raised:
        await voice.speak(NARRATION)
    assert "CANARY" not in f"{raised.value}{raised.value.__cause__}"


async def test_what_is_not_an_address_is_a_missing_service():
    with pytest.raises(ServiceMissing, match="not an address"):
        await EdgeVoice("en-US-AriaNeural", "en", url=SecretStr("nonsense")).speak(NARRATION)


async def test_the_addresss_own_query_goes_along_and_is_never_told(server):
    voice = EdgeVoice("en-US-AriaNeural", "en", url=SecretStr(server.url + "&key=CANARY-KEY"))
    await voice.speak(NARRATION)
    assert "key=CANARY-KEY&ConnectionId=" in server.log[0].query
    server.fail_always("forbidden")
    with pytest.raises(SpeechError) as raised:
        await voice.speak(NARRATION)
    assert "CANARY" not in f"{raised.value}{raised.value.__cause__}"


async def test_voices_speak_through_addresses_of_their_own_side_by_side(server):
    with EdgeServer() as other:
        here, there = voice_at(server), voice_at(other)
        await asyncio.gather(*(voice.speak(NARRATION) for voice in (here, there, here, there)))
        assert (len(server.log), len(other.log)) == (2, 2)


async def test_edge_answers_where_sound_comes_in_time(server):
    assert await edge_answers(SecretStr(server.url), 30)
    server.fail("no_audio", "hang", "forbidden", "forbidden")
    assert [await edge_answers(SecretStr(server.url), 0.3) for _ in range(3)] == [False] * 3
    assert not await edge_answers(SecretStr("ws://127.0.0.1:9/"), 3)


async def test_the_server_counts_what_is_in_flight_and_takes_its_time(server):
    server.seconds_per_70_words = 3.0
    began = time.monotonic()
    await asyncio.gather(*(voice_at(server).speak(NARRATION) for _ in range(3)))
    assert server.most_in_flight == 3
    assert time.monotonic() - began > 19 / 70 * 3


def test_the_server_is_a_program_that_ends_by_itself():
    command = [sys.executable, "-m", "tests.servers.edge", "--seconds", "0.5"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    address, log = ended.stdout.split("\n", maxsplit=1)
    assert address.startswith("ws://127.0.0.1:")
    assert json.loads(log) == {"most_in_flight": 0, "requests": []}


def test_pieces_hold_all_of_a_text_and_keep_to_the_limits():
    long_word, long_sentence = "a" * 2500, "word & word, " * 200
    texts = ["Short.", long_word, "Short again.", long_sentence, "𠮷" * 1200]
    pieces = pack(texts)
    together = "".join(part.text for parts in pieces for part in parts)
    assert together.replace(" ", "") == "".join(texts).replace(" ", "")
    assert all(len(joined(parts)) <= 1000 and len(joined(parts).encode()) <= 3000 for parts in pieces)


@pytest.mark.parametrize("comma", ["，", ","])
def test_a_long_chinese_sentence_is_parted_between_clauses(comma):
    clause = "火山是地球内部的岩浆喷出地表的地方" * 6
    pieces = pack([f"{comma.join([clause] * 20)}。"])
    assert len(pieces) > 1
    assert all(part.text[-1] in (comma, "。") for parts in pieces for part in parts)


def test_a_mark_stays_with_its_letter():
    pieces = pack(["कि" * 900])
    assert len(pieces) > 1
    assert not any(parts[0].text.startswith("ि") for parts in pieces)


def test_sentence_times_are_those_of_their_words():
    parts = [Part(0, "One and two."), Part(1, "And one.")]
    words = [Word(text, at, at + 0.2) for at, text in enumerate(["One", "and", "two", "And", "one"])]
    assert [(span.start_s, span.end_s) for span in place(parts, words) or ()] == [(0, 2.2), (3, 4.2)]


def test_words_that_do_not_tell_the_times_are_not_trusted():
    parts = [Part(0, "One and two."), Part(1, "And one.")]
    assert place(parts, [Word("One", 0, 1)]) is None
    assert place(parts, []) is None


@pytest.mark.parametrize(
    ("text", "usual_s"),
    [
        ("The quick brown fox jumps over the lazy dog near the old river bank.", 4.0),
        ("人工智能伦理是一门学科。", 2.4),
        ("कृत्रिम बुद्धिमत्ता एक विषय है।", 2.4),
        ("الذكاء الاصطناعي علم واسع.", 2.0),
    ],
)
def test_lengths_are_judged_by_script(text, usual_s):
    assert expected_s(text) == pytest.approx(usual_s, rel=0.4)
    assert is_plausible(usual_s, text)
    assert is_plausible(usual_s / 2, text, tempo=2)
    assert not is_plausible(usual_s / 4, text)
    assert not is_plausible(usual_s * 5 + 5, text)

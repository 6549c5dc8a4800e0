"""What is asked for again comes out otherwise, and what is spoken again is as little as can be."""

from __future__ import annotations

import hashlib
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lectra.errors import NoImage, SpeechError
from lectra.images import open_images
from lectra.llm import ModelServices, Prompt, another_take, open_model
from lectra.models import ImageChoice, ImageQuery, ModelChoice, VoiceChoice
from lectra.tts import open_voice
from lectra.tts.pace import BETWEEN, PART_S, expected_s, parted, parted_again
from lectra.tts.sound import LONGEST_S, join_takes
from tests.servers.ollama import OllamaServer

TOWN = ["rain", "falls", "slowly", "on", "the", "old", "stones", "of", "every", "town"]
WORDS = st.lists(st.sampled_from(TOWN), min_size=3, max_size=25)
SAID = st.lists(WORDS.map(lambda words: " ".join(words).capitalize() + "."), min_size=1, max_size=9)


@given(SAID, st.integers(0, 8), st.none() | WORDS)
def test_a_sentence_changed_or_left_out_leaves_the_other_parts_as_they_were_spoken(said, place, words):
    place %= len(said)
    parts = parted(said)
    assert parted_again(said, parts) == parts
    new = [] if words is None else [" ".join(words).capitalize() + "!"]
    edited = [*said[:place], *new, *said[place + 1 :]]
    again = parted_again(edited, parts)
    assert BETWEEN.join(again) == BETWEEN.join(edited)
    if edited:
        spoken_before = sum(part in parts for part in again)
        assert spoken_before >= len(parts) - 1
        assert len(again) - spoken_before <= 1 or expected_s(BETWEEN.join(again)) > 2 * PART_S


def test_a_long_passage_put_in_is_spoken_in_parts():
    said = ["Rain falls slowly on the old stones of every town in these hills."] * 2
    new = [f"Number {count} is a sentence that somebody has put in here by hand." for count in range(6)]
    again = parted_again([said[0], *new, said[1]], parted(said))
    assert BETWEEN.join(again) == BETWEEN.join([said[0], *new, said[1]])
    assert len(again) >= 4


def test_a_slide_that_lasts_for_hours_is_refused_before_it_is_put_together(tmp_path):
    with wave.open(str(tmp_path / "take.wav"), "wb") as file:
        file.setparams((1, 2, 10, 0, "NONE", ""))
        file.writeframes(bytes(2 * 10 * LONGEST_S))
    take = (tmp_path / "take.wav", (), True, 0.4)
    assert len(join_takes([take]).samples) == 10 * LONGEST_S
    with pytest.raises(SpeechError, match="90 minutes"):
        join_takes([take, take])


async def test_another_take_of_a_drawn_picture_or_a_sentence_is_another():
    wanted = ImageQuery(lecture="Rivers", title="Springs", query="water", role="content", motif="")
    choice = ImageChoice(source="drawn")
    takes = [
        (await open_images(choice, None, refused).find(wanted)).data for refused in ([], ["a"], ["a", "b"])
    ]
    assert len(set(takes)) == 3
    assert (await open_images(choice).find(wanted)).data == takes[0]
    spoken = [(await open_voice(VoiceChoice(), None, take).speak("A river.")).samples for take in (0, 5, 0)]
    assert spoken[0].tobytes() == spoken[2].tobytes() != spoken[1].tobytes()


async def test_another_picture_of_a_folder_is_none_that_was_refused_or_is_dealt_to_another_slide(tmp_path):
    for place, name in enumerate(("spring water", "water spring well", "water delta", "moon")):
        Image.new("RGB", (1200, 900), (40 * place, 90, 90)).save(tmp_path / f"{name}.png")
    deck = tuple(
        ImageQuery(lecture="Rivers", title=title, query="water", role="content")
        for title in ("Spring", "Delta")
    )
    choice = ImageChoice(source="folder", folder=tmp_path, deck=deck)
    first = await open_images(choice).find(deck[0])
    refused = [hashlib.sha256(first.data).hexdigest()]
    second = await open_images(choice, None, refused).find(deck[0])
    assert {first.alt, second.alt} == {"spring water", "water spring well"}
    refused.append(hashlib.sha256(second.data).hexdigest())
    with pytest.raises(NoImage):
        await open_images(choice, None, refused).find(deck[0])


async def test_another_take_of_an_answer_is_asked_for_with_another_seed():
    with OllamaServer() as server:
        model = open_model(
            ModelChoice(backend="ollama", model="llama3.1:8b"), ModelServices(ollama_url=server.url)
        )
        for take in (0, 5):
            async for _ in another_take(model, take).stream(Prompt("What is a river?")):
                pass
        first, second = (chat.body["options"]["seed"] for chat in server.chats("other"))
        assert second == first + 5

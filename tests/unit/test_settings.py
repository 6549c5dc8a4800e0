"""Settings that are not sound are refused by name, and no value is shown that may be a secret."""

import pytest

from lectra.errors import InvalidInput
from lectra.images.choice import ImageServices
from lectra.llm import ModelServices
from lectra.preflight import services_from
from lectra.settings import Settings, read_settings
from lectra.tts import VoiceServices


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LECTRA_TTS_SLOTS", "many"),
        ("LECTRA_LLM_SLOTS", "0"),
        ("LECTRA_CACHE_BYTES", "-5"),
        ("LECTRA_BACKOFF_S", "-1"),
        ("LECTRA_LOG_LEVEL", "loud"),
    ],
)
def test_an_unsound_setting_is_refused_by_its_name(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInput) as refused:
        read_settings()
    assert refused.value.field == name
    assert refused.value.remedy
    assert value not in str(refused.value)


def unset_all(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LECTRA_{name.upper()}", raising=False)


def test_services_without_settings_are_those_of_settings_that_are_not_set(monkeypatch):
    unset_all(monkeypatch)
    found = services_from(read_settings())
    of_parts = read_settings().of_parts
    assert found.model == ModelServices(settings=of_parts)
    assert found.voice == VoiceServices(settings=of_parts)
    assert found.images == ImageServices(settings=of_parts)


def test_an_empty_variable_is_none(monkeypatch):
    unset_all(monkeypatch)
    unset = read_settings()
    for name in Settings.model_fields:
        monkeypatch.setenv(f"LECTRA_{name.upper()}", "")
    assert read_settings() == unset


def test_slots_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("LECTRA_TTS_SLOTS", "7")
    assert read_settings().slots["tts"] == 7

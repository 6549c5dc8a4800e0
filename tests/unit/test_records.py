"""A record counts only where it is whole, its own, and plain data; whatever else lies there is removed."""

from __future__ import annotations

import base64
import json
import os
import pickle
import time
from pathlib import Path

import pytest

from lectra.cache import records
from lectra.cache.store import Store
from lectra.models import ModelChoice, SpeechChunk

KEY = records.key_of("tts", "1", {"narration": "Hello."})


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (os.mkdir, (str(self.path),))


def speech(store: Store) -> dict:
    files = {name: store.put_bytes(name.encode(), f".{name}").model_dump() for name in ("mp3", "aac")}
    chunk = {**files, "frames": 24, "sentences": [], "voice": "v", "warnings": []}
    return {"__class__": "lectra.models.SpeechChunk", "data": chunk}


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


@pytest.fixture
def path(store):
    """Keep the record of a step that spoke; gives the record's file."""
    records.write(store, records.made(KEY, "tts", "1", json.dumps(speech(store))))
    return records.path_of(store, KEY)


def refused(store: Store, path: Path) -> bool:
    """Whether the record is refused, and gone."""
    return records.read(store, path.name) is None and not os.path.lexists(path)


def altered(path: Path, change) -> None:
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def test_what_a_step_gave_is_read_back(store, path):
    kept = records.read(store, KEY)
    assert kept and kept.step == "tts"
    chunk = SpeechChunk.model_validate(kept.value)
    assert kept.refs == (chunk.mp3, chunk.aac)
    assert store.path(chunk.mp3).read_bytes() == b"mp3"
    assert records.has(store, KEY)


def test_only_its_owner_may_look_at_records(store, path):
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_nothing_is_kept_of_what_was_not_done(store):
    assert not records.has(store, KEY)


def test_a_key_is_made_of_the_step_its_version_and_what_decides_its_result():
    choice = ModelChoice(backend="ollama", model="a")
    key = records.key_of("outline", "1", {"model": choice, "topic": "Tea"})
    assert key == "58ea71b1d31f835f361aa2745aee02c403485e438815f0ff89ee1fbe2a47593a"
    for other in (
        records.key_of("script", "1", {"model": choice, "topic": "Tea"}),
        records.key_of("outline", "2", {"model": choice, "topic": "Tea"}),
        records.key_of("outline", "1", {"model": choice, "topic": "tea"}),
    ):
        assert other != key


def test_one_made_earlier_is_passed_over_by_who_wants_it_fresh_and_stays(store, path):
    assert records.read(store, KEY, not_before=time.time() + 1) is None
    assert records.has(store, KEY)


def test_row_39_a_truncated_record_is_refused(store, path):
    whole = path.read_bytes()
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert refused(store, path), length


def test_row_40_the_record_of_something_else_is_refused(store, path):
    other = records.path_of(store, records.key_of("tts", "1", {"narration": "Goodbye."}))
    path.rename(other)
    assert refused(store, other)


def test_row_40_a_record_whose_text_was_changed_is_refused(store, path):
    altered(path, lambda data: data.update(result=data["result"].replace('"v"', '"w"')))
    assert refused(store, path)


@pytest.mark.parametrize("content", [b"mp4", b"", b"mp3 and more", None])
def test_row_40_a_record_whose_file_is_another_is_refused(store, path, content):
    kept = records.read(store, KEY)
    assert kept
    file = store.root / kept.refs[0].key
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    assert refused(store, path)


def planted(bomb: Bomb) -> dict[str, bytes]:
    """Give what may be planted in a record's place, all of it well-formed for some reader."""
    code = pickle.dumps(bomb)
    text = base64.encodebytes(code).decode()
    shapes = {
        "pickle": {"type": "pickle", "picklelib": "pickle"},
        "compressed pickle": {"type": "compressed/pickle", "compressionlib": "bz2"},
        "JSON by another library": {"type": "json", "jsonlib": "pickle"},
        "JSON with a decoder": {"type": "json", "jsonlib": "json", "object_decoder": "os.system"},
    }
    envelopes = {
        name: json.dumps({"metadata": {"serializer": shape}, "result": text}).encode()
        for name, shape in shapes.items()
    }
    old = json.dumps({"serializer": shapes["pickle"], "data": text}).encode()
    return {"bare": code, "in base64": text.encode(), "older form": old, **envelopes}


@pytest.mark.parametrize("kind", planted(Bomb(Path("x"))))
def test_row_41_a_planted_pickle_is_refused_and_never_run(store, path, tmp_path, kind):
    trap = tmp_path / "trap"
    path.write_bytes(planted(Bomb(trap))[kind])
    assert refused(store, path)
    assert not trap.exists()


@pytest.mark.parametrize("kind", ["pickle", "JSON by another library", "JSON with a decoder"])
def test_row_41_a_sound_record_that_names_another_reader_is_refused(store, path, tmp_path, kind):
    serializer = json.loads(planted(Bomb(tmp_path / "trap"))[kind])["metadata"]["serializer"]
    altered(path, lambda data: data["metadata"].update(serializer=serializer))
    assert refused(store, path)


@pytest.mark.parametrize(
    "value",
    [
        {"__class__": "subprocess.Popen", "data": ["touch", "x"]},
        {"__class__": "lectra.cache.store.Store", "data": "/"},
        {"__class__": "lectra.models.Path", "data": "/"},
        {"__class__": "lectra.models.Clip", "data": {"frames": 1}},
        {"__exc_type__": "SystemExit", "message": ""},
        [{"deep": {"__class__": "lectra.nowhere.Clip", "data": {}}}],
    ],
)
def test_row_41_a_record_that_names_what_is_not_plain_data_is_refused(store, value):
    records.write(store, records.made(KEY, "tts", "1", json.dumps(value)))
    assert refused(store, records.path_of(store, KEY))


def test_row_41_a_link_is_not_followed(store, path, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    assert refused(store, path)
    assert elsewhere.exists()


def test_row_41_a_folder_or_a_pipe_in_a_records_place_is_removed(store, path):
    path.unlink()
    path.mkdir()
    (path / "x").write_text("x")
    assert refused(store, path)
    os.mkfifo(path)
    assert refused(store, path)


def test_row_41_a_record_that_points_out_of_the_store_does_no_harm_there(store, tmp_path):
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("years of work")
    for key in ("../thesis.txt", str(thesis), "files/../../thesis.txt"):
        ref = {"key": key, "sha256": "0" * 64, "size": 1}
        records.write(store, records.made(KEY, "tts", "1", json.dumps(ref)))
        assert refused(store, records.path_of(store, KEY))
    assert thesis.read_text() == "years of work"

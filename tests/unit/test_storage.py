"""What LECTRA relies on in Prefect's results without a promise of it: each fails when Prefect changes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from prefect import task
from prefect.context import TaskRunContext
from prefect.results import ResultStore
from prefect.serializers import JSONSerializer

from flows.steps import check_kept
from lectra.cache import records
from lectra.errors import StoreError
from lectra.models import Clip, FileRef
from lectra.runs.run import Run, open_run
from tasks.policy import key_for, policy
from tasks.storage import StepStorage, keep_in

KEY = records.key_of("clip", "1", {"frames": 24})


@pytest.fixture
def run(tmp_path) -> Run:
    folder, cache = tmp_path / "out", tmp_path / "cache"
    return open_run(folder=folder, cache_dir=cache, slots={}, slides=1, alone=True)


@pytest.fixture
def clip(run) -> Clip:
    return Clip(file=run.store.put_bytes(b"mp4", ".mp4"), frames=24)


def result_store(run: Run, kept: records.Record | None = None) -> ResultStore:
    """Give what Prefect keeps results with, as it is when a step has begun."""
    store = ResultStore(serializer=JSONSerializer())
    storage = StepStorage.of(run.store, KEY, "clip", "1", kept)
    context: Any = TaskRunContext
    keep_in(storage, context.model_construct(result_store=store))
    assert store.result_storage is storage, "Prefect's result store takes no other storage any more"
    return store


def test_what_prefect_writes_is_a_record_and_prefect_reads_it(run, clip):
    result_store(run).write(clip, key=KEY)
    kept = records.read(run.store, KEY)
    assert kept, "what Prefect writes has another form: see tasks/storage.py"
    assert kept.refs == (clip.file,)
    assert Clip.model_validate(kept.value) == clip
    assert result_store(run, kept).exists(KEY)
    assert result_store(run, kept).read(KEY).result == clip


def test_prefect_is_told_of_nothing_where_nothing_is_kept(run):
    assert not result_store(run).exists(KEY)


def test_what_prefect_is_given_is_composed_anew(run, clip):
    """Of two equal names, readers may take different ones: so none of the file's own bytes is passed on."""
    result_store(run).write(clip, key=KEY)
    path = records.path_of(run.store, KEY)
    text = path.read_text()
    path.write_text(
        text.replace('"metadata":', '"metadata": {"serializer": {"type": "pickle"}}, "metadata":', 1)
    )
    storage = StepStorage.of(run.store, KEY, "clip", "1", records.read(run.store, KEY))
    given = storage.read_path(KEY)
    assert b"pickle" not in given
    assert json.loads(given)["metadata"]["serializer"]["type"] == "json"


def test_prefect_writes_our_models_under_their_names_and_errors_as_no_result(clip):
    written = json.loads(JSONSerializer().dumps([clip, ValueError("x")]))
    assert written == [
        {"__class__": "lectra.models.Clip", "data": clip.model_dump(mode="json")},
        {"__exc_type__": "builtins.ValueError", "message": "x"},
    ], "the JSON of Prefect's results has another form: see lectra/cache/records.py"


def test_a_result_that_was_not_kept_is_an_error(run, clip):
    @task(name="clip", version="1", **policy())
    def repeat(run: Run, still: FileRef): ...

    inputs = {"run": run, "still": clip.file}
    with pytest.raises(StoreError, match="could not be kept"):
        check_kept(run, repeat, inputs)
    records.write(run.store, records.made(key_for(repeat, inputs), "clip", "1", "{}"))
    check_kept(run, repeat, inputs)

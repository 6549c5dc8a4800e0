"""Under which key a step's result is kept, which of its inputs that depends on, and what is tried again."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil

import pytest
from prefect import task
from prefect.client.schemas.objects import TaskRun
from prefect.states import Failed
from prefect.tasks import Task
from pydantic_core import to_json

import tasks
from lectra.cache import records
from lectra.errors import (
    ImageError,
    InvalidInput,
    Lost,
    ModelError,
    NoImage,
    ProgramError,
    ServiceMissing,
    SpeechError,
    StoreDown,
    StoreError,
    VoiceDown,
)
from lectra.llm import Declined
from lectra.runs.run import open_run
from lectra.steps import STEPS, run_name, step_in
from tasks.policy import backoff, key_for, look_up, policy, worth_retrying

MODULES = [importlib.import_module(f"tasks.{module.name}") for module in pkgutil.iter_modules(tasks.__path__)]
ALL = {step.name: step for module in MODULES for step in vars(module).values() if isinstance(step, Task)}

ONCE_INCIDENTAL = ("run", "slide", "services", "take", "refused", "early")
"""The inputs that decided no step's result when the first records were written, and one that came later."""


def inputs_of(step: Task) -> dict[str, str]:
    """Give every input of a step a value of its own."""
    return {name: f"the {name}" for name in inspect.signature(step.fn).parameters}


def test_every_step_has_a_task():
    assert ALL.keys() == STEPS.keys()


@pytest.mark.parametrize("step", ALL.values(), ids=ALL.keys())
def test_what_was_kept_before_steps_named_their_own_inputs_is_found(step):
    content = {name: value for name, value in inputs_of(step).items() if name not in ONCE_INCIDENTAL}
    former = hashlib.sha256(to_json([step.name, step.version, content])).hexdigest()
    assert key_for(step, inputs_of(step)) == former


@pytest.mark.parametrize("step", ALL.values(), ids=ALL.keys())
def test_a_run_has_the_name_by_which_its_step_is_found_again(step):
    slide = 3 if STEPS[step.name].of_slide else None
    named = step.task_run_name.format(slide=slide)
    assert named == run_name(step.name, slide)
    assert step_in(named) == (step.name, slide)


@pytest.mark.parametrize("step", ALL.values(), ids=ALL.keys())
def test_a_step_names_no_input_that_it_does_not_have(step):
    assert step.cache_policy.incidental <= inputs_of(step).keys()


def test_a_key_follows_each_input_that_a_step_does_not_call_incidental():
    @task(name="mix", version="1", **policy(incidental=("slide",)))
    def mix(run, slide, take, services): ...

    inputs = inputs_of(mix)
    key = key_for(mix, inputs)
    changed = {name: key_for(mix, {**inputs, name: "another"}) != key for name in inputs}
    assert changed == {"run": False, "slide": False, "take": True, "services": True}


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (ModelError("It broke off."), True),
        (SpeechError("It is silent."), True),
        (VoiceDown("It does not answer."), True),
        (ImageError("It is none."), True),
        (ProgramError("It hung."), True),
        (StoreDown("It is away."), True),
        (OSError("odd"), True),
        (None, True),
        (InvalidInput("topic", "it is empty", remedy="Name one."), False),
        (ServiceMissing("It is not there."), False),
        (StoreError("The disk is full."), False),
        (Lost("It is gone."), False),
        (NoImage("There is none."), False),
        (Declined("a model", said="no"), False),
    ],
)
@pytest.mark.parametrize("step", ALL.values(), ids=ALL.keys())
def test_a_step_is_tried_again_where_it_may_go_well_another_time(step, error, again):
    run = TaskRun(task_key=step.task_key, dynamic_key="0")
    assert step.retry_condition_fn is worth_retrying
    assert step.retry_condition_fn(step, run, Failed(data=error)) == again


def test_the_wait_before_each_retry_is_twice_that_before(monkeypatch):
    monkeypatch.setenv("LECTRA_BACKOFF_S", "3")
    assert backoff(4) == [3, 6, 12, 24]


@pytest.mark.parametrize(("fresh", "found"), [(False, True), (True, False)])
def test_a_fresh_run_takes_nothing_that_was_kept_before(fresh, found, tmp_path):
    @task(name="mix", version="1", **policy())
    def mix(run, tea): ...

    place = {"folder": tmp_path / "out", "cache_dir": tmp_path / "store", "slots": {}, "slides": 1}
    run = open_run(**place, alone=True, fresh=fresh)
    inputs = {"run": run, "tea": "green"}
    key = key_for(mix, inputs)
    records.write(run.store, records.Record(key, "mix", "1", 1.0, "7"))
    assert (look_up(mix, inputs)[1] is not None) == found

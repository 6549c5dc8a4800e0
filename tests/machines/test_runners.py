"""What runs the steps is a setting, read when a run begins; a package that is missing is named."""

from __future__ import annotations

import sys
from typing import get_args

import cloudpickle
import pytest
from prefect.task_runners import ThreadPoolTaskRunner

from flows.generate import generate
from flows.revise import revise
from flows.runners import RUNNERS, check_runner, open_runner, threads_for
from lectra.errors import ServiceMissing
from lectra.settings import Settings


def test_each_value_of_the_setting_has_its_runner():
    assert set(RUNNERS) == set(get_args(Settings.model_fields["task_runner"].annotation))


@pytest.mark.parametrize("flow", [generate, revise])
def test_a_flow_asks_the_settings_when_a_run_begins(flow, monkeypatch):
    assert type(flow.task_runner.duplicate()) is ThreadPoolTaskRunner
    pytest.importorskip("prefect_dask")
    monkeypatch.setenv("LECTRA_TASK_RUNNER", "dask")
    monkeypatch.setenv("LECTRA_DASK_ADDRESS", "tcp://127.0.0.1:9")
    assert flow.task_runner.duplicate().address == "tcp://127.0.0.1:9"


@pytest.mark.parametrize("flow", [generate, revise])
def test_a_flow_can_be_sent_to_a_worker(flow):
    assert cloudpickle.loads(cloudpickle.dumps(flow)).name == flow.name


def test_a_local_cluster_has_a_thread_for_each_slot():
    pytest.importorskip("prefect_dask")
    settings = Settings(task_runner="dask")
    runner = open_runner(settings)
    assert runner.cluster_kwargs["threads_per_worker"] == threads_for(settings) > sum(settings.slots.values())
    assert runner.cluster_kwargs["host"] == "127.0.0.1"


@pytest.mark.parametrize(("name", "package"), [("dask", "prefect_dask"), ("ray", "prefect_ray")])
def test_a_missing_package_is_named_with_what_installs_it(name, package, monkeypatch):
    monkeypatch.delitem(sys.modules, package, raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ServiceMissing, match=rf"{package} is not installed") as raised:
        check_runner(Settings(task_runner=name))
    assert "pip install" in raised.value.remedy


def test_threads_need_no_package():
    assert isinstance(open_runner(Settings()), ThreadPoolTaskRunner)

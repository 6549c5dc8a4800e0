"""What is decided about a run whose process may be gone."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time

import pytest
from prefect.client.schemas.objects import StateType

from deployments.lost import (
    AT_MOST,
    BEGUN_S,
    CANCELLING_S,
    FORGOTTEN_S,
    PENDING_IN_POOL_S,
    PENDING_S,
    SILENT_S,
    Seen,
    judge,
)
from deployments.recover import RECOVERED, times_recovered
from flows.whereabouts import LABEL, from_labels, of_this_process, to_label

RUNNING, PENDING, CANCELLING = StateType.RUNNING, StateType.PENDING, StateType.CANCELLING
LONG_S = 3600.0


@pytest.mark.parametrize(
    ("run", "verdict"),
    [
        (Seen(RUNNING, LONG_S, "alive"), "leave"),
        (Seen(RUNNING, FORGOTTEN_S + 1, "alive"), "leave"),
        (Seen(RUNNING, LONG_S, "gone"), "retry"),
        (Seen(RUNNING, BEGUN_S - 1, "gone"), "leave"),
        (Seen(RUNNING, LONG_S, "gone", deployed=False), "crash"),
        (Seen(RUNNING, LONG_S, "gone", recovered=AT_MOST - 1), "retry"),
        (Seen(RUNNING, LONG_S, "gone", recovered=AT_MOST), "give up"),
        (Seen(RUNNING, LONG_S, "gone", deployed=False, recovered=AT_MOST), "crash"),
        (Seen(RUNNING, LONG_S, "elsewhere", silent_s=SILENT_S - 1), "leave"),
        (Seen(RUNNING, LONG_S, "elsewhere", silent_s=SILENT_S + 1), "retry"),
        (Seen(RUNNING, LONG_S, "elsewhere", silent_s=SILENT_S + 1, deployed=False), "crash"),
        (Seen(RUNNING, LONG_S, "elsewhere"), "leave"),
        (Seen(RUNNING, FORGOTTEN_S + 1, "elsewhere"), "retry"),
        (Seen(RUNNING, LONG_S, "unknown"), "leave"),
        (Seen(RUNNING, LONG_S, "unknown", silent_s=SILENT_S + 1), "retry"),
        (Seen(RUNNING, FORGOTTEN_S + 1, "unknown"), "retry"),
        (Seen(PENDING, PENDING_S - 1, "unknown"), "leave"),
        (Seen(PENDING, PENDING_S + 1, "unknown"), "retry"),
        (Seen(PENDING, math.inf, "unknown"), "retry"),
        (Seen(PENDING, PENDING_S + 1, "unknown", in_pool=True), "leave"),
        (Seen(PENDING, PENDING_IN_POOL_S + 1, "unknown", in_pool=True), "retry"),
        (Seen(PENDING, PENDING_S + 1, "unknown", deployed=False), "crash"),
        (Seen(CANCELLING, 1, "alive"), "leave"),
        (Seen(CANCELLING, CANCELLING_S + 1, "alive"), "kill"),
        (Seen(CANCELLING, 1, "gone"), "cancel"),
        (Seen(CANCELLING, 1, "gone", deployed=False, recovered=AT_MOST), "cancel"),
        (Seen(CANCELLING, SILENT_S - 1, "elsewhere"), "leave"),
        (Seen(CANCELLING, SILENT_S + 1, "elsewhere"), "cancel"),
        (Seen(CANCELLING, BEGUN_S - 1, "unknown"), "leave"),
        (Seen(CANCELLING, BEGUN_S + 1, "unknown"), "cancel"),
    ],
)
def test_what_is_decided_of_a_run(run, verdict):
    assert judge(run) == verdict


def test_a_process_is_known_by_its_note_while_it_lives_and_after():
    script = "from flows.whereabouts import *; print(to_label(of_this_process()), flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    there = from_labels({LABEL: process.stdout.readline().strip()})
    assert there is not None
    assert (there.pid, there.is_here, there.is_gone) == (process.pid, True, False)
    assert abs(there.noted_at - time.time()) < 60
    process.kill()
    process.wait()
    assert there.is_gone


def test_a_process_of_another_machine_or_that_has_the_same_number_is_not_taken_for_it():
    mine = of_this_process()
    assert mine.pid == os.getpid()
    assert not mine.is_gone
    assert not mine._replace(host="elsewhere").is_here
    assert mine._replace(start="another boot:1").is_gone


@pytest.mark.parametrize(
    ("labels", "times"), [({}, 0), ({RECOVERED: 2}, 2), ({RECOVERED: "many"}, 0), ({"other": 3}, 0)]
)
def test_how_often_a_run_was_recovered_is_a_label_on_it(labels, times):
    assert times_recovered(labels) == times


@pytest.mark.parametrize("label", ["", "here", "here x y z", "here 1 start soon", "here 1 start 0 0"])
def test_an_unsound_note_is_none(label):
    assert from_labels({LABEL: label}) is None
    assert from_labels({}) is None
    assert from_labels({LABEL: to_label(of_this_process())}) is not None

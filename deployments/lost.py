"""When a run is lost, and what is to be done with it: all pure. :mod:`deployments.recover` does it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from prefect.client.schemas.objects import StateType

AT_MOST = 3
"""How often a run is recovered: one that takes its process with it each time must end."""
SILENT_S = 150.0
"""A run of another machine is gone that has sent no heartbeat for so long: five of them."""
FORGOTTEN_S = 86_400.0
"""… and one that was never heard of, when it has been on for a day; as in the run log."""
BEGUN_S = 10.0
"""A run notes its process within this time of its start."""
PENDING_S, PENDING_IN_POOL_S = 120.0, 900.0
"""How long a run may be about to start, and where a worker may have to fetch an image first."""
CANCELLING_S = 45.0
"""How long a runner may take to end a run that is to be cancelled; Prefect's own takes 30 s at worst."""

Process = Literal["alive", "gone", "elsewhere", "unknown"]
"""Where a run's process is: on this machine, gone from it, on another, or never noted."""
Verdict = Literal["leave", "retry", "crash", "give up", "cancel", "kill"]


class Seen(NamedTuple):
    """A run as it is seen from here.

    ``age_s`` is since when it has been in its state, ``silent_s`` since its last heartbeat that could have
    been heard (None: there never was one), ``recovered`` how often it was recovered before.
    """

    state: StateType
    age_s: float
    process: Process
    silent_s: float | None = None
    deployed: bool = True
    in_pool: bool = False
    recovered: int = 0


def judge(run: Seen) -> Verdict:
    """Decide what to do with a run."""
    if run.state == StateType.CANCELLING:
        return _judge_cancelling(run)
    if not _is_lost(run):
        return "leave"
    if not run.deployed:
        return "crash"
    return "retry" if run.recovered < AT_MOST else "give up"


def _judge_cancelling(run: Seen) -> Verdict:
    if run.process == "alive":
        return "kill" if run.age_s > CANCELLING_S else "leave"
    if run.process == "unknown":  # cancelled as it began: a process that had got so far would be noted
        return "cancel" if run.age_s > BEGUN_S else "leave"
    return "cancel" if run.process == "gone" or run.age_s > SILENT_S else "leave"


def _is_lost(run: Seen) -> bool:
    if run.state == StateType.PENDING:  # its process notes itself when it runs
        return run.age_s > (PENDING_IN_POOL_S if run.in_pool else PENDING_S)
    if run.process in ("alive", "gone"):
        return run.process == "gone" and run.age_s > BEGUN_S
    if run.silent_s is None:
        return run.age_s > FORGOTTEN_S
    return run.silent_s > SILENT_S

"""What LECTRA relies on in libraries without a promise of it: each test names the adapter to be changed.

Others have a file of their own: edge-tts ``tests/contract/test_edge_client.py``, Prefect's results
``tests/unit/test_storage.py``, its leases ``tests/production/test_leases.py``.
"""

from __future__ import annotations

import inspect
from typing import Any
from uuid import uuid4

import prefect.flow_engine
import pytest
import uvicorn
from prefect.client.schemas.objects import FlowRun
from prefect.context import FlowRunContext
from prefect.deployments.runner import RunnerDeployment
from prefect.states import AwaitingRetry, exception_to_failed_state
from uvicorn.protocols.http.h11_impl import H11Protocol

from deployments.unset import unset
from flows.raised import own_words
from flows.served import is_served
from flows.states import RETRY

PREFIX = "Flow run encountered an exception:"


@pytest.mark.parametrize("error", [ValueError("No tea: none."), RuntimeError("No tea.")])
async def test_a_run_tells_of_its_error_in_the_error_s_own_words(error):
    assert PREFIX in inspect.getsource(prefect.flow_engine), "Prefect's words are others: flows/raised.py"
    state = await exception_to_failed_state(error, message=PREFIX)
    assert own_words(state.message) == str(error), "Prefect's words are others: flows/raised.py"


@pytest.mark.parametrize("message", [None, "", "Its process was gone."])
def test_a_message_that_is_not_of_an_error_stays_as_it_is(message):
    assert own_words(message) == (message or "")


def test_a_field_that_is_unset_is_not_sent_to_prefect():
    described = RunnerDeployment(name="generate", flow_name="generate", tags=["mine"], paused=True)
    unset(described, {"tags", "paused", "parameters"})
    sent = described.model_dump(mode="json", exclude_unset=True)
    assert sent.keys() == {"name", "flow_name"}, "fields cannot be unset any more: deployments/unset.py"


@pytest.mark.parametrize("deployment", [None, uuid4()])
def test_a_run_is_served_where_it_is_of_a_deployment(deployment):
    assert not is_served(), "there is no run"
    run = FlowRun(flow_id=uuid4(), deployment_id=deployment)
    context: Any = FlowRunContext
    with context.model_construct(flow_run=run):
        assert is_served() == (deployment is not None), "the run is elsewhere in its context: flows/served.py"


def test_prefect_calls_a_run_that_waits_to_be_tried_again_as_it_did():
    assert AwaitingRetry().name == RETRY


def test_uvicorn_has_what_the_api_s_connections_and_server_build_on():
    taken = {"connection_made", "data_received", "resume_writing", "connection_lost", "send_400_response"}
    assert taken <= vars(H11Protocol).keys(), "uvicorn's protocol has changed: deployments/api/connections.py"
    made = inspect.getsource(H11Protocol.__init__) + inspect.getsource(H11Protocol.connection_made)
    for name in ("conn", "config", "connections", "loop", "transport", "client"):
        assert f"self.{name}" in made, f"H11Protocol.{name} is gone: deployments/api/connections.py"
    server = uvicorn.Server(uvicorn.Config(app=lambda: None))
    assert (server.should_exit, server.force_exit) == (False, False), "deployments/api/server.py"

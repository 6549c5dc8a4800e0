"""Whatever is asked, the API answers as its document says."""

from __future__ import annotations

import pytest

from tests.api.fuzz import environment, fuzz
from tests.api.hostile import one_of_each, outlines, peak_bytes, send
from tests.api.process import Api


@pytest.mark.slow
def test_no_request_makes_the_server_fail_or_answer_what_is_not_documented(site):
    api = Api({**site.env, **environment(site.durable)})
    api.start()
    try:
        assert fuzz(api.url, minutes=2, seed=7, examples=20) == 0
    finally:
        api.stop()


@pytest.mark.parametrize("sent", [one_of_each, pytest.param(outlines, marks=pytest.mark.slow)])
def test_hostile_text_is_answered_at_once_and_never_by_an_error_of_ours(site, sent):
    api = Api({**site.env, **environment(site.durable)})
    api.start()
    try:
        seen = send(api, 60, sent())
        assert seen.failures == []
        assert set(seen.statuses) <= {202, 400, 413, 429}
        assert peak_bytes(api) < 400_000_000
        end_all(api)
    finally:
        api.stop()


def end_all(api: Api) -> None:
    """Cancel the lectures that were asked for, which would be spoken for many minutes."""
    with api.client() as client:
        for one in client.get("/presentations", params={"limit": 100}).json()["presentations"]:
            if one["state"] in ("pending", "running"):
                client.post(f"/presentations/{one['id']}/cancel")

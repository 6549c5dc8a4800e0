"""Whatever is asked, the API answers as its document says."""

from __future__ import annotations

import pytest

from tests.api.fuzz import environment, fuzz
from tests.api.process import Api


@pytest.mark.slow
def test_no_request_makes_the_server_fail_or_answer_what_is_not_documented(site):
    api = Api({**site.env, **environment(site.durable)})
    api.start()
    try:
        assert fuzz(api.url, minutes=2, seed=7, examples=20) == 0
    finally:
        api.stop()

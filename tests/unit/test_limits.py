"""What servers of language models say of their limits, of quotas and of pauses, in their own words."""

from __future__ import annotations

import pytest

from lectra.errors import ServiceMissing
from lectra.llm.limits import Limit, limit_named
from lectra.llm.refusals import Refusal, error_in, hopeless, is_about_money, pause_asked, pause_in


@pytest.mark.parametrize(
    ("said", "limit"),
    [
        ("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", Limit(8192)),
        ("max_tokens is too large: 10000. This model supports at most 4096 completion tokens.", Limit(4096)),
        ("max_tokens: 10000 > 8192, which is the maximum allowed number of output tokens", Limit(8192)),
        (
            "`max_tokens` must be less than or equal to `8192`, the maximum for this `context_window`",
            Limit(8192),
        ),
        ("it has a maxOutputTokens value of 10000 but the range is from 1 to 8193 (exclusive).", Limit(8192)),
        ("max_tokens too large for big-model-2048. Maximum is 4,096", Limit(4096)),
        ("max_tokens is too large", Limit(5000)),
        (
            "maximum context length is 8192 tokens. However, you requested 10500 tokens "
            "(500 in the messages, 10000 in the completion)",
            Limit(0, 8192, 500),
        ),
        (
            "maximum context length is 8192 tokens and your request has 500 input tokens "
            "(10000 > 8192 - 500).",
            Limit(0, 8192, 500),
        ),
        (
            "`inputs` tokens + `max_new_tokens` must be <= 2048. Given: 500 `inputs` tokens and 10000",
            Limit(0, 2048, 500),
        ),
        (
            "request (4012 tokens) exceeds the available context size (2048 tokens), try increasing it",
            Limit(0, 2048, 4012),
        ),
        ("Requested tokens (12600) exceed context window of 2048", Limit(0, 2048, 2600)),
        (
            "Trying to keep the first 4632 tokens when context the overflows. "
            "However, the model is loaded with context length of only 4096 tokens",
            Limit(0, 4096, 4632),
        ),
        (
            "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000",
            Limit(0, 200000, 190000),
        ),
        (
            "Prompt contains 35000 tokens, too large for model with 32768 maximum context length",
            Limit(0, 32768, 35000),
        ),
        (
            "tokens per minute (TPM): Limit 6000, Requested 10500, please reduce your message size",
            Limit(0, 6000, 500),
        ),
        ("Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", None),
        ("In context=('properties', 'slides'), 'minItems' is not permitted.", None),
        ("System role not supported", None),
    ],
)
def test_the_limit_that_a_server_names_is_read(said: str, limit: Limit | None) -> None:
    assert limit_named(said, 10_000, "big-model-2048") == limit


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (429, "You exceeded your current quota, please check your plan and billing details.", ""),
        (429, "no", "insufficient_quota"),
        (402, "Payment Required", ""),
        (400, "Your credit balance is too low to access the API. Please go to Plans & Billing.", ""),
        (403, "Insufficient balance", ""),
        (200, "This request requires more credits, or fewer max_tokens.", ""),
    ],
)
def test_a_want_of_money_is_told_from_a_want_of_patience(status: int, said: str, code: str) -> None:
    lost = hopeless(Refusal("The server", status, said, code), "Set the key.")
    assert isinstance(lost, ServiceMissing)
    assert "no quota left" in lost.message
    assert said.rstrip(".") in lost.message


@pytest.mark.parametrize(
    ("said", "pause_s"),
    [
        ("Rate limit reached on tokens per min. Please try again in 18s. See your billing page.", 18),
        ("You exceeded your current quota, check your plan and billing. Please retry in 36.5s.", 36.5),
        ("Please try again in 7m12s. Need more? Upgrade at https://x.example/settings/billing", 432),
        ("Please try again in 20ms.", 0.02),
        ("Rate limit reached", 0),
    ],
)
def test_a_pause_that_is_named_is_no_want_of_money(said: str, pause_s: float) -> None:
    assert pause_in(said) == pytest.approx(pause_s)
    assert not is_about_money(Refusal("The server", 429, said))


def test_the_pause_of_a_header_is_in_seconds_milliseconds_or_a_date() -> None:
    assert pause_asked({"retry-after": "2"}, "") == 2
    assert pause_asked({"retry-after": "1.5"}, "") == 1.5
    assert pause_asked({"retry-after-ms": "250"}, "") == 0.25
    assert pause_asked({"retry-after": "Fri, 01 Jan 2100 00:00:00 GMT"}, "") > 1e6
    assert pause_asked({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, "") == 0
    assert pause_asked({"retry-after": "soon"}, "try again in 3s") == 3


@pytest.mark.parametrize(
    ("status", "said", "code", "words"),
    [
        (401, "Unauthorized", "", "refuses the key (401): Unauthorized"),
        (
            400,
            "API key not valid. Please pass a valid API key.",
            "",
            "refuses the key (400): API key not valid",
        ),
        (403, "Country, region, or territory not supported", "", "refuses access (403): Country"),
        (200, "Incorrect API key provided", "invalid_api_key", "refuses the key"),
    ],
)
def test_a_key_that_is_refused_is_told_in_the_servers_words(
    status: int, said: str, code: str, words: str
) -> None:
    lost = hopeless(Refusal("The server", status, said, code), "Set the key.")
    assert lost
    assert words in lost.message
    assert lost.remedy == "Set the key."


@pytest.mark.parametrize("said", ["Internal error", "max_tokens: 9 is not a valid token", "no system role"])
def test_other_refusals_are_not_hopeless(said: str) -> None:
    assert hopeless(Refusal("The server", 400, said), "Set the key.") is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"error": {"message": "no", "code": "x"}}', "no"),
        (b'{"error": "no"}', "no"),
        (b'[{"error": {"message": "no", "status": "x"}}]', "no"),
        (b'{"detail": [{"loc": ["body", "seed"], "msg": "Extra inputs"}]}', "body.seed: Extra inputs"),
        (b'{"detail": "no"}', "no"),
        (b'{"object": "error", "message": "no"}', "no"),
        (
            b'{"error": {"message": "Provider error", "metadata": {"raw": "upstream says no"}}}',
            "upstream says no",
        ),
        (b"<html><head><title>502 Bad Gateway</title><style>a{}</style></head></html>", "502 Bad Gateway"),
        (b"plain words", "plain words"),
        (b"", ""),
    ],
)
def test_an_error_of_any_form_is_quoted(content: bytes, said: str) -> None:
    assert error_in(content)[0].endswith(said)

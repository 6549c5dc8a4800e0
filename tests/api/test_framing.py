"""Requests whose end two servers might see in two places are refused, and their connection closed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deployments.api.framing import wrong_with_chunk, wrong_with_head
from tests.api.raw import exchange, head

POST = "POST /generate_presentation HTTP/1.1"
JSON = "Content-Type: application/json"
SMUGGLED = b"GET /voices?lang=en HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
CHUNKED = b"2\r\n{}\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (["Content-Length: 2", "Transfer-Encoding: chunked"], "beside Transfer-Encoding"),
        (["Transfer-Encoding: chunked", "Content-Length: 12"], "beside Transfer-Encoding"),
        (["content-length:2", "TRANSFER-ENCODING:chunked"], "beside Transfer-Encoding"),
        (["Content-Length: 2", "Content-Length: 2"], "more than once"),
        (["Content-Length: 2", "Content-Length: 3"], ""),
        (["Content-Length: 2, 2"], "more than once"),
        (["Content-Length: 2, 3"], ""),
        (["Content-Length: +2"], ""),
        (["Content-Length: 0x2"], ""),
        (["Content-Length : 2"], ""),
        (["Content-Length: 2", "X-A: b", " folded"], "second line"),
        (["Content-Length: 2", "X-A: b", "\tfolded"], "second line"),
        (["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], ""),
        (["Transfer-Encoding: chunked, identity"], ""),
        (["Transfer-Encoding: identity"], ""),
        (["Transfer-Encoding: xchunked"], ""),
        (["Transfer-Encoding:\x0bchunked"], ""),
        (["X-A: b\rTransfer-Encoding: chunked"], ""),
        (["Host: elsewhere"], ""),
    ],
)
def test_a_head_that_leaves_a_doubt_is_refused_and_nothing_after_it_is_read(api, fields, said):
    answer = exchange(api, head(POST, JSON, *fields) + CHUNKED + SMUGGLED)
    first, _, rest = answer.partition(b"\r\n\r\n")
    assert first.splitlines()[0] == b"HTTP/1.1 400 Bad Request"
    assert b"connection: close" in first.lower()
    assert b"nosniff" in first
    told = json.loads(rest)  # and no second answer after it
    assert said in told["error"]["reason"]
    assert told["error"]["remedy"]


def test_line_feeds_alone_and_a_coding_that_the_version_does_not_know_are_refused(api):
    for request in (
        head(POST, JSON, "Content-Length: 2", end="\n") + b"{}",
        head(POST.replace("1.1", "1.0"), JSON, "Transfer-Encoding: chunked") + CHUNKED,
    ):
        answer = exchange(api, request + SMUGGLED)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "body",
    [
        b"2;ext=1\r\n{}\r\n0\r\n\r\n",
        b"2 \r\n{}\r\n0\r\n\r\n",
        b"2\r\n{}\r\n0;ext\r\n\r\n",
        b"1\r\n{\r\n1;a\r\n}\r\n0\r\n\r\n",
        b"0x2\r\n{}\r\n0\r\n\r\n",
        b"2\n{}\n0\n\n",
        b"-2\r\n{}\r\n0\r\n\r\n",
        b"2\r\n{}GET",
    ],
)
def test_chunks_that_say_more_than_their_size_are_refused(api, body):
    answer = exchange(api, head(POST, JSON, "Transfer-Encoding: chunked") + body + SMUGGLED)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


def test_sound_requests_are_read_one_after_the_other_also_in_pieces(api):
    whole = head(POST, JSON, "Transfer-Encoding: chunked") + b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
    second = head(POST, JSON, "Content-Length: 2") + b"{}"
    last = head("GET /voices?lang=en HTTP/1.1", "Connection: close")
    answer = exchange(api, whole + second + last)
    assert answer.count(b"HTTP/1.1 400 ") == 2  # the topic is missing: the body was read, and to its end
    assert answer.count(b'"field":"topic"') == 2
    assert answer.count(b"HTTP/1.1 200 ") == 1


@given(st.binary(max_size=300))
def test_any_bytes_are_judged(data):
    assert isinstance(wrong_with_head(data, b"1.1"), str)
    assert isinstance(wrong_with_chunk(data), str)


@given(st.integers(0, 2**64))
def test_a_chunk_that_gives_its_size_is_sound(size):
    assert wrong_with_chunk(b"\r\n%x\r\ndata" % size) == ""
    assert wrong_with_chunk(b"%x;a=b\r\ndata" % size)

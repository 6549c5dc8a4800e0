"""What the page keeps in a browser: a session that is no token, and that ends."""

from __future__ import annotations

import stat
import time
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest

from tests.api.process import OTHER_TOKEN, TOKEN, Api

COOKIE = "lectra_session"


@pytest.fixture(scope="module")
def other(site):
    """Run an API that a test may start again, on a data folder that it shares with the first."""
    api = site.api(FORWARDED_ALLOW_IPS="127.0.0.1")
    api.start()
    try:
        yield api
    finally:
        api.stop()


def status(api: Api, cookies: dict[str, str], path: str = "/presentations", **headers: str) -> int:
    with httpx.Client(base_url=api.url, cookies=cookies, headers=headers, timeout=20) as browser:
        return browser.get(path).status_code


def log_out(api: Api, cookies: dict[str, str]) -> httpx.Response:
    headers = {"Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=api.url, cookies=cookies, headers=headers, timeout=20) as browser:
        return browser.post("/logout")


def test_a_session_is_no_token_and_a_token_is_no_session(api):
    session = api.session()
    assert list(session) == [COOKIE]
    assert TOKEN not in session[COOKIE]
    assert status(api, session) == 200
    assert status(api, {}, Authorization=f"Bearer {session[COOKIE]}") == 401
    for name in (COOKIE, "lectra_token", "__Host-lectra_session"):
        assert status(api, {name: TOKEN}) == 401


def test_a_session_that_was_changed_is_none(api):
    value = api.session()[COOKIE]
    said, signature = value.split(".")
    other = api.session(OTHER_TOKEN)[COOKIE].split(".")
    for forged in (said, f"{said}.", f".{signature}", f"{other[0]}.{signature}", value + "A", value * 50):
        assert status(api, {COOKIE: forged}) == 401


def test_a_logout_ends_the_session_for_whoever_has_it_everywhere_and_for_good(api, other):
    session, second = api.session(), api.session()
    assert status(other, session) == status(other, second) == 200
    answer = log_out(api, session)
    assert answer.headers["location"] == "/login"
    assert f'{COOKIE}="";' in answer.headers["set-cookie"]
    assert status(api, session) == status(other, session) == 401
    assert other.stop() == 0
    other.start()
    assert status(other, session) == 401
    assert status(other, second) == 200, "another session goes on, over a restart"


def test_a_login_ends_the_session_that_was_there(api):
    before = api.session()
    with httpx.Client(base_url=api.url, cookies=before, timeout=20) as browser:
        browser.post("/login", data={"token": TOKEN})
    assert status(api, before) == 401


def test_a_session_ends_after_its_time_and_with_its_token(site, api):
    brief = site.api(LECTRA_API_SESSION_HOURS=str(5 / 3600))
    brief.start()
    try:
        session = brief.session()
        assert status(brief, session) == 200
        time.sleep(5.5)
        assert status(brief, session) == 401
    finally:
        brief.stop()
    session, other_session = api.session(), api.session(OTHER_TOKEN)
    later = site.api(LECTRA_API_TOKENS=OTHER_TOKEN)
    later.start()
    try:
        assert status(later, other_session) == 200
        assert status(later, session) == 401
    finally:
        later.stop()


def test_under_tls_the_cookie_is_this_hosts_alone(other):
    with httpx.Client(base_url=other.url, headers={"X-Forwarded-Proto": "https"}, timeout=20) as browser:
        given = SimpleCookie(browser.post("/login", data={"token": TOKEN}).headers["set-cookie"])
    (cookie,) = given.values()
    assert cookie.key == "__Host-lectra_session"
    assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "lax")
    assert cookie["secure"]
    assert cookie["httponly"]
    assert 0 < int(cookie["max-age"]) <= 30 * 86_400
    tls = {"X-Forwarded-Proto": "https"}
    assert status(other, {cookie.key: cookie.value}, **tls) == 200
    assert status(other, {COOKIE: cookie.value}, **tls) == 401, "another host of the domain could set it"
    assert status(other, {cookie.key: cookie.value}) == 401


def test_the_key_is_for_its_owner_alone(site, api):
    folder = Path(site.env["LECTRA_DATA_DIR"]) / "sessions"
    api.session()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "key").stat().st_mode) == 0o600
    assert [path.name for path in folder.glob("key-*")] == []


@pytest.mark.slow
def test_where_no_key_can_be_kept_sessions_last_as_long_as_the_process(site, tmp_path):
    data = tmp_path / "data"
    (data / "sessions").mkdir(parents=True)
    (data / "sessions" / "key").write_bytes(b"x" * 32)
    (data / "sessions" / "key").chmod(0o644)  # others may know it
    api = site.api(LECTRA_DATA_DIR=str(data))
    api.start()
    try:
        session = api.session()
        assert status(api, session) == 200
        assert any("as long as this process" in line for line in api.log)
        api.stop()
        api.start()
        assert status(api, session) == 401
    finally:
        api.stop()

"""The page over HTTP, against a real server: what it sends, and whom it lets in."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from tests.api.conftest import ended
from tests.api.process import TOKEN

POLICY = re.compile(
    r"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'"
)


@pytest.fixture
def reader(api):
    """Give a browser without script that is logged in."""
    headers = {"Origin": api.url, "Sec-Fetch-Site": "same-origin"}
    with httpx.Client(base_url=api.url, cookies=api.session(), headers=headers, timeout=60) as reader:
        yield reader


def test_a_stranger_is_sent_to_the_login_and_back(api, made):
    with httpx.Client(base_url=api.url, timeout=60) as stranger:
        place = f"/lectures/{made['id']}"
        sent = stranger.get(place)
        assert (sent.status_code, sent.headers["location"]) == (
            303,
            "/login?then=" + place.replace("/", "%2F"),
        )
        asked = stranger.get(sent.headers["location"])
        assert f'value="{place}"' in asked.text
        assert stranger.post("/login", data={"token": "wrong", "then": place}).status_code == 401
        let_in = stranger.post("/login", data={"token": TOKEN, "then": place})
        assert (let_in.status_code, let_in.headers["location"]) == (303, place)
        cookie = let_in.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert stranger.get(place).status_code == 200
        elsewhere = stranger.post("/login", data={"token": TOKEN, "then": "//evil.example"})
        assert elsewhere.headers["location"] == "/"


def test_every_page_has_a_strict_policy_and_shows_text_as_text(reader, made):
    for place in ("/", "/?q=<script>", f"/lectures/{made['id']}", f"/lectures/{made['id']}/delete", "/login"):
        answer = reader.get(place)
        assert answer.status_code == 200, place
        assert POLICY.match(answer.headers["content-security-policy"]), place
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "<script>" not in answer.text
    found = reader.get("/", params={"q": "drop table"}).text
    assert f'href="/lectures/{made["id"]}"' in found
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found


def test_what_a_page_links_to_is_there(reader, made):
    for place in ("/", f"/lectures/{made['id']}"):
        html = reader.get(place).text
        addresses = set(re.findall(r'(?:src|href)="(/[^"#]*)"', html))
        # Other tests leave lectures in the library whose pictures are no regular files.
        covers = {it for it in addresses if "/cover?" in it and made["id"] not in it}
        assert len(addresses - covers) > 3, place
        for address in addresses - covers:
            answer = reader.get(address.replace("&amp;", "&"))
            assert answer.status_code == 200, address


@pytest.mark.parametrize(
    "place", ["/lectures/x", "/lectures/00000000-0000-4000-8000-000000000000", "/?page=0"]
)
def test_what_is_not_there_is_told_as_a_page(reader, place):
    answer = reader.get(place)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "To the library" in answer.text


def test_invalid_input_is_told_at_its_field_and_what_was_typed_is_kept(reader):
    answer = reader.post("/", data={"topic": "<b>Tea</b>", "slides": "900", "rate": "+5%"})
    assert answer.status_code == 400
    assert 'id="slides-problem"' in answer.text
    assert 'value="&lt;b&gt;Tea&lt;/b&gt;"' in answer.text
    assert 'value="900"' in answer.text


def test_another_site_cannot_have_anything_done(api, made):
    with httpx.Client(base_url=api.url, cookies=api.session(), timeout=60) as browser:
        headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
        lecture, presentation = f"/lectures/{made['id']}", f"/presentations/{made['id']}"
        for method, place in (
            ("POST", "/"),
            ("POST", f"{lecture}/redo"),
            ("POST", f"{lecture}/cancel"),
            ("POST", f"{lecture}/delete"),
            ("POST", "/login"),
            ("POST", "/logout"),
            ("POST", "/generate_presentation"),
            ("POST", f"{presentation}/revise"),
            ("POST", f"{presentation}/cancel"),
            ("DELETE", presentation),
        ):
            answer = browser.request(method, place, data={"topic": "Tea"}, headers=headers)
            assert answer.status_code == 403, place
            assert "set-cookie" not in answer.headers
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert browser.get(lecture, headers=link).status_code == 200  # as one in Prefect's UI


@pytest.mark.slow
@pytest.mark.parametrize(("proxies", "believed"), [("127.0.0.1", True), ("192.0.2.1", False), ("", False)])
def test_a_proxy_is_believed_where_it_was_named(site, proxies, believed):
    api = site.api(FORWARDED_ALLOW_IPS=proxies)
    api.start()
    try:
        with httpx.Client(base_url=api.url, headers={"X-Forwarded-Proto": "https"}, timeout=60) as browser:
            cookie = browser.post("/login", data={"token": TOKEN}).headers["set-cookie"]
            assert ("; secure" in cookie.lower()) == believed
    finally:
        api.stop()


def test_the_same_form_sent_twice_is_one_lecture(reader, client):
    form = {"topic": "Twice", "key": "a-form", "tts": "none", "llm": "embedded", "images": "none"}
    form["outline"] = '{"title": "Twice", "slides": [{"title": "Twice", "narration": "Once is enough."}]}'
    first, second = (reader.post("/", data=form) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    other = reader.post("/", data={**form, "topic": "Thrice"})
    assert other.headers["location"] != first.headers["location"]
    made, stopped = (answer.headers["location"].rpartition("/")[2] for answer in (first, other))
    client.post(f"/presentations/{stopped}/cancel")
    assert ended(client, made)["state"] == "complete"
    assert ended(client, stopped)["state"] == "cancelled"
    for one in (made, stopped):
        assert reader.post(f"/lectures/{one}/delete").headers["location"] == "/"
        assert reader.get(f"/lectures/{one}").status_code == 404


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"what": "narration", "slide": "1", "narration": "…"}, "no letter that can be spoken"),
        ({"what": "narration", "slide": "1", "narration": " "}, "It is empty"),
        ({"what": "image", "slide": "77"}, "77"),
        ({"what": "everything", "slide": "1"}, "cannot be made again"),
    ],
)
def test_what_cannot_be_redone_is_told_on_the_lectures_page(reader, made, form, said):
    answer = reader.post(f"/lectures/{made['id']}/redo", data=form)
    assert answer.status_code == 400
    assert said in answer.text
    assert "Downloads" in answer.text


def test_a_text_that_cannot_be_spoken_is_told_of_at_its_slide(reader, made):
    place = f"/lectures/{made['id']}/redo"
    shown = reader.post(place, data={"what": "narration", "slide": "1", "narration": " "}).text
    assert '<a href="#narration-1">Slide 2, “What it says”</a>: <strong>It is empty.</strong>' in shown
    assert shown.count('<details class="redo" open>') == 1
    assert 'aria-describedby="narration-1-problem narration-1-help" aria-invalid="true"' in shown
    assert 'id="narration-1-problem"' in shown
    for what in ("redo", "cancel"):
        back = reader.get(f"/lectures/{made['id']}/{what}")
        assert (back.status_code, back.headers["location"]) == (303, f"/lectures/{made['id']}")


def test_a_change_that_was_cancelled_is_no_alarm(reader, client, made):
    place = f"/lectures/{made['id']}"
    reader.post(f"{place}/redo", data={"what": "narration", "slide": "1", "narration": "Not this."})
    assert reader.post(f"{place}/cancel").headers["location"] == place
    assert ended(client, made["id"])["state"] == made["state"]
    shown = reader.get(place).text
    assert '<p class="note">The last change was cancelled; the lecture is as it was before.</p>' in shown
    assert 'role="alert"' not in shown
    assert "Not this." not in shown


def test_what_was_cancelled_is_asked_for_again_with_all_that_was_asked(reader, client):
    outline = {"title": "Tea", "slides": [{"title": "Tea", "narration": "Pour " * 1000}]}
    form = {
        **{"topic": "Tea", "voice": "heart", "audience": "children", "seconds_per_slide": "60"},
        **{"theme": "paper", "llm": "embedded", "tts": "embedded", "images": "drawn", "rate": "+10%"},
        **{"pitch": "-5Hz", "outline": json.dumps(outline), "video": "off"},
    }
    place = reader.post("/", data=form).headers["location"]
    reader.post(f"{place}/cancel")
    id_ = place.rpartition("/")[2]
    ended(client, id_)
    assert f'href="/?like={id_}">Make it again' in reader.get(place).text
    shown = reader.get("/", params={"like": id_}).text
    assert "<details open>" in shown
    for value in ("Tea", "children", "60", "+10%", "-5Hz"):
        assert f'value="{value}"' in shown
    for choice in ("heart", "embedded", "drawn"):
        assert f'<option value="{choice}" selected>' in shown
    assert 'value="paper" checked' in shown
    assert "Pour " * 1000 in shown
    ticked = re.search(r'<input type="checkbox" id="video"[^>]*>', shown)
    assert ticked
    assert "checked" not in ticked[0]
    assert reader.get("/?like=00000000-0000-4000-8000-000000000000").status_code == 404


def test_at_the_limit_what_was_typed_is_kept_and_one_is_told_when_to_come_again(site, made):
    api = site.api(LECTRA_API_MAKE_RATE="1/hour")
    api.start()
    try:
        headers = {"Origin": api.url, "Sec-Fetch-Site": "same-origin"}
        with httpx.Client(base_url=api.url, cookies=api.session(), headers=headers, timeout=60) as reader:
            said = (
                r"You have asked for 1 lecture or change in this hour\.</strong> Try again in \d+ minutes\."
            )
            place = f"/lectures/{made['id']}"
            reader.post(
                f"{place}/redo", data={"what": "image", "slide": "77"}
            )  # counts, though it is refused
            form = {"topic": "Tea & toast", "slides": "7", "audience": "children"}
            words = {"what": "narration", "slide": "1", "narration": "Other words."}
            for refused in (reader.post("/", data=form), reader.post(f"{place}/redo", data=words)):
                assert refused.status_code == 429
                assert 0 < int(refused.headers["retry-after"]) <= 3600
                assert re.search(said, refused.text)
                assert "Log out" in refused.text
                if "redo" in refused.url.path:
                    assert "Other words.</textarea>" in refused.text
                else:
                    assert all(
                        f'value="{value}"' in refused.text for value in ("Tea &amp; toast", "7", "children")
                    )
    finally:
        api.stop()


def test_on_a_page_that_refuses_one_can_log_out_where_one_is_logged_in(reader, api):
    assert "Log out" in reader.get("/lectures/x").text
    assert "Log out" not in httpx.get(f"{api.url}/static/x/nothing.css").text

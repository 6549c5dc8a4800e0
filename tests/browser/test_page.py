"""What people do on the page, done in a browser."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.api.process import TOKEN, Api
from tests.browser.conftest import MADE_MS, SCRIPT, TOPIC, ask

WIDTH_PX = 390
PHONE = {"viewport": {"width": WIDTH_PX, "height": 844}, "is_mobile": True, "has_touch": True}


def media_time(page: Page) -> float:
    return page.evaluate("document.querySelector('[data-media]').currentTime")


def starts(page: Page) -> list[float]:
    return page.evaluate("[...document.querySelectorAll('[data-strip] a')].map(it => +it.dataset.start)")


def slide_link(page: Page, number: int):
    return page.locator("[data-strip] a").nth(number)


def have_spoken(page: Page, number: int, text: str):
    """Ask for other words on a slide; gives its panel."""
    slide_link(page, number).click()
    panel = page.locator(f"#slide-{number}")
    panel.get_by_text("Redo this slide").click()
    panel.get_by_label("What it says").fill(text)
    panel.get_by_role("button", name="Speak this text").click()
    return panel


def until(page: Page, expression: str) -> None:
    """Wait until an expression holds. Playwright's own way evaluates it in the page, where nothing may be."""
    deadline = time.monotonic() + 15
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        page.wait_for_timeout(50)


def ready(page: Page) -> None:
    until(page, "document.querySelector('[data-media]').readyState >= 2")


def test_the_form_leads_to_a_lecture_whose_progress_is_seen(made):
    assert len(set(made.shares)) > 2
    assert made.shares == sorted(made.shares)
    assert any(said.startswith("Making the slides:") for said in made.words)


def test_what_was_typed_is_text_wherever_it_is_shown(made, opened):
    page = opened(made.url)
    expect(page.get_by_role("heading", level=1)).to_have_text(TOPIC)
    slide_link(page, 1).click()
    expect(page.locator("#slide-1 h2")).to_contain_text("<img src=x onerror=alert(2)>")
    expect(page.locator("#slide-1 .narration")).to_contain_text("</textarea><script>alert(3)</script>")
    page.locator("#slide-1").get_by_text("On the slide").click()
    expect(page.locator("#slide-1 .shown li")).to_have_text(["It pulls", "<b>Twice</b> a day"])
    page.goto(page.url.split("/lectures")[0] + "/?q=" + SCRIPT)
    expect(page.get_by_role("link", name=TOPIC)).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value(SCRIPT)


def test_the_video_plays_with_its_captions(made, opened):
    page = opened(made.url)
    ready(page)
    expect(page.locator("video")).to_have_attribute("poster", re.compile("jpg"))
    page.locator("video").focus()
    page.keyboard.press("Space")
    until(page, "document.querySelector('video').currentTime > 1")
    shown = page.evaluate(
        "[...document.querySelector('video').textTracks].map(it => [it.mode, it.cues && it.cues.length])"
    )
    assert len(shown) == 1
    assert shown[0][0] == "showing"
    assert shown[0][1] >= 3
    expect(page.locator("#slide-0 .spoken")).to_have_count(1)
    sizes = page.evaluate("(it => [it.videoWidth, it.videoHeight])(document.querySelector('video'))")
    assert sizes == [1920, 1080]


@pytest.mark.parametrize("how", ["click", "Enter"])
def test_the_slide_list_seeks_and_follows(made, opened, how):
    page = opened(made.url)
    ready(page)
    if how == "click":
        slide_link(page, 1).click()
    else:
        slide_link(page, 1).focus()
        page.keyboard.press("Enter")
    until(page, f"Math.abs(document.querySelector('video').currentTime - {starts(page)[1]}) < 0.1")
    expect(slide_link(page, 1)).to_have_attribute("aria-current", "true")
    expect(page.locator("#slide-1")).to_be_visible()
    expect(page.locator("#slide-0")).to_be_hidden()
    page.evaluate(f"document.querySelector('video').currentTime = {starts(page)[2]} + 0.1")
    expect(slide_link(page, 2)).to_have_attribute("aria-current", "true")
    expect(slide_link(page, 1)).not_to_have_attribute("aria-current", "true")


def test_the_sentences_are_reached_by_keyboard_and_heard_from_there(made, opened):
    page = opened(made.url)
    ready(page)
    sentences = page.locator("#slide-0 [data-from]")
    slide_link(page, 2).focus()
    page.keyboard.press("Tab")
    expect(sentences.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(sentences.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    start = float(sentences.nth(1).get_attribute("data-from") or 0)
    until(page, f"Math.abs(document.querySelector('video').currentTime - {start}) < 0.1")
    expect(sentences.nth(1)).to_have_class("spoken")
    page.keyboard.press("Tab")
    expect(page.locator("#slide-0 summary")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(sentences.nth(1)).to_be_focused()


def test_each_slide_has_its_picture_and_each_file_its_size(made, opened):
    page = opened(made.url)
    pictures = page.locator("[data-strip] img")
    expect(pictures).to_have_count(3)
    until(page, "[...document.querySelectorAll('[data-strip] img')].every(it => it.naturalWidth == 640)")
    rows = page.locator(".downloads li").all_text_contents()
    assert any("PowerPoint" in row for row in rows)
    assert all(re.search(r"\d (B|kB|MB)$", row.strip()) for row in rows)


def test_a_slide_is_spoken_anew_in_other_words_while_the_old_lecture_stays(made, opened):
    page = opened(made.url)
    have_spoken(page, 2, "Goodbye, and mind the <tide>.")
    expect(page.get_by_role("heading", name="Being revised")).to_be_visible()
    expect(page.locator("video")).to_be_visible()
    expect(page.locator("#slide-2 .narration")).to_contain_text(
        "Goodbye, and mind the <tide>.", timeout=MADE_MS
    )
    expect(page.get_by_role("heading", name="Being revised")).to_be_hidden()
    expect(page.locator("#slide-2")).to_be_visible()


def test_a_text_that_was_emptied_is_told_of_at_its_slide(made, opened):
    page = opened(made.url)
    panel = have_spoken(page, 1, "")
    expect(page.get_by_role("alert")).to_have_text(re.compile("Slide 2, “What it says”: It is empty"))
    expect(page.locator("#slide-0")).to_be_hidden()
    expect(panel.get_by_label("What it says")).to_be_focused()
    expect(panel.get_by_label("What it says")).to_have_value("")
    page.goto(page.url)
    expect(page).to_have_url(re.compile(f"{made.url}$"))


def test_however_long_a_narration_is_its_slide_can_be_redone_beside_the_video(made, opened):
    def bottom(locator):
        box = locator.bounding_box()
        return box["y"] + box["height"]

    page = opened(made.url + "#slide-1")
    page.locator("#slide-1 .narration").evaluate("it => it.append('The tide comes in. '.repeat(200))")
    redo, strip = page.locator("#slide-1").get_by_text("Redo this slide"), page.locator(".strip")
    card, slides = bottom(page.locator(".script")), bottom(strip)
    assert bottom(redo) < card
    redo.click()
    assert bottom(redo) < card
    speak = page.locator("#slide-1").get_by_role("button", name="Speak this text")
    speak.scroll_into_view_if_needed()
    assert bottom(speak) < card
    assert bottom(strip) == slides


def test_another_image_is_asked_for(made, opened):
    page = opened(made.url + "#slide-1")
    picture = page.locator("[data-strip] img").nth(1)
    before = picture.get_attribute("src") or ""
    panel = page.locator("#slide-1")
    panel.get_by_text("Redo this slide").click()
    panel.get_by_role("button", name="Another image").click()
    expect(page.get_by_role("heading", name="Being revised")).to_be_visible()
    expect(picture).not_to_have_attribute("src", before, timeout=MADE_MS)
    expect(page.get_by_role("heading", name="Being revised")).to_be_hidden()
    expect(page.locator(".alert")).to_have_count(0)


def test_the_library_is_searched(made, opened):
    page = opened()
    expect(page.get_by_role("link", name=TOPIC)).to_be_visible()
    until(page, "document.querySelector('.cover img').naturalWidth == 640")
    page.get_by_role("searchbox").fill("glaciers")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Nothing on “glaciers”")).to_be_visible()
    page.get_by_role("searchbox").fill("tIDes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=TOPIC)).to_be_visible()


def test_by_keyboard_alone_one_reaches_the_form_and_hears_what_is_wrong_with_it(opened):
    page = opened()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    topic = page.get_by_label("Topic", exact=True)
    expect(topic).to_be_focused()
    page.keyboard.type("…")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your documents (optional)")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(page.locator("#topic-problem")).to_contain_text("no letter that can be spoken")
    expect(topic).to_be_focused()
    expect(topic).to_have_attribute("aria-invalid", "true")
    expect(topic).to_have_value("…")
    expect(page.get_by_label("Slides", exact=True)).to_have_value("7")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_an_option_that_is_folded_away_is_unfolded_where_it_is_wrong(opened):
    page = opened()
    ask(page, "Tea", Outline="/etc/passwd")
    expect(page.locator("#outline-problem")).to_contain_text("not a JSON object")
    expect(page.get_by_label("Outline", exact=True)).to_have_value("/etc/passwd")
    expect(page.get_by_label("Images", exact=True)).to_have_value("drawn")


def test_the_voices_follow_the_language(opened):
    page = opened()
    page.get_by_label("Language", exact=True).select_option("hi")
    until(page, "[...document.querySelectorAll('#voice option')].some(it => it.value.startsWith('hi-IN'))")
    page.get_by_label("Voice", exact=True).select_option("hi-IN-SwaraNeural")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_screen(made, opened, scheme):
    for path in ("/", made.url, made.url + "/delete"):
        page = opened(path, color_scheme=scheme, **PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH_PX
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        bright = sum(int(part) for part in re.findall(r"\d+", ground)[:3]) > 384
        assert bright == (scheme == "light")


def test_without_script_all_of_it_can_be_read_and_asked_for(made, opened):
    page = opened(made.url, java_script_enabled=False)
    expect(page.locator("[data-panel]")).to_have_count(3)
    expect(page.locator("#slide-2")).to_be_visible()
    page.locator("#slide-2").get_by_text("Redo this slide").click()
    expect(page.locator("#slide-2").get_by_role("button", name="Speak this text")).to_be_visible()
    page.goto(page.url.split("/lectures")[0])
    page.get_by_role("button", name="Make the lecture").click()
    expect(page.locator("#topic-problem")).to_be_visible()


def test_a_run_is_cancelled_and_its_lecture_deleted(opened):
    page = opened()
    ask(page, "Glaciers", Slides="9")
    expect(page.locator("[data-badge]")).to_have_text("Being made", timeout=MADE_MS)
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Cancelled")).to_be_visible(timeout=MADE_MS)
    page.get_by_role("link", name="Delete this lecture").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    expect(page.get_by_role("link", name="Glaciers")).to_have_count(0)


def test_where_tokens_are_set_one_logs_in(env, opened):
    api = Api({**env, "LECTRA_API_TOKENS": TOKEN})
    api.start()
    try:
        page = opened(url=api.url)
        expect(page.get_by_role("heading", name="Log in")).to_be_visible()
        page.get_by_label("Token").fill(TOKEN)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Library")).to_be_visible()
        cookie = next(it for it in page.context.cookies() if it["name"] == "lectra_session")
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
        assert TOKEN not in cookie["value"]
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_role("heading", name="Log in")).to_be_visible()
        assert not page.context.cookies()
    finally:
        api.stop()

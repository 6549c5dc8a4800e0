"""The report in a browser: opened from disk, and from the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lectra.document.citing import SourcePassage, SourceText
from lectra.document.inline import read_marks
from lectra.report.page import report_page
from lectra.runs.run import open_run
from tests.browser.conftest import NARRATION, TOPIC, Made, watched
from tests.flows.durable import DurableServer
from tests.unit.test_report_page import lecture
from tests.unit.test_report_page import report as report_of

CUES = "[...document.querySelector('track').track.cues ?? []].map(cue => cue.getCueAsHTML().textContent)"


@pytest.fixture
def report(made: Made, durable: DurableServer) -> Path:
    (path,) = (durable.place / "outputs").glob("tides-*/report.html")
    return path


def captions(page: Page) -> str:
    """Give what the captions say, once the browser has read them."""
    page.wait_for_function("document.querySelector('track').readyState === 2")
    return re.sub(r"\s+", " ", " ".join(page.evaluate(CUES)))


def test_opened_from_disk_it_has_captions(browser: Browser, report: Path):
    wrong: list[str] = []
    page = watched(browser.new_page(), wrong)
    page.goto(report.as_uri())
    assert NARRATION in captions(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(TOPIC)
    expect(page.locator(".said").nth(1)).to_have_text(NARRATION)
    expect(page.locator(".shown li")).to_have_text(["It pulls", "<b>Twice</b> a day", "The moon"])
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function("document.querySelector('track').track.activeCues.length > 0")
    page.close()
    assert not wrong


def test_opened_from_the_site_it_has_them_too(opened, made: Made):
    page = opened(f"/presentations/{made.url.rpartition('/')[2]}/files/report.html")
    track = page.locator("track").element_handle()
    for _ in range(100):  # nothing may be evaluated in this page by itself
        if track.evaluate("it => it.readyState") == 2:
            break
        page.wait_for_timeout(50)
    cues = track.evaluate("it => [...it.track.cues].map(cue => cue.getCueAsHTML().textContent)")
    assert NARRATION in re.sub(r"\s+", " ", " ".join(cues))


def test_a_sentence_opens_what_it_rests_on_by_the_keyboard(browser: Browser, tmp_path: Path):
    run = open_run(folder=tmp_path / "out", cache_dir=tmp_path / "cache", slots={}, slides=1, alone=True)
    passage = SourcePassage(id="s1.1", text="The moon pulls at the sea.", place="page 3")
    source = SourceText(id="s1", name="tides.pdf", passages=(passage,))
    made = lecture(run)
    script = made.scripts[0].model_copy(update={"narration": read_marks("It pulls.[^s1.1] It rests.")})
    request = made.request.model_copy(update={"sources": (source,)})
    (tmp_path / "report.html").write_text(
        report_page(run, made.model_copy(update={"scripts": (script,), "request": request}), report_of())
    )
    page = browser.new_page()
    page.goto((tmp_path / "report.html").as_uri())
    sentence = page.get_by_role("button", name="It pulls.")
    opened = page.get_by_text("The moon pulls at the sea.")
    expect(opened).to_be_hidden()
    sentence.focus()
    page.keyboard.press("Enter")
    expect(opened).to_be_visible()
    expect(page.get_by_text("tides.pdf, page 3")).to_be_visible()
    page.keyboard.press("Escape")
    expect(opened).to_be_hidden()
    expect(sentence).to_be_focused()
    sentence.click()
    page.get_by_role("button", name="Close").click()
    expect(opened).to_be_hidden()
    page.close()

"""The page in a real browser: Chromium, the API as a user starts it, and a real Prefect server behind it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, expect, sync_playwright

from tests.api.process import GENEROUS, Api
from tests.flows.durable import DurableServer

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MADE_MS = 60_000
"""How long a quick lecture may take, on a machine that does other things too."""
LOOK = """
setInterval(() => {
  const share = document.querySelector("[data-share]"), words = document.querySelector("[data-words]");
  if (share && words) tell(share.value, words.textContent);
}, 100);
"""
"""Tells, ten times a second, what a page shows of a lecture's progress."""
SCRIPT = "<script>alert(1)</script>"
TOPIC = f"Tides {SCRIPT}"
NARRATION = "The moon pulls at the sea. </textarea><script>alert(3)</script> So the water rises twice a day."
OUTLINE = {
    "title": TOPIC,
    "slides": [
        {"title": "Tides", "kind": "title", "narration": "Welcome. This is a short lecture on the tides."},
        {
            "title": "The moon <img src=x onerror=alert(2)>",
            "points": ["It pulls", "<b>Twice</b> a day"],
            "narration": NARRATION,
        },
        {"title": "What to remember", "kind": "closing", "points": ["The moon"], "narration": "Goodbye."},
    ],
}
Opened = Callable[..., Page]


class Made(NamedTuple):
    """A lecture that was asked for in the form, and what was seen of its progress: shares and words."""

    url: str
    shares: list[float]
    words: list[str]


@pytest.fixture(scope="session")
def durable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DurableServer]:
    """Run the durable server for the session."""
    server = DurableServer(tmp_path_factory.mktemp("durable"))
    server.start(PREFECT_RUNNER_POLL_FREQUENCY="1")  # of its 10 s most would be waiting
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def env(durable: DurableServer) -> dict[str, str]:
    """Give what an API beside the server runs with."""
    outputs = {"LECTRA_OUTPUT_DIR": str(durable.place / "outputs")}
    return {**durable.env, **GENEROUS, **outputs, "PREFECT_API_URL": durable.api}


@pytest.fixture(scope="session")
def api(env: dict[str, str]) -> Iterator[Api]:
    """Run the API for the session, without tokens."""
    api = Api(env)
    api.start()
    try:
        yield api
    finally:
        api.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Run Chromium for the session."""
    assert CHROMIUM, "no Chromium is installed: apt install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, api: Api) -> Iterator[Opened]:
    """Open a page of the site; at the end, nothing must have gone wrong in any that was opened."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_page(path: str = "/", *, url: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = watched(context.new_page(), wrong)
        page.goto((url or api.url) + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


def watched(page: Page, wrong: list[str]) -> Page:
    """Note what goes wrong in a page: errors, what the Content-Security-Policy has stopped, dialogs."""

    def note(said: ConsoleMessage) -> None:
        place = said.location["url"].rstrip("/")
        refused = "status of 400" in said.text and place == page.url.rstrip("/")
        refused |= "status of 40" in said.text and place.endswith("/sources")
        if said.type in ("error", "warning") and not refused:  # what was typed may be, and the page says so
            wrong.append(said.text)

    page.on("console", note)
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def dismiss(dialog: Dialog) -> None:
        wrong.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismiss)
    return page


def ask(page: Page, topic: str, **chosen: str) -> None:
    """Fill in the form and send it; the options are those of a quick lecture."""
    page.get_by_label("Topic", exact=True).fill(topic)
    page.get_by_text("More options").click()
    page.get_by_label("Language model").select_option("embedded")
    page.get_by_label("Speech", exact=True).select_option("embedded")
    page.get_by_label("Images", exact=True).select_option("drawn")
    for label, text in chosen.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Make the lecture").click()


@pytest.fixture(scope="session")
def made(browser: Browser, api: Api) -> Made:
    """Have a lecture made through the form, and look at it being made."""
    wrong: list[str] = []
    shares: list[float] = []
    seen: list[str] = []

    def tell(share: float, words: str) -> None:
        shares.append(share)
        seen.append(words)

    page = watched(browser.new_page(), wrong)
    # The page looks at itself: asked from here, it could be loading itself again just then.
    page.expose_function("tell", tell)
    page.add_init_script(LOOK)
    page.goto(api.url)
    ask(page, TOPIC, Outline=json.dumps(OUTLINE))
    page.wait_for_url("**/lectures/*")
    expect(page.locator("[data-player]")).to_be_visible(timeout=MADE_MS)
    url = page.url
    page.close()
    assert not wrong
    return Made(url.removeprefix(api.url), shares, seen)

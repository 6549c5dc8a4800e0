"""Lectures from people's own documents, in a browser: chosen by keyboard, dropped, refused, removed."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import FileChooser, Page, expect

from tests.api.process import TOKEN, Api
from tests.browser.conftest import MADE_MS
from tests.browser.test_page import PHONE, WIDTH_PX

TIDES = """# Tides

The moon pulls at the water of the sea. It rises twice a day.

## Spring tides

At new moon the sun and the moon pull in one direction. The sea rises higher than usual then.
"""
RIVERS = "# Rivers\n\nA river carries sand and stones from the mountains down to the sea.\n"
DROP = """
([name, text]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], name));
  const drop = document.querySelector("[data-drop]");
  const send = (kind) => drop.dispatchEvent(
    new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: transfer}));
  send("dragenter");
  const taken = !send("dragover");
  send("drop");
  return taken;
}
"""
SENT_MS = 30_000
"""How long a document may take to be sent and read, on a machine that does other things too."""
EVIL = "<img src=x onerror=alert(1)> \u202egnp.md"


@pytest.fixture
def tides(tmp_path: Path) -> Path:
    path = tmp_path / "tides.md"
    path.write_text(TIDES)
    return path


def item(page: Page, name: str):
    return page.locator("[data-documents] li").filter(has_text=name)


def choose_quick(page: Page) -> None:
    """Choose what makes a lecture quickly."""
    page.get_by_text("More options").click()
    page.get_by_label("Speech", exact=True).select_option("none")
    page.get_by_label("Images", exact=True).select_option("none")
    page.get_by_label("Video", exact=True).uncheck()


def test_documents_are_chosen_by_keyboard_and_dropped_and_the_lecture_is_in_their_words(opened, tides):
    page = opened()
    choosers: list[FileChooser] = []
    page.on("filechooser", lambda *chooser: choosers.extend(chooser))  # before any key: none is missed
    expect(page.get_by_label("How much of them is said")).to_be_hidden()
    page.get_by_label("Topic", exact=True).focus()
    page.keyboard.press("Tab")
    files = page.get_by_label("Your documents (optional)")
    expect(files).to_be_focused()
    page.keyboard.press("Enter")
    deadline = time.monotonic() + SENT_MS / 1000
    while not choosers:
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)
    choosers[0].set_files(tides)
    expect(item(page, "tides.md")).to_contain_text("words", timeout=SENT_MS)
    assert page.evaluate(DROP, ["rivers.md", RIVERS])
    expect(item(page, "rivers.md")).to_contain_text("words", timeout=SENT_MS)
    expect(page.locator("[data-said]")).to_have_text("rivers.md: 13 words.")
    page.get_by_label("How much of them is said").select_option("keep")
    choose_quick(page)
    page.get_by_role("button", name="Make the lecture").click()
    page.wait_for_url("**/lectures/*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tides · Rivers")
    expect(page.get_by_role("heading", name="Downloads")).to_be_visible(timeout=2 * MADE_MS)
    expect(page.locator(".narration").filter(has_text="At new moon the sun and the moon")).to_have_count(1)
    expect(page.locator(".narration").filter(has_text="A river carries sand")).to_have_count(1)


def test_what_is_refused_says_why_beside_its_name_and_is_removed_by_keyboard(opened, tides):
    page = opened()
    files = page.get_by_label("Your documents (optional)")
    files.set_input_files(
        [{"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff" + bytes(99)}]
    )
    refused = item(page, "photo.jpg")
    expect(refused.locator(".problem")).to_contain_text("format is not known", timeout=SENT_MS)
    expect(page.locator("[data-said]")).to_contain_text("photo.jpg: ")
    files.set_input_files(tides)
    expect(item(page, "tides.md")).to_contain_text("words", timeout=SENT_MS)
    page.get_by_role("button", name="Make the lecture").click()
    expect(page.locator("[data-said]")).to_have_text("Remove the document that cannot be used first.")
    expect(page.get_by_role("button", name="Remove photo.jpg")).to_be_focused()
    page.keyboard.press("Enter")
    expect(refused).to_have_count(0)
    expect(page.get_by_role("button", name="Remove tides.md")).to_be_focused()
    page.keyboard.press("Enter")
    expect(files).to_be_focused()
    assert page.locator("[data-ids]").input_value() == ""
    expect(page.get_by_label("How much of them is said")).to_be_hidden()


def test_what_is_too_large_is_refused_before_it_is_sent(opened):
    page = opened()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.evaluate(
        DROP.replace("new File([text], name)", "new File([new Uint8Array(100000001)], name)"), ["big.pdf", ""]
    )
    expect(item(page, "big.pdf").locator(".problem")).to_have_text(
        "It is larger than 100 MB. Take a part of it."
    )
    assert not [url for url in sent if url.endswith("/sources")]


def test_the_name_of_a_document_is_text_and_nothing_is_wider_than_a_phone(opened):
    page = opened(**PHONE)
    page.evaluate(DROP, [EVIL + "x" * 150 + ".md", TIDES])
    shown = page.locator("[data-documents] .name")
    expect(page.locator("[data-documents] .status")).to_contain_text("words", timeout=SENT_MS)
    expect(shown).to_contain_text("<img src=x onerror=alert(1)> gnp.md")
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH_PX
    tall = page.get_by_role("button", name="Remove").bounding_box()
    assert tall
    assert tall["height"] >= 40


def test_the_documents_stay_where_something_else_is_wrong(opened, tides):
    page = opened()
    page.get_by_label("Your documents (optional)").set_input_files(tides)
    expect(item(page, "tides.md")).to_contain_text("words", timeout=SENT_MS)
    page.get_by_label("Slides", exact=True).fill("900")
    page.get_by_role("button", name="Make the lecture").click()
    expect(page.locator("#slides-problem")).to_be_visible()
    expect(item(page, "tides.md")).to_contain_text("B")
    page.get_by_role("button", name="Remove tides.md").click()
    expect(item(page, "tides.md")).to_have_count(0)
    assert page.locator("[data-ids]").input_value() == ""


def test_who_is_logged_out_is_told_so_beside_the_document(env, opened, tides):
    api = Api({**env, "LECTRA_API_TOKENS": TOKEN})
    api.start()
    try:
        page = opened(url=api.url)
        page.get_by_label("Token").fill(TOKEN)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Library")).to_be_visible()
        page.context.clear_cookies()
        page.get_by_label("Your documents (optional)").set_input_files(tides)
        expect(item(page, "tides.md").locator(".problem")).to_contain_text(
            "You are logged out.", timeout=SENT_MS
        )
    finally:
        api.stop()

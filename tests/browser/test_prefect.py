"""Prefect's UI in Chromium: it works for who knows what it asks for, and for no page of another origin."""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.flows.conftest import AUTH, basic
from tests.flows.durable import DurableServer

ATTACKER = "attacker.example"
TRY = """
async ([api, authorization]) => {
  const outcome = {};
  const attempt = async (name, url, options) => {
    try {
      const answer = await fetch(url, options);
      outcome[name] = answer.type === "opaque" ? "opaque" : `${answer.status} ${await answer.text()}`;
    } catch (error) { outcome[name] = "failed"; }
  };
  const filter = `${api}/block_documents/filter`, body = '{"include_secrets": true}';
  await attempt("read", `${api}/health`, {});
  await attempt("secrets", filter, {method: "POST", body});
  await attempt("with what it asks for", filter, {method: "POST", body, headers: {authorization}});
  await attempt("blind", `${api}/variables/`, {
    method: "POST", mode: "no-cors", body: '{"name": "planted", "value": 1}', credentials: "include",
  });
  outcome.socket = await new Promise(done => {
    const socket = new WebSocket(api.replace("http", "ws") + "/events/out", ["prefect"]);
    socket.onopen = () => done("open");
    socket.onerror = () => done("failed");
  });
  const frame = document.createElement("iframe");
  frame.src = api.replace("/api", "/");
  document.body.append(frame);
  await new Promise(done => { frame.onload = done; frame.onerror = done; });
  try { outcome.frame = frame.contentDocument ? "shown" : "closed"; } catch { outcome.frame = "closed"; }
  return outcome;
}
"""
"""What a hostile page tries, and what comes of it."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, and says nothing."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[int]:
    """Serve a page at another port of this machine, as any program on it may; gives the port."""
    (tmp_path / "index.html").write_text("<!doctype html><title>Win a prize</title>")
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.fixture(scope="module")
def rebound(browser: Browser) -> Iterator[Browser]:
    """Run a Chromium to which a name of the attacker's leads to this machine, as a rebound one does."""
    rules = f"--host-resolver-rules=MAP {ATTACKER} 127.0.0.1"
    other = browser.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, rules])
    yield other
    other.close()


def planted(durable: DurableServer) -> list[str]:
    """Name what an attack has left on the server."""
    return [found["name"] for found in durable.call("POST", "/variables/filter", {})]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_page_of_another_port_reads_nothing_and_changes_nothing(browser, durable, hostile, host):
    page = browser.new_page()
    asked: list[tuple[str, int]] = []
    page.on("response", lambda answer: asked.append((answer.url, answer.status)))
    page.goto(f"http://{host}:{hostile}/")
    outcome: dict[str, Any] = page.evaluate(TRY, [durable.api, basic(AUTH)])
    page.close()
    assert outcome == {
        "read": "failed",
        "secrets": "failed",
        "with what it asks for": "failed",
        "blind": "opaque",
        "socket": "failed",
        "frame": "closed",
    }
    to_prefect = [status for url, status in asked if url.startswith(durable.api.removesuffix("/api"))]
    assert to_prefect
    assert set(to_prefect) == {403}
    assert planted(durable) == []


def test_a_name_that_is_rebound_to_this_machine_leads_nowhere(rebound, durable):
    port = urlsplit(durable.api).port
    page = rebound.new_page()
    answer = page.goto(f"http://{ATTACKER}:{port}/")
    assert answer
    assert answer.status == 421
    assert "LECTRA_PREFECT_HOSTS" in answer.text()
    outcome = page.evaluate(TRY, [f"http://{ATTACKER}:{port}/api", basic(AUTH)])
    page.close()
    refused = [outcome[name] for name in ("read", "secrets", "with what it asks for")]
    assert [said.split()[0] for said in refused] == ["421"] * 3
    assert not any("[" in said or "true" in said for said in refused)
    assert outcome["socket"] == "failed"
    assert planted(durable) == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_its_owner_logs_in_and_starts_a_lecture(browser, durable, host):
    port = urlsplit(durable.api).port
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"http://{host}:{port}/")
    log_in(page)
    page.goto(f"http://{host}:{port}/deployments")
    expect(page.get_by_text("weekly", exact=True)).to_be_visible(timeout=30_000)
    before = durable.call("POST", "/flow_runs/count", {})
    deployment = durable.call("GET", "/deployments/name/generate/generate")["id"]
    parameters = json.dumps({"lecture": {"topic": "Tea", "slides": 2, "video": False, "llm": "embedded"}})
    made = page.evaluate(
        """async ([path, body]) => {
          const authorization = "Basic " + localStorage.getItem("prefect-password");
          const headers = {"content-type": "application/json", authorization};
          return (await fetch(path, {method: "POST", body, headers})).status;
        }""",
        [f"/api/deployments/{deployment}/create_flow_run", f'{{"parameters": {parameters}}}'],
    )
    assert made == 201
    page.goto(f"http://{host}:{port}/runs")
    expect(page.get_by_text("generate").first).to_be_visible(timeout=30_000)
    context.close()
    assert durable.call("POST", "/flow_runs/count", {}) == before + 1


def log_in(page: Page) -> None:
    """Answer what the UI asks for."""
    page.locator("input[type=password]").fill(AUTH)
    page.get_by_role("button", name="Login").click()
    page.wait_for_url("**/dashboard")

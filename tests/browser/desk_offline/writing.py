"""What a duty officer types while the server is away, and how the tests look for it."""

from __future__ import annotations

from functools import partial

from playwright.sync_api import Page

from tests.browser.conftest import PATIENCE_MS

# Until a draft on the disk says this.
DRAFTED = """([words]) => new Promise((resolve) => {
  const asked = indexedDB.open("gridmap-outbox");
  asked.onsuccess = () => {
    const all = asked.result.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => {
      asked.result.close();
      resolve(JSON.stringify(all.result).includes(words));
    };
  };
})"""


LINES = "SELECT count(*) FROM incident_log WHERE kind = :kind AND text LIKE :text"


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def carried(page: Page) -> None:
    """The desk's computer has what it needs where the line is cut, and it is cut."""
    # Every open incident with its answer and its report is fetched, one after the other.
    ready = partial(page.wait_for_selector, "html[data-offline]", state="attached", timeout=3 * PATIENCE_MS)
    ready()
    page.reload()
    ready()
    page.wait_for_function("() => window.quietMs() > 500")
    page.context.set_offline(True)


def write(page: Page, words: str) -> None:
    page.fill("#log-text", words)
    page.get_by_role("button", name="Write down").click()

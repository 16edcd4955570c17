"""A real browser on the tiny world: chromium, the application behind a socket, and people who signed in by the form.

Each person signs in once a module; their pages begin with the cookie of that and nothing else. Every page has a context
of its own, so nothing of one test reaches the next but what it wrote to the module's database.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    StorageState,
    ViewportSize,
    expect,
    sync_playwright,
)
from sqlalchemy import Engine, text

from gridmap.db import postgis
from gridmap.records import sample
from gridmap.settings import Settings
from gridmap.web import create_app
from tests import databases, world
from tests.serving import served

OpenAs = Callable[..., Page]
States = dict[tuple[str, str], StorageState]
# Chromium itself calls out at its start; what counts is what the page asks for.
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


# Counts a page's open requests and remembers when anything last changed on it, before the page's own scripts run.
# A colour that is inherited comes down the page by a transition a frame, however short each of them is.
OBSERVE = """
  let open = 0, last = performance.now();
  const changed = () => { last = performance.now() };
  const fetched = window.fetch;
  window.fetch = (...given) => {
    open += 1;
    return fetched(...given).finally(() => { open -= 1; changed() });
  };
  new MutationObserver(changed).observe(document,
    { subtree: true, childList: true, attributes: true, characterData: true });
  const moves = () => document.getAnimations().some((each) => each instanceof CSSTransition);
  window.quietMs = () => open || moves() ? 0 : performance.now() - last;
"""
# Colours fade from day to night: what is measured is where they end.
AT_ONCE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("*, ::before, ::after { transition: none !important; animation: none !important }");
  document.adoptedStyleSheets = [sheet];
}"""
# Longer than a page waits for more letters or more moves of the map before it acts on them.
QUIET_MS = 300
# How long a page may take on a machine that has other work; only what is wrong waits so long.
PATIENCE_MS = 60_000
# By how much the browser's processor is slowed, to see that no test and no page needs a quick one.
SLOWER = int(os.environ.get("GRIDMAP_SLOWER", "1"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The test server leaves a file open when a browser stops listening; that is no fault of a page."""
    for item in items:
        if item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("GRIDMAP_CHROMIUM") or shutil.which("chromium")
    assert path, "there is no Chromium; run: make test"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        # Without a language of the machine's the shell knows no name of a file but in ASCII.
        speaking: dict[str, str | float | bool] = {**os.environ, "LC_ALL": "C.UTF-8"}
        started = playwright.chromium.launch(executable_path=path, args=QUIET, env=speaking)
        yield started
        started.close()


@pytest.fixture(scope="module")
def moment() -> datetime:
    return world.NOW


@pytest.fixture(scope="module")
def present(moment: datetime) -> Callable[[], datetime]:
    """The application's clock; it stands still where a module does not hand in one that moves."""
    return lambda: moment


@pytest.fixture(scope="module")
def locale() -> str:
    return "en"


@pytest.fixture(scope="module")
def address(engine: Engine, owner: Engine, present: Callable[[], datetime], locale: str) -> Iterator[str]:
    """The application on a port of its own, at the module's moment, for people who read the module's language."""
    with owner.begin() as connection:
        connection.execute(text("UPDATE accounts SET locale = :locale"), {"locale": locale})
    app = create_app(Settings(secret_key="a test's secret key"), engine, clock=present)
    with served(app) as found:
        yield found


class Watch:
    """What a page must not do: ask another host, break the policy, fail in silence, or open a dialog."""

    def __init__(self, page: Page, address: str) -> None:
        self.seen: list[str] = []
        self.expected: tuple[str, ...] = ()
        page.on("request", lambda sent: self._request(sent.url, address))
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.seen.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.seen.append(f"dialog: {dialog.message}"))

    def _request(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.seen.append(f"asked {url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(part in message.text for part in self.expected):
            self.seen.append(f"{message.type}: {message.text}")


def clock_at(moment: datetime) -> str:
    """A script by which a browser's clock says that it is this moment now, and runs on."""
    ahead_ms = round((datetime.now(UTC) - moment).total_seconds() * 1000)
    return f"""(() => {{
      const Real = (globalThis.clockOfMachine ??= Date);
      globalThis.Date = class extends Real {{
        constructor(...given) {{ if (given.length) super(...given); else super(Real.now() - {ahead_ms}); }}
        static now() {{ return Real.now() - {ahead_ms}; }}
      }};
    }})()"""


@contextmanager
def _context(
    browser: Browser, address: str, moment: datetime, phone: bool = False, state: StorageState | None = None
) -> Iterator[BrowserContext]:
    """moment: of the server's clock, so that nothing is said of a clock that is wrong."""
    context = browser.new_context(
        storage_state=state,
        base_url=address,
        viewport=PHONE if phone else DESK,
        device_scale_factor=2 if phone else 1,
        has_touch=phone,
        is_mobile=phone,
        timezone_id="Asia/Shanghai",
        geolocation={"longitude": 117.06, "latitude": 38.02},
        permissions=["geolocation"],
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(OBSERVE)
    context.add_init_script(clock_at(moment))
    yield context
    context.close()


def _sign_in(page: Page, name: str, password: str) -> StorageState:
    """By the form; what the browser keeps of it."""
    page.goto("/sign-in")
    page.fill("[name=username]", name.lower())
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page.context.storage_state()


@pytest.fixture(scope="module")
def states(address: str) -> States:
    """What browsers kept of those who have signed in to this module's application, by name and password."""
    return {}


@pytest.fixture
def open_as(
    browser: Browser, address: str, states: States, present: Callable[[], datetime]
) -> Iterator[OpenAs]:
    """Pages of people of the world, by name; of nobody where the name is empty. One that misbehaves fails its test.

    expected: parts of console messages that the test provokes.
    """
    watches: list[Watch] = []
    contexts = []

    def make(
        name: str,
        path: str,
        *,
        phone: bool = False,
        expected: tuple[str, ...] = (),
        password: str = world.PASSWORD,
    ) -> Page:
        if name and (name, password) not in states:
            with _context(browser, address, present(), phone) as signing_in:
                states[name, password] = _sign_in(signing_in.new_page(), name, password)
        holder = _context(browser, address, present(), phone, states.get((name, password)))
        contexts.append(holder)
        page = holder.__enter__().new_page()
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        watch = Watch(page, address)
        watch.expected = expected
        watches.append(watch)
        page.goto(path)
        page.wait_for_selector("html[data-ready]")
        return page

    yield make
    for holder in contexts:
        holder.__exit__(None, None, None)
    assert [seen for watch in watches for seen in watch.seen] == []


def settle(page: Page) -> None:
    """Wait until the page has done all that it was asked: nothing is on its way, nothing has moved for a while."""
    page.wait_for_selector("html[data-ready]")
    page.wait_for_load_state("load")
    # Asked at each frame, which is what is usual, the page would draw sixty a second only to be asked.
    page.wait_for_function(f"() => window.quietMs() > {QUIET_MS}", polling=50)


def until(page: Page, asked: str, *given: str) -> None:
    """Until the promise that this gives comes true; `wait_for_function` takes the promise itself for true."""
    page.evaluate(
        f"""async ([patience, given]) => {{
          const asked = {asked}, began = performance.now();
          while (!(await asked(given))) {{
            if (performance.now() - began > patience) throw new Error(`not within ${{patience}} ms: ${{given}}`);
            await new Promise((next) => setTimeout(next, 50));
          }}
        }}""",
        [PATIENCE_MS, list(given)],
    )


NOTHING_KEPT = """async () => {
  const kept = await (await caches.open('gridmap-own')).keys();
  return kept.every(({ url }) => new URL(url).pathname.startsWith('/texts/'));
}"""
"""Has the phone nothing left of what its person read? To ask opens the cache, and any page puts its words into it."""


def shown(page: Page, selector: str) -> str:
    """The text that a person reads there, once it is there."""
    return page.locator(selector).first.inner_text()


def at(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where on the screen a place of the map is."""
    found = json.loads(
        page.evaluate(
            "([lon, lat]) => { const map = window.gridmapMap; const box = map.getContainer().getBoundingClientRect();"
            " const at = map.latLngToContainerPoint([lat, lon]); return JSON.stringify([box.x + at.x, box.y + at.y]) }",
            [lon, lat],
        )
    )
    return float(found[0]), float(found[1])


LOOK_AT = """([lon, lat, zoom]) => {
  const map = window.gridmapMap;
  map.setView([lat, lon], zoom, { animate: false });
  const sheet = document.getElementById("panel")?.getBoundingClientRect();
  const hidden = matchMedia("(max-width: 48rem)").matches && sheet ? innerHeight - sheet.top : 0;
  map.panBy([0, hidden / 2], { animate: false });
}"""


def look_at(page: Page, lon: float, lat: float, zoom: float) -> None:
    """The place in the middle of what the sheet of a phone leaves free, once the page has put the map where it opens:
    before that there is nothing to be seen on it."""
    page.wait_for_selector("html[data-ready]", state="attached")
    page.evaluate(LOOK_AT, [lon, lat, zoom])


@pytest.fixture(scope="session")
def sample_township(template: postgis.Urls) -> Iterator[postgis.Urls]:
    """A database with the sample township, for modules that return it as their `urls`: they share what they write."""
    with databases.sampled(template, "gridmap_test_sample") as urls:
        yield urls


@pytest.fixture
def visit_sample(open_as: OpenAs) -> OpenAs:
    """Pages of people of the sample township, by their user names."""

    def open_page(username: str, path: str, phone: bool = False) -> Page:
        return open_as(username, path, phone=phone, password=sample.PASSWORD, expected=("404",))

    return open_page


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keeps a screenshot where GRIDMAP_PICTURES names a folder, for people to look at."""
    folder = os.environ.get("GRIDMAP_PICTURES")

    def keep(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=str(Path(folder) / f"{name}.png"))

    return keep

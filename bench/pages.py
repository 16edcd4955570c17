"""How many bytes and how many seconds until a page can be used, on a slow machine and on a slow line?

Opens each page cold (an empty cache, a session that is signed in) in Chromium, whose processor and line are slowed by
the browser's own instruments. The server is one that runs already: `gridmap demo --port 8010`, then
`python -m bench.pages http://127.0.0.1:8010`; with `field` behind it the pages of the duty desk and of the phone, and
the map as one file, opened from the disk. {incident} and {held} are the first that the demo shows: take a call, and
send something that cannot be entered, before.

bytes: what came over the wire, headers and all. ready: the page's script has opened it and it takes clicks.
still: the last answer is there, and the main thread has not been busy for half a second since.
work: processor time of the page's main thread until it is ready, unslowed, times as many as it is slowed by; a crowded
machine does not lengthen it much.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from bench.machine import named
from bench.wire import Wire
from gridmap.records import sample

RUNS = 3
PATIENCE_S = 90
QUIET_S = 0.5
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# When the main thread was last busy for longer than 50 ms, and when the page said that it is open.
WATCH = """
window.benchBusy = 0;
new PerformanceObserver((seen) => {
  for (const task of seen.getEntries()) window.benchBusy = Math.max(window.benchBusy, task.startTime + task.duration);
}).observe({ type: "longtask", buffered: true });
new MutationObserver((_, watcher) => {
  if (!document.documentElement?.dataset.ready) return;
  window.benchReady = performance.now();
  watcher.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] });
"""

FREE_FOR = "window.benchReady ? performance.now() - Math.max(window.benchBusy, window.benchReady) : -1"


@dataclass(frozen=True)
class Visit:
    """One page as one person opens it. slower: by how much the processor is slowed; mbit_s: 0 is an unslowed line."""

    path: str
    username: str
    phone: bool = False
    slower: int = 4
    mbit_s: float = 0
    round_trip_ms: int = 0


@dataclass(frozen=True)
class Measured:
    wire_bytes: int
    requests: int
    ready_s: float
    still_s: float


VISITS = (
    Visit("/map", "guihua"),
    Visit("/requirements", "guihua"),
    Visit("/locate", "zhiban"),
    Visit("/grid", "wangge", phone=True, mbit_s=1.6, round_trip_ms=150),
    Visit("/registers/hazards/new", "wangge", phone=True, mbit_s=1.6, round_trip_ms=150),
)
# The duty officer's desk, the grid leader's phone, and what the planner decides of it.
FIELD = (
    *(
        Visit(path, "zhiban")
        for path in (
            "/desk",
            "/desk/new",
            "/desk/{incident}",
            "/desk/{incident}/report",
            "/desk/{incident}/review",
            "/desk/handover",
            "/wall",
            "/locate",
        )
    ),
    Visit("/desk/{incident}", "zhiban", phone=True),
    *(
        Visit(path, "wangge", phone=True)
        for path in (
            "/grid",
            "/registers/hazards/new",
            "/visits/start",
            "/visits/kept",
            "/visits/new",
            "/outbox",
            "/codes",
            "/sheet",
        )
    ),
    Visit("/outbox", "guihua"),
    Visit("/outbox/{held}", "guihua"),
)
FOUND = {"{incident}": ("/desk", "zhiban", "/desk/"), "{held}": ("/outbox", "guihua", "/outbox/")}
ONE_FILE = "/offline-map.html"


def measure(browser: Browser, address: str, visit: Visit, signed_in: str) -> Measured:
    """Open the page once. Raises TimeoutError where it does not come to rest."""
    context = _context(browser, address, visit.phone, signed_in)
    context.add_init_script(WATCH)
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": False})
    client.send("Emulation.setCPUThrottlingRate", {"rate": visit.slower})
    if visit.mbit_s:
        rate = visit.mbit_s * 1e6 / 8
        line = {"latency": visit.round_trip_ms, "downloadThroughput": rate, "uploadThroughput": rate}
        client.send("Network.emulateNetworkConditions", {"offline": False, **line})
    wire = Wire(client)
    began = time.monotonic()
    page.goto(visit.path, wait_until="commit")
    _rest(page, wire)
    at = json.loads(page.evaluate("JSON.stringify([window.benchReady ?? null, window.benchBusy])"))
    context.close()
    return Measured(wire.bytes, wire.requests, at[0] / 1000, max(wire.last - began, at[1] / 1000))


def work_s(browser: Browser, address: str, visit: Visit, signed_in: str) -> float:
    """Seconds of the processor that the page's main thread has used when it is ready."""
    context = _context(browser, address, visit.phone, signed_in)
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(visit.path)
    page.wait_for_selector("html[data-ready]", state="attached", timeout=PATIENCE_S * 1000)
    told = client.send("Performance.getMetrics")["metrics"]
    context.close()
    return float(next(each["value"] for each in told if each["name"] == "TaskDuration"))


def _rest(page: Page, wire: Wire) -> None:
    """Wait until the page is ready, nothing is under way, and the main thread has been free for QUIET_S."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        page.wait_for_timeout(100)
        since = page.evaluate(FREE_FOR)
        if not wire.open and time.monotonic() - wire.last > QUIET_S and since > QUIET_S * 1000:
            return
    raise TimeoutError(page.url)


def _context(browser: Browser, address: str, phone: bool, signed_in: str | None = None) -> BrowserContext:
    return browser.new_context(
        base_url=address,
        viewport=PHONE if phone else DESK,
        device_scale_factor=2 if phone else 1,
        is_mobile=phone,
        has_touch=phone,
        locale="zh-CN",
        storage_state=json.loads(signed_in) if signed_in else None,
    )


def _sign_in(browser: Browser, address: str, username: str) -> str:
    """The cookies of somebody who has signed in, as JSON."""
    context = _context(browser, address, phone=False)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", sample.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    kept = json.dumps(context.storage_state())
    context.close()
    return kept


def _found(
    browser: Browser, address: str, visits: Iterable[Visit], people: dict[str, str]
) -> Iterator[Visit]:
    """The visits with the addresses that the demo has; those of which it has none are said and left out."""
    for visit in visits:
        name = next((each for each in FOUND if each in visit.path), None)
        if name is None:
            yield visit
            continue
        where, who, begins = FOUND[name]
        context = _context(browser, address, phone=False, signed_in=people[who])
        page = context.new_page()
        page.goto(where)
        links = page.locator(f"a[href^='{begins}']").evaluate_all(
            "all => all.map(a => a.getAttribute('href'))"
        )
        context.close()
        ids = [link.removeprefix(begins) for link in links if len(link) == len(begins) + 36]
        if ids:
            yield replace(visit, path=visit.path.replace(name, ids[0]))
        else:
            print(f"{visit.path}: the demo has none")


def _one_file(browser: Browser, address: str, signed_in: str, slower: int) -> str:
    """The map of the own grid as one file, opened from the disk without a line."""
    context = _context(browser, address, phone=True, signed_in=signed_in)
    content = context.request.get(ONE_FILE).body()
    context.close()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "map.html"
        file.write_bytes(content)
        taken = []
        for _ in range(RUNS):
            context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True, offline=True)
            context.add_init_script(WATCH)
            page = context.new_page()
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
            page.goto(file.as_uri())
            page.wait_for_function(f"{FREE_FOR} > {QUIET_S * 1000}")
            taken.append(page.evaluate("Math.max(window.benchReady, window.benchBusy)") / 1000)
            context.close()
    told = f"{len(content) / 1000:.0f} kB, still {statistics.median(taken):.2f} s"
    return f"{ONE_FILE} from the disk, phone, processor {slower} times slower: {told}"


def main() -> None:
    address, visits = sys.argv[1], FIELD if sys.argv[2:] == ["field"] else VISITS
    path = os.environ.get("GRIDMAP_CHROMIUM") or shutil.which("chromium")
    print(named("flask", "playwright"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        people = {
            each: _sign_in(browser, address, each) for each in sorted({each.username for each in visits})
        }
        print(f"load {os.getloadavg()[0]:.1f}")
        for visit in _found(browser, address, visits, people):
            work = statistics.median(
                work_s(browser, address, visit, people[visit.username]) for _ in range(RUNS)
            )
            told = f"{visit.path:<20} work {work:.2f} s x {visit.slower} = {work * visit.slower:.2f} s"
            try:
                runs = [measure(browser, address, visit, people[visit.username]) for _ in range(RUNS)]
            except TimeoutError:
                print(f"{told}; did not come to rest within {PATIENCE_S} s", flush=True)
                continue
            line = f"{visit.mbit_s} Mbit/s, " if visit.mbit_s else ""
            print(
                f"{told}; {'phone' if visit.phone else 'desk'}, {line}processor {visit.slower} times slower: "
                f"{statistics.median(run.wire_bytes for run in runs) / 1000:.0f} kB in "
                f"{statistics.median(run.requests for run in runs):.0f} requests, "
                f"ready {statistics.median(run.ready_s for run in runs):.2f} s, "
                f"still {statistics.median(run.still_s for run in runs):.2f} s",
                flush=True,
            )
        if visits is FIELD:
            print(_one_file(browser, address, people["wangge"], 4))
        print(f"load {os.getloadavg()[0]:.1f}")
        browser.close()


if __name__ == "__main__":
    main()

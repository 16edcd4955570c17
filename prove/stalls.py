"""What do people see while the database does not answer: 503 with Retry-After, soon, and all well afterwards?

Tables are locked under a question, and the whole PostgreSQL stands still while several ask.
"""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from prove.ground import Browser, Ground, served
from prove.proof import Figure, none

PAUSE_S = 5.0
SOON_S = 4.0  # the three seconds that are promised, and what the machine takes
PAGES = ("/registers/enterprises", f"/api/layers/enterprises?area={'00010001'}", "/account")


def prove(ground: Ground, rounds: int) -> list[Figure]:
    bad: list[str] = []
    locked, paused = 0.0, 0.0
    with served(ground) as service:
        browsers = [service.signed_in("Paula") for _ in PAGES]
        for page in PAGES:
            browsers[0].get(page)
        for _ in range(rounds):
            for page, table in zip(PAGES, ("enterprises", "people", "accounts"), strict=True):
                locked = max(locked, _locked(ground, browsers[0], page, table, bad))
            paused = max(paused, _paused(ground, browsers, bad))
    asked = rounds * len(PAGES)
    return [
        Figure("tables locked, answers asked meanwhile", f"{asked:,}"),
        Figure("the longest such answer", f"{locked:.1f} s", locked < SOON_S),
        Figure(f"pauses of the whole PostgreSQL (SIGSTOP, {PAUSE_S:.0f} s)", f"{rounds:,}"),
        Figure("answers asked in these pauses", f"{asked:,}"),
        Figure("the longest of them", f"{paused:.1f} s", paused < SOON_S),
        none("answers that were neither 200 nor 503 with Retry-After, or not well afterwards", len(bad)),
        *(Figure("of these", each, good=False) for each in bad[:5]),
    ]


def _locked(ground: Ground, browser: Browser, page: str, table: str, bad: list[str]) -> float:
    with ground.owner.connect() as holder:
        holder.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        began = time.monotonic()
        _judge(browser, page, bad)
        took = time.monotonic() - began
        holder.rollback()
    if browser.get(page).status_code != 200:
        bad.append(f"{page} after the lock on {table}")
    return took


def _judge(browser: Browser, page: str, bad: list[str]) -> None:
    answer = browser.get(page)
    if answer.status_code != 200 and not (answer.status_code == 503 and "Retry-After" in answer.headers):
        bad.append(f"{page}: {answer.status_code}")


def _paused(ground: Ground, browsers: list[Browser], bad: list[str]) -> float:
    """Everything of the server stands still, as on a machine that hangs; then it goes on. Seconds of the longest answer
    meanwhile.
    """
    everything = [ground.server_pid, *_backends(ground)]
    for pid in everything:
        os.kill(pid, signal.SIGSTOP)
    until = time.monotonic() + PAUSE_S
    with ThreadPoolExecutor(len(PAGES)) as people:
        asked = [people.submit(_asked, *each, bad) for each in zip(browsers, PAGES, strict=True)]
        time.sleep(max(0.0, until - time.monotonic()))
        for pid in everything:
            os.kill(pid, signal.SIGCONT)
        longest = max(each.result() for each in asked)
    for browser, page in zip(browsers, PAGES, strict=True):
        if (status := browser.get(page).status_code) != 200:
            bad.append(f"{page} after a pause: {status}")
    return longest


def _asked(browser: Browser, page: str, bad: list[str]) -> float:
    began = time.monotonic()
    _judge(browser, page, bad)
    return time.monotonic() - began


def _backends(ground: Ground) -> list[int]:
    with ground.superuser.connect() as connection:
        asked = text("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        return list(connection.scalars(asked))

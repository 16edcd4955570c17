"""What do people see while the database does not answer: 503 with Retry-After, soon, and all well afterwards?"""

from __future__ import annotations

import os
import signal
import time

from sqlalchemy import text

from prove.ground import Browser, Ground, served
from prove.proof import Figure, none

PAUSE_S = 5.0
SOON_S = 4.0  # the three seconds that are promised, and what the machine takes
PAGES = ("/registers/enterprises", f"/api/layers/enterprises?area={'00010001'}", "/account")


def prove(ground: Ground, rounds: int) -> list[Figure]:
    bad: list[str] = []
    longest = 0.0
    with served(ground) as service:
        browser = service.signed_in("Paula")
        for page in PAGES:
            browser.get(page)
        for number in range(rounds):
            for page, table in zip(PAGES, ("enterprises", "people", "accounts"), strict=True):
                took = _locked(ground, browser, page, table, bad)
                longest = max(longest, took)
            if number % 5 == 0:
                _paused(ground, browser, bad)
    return [
        Figure("tables locked, answers asked meanwhile", f"{rounds * len(PAGES):,}"),
        Figure("the longest such answer", f"{longest:.1f} s", longest < SOON_S),
        Figure(f"pauses of the whole PostgreSQL (SIGSTOP, {PAUSE_S:.0f} s)", f"{(rounds + 4) // 5:,}"),
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


def _paused(ground: Ground, browser: Browser, bad: list[str]) -> None:
    """Everything of the server stands still, as on a machine that hangs; then it goes on."""
    everything = [ground.server_pid, *_backends(ground)]
    for pid in everything:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(PAUSE_S)
    for pid in everything:
        os.kill(pid, signal.SIGCONT)
    _judge(browser, PAGES[0], bad)
    if browser.get(PAGES[0]).status_code != 200:
        bad.append("after a pause")


def _backends(ground: Ground) -> list[int]:
    with ground.superuser.connect() as connection:
        asked = text("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        return list(connection.scalars(asked))

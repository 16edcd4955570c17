"""Does the time of a refused sign-in tell which names there are?"""

from __future__ import annotations

import statistics
import time

from sqlalchemy import text

from gridmap.records.accounts import hash_password
from prove.ground import Browser, Ground, served
from prove.proof import Figure
from tests import world

MOST_MS = 20.0
NAMES = {"known": "paula", "unknown": "nobody-of-that-name"}


def prove(ground: Ground, tries: int) -> list[Figure]:
    # The drawn world has cheap passwords; this one is as the service makes them.
    with ground.owner.begin() as connection:
        connection.execute(
            text("UPDATE accounts SET password_hash = :hash WHERE username = 'paula'"),
            {"hash": hash_password(world.PASSWORD)},
        )
    took: dict[str, list[float]] = {each: [] for each in NAMES}
    texts: dict[str, set[str]] = {each: set() for each in NAMES}
    with served(ground) as service:
        browser = Browser(service.address)
        token = browser.token("/sign-in")
        for _ in range(tries):
            for kind, name in NAMES.items():
                with ground.owner.begin() as connection:  # so that none is shut meanwhile
                    connection.execute(text("DELETE FROM guesses"))
                form = {"username": name, "password": "wrong-password-1", "csrf_token": token}
                began = time.perf_counter()
                answer = browser.session.post(f"{service.address}/sign-in", data=form, timeout=30)
                took[kind].append((time.perf_counter() - began) * 1000)
                texts[kind].add(f"{answer.status_code} {len(answer.text.replace(name, ''))}")
    medians = {kind: statistics.median(each) for kind, each in took.items()}
    apart = abs(medians["known"] - medians["unknown"])
    return [
        *(
            Figure(f"median of a refusal, {kind} name ({tries} tries)", f"{each:.0f} ms")
            for kind, each in medians.items()
        ),
        Figure("medians apart", f"{apart:.1f} ms", apart < MOST_MS),
        Figure(
            "what is said is alike",
            str(texts["known"] == texts["unknown"]),
            texts["known"] == texts["unknown"],
        ),
    ]

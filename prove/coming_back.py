"""Does a backup bring everything back into another PostgreSQL?"""

from __future__ import annotations

import time
from dataclasses import replace

from gridmap.settings import Settings
from gridmap.upkeep.drilling import drill
from prove.ground import Ground
from prove.proof import Figure


def prove(ground: Ground, drills: int) -> list[Figure]:
    settings = replace(Settings.from_environment(), owner_url=ground.urls.owner, app_url=ground.urls.app)
    took: list[float] = []
    rows = 0
    for _ in range(drills):
        began = time.monotonic()
        rows = drill(settings).rows  # raises what differs
        took.append(time.monotonic() - began)
    return [
        Figure(
            "backups made, restored elsewhere, compared table by table, a page opened",
            f"{drills:,}",
            drills > 0,
        ),
        Figure("rows compared each time", f"{rows:,}", rows > 0),
        Figure("the longest", f"{max(took):.0f} s"),
    ]

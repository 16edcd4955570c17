"""Which rows should each list have? Raw tables, read as their owner, and reckoned by the words of the issue.

It knows nothing of the layers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Engine, text

from tests import world

CYCLES = {"red": 31, "orange": 92, "yellow": 184, "blue": 366}
PERIOD, RECHECK, REPLY, PUBLISH = 92, 10, 30, 5
Frames = Mapping[str, pd.DataFrame]
TABLES = ("enterprises", "visits", "hazards", "hazard_steps", "areas", "appointments", "notice_boards")


def oracle(owner: Engine) -> dict[str, Counter[str]]:
    """List -> the names of its rows; of sectors their words."""
    with owner.connect() as raw:
        frames = {name: pd.read_sql(text(f"SELECT * FROM {name}"), raw) for name in TABLES}  # noqa: S608
    for name, frame in frames.items():
        path = "path" if name == "areas" else "area_path"
        frames[name] = frame[frame[path].str.startswith(world.T1)]
    frames["enterprises"] = frames["enterprises"].query("state != 'closed'")
    return {
        **_inspected(frames),
        **_hazards(frames),
        "no_grid": Counter(_ungridded(frames)),
        "staffing": Counter(_unstaffed(frames)),
        "boards": Counter(_boardless(frames)),
        "sectors": Counter(_unvisited(frames)),
    }


def _lines(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples())


def _age(frames: Frames, places: pd.Series) -> int | None:
    """Days since somebody last inspected one of these places."""
    visits = frames["visits"]
    days = visits[visits["enterprise_id"].isin(places) & visits["kind"].isin(["inspection", "look_back"])][
        "on_date"
    ]
    return min(((world.TODAY - each).days for each in days), default=None)


def _inspected(frames: Frames) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {"never": Counter(), "late": Counter(), "unknown": Counter()}
    for place in _lines(frames["enterprises"]):
        age = _age(frames, pd.Series([place.id]))
        if age is None:
            found["never"][place.name] += 1
        elif place.risk not in CYCLES:
            found["unknown"][place.name] += 1
        elif age > CYCLES[place.risk]:
            found["late"][place.name] += 1
    return found


def _hazards(frames: Frames) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {
        "overdue": Counter(), "recheck": Counter(), "reply": Counter(), "publication": Counter(),
        "told": Counter(),
    }  # fmt: skip
    steps = frames["hazard_steps"]
    for hazard in _lines(frames["hazards"]):
        deadline = None if pd.isna(hazard.deadline) else hazard.deadline
        own = steps[steps["hazard_id"] == hazard.id]
        if (
            hazard.state in ("ordered", "found", "referred")
            and deadline is not None
            and deadline < world.TODAY
        ):
            found["overdue"][hazard.title] += 1
        if hazard.state in ("ordered", "rectified") and _unchecked(hazard.state, deadline, own):
            found["recheck"][hazard.title] += 1
        if hazard.state == "referred" and _unanswered(own):
            found["reply"][hazard.title] += 1
        if not pd.isna(hazard.listed_on) and "publish" not in set(own["step"]):
            days = pd.bdate_range(hazard.listed_on, world.TODAY, inclusive="right")
            found["publication"][hazard.title] += len(days) > PUBLISH
        if hazard.source == "public" and not pd.isna(hazard.closed_on):
            found["told"][hazard.title] += "tell_back" not in set(own["step"])
    for counted in found.values():
        counted += Counter()
    return found


def _unchecked(state: str, deadline: date | None, steps: pd.DataFrame) -> bool:
    told = list(steps[steps["step"] == "rectify"]["on_date"]) if state == "rectified" else []
    begins = min([*told, *([deadline] if deadline else [])], default=None)
    return begins is None or (world.TODAY - begins).days > RECHECK


def _unanswered(steps: pd.DataFrame) -> bool:
    referred = steps[steps["step"] == "refer"]
    if referred.empty:
        return True
    (sent,) = _lines(referred)
    due: Any = sent.facts.get("reply_due")
    by = date.fromisoformat(due) if due else sent.on_date + timedelta(days=REPLY)
    return bool(by < world.TODAY)


def _grids(frames: Frames) -> pd.DataFrame:
    return frames["areas"].query("level == 'grid'")


def _ungridded(frames: Frames) -> list[str]:
    places = frames["enterprises"]
    return list(places[~places["area_path"].isin(_grids(frames)["path"])]["name"])


def _unstaffed(frames: Frames) -> Iterator[str]:
    posts = frames["appointments"]
    for grid in _lines(_grids(frames)):
        if not {"grid_leader", "grid_member"} <= set(posts[posts["area_path"] == grid.path]["post"]):
            yield grid.name


def _boardless(frames: Frames) -> Iterator[str]:
    boards = frames["notice_boards"].query("state != 'removed'")
    for village in _lines(frames["areas"].query("level == 'village'")):
        if boards[boards["area_path"].str.startswith(village.path)]["kind"].nunique() < 2:
            yield village.name


def _unvisited(frames: Frames) -> Iterator[str]:
    for sector, places in frames["enterprises"].groupby("sector"):
        age = _age(frames, places["id"])
        if age is None or age > PERIOD:
            yield f"sector-{sector}"

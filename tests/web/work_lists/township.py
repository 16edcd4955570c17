"""A township with more places than a page holds, visits of every kind, hazards in every state, posts and boards."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.db.models import Appointment, HazardStep
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.notice_boards import NoticeBoard
from gridmap.registers.visits import Visit
from tests import world

GRIDS = (world.G11, world.G12, world.G21, world.G22)
HOSTILE = "=1+1<script>alert(1)</script>{{ 7*7 }}"
MANY = 120


def day(ago: int) -> date:
    return world.TODAY - timedelta(days=ago)


def build(owner: Engine) -> None:
    with Session(owner) as kept:
        made = [_place(at) for at in range(MANY)]
        kept.add_all(
            [*made, world.enterprise(HOSTILE, world.G22, (117.08, 38.02), sector="shop", risk="red")]
        )
        kept.flush()
        kept.add_all(visit for at, place in enumerate(made) for visit in _visits(at, place))
        hazards = [_hazard(at, made[at]) for at in range(40)]
        kept.add_all(hazards)
        kept.flush()
        kept.add_all(_steps(hazards))
        kept.add(Appointment(person_id=world.name_id("Both"), post="grid_leader", area_path=world.G12))
        kept.add(Appointment(person_id=world.name_id("Both"), post="grid_member", area_path=world.G12))
        kept.add_all(_boards())
        kept.commit()


def _place(at: int) -> Enterprise:
    grid = GRIDS[at % 4] if at % 11 else world.V1
    return world.enterprise(
        f"Place {at:03}",
        grid,
        (117.01 + at * 0.0005, 38.03),
        sector=("trade", "shop", "gas", "restaurant")[at % 4],
        risk=("red", "orange", "yellow", "blue", None)[at % 5],
        tags=(["gas"], ["nine_small"], [], None)[at % 4],
        state="closed" if at % 17 == 0 else "operating",
        closed_on=day(1) if at % 17 == 0 else None,
        code=f"9113090{at:03}TEST0001",
    )


def _visits(at: int, place: Enterprise) -> list[Visit]:
    kinds = ("inspection", "patrol", "look_back", None)
    kind = kinds[at // 4 % 4] if at % 3 else "inspection"
    ages = (5, 40, 100, 200, 400)
    told = [(kind, ages[at // 3 % 5])] if kind else []
    told += [("patrol", 3)] if at % 6 == 0 else []
    common = {"enterprise_id": place.id, "area_path": place.area_path, "sector": place.sector}
    return [Visit(id=uuid.uuid4(), on_date=day(age), kind=each, **common) for each, age in told]


def _hazard(at: int, place: Enterprise) -> Hazard:
    state = ("ordered", "rectified", "referred", "found", "closed")[at % 5]
    return world.hazard(
        f"Hazard {at:02}",
        place.area_path,
        (117.02, 38.03),
        enterprise_id=place.id if at % 7 else None,
        state=state,
        found_on=day(100),
        deadline=day(at - 20) if state in ("ordered", "rectified") else None,
        closed_on=day(2) if state == "closed" else None,
        source="public" if at % 2 else "grid",
        **({"grade": "major", "listed_on": day(at)} if state == "found" else {}),
    )


def _steps(hazards: list[Hazard]) -> list[HazardStep]:
    single = [
        HazardStep(hazard_id=hazards[at].id, area_path=hazards[at].area_path, step=step, on_date=on)
        for at, step, on in ((18, "publish", day(15)), (9, "tell_back", day(1)))
    ]
    return single + [
        HazardStep(
            hazard_id=each.id,
            area_path=each.area_path,
            step="refer" if each.state == "referred" else "rectify",
            on_date=day(at),
            state=each.state,
            facts={"reply_due": day(at - 15).isoformat()} if each.state == "referred" and at % 2 else {},
        )
        for at, each in enumerate(hazards)
        if each.state in ("referred", "rectified")
    ]


def _boards() -> list[NoticeBoard]:
    at = world.point(117.02, 38.02)
    return [
        NoticeBoard(name="Rules at the bridge", kind="notice", area_path=world.G12, geom=at),
        NoticeBoard(name="Gone", kind="reward", state="removed", area_path=world.V1, geom=at),
    ]

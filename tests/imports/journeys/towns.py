"""Townships that hold nothing yet, each with an administrator who hands files in at the command."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.models import Area, AreaCode
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.resources import Resource
from gridmap.registers.roads import Road
from tests import world
from tests.imports.journeys.front_door import Door
from tests.shared_data import FIELD

FIELD = FIELD / "areas"
_numbers = count(1)


class Town:
    """An empty township, or a county where `level` says so; called with a noun and a file it takes that in."""

    def __init__(
        self, owner: Engine, urls: postgis.Urls, name: str = "甲镇", code: str = "", level: str = "township"
    ) -> None:
        number = next(_numbers)
        self.owner, self.urls = owner, urls
        county = f"{9000 + number:04d}"
        self.path = county if level == "county" else county + "0001"
        self.user = f"keeper{number}"
        with Session(owner) as session:
            if level != "county":
                session.add(world.area(county, "county", f"{number}县", None))
            session.add(world.area(self.path, level, name, None))
            session.flush()
            if code:
                session.add(AreaCode(area_path=self.path, code=code))
            session.add(world.person(self.user, self.path, *world.administers(self.path)))
            session.commit()
        self.door = Door(urls, self.user, self.path)

    def __call__(self, noun: str, file: str | Path, *more: str) -> str:
        return self.door(noun, FIELD / file, "--coordinates", "wgs84", *more)

    def clear(self) -> None:
        """The next test may want the same codes, and finds no help on the same ground."""
        with Session(self.owner) as session:
            for table in (AreaCode, Enterprise, Resource, Road):
                session.execute(delete(table).where(table.area_path.startswith(self.path)))
            session.commit()

    def areas(self) -> dict[str, tuple[str, str, str | None, bool]]:
        """Path below the township -> name, level, code, whether it has an outline."""
        with Session(self.owner) as session:
            found = (
                select(Area.path, Area.name, Area.level, AreaCode.code, Area.geom.is_not(None))
                .outerjoin(AreaCode, (AreaCode.area_path == Area.path) & AreaCode.valid.op("@>")(func.current_date()))
                .where(Area.path.startswith(self.path))
                .order_by(Area.path)
            )  # fmt: skip
            return {
                path[len(self.path) :]: (name, level, code, drawn)
                for path, name, level, code, drawn in session.execute(found)
            }

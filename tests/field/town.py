"""A township for each file, empty but for its outline and one village, with an administrator at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, box
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.models import Area, Base
from gridmap.errors import GridmapError
from gridmap.imports import cli
from gridmap.imports.cli import prompts
from gridmap.imports.steps import preparing
from gridmap.settings import Settings
from tests import world
from tests.shared_data import FIELD

_serial = count(40)


@dataclass
class Town:
    """`gridmap import` as the administrator of one township."""

    urls: postgis.Urls
    path: str
    user: str
    session: Session
    engine: Engine
    patch: pytest.MonkeyPatch

    def run(self, *arguments: str | Path, typed: str | None = None) -> Result:
        """typed: what the person answers; without it nobody sits at the terminal."""
        settings = Settings(owner_url=self.urls.owner, app_url=self.urls.app)
        commands = {each.name: each for each in cli.COMMANDS}
        name, *rest = map(str, arguments)
        more = ["--area", self.path] if name == "import" else []
        self.patch.setattr(prompts, "is_at_terminal", lambda: typed is not None)
        self.patch.setattr(cli.once, "is_at_terminal", lambda: typed is not None)
        asked = [*rest, "--user", self.user, *more]
        done = CliRunner().invoke(commands[name], asked, input=typed or "", obj=lambda: nullcontext(settings))
        if done.exception and not isinstance(done.exception, SystemExit | GridmapError):
            raise done.exception
        preparing.forget()
        self.session.expire_all()
        return done

    def take(self, noun: str, file: str | Path, *more: str) -> str:
        """What is printed. Fails where the file is refused."""
        done = self.run("import", noun, FIELD / file, "--yes", *more)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.output

    def all(self, model: type[Base]) -> list[Any]:
        """The records of the township, in the order of the file."""
        here = model.area_path.startswith(self.path)  # type: ignore[attr-defined]
        return list(self.session.scalars(select(model).where(here).order_by(model.id)))  # type: ignore[attr-defined]

    def places(self, model: type[Base]) -> list[tuple[float, float] | None]:
        """(lon, lat) of the same, rounded to a tenth of a metre."""
        table = model.__table__
        found = self.session.execute(
            select(func.ST_X(table.c.geom), func.ST_Y(table.c.geom))
            .where(table.c.area_path.startswith(self.path)).order_by(table.c.id)
        )  # fmt: skip
        return [None if lon is None else (round(lon, 6), round(lat, 6)) for lon, lat in found]


@pytest.fixture
def town(
    urls: postgis.Urls, owner: Engine, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    number = next(_serial)
    county, path, user = f"{number:04d}", f"{number:04d}0001", f"Clerk{number}"
    with Session(owner) as session:
        session.add(world.area(county, "county", f"样例县{number}", None))
        session.flush()
        for each, level, name in ((path, "township", "青禾镇"), (f"{path}0001", "village", "青禾东街村")):
            session.add(world.area(each, level, name, None))
            session.flush()
        session.get_one(Area, path).geom = from_shape(
            MultiPolygon([box(116.8, 38.2, 117.0, 38.4)]), srid=4326
        )
        session.add(world.person(user, path, *world.administers(path)))
        session.commit()
        yield Town(urls, path, user.lower(), session, engine, monkeypatch)

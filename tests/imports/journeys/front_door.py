"""Real files on their way through the command that everybody uses, into townships that hold nothing yet."""

from __future__ import annotations

import csv
import io
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, box
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.models import Area
from gridmap.imports import cli
from gridmap.settings import Settings
from tests import world
from tests.imports.journeys.sheets import xlsx
from tests.shared_data import SHARED_DATA

DATA = SHARED_DATA
BAYREUTH, YIYANG, SHENZHEN = DATA / "bayreuth_osm", DATA / "yiyang_county", DATA / "shenzhen_streets"
COUNTY, TOWN, YIYANG_COUNTY, SHENZHEN_CITY = "0008", "00080001", "0007", "0009"
AROUND_BAYREUTH = (11.4, 49.9, 11.75, 50.1)


class Door:
    """`gridmap import`, as one administrator of the area. Each call returns what was printed."""

    def __init__(self, urls: postgis.Urls, user: str, area: str) -> None:
        settings = Settings(owner_url=urls.owner, app_url=urls.app)
        self._installed = lambda: nullcontext(settings)
        self._who = ["--user", user, "--area", area, "--yes"]

    def __call__(self, what: str, file: Path, *more: str) -> str:
        done = CliRunner().invoke(cli.take_in, [what, str(file), *self._who, *more], obj=self._installed)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code in {0, 3}, done.output
        return done.output


def found(owner: Engine) -> None:
    """The county and the township around Bayreuth, a county and a city above townships, each with its administrator."""
    whole = from_shape(MultiPolygon([box(*AROUND_BAYREUTH)]), srid=4326)
    with Session(owner) as session:
        for path, level, name, outline in (
            (COUNTY, "county", "Bayreuth County", None),
            (TOWN, "township", "North Bayreuth", whole),
            (YIYANG_COUNTY, "county", "弋阳县", None),
            (SHENZHEN_CITY, "county", "Shenzhen", None),
        ):
            session.add(world.area(path, level, name, None))
            session.flush()
            session.get_one(Area, path).geom = outline
        session.add(world.person("Berta", TOWN, *world.administers(TOWN)))
        session.add(world.person("Yan", YIYANG_COUNTY, *world.administers(YIYANG_COUNTY)))
        session.add(world.person("Shen", SHENZHEN_CITY, *world.administers(SHENZHEN_CITY)))
        session.commit()


def labelled_places(folder: Path) -> Path:
    """The labelled places of Yiyang as a workbook, with the one column that our ledger needs and theirs has not."""
    rows = list(
        csv.DictReader(io.StringIO((YIYANG / "places_200_labelled.csv").read_text(encoding="utf-8-sig")))
    )
    columns: list[tuple[str, Any]] = [
        ("名称", lambda row: f"{row['id']} {row['station_name']}"),
        ("行业领域", lambda row: "其他"),
        ("所属乡镇", lambda row: row["township"]),
        ("经度", lambda row: float(row["longitude"])),
        ("纬度", lambda row: float(row["latitude"])),
    ]
    path = folder / "places.xlsx"
    path.write_bytes(
        xlsx([name for name, _ in columns], *[[read(row) for _, read in columns] for row in rows])
    )
    return path


def answers(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((DATA / "answers" / f"{name}.json").read_text())
    return told

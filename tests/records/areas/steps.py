"""What the tests of steps in the tree of areas fill in and compare."""

from __future__ import annotations

from typing import Any

from geoalchemy2.shape import to_shape
from shapely import LineString
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import (
    Area,
    Base,
)
from tests import world

NOW = world.NOW


G22_CUT = LineString([(117.075, 37.99), (117.075, 38.05)])


def values(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "level": "grid", "code": "", "population": "", "households": "", "note": "", **more}


def lying(session: Session, *models: Any) -> dict[str, str]:
    """Which area each record of these ledgers lies in."""
    session.expire_all()
    return {
        getattr(row, "name", None) or row.title: row.area_path
        for model in models
        for row in session.scalars(select(model))
    }


def state(session: Session) -> dict[str, list[str]]:
    """Everything that lies in an area, and the areas, without versions and what is kept of the steps themselves."""
    kept = {}
    for table in Base.metadata.sorted_tables:
        if table.name in {"area_changes", "changes", "audit", "published", "headlines", "answers"}:
            continue
        if table.name == "areas" or "area_path" in table.c:
            rows = session.execute(select(func.to_jsonb(table.table_valued()) - "version"))
            kept[table.name] = sorted(str(row[0]) for row in rows)
    return kept


def shape(session: Session, path: str) -> Any:
    session.expire_all()
    geom = session.get_one(Area, path).geom
    assert geom is not None
    return to_shape(geom)

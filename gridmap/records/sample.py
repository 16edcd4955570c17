"""How does the sample township come into an empty database?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.dialects.postgresql import Range, insert

from geodata import sample
from geodata.sample.people import ACCOUNT_ROLES, PASSWORD
from geodata.sample.places import TOWNSHIP
from gridmap.db.models import Account, Area, Base, Grant
from gridmap.records.accounts import hash_password, verifies
from gridmap.records.township import is_sample
from gridmap.registers.shifts import Shift

__all__ = ["PASSWORD", "accounts", "load"]
COMING = timedelta(days=7)
NAMES = (*ACCOUNT_ROLES, "linzhen", "wangge")


def load(engine: Engine, today: date) -> bool:
    """Fill an empty database, as its owner, in one transaction; False where there is anything in it already.

    A database that holds the sample gets the duty list of the coming weeks when it runs out, for a duty list without
    tonight is no sample of one. Otherwise the sample is not even generated, so that a second start is quick.
    """
    with engine.begin() as connection:
        empty = connection.scalar(select(func.count()).select_from(Area)) == 0
        if not empty and (not is_sample(connection, TOWNSHIP) or _has_duty(connection, today + COMING)):
            return False
        made = sample.township(today)
        if empty:
            _fill(connection, made)
        else:
            _insert(connection, Shift.__tablename__, made.tables["shifts"])
        return empty


def _fill(connection: Connection, made: sample.Sample) -> None:
    tables = dict(made.tables)
    own = tables["areas"]["path"] == TOWNSHIP
    tables["areas"] = tables["areas"].assign(
        seat=pd.Series([made.office if here else None for here in own], dtype=object)
    )
    for table in Base.metadata.sorted_tables:
        if table.name in tables:
            _insert(connection, table.name, tables[table.name])


def accounts(engine: Engine) -> list[tuple[str, str]]:
    """Who may sign in, with their roles: (username, roles in English). As the owner."""
    roles = func.string_agg(Grant.role, ", ")
    found = select(Account.username, roles).join(Grant, Grant.person_id == Account.person_id)
    with engine.connect() as connection:
        return [
            (name, held)
            for name, held in connection.execute(found.group_by(Account.username).order_by(roles))
        ]


def known_passwords(engine: Engine) -> list[str]:
    """The accounts of the sample that still have the password everybody knows. As the owner."""
    with engine.connect() as connection:
        found = select(Account.username, Account.password_hash).where(Account.username.in_(NAMES))
        return sorted(name for name, kept in connection.execute(found) if verifies(kept, PASSWORD))


def _has_duty(connection: Connection, day: date) -> bool:
    last = connection.scalar(select(func.max(Shift.ends_at)).where(Shift.area_path == TOWNSHIP))
    return last is not None and last.date() >= day


def _insert(connection: Connection, table: str, frame: pd.DataFrame) -> None:
    if frame.empty:
        return
    rows = [_row(record) for record in frame.to_dict("records")]
    connection.execute(insert(Base.metadata.tables[table]).on_conflict_do_nothing(), rows)


def _row(record: Mapping[Any, Any]) -> dict[str, Any]:
    row = {str(key): _value(value) for key, value in record.items()}
    if "password" in row:
        row["password_hash"] = hash_password(row.pop("password"))
    if "valid_from" in row:
        row["valid"] = Range(row.pop("valid_from"), row.pop("valid_to"))
    return row


def _value(value: Any) -> Any:
    """A cell as the driver takes it: shapes as WKB with their SRID, what is missing as None."""
    if isinstance(value, BaseGeometry):
        return from_shape(value, srid=4326)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, Iterable):
        return value
    return None if pd.isna(value) else value

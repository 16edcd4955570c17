"""In whose name is a file taken in at a terminal, and for which area?"""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, create_engine, select

from gridmap.db.models import Account, Area, Grant
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.settings import Settings
from gridmap.vocabulary import Role


def who_and_where(settings: Settings, user: str | None, area: str | None) -> tuple[uuid.UUID, str]:
    """The person in whose name it is done, and the path of the area. Raises NotFound naming what is missing."""
    owner = create_engine(settings.owner_url)
    try:
        with owner.connect() as connection:
            held = (
                select(Grant.person_id, Grant.area_path, Account.username)
                .join(Account, Account.person_id == Grant.person_id)
                .where(Grant.role.in_((Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.PLANNER)))
                .order_by(Grant.role, Grant.area_path)
            )
            rows = connection.execute(
                held.where(Account.username == user) if user else held.where(Grant.role == Role.ADMINISTRATOR)
            ).all()
            people = {row.username for row in rows}
            if len(people) != 1:
                names = ", ".join(sorted(people)) or "–"
                raise NotFound(N_("Say with --user who takes it in: {names}."), names=names)
            return rows[0].person_id, path_of(connection, area) if area else rows[0].area_path
    finally:
        owner.dispose()


def path_of(connection: Connection, area: str) -> str:
    """Of an area that is named by its path or its name. Raises NotFound where it is none, or one of several."""
    meant = select(Area.path).where((Area.path == area) | (Area.name == area)).order_by(Area.path)
    found = connection.execute(meant).scalars().all()
    if len(found) > 1:
        raise NotFound(
            N_("Several areas are called “{area}”. Give the path of one: {paths}."),
            area=area,
            paths=", ".join(found),
        )
    if not found:
        raise NotFound(N_("There is no such area."))
    return str(found[0])

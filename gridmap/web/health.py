"""Does the service live, and may it be asked? For watchers and load balancers: words only, nothing of the records."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from gridmap.db import migrate
from gridmap.records import upkeep
from gridmap.web import current
from gridmap.web.access import allow_anyone

blueprint = Blueprint("health", __name__)
OK, AWAY, LATE, OLD = "ok", "away", "late", "old"


@blueprint.get("/health")
@allow_anyone
def health() -> ResponseReturnValue:
    """200 where everything is as it should be, 503 with the part that is not."""
    return _answer(_parts())


@blueprint.get("/ready")
@allow_anyone
def ready() -> ResponseReturnValue:
    """200 where requests can be answered, whatever becomes of the work in the background."""
    return _answer({name: state for name, state in _parts().items() if name != "jobs"})


def _parts() -> dict[str, str]:
    try:
        with current.installation().engine.connect() as connection:
            if not migrate.is_current(connection):
                return {"web": OK, "database": OLD}
            jobs = next(line for line in upkeep.lines(connection) if line.what == upkeep.JOBS)
    except SQLAlchemyError:
        return {"web": OK, "database": AWAY, "jobs": AWAY}
    return {"web": OK, "database": OK, "jobs": OK if jobs.fine else LATE}


def _answer(parts: dict[str, str]) -> ResponseReturnValue:
    fine = set(parts.values()) == {OK}
    response = jsonify(parts)
    if not fine:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return response

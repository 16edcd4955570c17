"""Does the service live, may it be asked, and how fast does it answer? For watchers: nothing of the records."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from gridmap.db import migrate
from gridmap.db.models import Job
from gridmap.records import upkeep
from gridmap.vocabulary import Role
from gridmap.web import current, measuring
from gridmap.web.access import allow, allow_anyone

blueprint = Blueprint("health", __name__)
OK, AWAY, LATE, OLD, FAILING = "ok", "away", "late", "old", "failing"


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


@blueprint.get("/metrics")
@allow(Role.ADMINISTRATOR)
def metrics() -> Response:
    """For Prometheus, which signs in with an administrator's password for programs."""
    from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

    told = generate_latest(measuring.counted()) + "".join(f"{line}\n" for line in _gauges()).encode()
    return Response(told, content_type=CONTENT_TYPE_LATEST)


def _gauges() -> Iterable[str]:
    """The parts of the service, and the jobs as far as the asker may see them. No word of these comes from a record."""
    yield "# TYPE gridmap_part_fine gauge"
    for line in upkeep.lines(current.session()):
        yield f'gridmap_part_fine{{part="{line.what}"}} {int(line.fine)}'
    yield "# TYPE gridmap_jobs gauge"
    for state, number in current.session().execute(select(Job.state, func.count()).group_by(Job.state)):
        yield f'gridmap_jobs{{state="{state}"}} {number}'


def _parts() -> dict[str, str]:
    try:
        with current.installation().engine.connect() as connection:
            if not migrate.is_current(connection):
                return {"web": OK, "database": OLD}
            jobs = next(line for line in upkeep.lines(connection) if line.what == upkeep.JOBS)
    except SQLAlchemyError:
        return {"web": OK, "database": AWAY, "jobs": AWAY}
    return {"web": OK, "database": OK, "jobs": OK if jobs.fine else FAILING if not jobs.good else LATE}


def _answer(parts: dict[str, str]) -> ResponseReturnValue:
    fine = set(parts.values()) == {OK}
    response = jsonify(parts)
    if not fine:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return response

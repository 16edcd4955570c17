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
NOT_ASKED = (upkeep.JOBS, upkeep.REPLICA)  # without these, requests are answered all the same
OK, AWAY, LATE, OLD, FAILING = "ok", "away", "late", "old", "failing"


@blueprint.get("/health")
@allow_anyone
def health() -> ResponseReturnValue:
    """200 where everything is as it should be, 503 with the part that is not."""
    return _answer(_parts())


@blueprint.get("/ready")
@allow_anyone
def ready() -> ResponseReturnValue:
    """200 where requests can be answered, whatever becomes of the work in the background and of the replica."""
    return _answer({name: state for name, state in _parts().items() if name not in NOT_ASKED})


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
    parts = lines()
    for line in parts:
        yield f'gridmap_part_fine{{part="{line.what}"}} {int(line.fine)}'
    for behind in (line.facts["behind"] for line in parts if "behind" in line.facts):
        yield "# TYPE gridmap_replica_behind_bytes gauge"
        yield f"gridmap_replica_behind_bytes {behind}"
    yield "# TYPE gridmap_jobs gauge"
    for state, number in current.session().execute(select(Job.state, func.count()).group_by(Job.state)):
        yield f'gridmap_jobs{{state="{state}"}} {number}'


def lines() -> list[upkeep.UpkeepLine]:
    """What each part of the service last did, with the read replica where there is one."""
    replica = _replica()
    return [*upkeep.lines(current.session()), *([replica] if replica else [])]


def _replica() -> upkeep.UpkeepLine | None:
    """How far it is: as of which moment it shows the records, and how many bytes of the log it has yet to replay."""
    made = current.installation()
    if made.replica is None:
        return None
    found = made.replica.standing(made.engine)
    if found is None:
        return upkeep.UpkeepLine(upkeep.REPLICA, None, False, False, {})
    late = found.behind > 0 and not made.replica.shows_all(made.engine)
    return upkeep.UpkeepLine(upkeep.REPLICA, found.at, True, late, {"behind": found.behind})


def _parts() -> dict[str, str]:
    try:
        with current.installation().engine.connect() as connection:
            if not migrate.is_current(connection):
                return {"web": OK, "database": OLD}
            jobs = next(line for line in upkeep.lines(connection) if line.what == upkeep.JOBS)
        replica = _replica()
    except SQLAlchemyError:
        return {"web": OK, "database": AWAY, "jobs": AWAY}
    told = {"web": OK, "database": OK, "jobs": OK if jobs.fine else FAILING if not jobs.good else LATE}
    if replica is not None:
        told["replica"] = OK if replica.fine else LATE if replica.good else AWAY
    return told


def _answer(parts: dict[str, str]) -> ResponseReturnValue:
    fine = set(parts.values()) == {OK}
    response = jsonify(parts)
    if not fine:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return response

"""Does the service run as it should, is it backed up, and does its backup restore?"""

from __future__ import annotations

from flask import render_template

from gridmap.records import upkeep
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.admin.shared import blueprint


@blueprint.get("/operation")
@allow(Role.ADMINISTRATOR)
def operation() -> str:
    return render_template("admin/operation.html", lines=upkeep.lines(current.session()))

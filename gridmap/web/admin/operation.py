"""Does the service run as it should, is it backed up, does its backup restore, and what is slow or fails?"""

from __future__ import annotations

import math

from flask import render_template

from gridmap.vocabulary import Role
from gridmap.web import health, measuring
from gridmap.web.access import allow
from gridmap.web.admin.shared import blueprint

MOST_SHOWN = 20
WATCHED = ("/health", "/ready")  # what these say stands above


@blueprint.get("/operation")
@allow(Role.ADMINISTRATOR)
def operation() -> str:
    asked = measuring.routes()
    wrong = [
        each for each in asked if each.rule not in WATCHED and (each.failed or each.late_s > measuring.SLOW_S)
    ]
    return render_template(
        "admin/operation.html",
        lines=health.lines(),
        wrong=wrong[:MOST_SHOWN],
        answered=sum(each.asked for each in asked),
        slow_s=measuring.SLOW_S,
        within=_within,
    )


def _within(seconds: float) -> str:
    return f"≤ {seconds:g} s" if math.isfinite(seconds) else f"> {measuring.LONGEST_S:g} s"

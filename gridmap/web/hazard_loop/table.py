"""Which steps are there, from where to where, who takes them, and what do they need? The table itself, to read."""

from __future__ import annotations

from flask import render_template

from gridmap.registers.loop.steps import STEPS
from gridmap.vocabulary import Role
from gridmap.web.access import allow
from gridmap.web.hazard_loop.shared import blueprint


@blueprint.get("/")
@allow(*Role)
def table() -> str:
    return render_template("hazard_loop/table.html", steps=STEPS)

"""The blueprint of the sheet."""

from __future__ import annotations

from flask import Blueprint

from gridmap.web.navigation import name_own_area

blueprint = Blueprint("area_sheet", __name__)
name_own_area(blueprint)

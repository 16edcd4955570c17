"""The blueprint that the pages of the phone share."""

from __future__ import annotations

from flask import Blueprint

from gridmap.web.navigation import name_own_area

blueprint = Blueprint("phone", __name__)
name_own_area(blueprint)

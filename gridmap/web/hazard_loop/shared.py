"""What do all pages of the loop share?"""

from __future__ import annotations

from flask import Blueprint

from gridmap.web.navigation import name_own_area

blueprint = Blueprint("loop", __name__, url_prefix="/loop")
name_own_area(blueprint)

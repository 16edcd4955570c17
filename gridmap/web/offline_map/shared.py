"""The blueprint of the offline map."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("offline_map", __name__)

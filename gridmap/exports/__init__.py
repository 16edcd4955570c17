"""How does a layer's answer leave as a file that another program opens? Frames in, bytes out; no database, no web."""

from gridmap.exports.contents import GCJ02, WGS84, Column, Contents, families, in_gcj02
from gridmap.exports.forms import FORMS, Form

__all__ = ["FORMS", "GCJ02", "WGS84", "Column", "Contents", "Form", "families", "in_gcj02"]

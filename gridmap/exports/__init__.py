"""How does a layer's answer leave as a file that another program opens? Frames in, bytes out; no database, no web."""

from gridmap.exports.contents import GCJ02, WGS84, FileColumn, LayerContents, families, in_gcj02
from gridmap.exports.forms import FORMS, FileForm

__all__ = ["FORMS", "GCJ02", "WGS84", "FileColumn", "FileForm", "LayerContents", "families", "in_gcj02"]

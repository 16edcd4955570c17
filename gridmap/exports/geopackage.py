"""How is a layer written as a GeoPackage in which QGIS finds its colours (the table `layer_styles`)?"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from gridmap.exports.contents import LayerContents, families
from gridmap.exports.qgis_style import qml
from gridmap.exports.writing import typed, write

_STYLES = """
    CREATE TABLE layer_styles (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
        f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
        useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
        update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""
_KEPT = """
    INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
        styleSLD, useAsDefault, description, owner, ui) VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', '')
"""
_KNOWN = """
    INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
    VALUES ('layer_styles', 'attributes', 'layer_styles', '', 0)
"""


def geopackage(contents: LayerContents) -> bytes:
    """A layer for each kind of shape that occurs, with its style."""
    parts = families(contents)
    with tempfile.TemporaryDirectory(prefix="gridmap-export-") as folder:
        path = Path(folder) / "layer.gpkg"
        styled = []
        for kind, each in parts.items():
            layer = contents.called if len(parts) == 1 else f"{contents.called} {kind}"
            about = {"IDENTIFIER": layer, "DESCRIPTION": " ".join(contents.about), "GEOMETRY_NAME": "geom"}
            write(path, "GPKG", layer, typed(each), contents, append=path.exists(), layer_options=about)
            styled.append((layer, qml(each, kind)))
        with sqlite3.connect(path) as database:
            database.execute(_STYLES)
            for layer, style in styled:
                database.execute(_KEPT, (layer, contents.title, style, contents.called))
            database.execute(_KNOWN)
        database.close()
        return path.read_bytes()

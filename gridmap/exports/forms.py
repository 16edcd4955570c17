"""In which forms can a layer leave, what are they called, and which program are they for?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gridmap.exports.contents import LayerContents
from gridmap.exports.geojson import geojson
from gridmap.exports.geopackage import geopackage
from gridmap.exports.kml import kml, kmz
from gridmap.exports.shapefile import shapefile
from gridmap.i18n.texts import N_


@dataclass(frozen=True)
class FileForm:
    """A form of file. wgs84_only: its standard allows no other coordinates."""

    suffix: str
    mimetype: str
    title: str
    write: Callable[[LayerContents], bytes]
    wgs84_only: bool = False


FORMS: Mapping[str, FileForm] = {
    "gpkg": FileForm(".gpkg", "application/geopackage+sqlite3", N_("GeoPackage, for QGIS"), geopackage),
    "geojson": FileForm(".geojson", "application/geo+json", "GeoJSON", geojson, wgs84_only=True),
    "shp": FileForm(".zip", "application/zip", N_("Shapefile in a zip"), shapefile),
    "kml": FileForm(".kml", "application/vnd.google-earth.kml+xml", N_("KML, for Ovital"), kml),
    "kmz": FileForm(".kmz", "application/vnd.google-earth.kmz", N_("KMZ, for Ovital"), kmz),
}

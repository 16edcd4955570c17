"""Is a declared coordinate system the one that is meant, and not merely one on the same ellipsoid far away?"""

from __future__ import annotations

import pytest
from pyproj import CRS

from gridmap.imports.reading.vectors import declared

_DEGREES = 'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]'


def geographic(datum: str, spheroid: str, radius_m: float, flattening: float) -> str:
    return f'GEOGCS["x",DATUM["{datum}",SPHEROID["{spheroid}",{radius_m},{flattening}]],{_DEGREES}]'


@pytest.mark.parametrize(
    "code", [4326, 4490, 4549, 32650, 3857, 4214, 2422, 4555, 4610, 2327, 4284, 31468, 27700]
)
def test_a_system_by_its_name_is_that_system(code: int) -> None:
    assert declared(CRS.from_epsg(code).to_wkt("WKT1_ESRI")) == (code, ())


@pytest.mark.parametrize(
    ("wkt", "code"),
    [
        (geographic("D_Unknown", "Krasovsky_1940", 6378245.0, 298.3), 4214),
        (geographic("D_Xi'an_1980", "IAG 75", 6378140.0, 298.257), 4610),
        (geographic("unknown", "WGS84", 6378137.0, 298.257223563), 4326),
    ],
)
def test_a_datum_without_a_known_name_is_told_by_its_ellipsoid(wkt: str, code: int) -> None:
    """PROJ finds Afgooye, in Somalia, for the first, and would move the places by 175 m without a word."""
    assert declared(wkt)[0] == code


def test_what_is_known_by_nothing_is_asked() -> None:
    elsewhere = geographic("D_mine", "Bessel", 6377397.155, 299.1528128)
    own = (
        CRS.from_epsg(2422).to_wkt("WKT1_ESRI").replace("Beijing_1954", "Krasovsky").replace("39500000", "1")
    )
    for wkt in (elsewhere, own, 'LOCAL_CS["local",UNIT["metre",1]]'):
        code, notes = declared(wkt)
        assert code is None
        assert notes

"""Does a file declare one of the older Chinese systems, and how far off may its places then lie?

Beijing 1954 and Xian 1980 have no published shift to WGS 84 that holds everywhere; PROJ hands their degrees on as they
are, in silence. The size of the shift is that of the shifts which the EPSG register has for parts of China, applied at
the place. Nobody can move the places exactly here, so a person has to agree that they are taken as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pyproj import CRS, Geod
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import TransformerGroup

from gridmap.i18n.texts import N_, Sentence

_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class OldDatum:
    """word: of the vocabulary of coordinate systems. epsg: of its degrees."""

    word: str
    title: str
    epsg: int


_KNOWN = {
    "Beijing 1954": OldDatum("beijing54", N_("Beijing 1954"), 4214),
    "New Beijing": OldDatum("beijing54", N_("Beijing 1954"), 4214),
    "Xian 1980": OldDatum("xian80", N_("Xian 1980"), 4610),
}


_KRASSOWSKY_M, _IAG_1975_M, _MODERN_M = 6_378_245, 6_378_140, 6_378_137


@cache
def of(epsg: int | None) -> OldDatum | None:
    """None for systems that are read exactly, and for what is no system."""
    try:
        return named(CRS.from_epsg(epsg)) if epsg else None
    except CRSError:
        return None


def named(crs: CRS) -> OldDatum | None:
    """The same by the name of the datum, for systems without a number of their own."""
    found = crs.geodetic_crs
    datum = found.datum if found is not None else None
    if datum is None:
        return None
    told = datum.name.removeprefix("D_").replace("_", " ")
    return next((old for name, old in _KNOWN.items() if name == told), None)


def likely(crs: CRS) -> OldDatum | None:
    """Also of a system whose datum goes by no known name: by the ellipsoid that the old system alone has in China."""
    own = crs.ellipsoid
    if own is None:
        return named(crs)
    beijing, xian = _KNOWN["Beijing 1954"], _KNOWN["Xian 1980"]
    by_ellipsoid = xian if round(own.semi_major_metre) == _IAG_1975_M else None
    return named(crs) or (beijing if round(own.semi_major_metre) == _KRASSOWSKY_M else by_ellipsoid)


def is_meant(declared: CRS, found: CRS) -> bool:
    """Is the system that PROJ found for a declared one the same, and not merely one on the same ellipsoid far away?

    Systems on the ellipsoids of WGS 84 and CGCS2000 lie within a metre of each other; others are told by their name.
    """
    own = declared.ellipsoid
    is_modern = own is not None and round(own.semi_major_metre) == _MODERN_M
    return is_modern or _plain_datum(declared) == _plain_datum(found) != ""


def _plain_datum(crs: CRS) -> str:
    found = crs.geodetic_crs
    name = found.datum.name if found is not None and found.datum is not None else ""
    return "".join(filter(str.isalnum, name.removeprefix("D_"))).casefold()


def shift(old: OldDatum, lon: float, lat: float) -> Sentence:
    """How far places near lon, lat (degrees) may lie off, as a sentence."""
    metres = sorted(_published_m(old.epsg, lon, lat))
    told: dict[str, object] = {"datum": Sentence(old.title)}
    if not metres:
        text = N_("{datum} is not WGS 84, and no shift is published for it: places may lie some 100 m off.")
        return Sentence(text, told)
    told |= {"least": f"{metres[0]:.0f}", "most": f"{metres[-1]:.0f}"}
    text = N_(
        "{datum} is not WGS 84, and no exact shift is known here: by the shifts published for other parts of China,"
        " places lie {least} to {most} m off."
    )
    return Sentence(text, told)


def _published_m(epsg: int, lon: float, lat: float) -> list[float]:
    found = []
    for each in TransformerGroup(epsg, 4326, always_xy=True, allow_ballpark=False).transformers:
        try:
            moved = each.transform(lon, lat, errcheck=True)
        except ProjError:
            continue
        found.append(float(_GEOD.inv(lon, lat, *moved)[2]))
    return found

"""In which words is a coordinate system named on a page and on the command line?"""

from __future__ import annotations

from typing import Any, cast

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.checking import CrsChoice
from gridmap.imports.reading import old_datums

ZONES = tuple(range(75, 136, 3))
"""Central meridians of the three-degree zones of China; those of six degrees are among them."""

APPROXIMATE = "declared:approximate"

_PLAIN = {
    "wgs84": N_("WGS 84 (GPS, phones' raw position, OpenStreetMap)"),
    "cgcs2000": N_("CGCS2000, degrees (survey office, Tianditu)"),
    "gcj02": N_("GCJ-02 (Amap, Tencent maps, WeChat)"),
    "bd09": N_("BD-09 (Baidu maps)"),
    "gk": N_("CGCS2000 Gauss-Kruger in metres, zone number in front of the easting"),
}


def choices(declared: list[int], by_row: bool) -> list[tuple[str, Sentence]]:
    """What can be answered, with its words; none is chosen beforehand."""
    codes = {"codes": ", ".join(map(str, declared))}
    told = [("declared", Sentence(N_("As the file itself says (EPSG {codes})"), codes))]
    old = next((found for code in declared if (found := old_datums.of(code))), None)
    if old is not None:
        agreed = N_(
            "As the file itself says (EPSG {codes}, {datum}): no exact shift to WGS 84 is known here, and I agree that"
            " the places may lie 60 to 100 m off"
        )
        told = [(APPROXIMATE, Sentence(agreed, {**codes, "datum": Sentence(old.title)}))]
    rows = [("by_row", Sentence(N_("As the column for it says, row by row")))]
    plain = [(key, Sentence(text)) for key, text in _PLAIN.items()]
    zoned = N_("CGCS2000 Gauss-Kruger in metres, central meridian {meridian}°")
    zones = [(f"gk:{meridian}", Sentence(zoned, {"meridian": meridian})) for meridian in ZONES]
    return [*(told if declared else []), *(rows if by_row else []), *plain, *zones]


def choice_of(named: str) -> CrsChoice:
    """Raises InvalidInput for a system that does not exist, and where none was named."""
    if not named:
        raise InvalidInput(
            N_("Say in which coordinate system the file is; it cannot be told from the numbers.")
        )
    system, _, meridian = named.partition(":")
    if system == "gk" and (not meridian or meridian in {str(each) for each in ZONES}):
        return CrsChoice("gauss_kruger", float(meridian) if meridian else None)
    if named == APPROXIMATE:
        return CrsChoice("declared", approximate=True)
    if system in {"wgs84", "cgcs2000", "gcj02", "bd09", "declared", "by_row"} and not meridian:
        return CrsChoice(cast(Any, system))
    raise InvalidInput(N_("There is no coordinate system “{name}”."), name=named)

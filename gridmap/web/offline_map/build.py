"""What does the whole file of an area say, as the person who is signed in may see it?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from geoalchemy2.shape import to_shape

from gridmap.db.models import Area
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.vocabulary import Level
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.areas import township_of
from gridmap.web.bundles import FOLDER
from gridmap.web.calls import phones
from gridmap.web.language import _, locale, moment, translate
from gridmap.web.language_choice import texts_of_browser
from gridmap.web.offline_map.gather import Packed, gathered
from gridmap.web.offline_map.page import page
from gridmap.web.offline_map.reach import reach

_MADE = N_("Made on {when} for {who}. For duty use; hand it on to nobody else.")
_TEXT = re.compile(r't\(\s*"((?:[^"\\]|\\.)*)"')
_NAME = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class File:
    name: str
    content: bytes


def build(area: Area) -> File:
    """The file of a township or of an area in it. Raises NotFound above townships."""
    township = area if area.level == Level.TOWNSHIP else township_of(area.path)
    if township is None:
        raise NotFound(N_("Choose a township; this area holds several."))
    outline = to_shape(area.geom) if area.geom is not None else None
    calls = [[translate(who.title), who.name, who.phone, who.area] for who in phones(area)]
    part = outline is not None and area.path != township.path
    found = gathered(area, township, outline.bounds if part and outline is not None else None)
    now, name, path = current.now(), area.name, area.path
    title = _("{area}: map for duty use, {day}", area=name, day=now.date().isoformat())
    told: dict[str, Any] = {
        "locale": locale(),
        "texts": _texts(),
        "area": name,
        "title": title,
        "made": _(
            _MADE,
            when=moment(now),
            who=viewer().name,
        ),
        "bounds": list(outline.bounds) if outline is not None else None,
        "phones": calls,
        "layers": found.layers,
        "unplaced": found.unplaced,
        "reach": reach(_fresh(path), _fresh(township.path), _places(found)),
    }
    content = page(
        told,
        found.shapes,
        lang="zh-CN" if locale().startswith("zh") else "en",
        title=title,
        no_script=_("The map needs JavaScript, which is switched off in this browser."),
        too_old=_("This browser is too old for the map. Open the file with a newer one."),
    )
    return File(f"gridmap-{_NAME.sub('-', name)}-{now.date().isoformat()}.html", content)


def _fresh(path: str) -> Area:
    """The area once more: the session let go of it while the layers were opened."""
    return current.session().get_one(Area, path)


def _places(found: Packed) -> list[tuple[float, float]]:
    """Where the enterprises of the file are, in its order. A point's Tiny WKB is read as the page reads it."""
    places, at = [], 0
    for layer in found.layers:
        for _each in layer["features"]:
            if layer["key"] == ENTERPRISES.key:
                places.append(_point(found.shapes[at]))
            at += 1
    return places


def _point(twkb: bytes) -> tuple[float, float]:
    """Longitude and latitude of a point in Tiny WKB (github.com/TWKB/Specification), written without extras."""
    scale = 10 ** _signed(twkb[0] >> 4)
    numbers, value, weight = [], 0, 1
    for byte in twkb[2:]:
        value += (byte & 0x7F) * weight
        weight *= 128
        if byte < 0x80:
            numbers.append(_signed(value) / scale)
            value, weight = 0, 1
    return numbers[0], numbers[1]


def _signed(number: int) -> int:
    return -((number + 1) >> 1) if number & 1 else number >> 1


def _texts() -> dict[str, str]:
    """Of the browser's texts those that the file's own scripts look up."""
    scripts = "".join(each.read_text("utf-8") for each in (FOLDER / "js").glob("offline-*.js"))
    every = texts_of_browser(locale())
    return {msgid: every[msgid] for msgid in set(_TEXT.findall(scripts)) if msgid in every}

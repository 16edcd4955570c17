"""In which area does each of many points lie, and which area does a label mean?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import shapely
from sqlalchemy import Text, cast, func, literal, select

from gridmap.analysis.place_names import folded_name, plain_name
from gridmap.db.models import Area, AreaCode
from gridmap.db.sessions import FencedSession
from gridmap.records.areas.official_code import unpadded
from gridmap.records.geometry import LonLat
from gridmap.records.places import under_any
from gridmap.vocabulary import Level

_JOINTS = re.compile(r"[\s/>\\,，、|—–-]+")
"""Between the areas of a whole path: 青禾镇-东街村/第一网格."""


class Labels:
    """What people write for these areas: their names, codes and paths, with and without what they lie in.

    names: by path. codes: (code, path). above: names of what they all lie in.
    """

    def __init__(
        self,
        names: Mapping[str, str],
        codes: Iterable[tuple[str, str]] = (),
        above: Iterable[str] = (),
    ) -> None:
        self._labels: dict[str, list[str]] = defaultdict(list)
        for path, name in names.items():
            for key in {*_keys(name), path}:  # our own workbooks write the path where a name is not unique
                self._labels[key].append(path)
        for code, path in codes:
            self._labels[plain_name(code)].append(path)
        self._above = [plain_name(name) for name in above]

    def labelled(self, label: str) -> list[str]:
        """The areas of this name, code or path: as written, without its suffix, or behind what it lies in."""
        as_written, without_suffix = _keys(label)
        for key in (as_written, without_suffix, unpadded(as_written)):
            if found := self._labels.get(key):
                return found
        whole = _JOINTS.sub("", as_written)
        for name in self._above:
            whole = whole.removeprefix(name) or whole
        return self._labels.get(whole) or self._composed(whole)

    def _composed(self, label: str) -> list[str]:
        """The areas that are written behind what they lie in, as one word: 东街村第一网格, 青禾镇东街村."""
        for at in range(1, len(label)):
            inner = [path for key in _keys(label[at:]) for path in self._labels.get(key, ())]
            if inner:
                around = self.labelled(label[:at])
                found = [path for path in inner for each in around if path.startswith(each)]
                if found:
                    return list(dict.fromkeys(found))
        return []


class Places(Labels):
    """The areas under one area, read once for a whole file."""

    def __init__(self, session: FencedSession, target: str) -> None:
        rows = session.execute(
            select(Area.path, Area.name, Area.level, func.ST_AsBinary(Area.geom))
            .where(under_any(Area.path.expression, [target]))
            .order_by(func.length(Area.path).desc(), Area.level == Level.DEDICATED_GRID, Area.path)
        ).all()
        self.target = target
        self.names = {path: name for path, name, _, _ in rows}
        self.levels = {path: level for path, _, level, _ in rows}
        drawn = [(path, bytes(shape)) for path, _, _, shape in rows if shape is not None]
        self._paths = [path for path, _ in drawn]
        shapes = shapely.from_wkb([shape for _, shape in drawn])
        self._shapes = dict(zip(self._paths, shapes, strict=True))
        self._tree = shapely.STRtree(shapes)
        codes = select(AreaCode.code, AreaCode.area_path).where(
            under_any(AreaCode.area_path.expression, [target]),
            AreaCode.valid.op("@>")(func.current_date()),
        )
        above = select(Area.name).where(
            func.starts_with(cast(literal(target), Text), Area.path), Area.path != target
        )
        told = [(code, path) for code, path in session.execute(codes)]
        super().__init__(self.names, told, session.scalars(above.order_by(Area.path)))

    @property
    def is_drawn(self) -> bool:
        """Has the area itself an outline? Where it has none, no point can be said to lie outside."""
        return self.target in self._paths

    def at(self, points: Sequence[LonLat]) -> list[str | None]:
        """The smallest area around each point (WGS 84), an ordinary grid before a dedicated one; None: no area."""
        found: list[str | None] = [None] * len(points)
        if not points or not self._paths:
            return found
        which, area = self._tree.query(
            shapely.points(np.asarray(points, dtype=np.float64)), predicate="intersects"
        )
        order = np.lexsort((area, which))  # the areas are sorted deepest first
        for point, place in zip(which[order].tolist(), area[order].tolist(), strict=True):
            if found[point] is None:
                found[point] = self._paths[place]
        return found

    def holds(self, path: str, point: LonLat) -> bool | None:
        """Does the point (WGS 84) lie in the area, its border included? None where nobody has drawn the area."""
        shape = self._shapes.get(path)
        return None if shape is None else bool(shapely.intersects_xy(shape, *point))


def _keys(label: str) -> tuple[str, str]:
    return plain_name(label), folded_name(label)


def township_of(session: FencedSession, path: str) -> str:
    """The path of the township around an area, or the area's own where it lies above townships."""
    around = func.starts_with(cast(literal(path), Text), Area.path)
    found = session.scalar(select(Area.path).where(Area.level == Level.TOWNSHIP, around))
    return found or path

"""Where on the sheet, in millimetres, does each number and each name stand, so that none lies on another?"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

NUMBER_MM, NAME_MM = 2.8, 2.4
"""Height of the letters."""
SIGN_MM = 1.5
_TOGETHER_MM = 1.5
"""Signs so near to each other are one for the eye: they share one label."""
_LEADERS_MM = (5.0, 7.5, 10.0, 13.0, 17.0, 22.0, 28.0)
_AROUND = 32
_ALONG = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)
_ROOM = 1.15
"""A road is at least so many times as long as its name."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Name:
    """A text with its middle at x, y on the line of its letters. turned_deg: clockwise; kind: how it is written."""

    x: float
    y: float
    text: str
    turned_deg: float = 0.0
    kind: str = "place"


@dataclass(frozen=True)
class Number:
    """What stands beside one sign or several. leader: from the sign to the text, where that stands farther off."""

    x: float
    y: float
    text: str
    leader: tuple[float, float, float, float] | None = None


class Sheet:
    """What of the paper is taken already."""

    def __init__(self, width_mm: float, height_mm: float, taken: Iterable[Box] = ()) -> None:
        self.width_mm, self.height_mm = width_mm, height_mm
        self._taken: list[Box] = list(taken)
        self._signs: list[Box] = []
        self._leaders: list[LineString] = []

    def numbered(self, signs: Sequence[tuple[float, float, int]]) -> list[Number]:
        """signs: x, y, number. Beside its sign where that is free, else farther off with a leader; the signs are taken
        first, so that no number hides one. What has no room anywhere is left out.
        """
        groups = list(_together(signs))
        self._signs = [_around(x, y, SIGN_MM, SIGN_MM) for x, y, _ in signs]
        self._taken += self._signs
        placed = {at: self._beside(*group) for at, group in enumerate(groups)}
        for at, group in enumerate(groups):
            placed[at] = placed[at] or self._led(*group) or self._led(*group, past_signs=True)
        return [each for at in range(len(groups)) if (each := placed[at]) is not None]

    def _beside(self, x: float, y: float, text: str) -> Number | None:
        wide, high = width_mm(text, NUMBER_MM) / 2, NUMBER_MM / 2
        off = SIGN_MM + 0.3
        for right, down in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)):
            box = _around(x + right * (off + wide), y + down * (off + high), wide, high)
            if self._is_free(box):
                self._taken.append(box)
                return Number((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, text)
        return None

    def _led(self, x: float, y: float, text: str, *, past_signs: bool = False) -> Number | None:
        """past_signs: the leader may pass below other signs, which are drawn over it."""
        wide, high = width_mm(text, NUMBER_MM) / 2, NUMBER_MM / 2
        for far in _LEADERS_MM:
            for turn in range(_AROUND):
                angle = math.radians(turn * 360 / _AROUND - 90)
                to_x, to_y = x + far * math.cos(angle), y + far * math.sin(angle)
                box = _around(to_x, to_y, wide, high)
                leader = LineString([(x, y), (to_x, to_y)])
                if self._is_free(box) and not self._crosses(leader, x, y, past_signs):
                    self._taken.append(box)
                    self._leaders.append(leader)
                    return Number(to_x, to_y, text, (x, y, to_x, to_y))
        return None

    def _crosses(self, leader: LineString, x: float, y: float, past_signs: bool) -> bool:
        """A leader over another number or sign would lead the eye there."""
        own = shapely.box(*_around(x, y, SIGN_MM, SIGN_MM))
        signs = set(self._signs)
        return any(leader.crosses(other) for other in self._leaders) or any(
            leader.intersects(shapely.box(*each))
            for each in self._taken
            if not ((past_signs and each in signs) or shapely.box(*each).intersects(own))
        )

    def named(self, x: float, y: float, text: str, kind: str = "place") -> Name | None:
        """The name at its place, or a little above or below it."""
        wide, high = width_mm(text, NAME_MM) / 2, NAME_MM / 2
        for down in (0.0, -NAME_MM, NAME_MM, -2 * NAME_MM, 2 * NAME_MM):
            box = _around(x, y + down, wide, high)
            if self._is_free(box):
                self._taken.append(box)
                return Name(x, y + down, text, kind=kind)
        return None

    def along(self, line: BaseGeometry, text: str) -> Name | None:
        """The name of a road on a straight part of it, never upside down. line: in millimetres, cut at the edge."""
        wide = width_mm(text, NAME_MM)
        parts = [part for part in _lines(line) if part.length > wide * _ROOM]
        for part in sorted(parts, key=lambda each: -each.length):
            for share in _ALONG:
                middle = share * part.length
                if not wide / 2 <= middle <= part.length - wide / 2:
                    continue
                start = part.interpolate(middle - wide / 2)
                end = part.interpolate(middle + wide / 2)
                if start.distance(end) < wide * 0.96:
                    continue  # the road bends too much for a name in one line
                letters = LineString([start, end])
                boxes = [
                    _around(*_xy(letters, part_of / 4), NAME_MM / 2, NAME_MM / 2) for part_of in range(5)
                ]
                if all(map(self._is_free, boxes)):
                    self._taken += boxes
                    at = letters.interpolate(0.5, normalized=True)
                    turned = math.degrees(math.atan2(end.y - start.y, end.x - start.x))
                    turned += 180 * (turned <= -90) - 180 * (turned > 90)
                    return Name(at.x, at.y, text, turned, "road")
        return None

    def _is_free(self, box: Box) -> bool:
        west, north, east, south = box
        if west < 0.5 or north < 0.5 or east > self.width_mm - 0.5 or south > self.height_mm - 0.5:
            return False
        if any(
            west < other[2] and other[0] < east and north < other[3] and other[1] < south
            for other in self._taken
        ):
            return False
        drawn = shapely.box(*box)
        return not any(leader.intersects(drawn) for leader in self._leaders)


def width_mm(text: str, letters_mm: float) -> float:
    """About how wide a text is: letters of Chinese are as wide as high, others half of it and a little."""
    return sum(1.0 if unicodedata.east_asian_width(each) in "WF" else 0.6 for each in text) * letters_mm


def _together(signs: Sequence[tuple[float, float, int]]) -> Iterator[tuple[float, float, str]]:
    """x, y and numbers of the signs that lie on each other, the place of the first."""
    groups: list[tuple[float, float, list[int]]] = []
    for x, y, number in signs:
        near = next((each for each in groups if math.dist(each[:2], (x, y)) < _TOGETHER_MM), None)
        if near is None:
            groups.append((x, y, [number]))
        else:
            near[2].append(number)
    for x, y, numbers in groups:
        yield x, y, "、".join(map(str, numbers))


def _lines(line: BaseGeometry) -> Iterator[LineString]:
    """The parts of a course that hang together."""
    merged = shapely.line_merge(line) if line.geom_type == "MultiLineString" else line
    return (part for part in shapely.get_parts(merged).tolist() if part.geom_type == "LineString")


def _xy(line: LineString, share: float) -> tuple[float, float]:
    at = line.interpolate(share, normalized=True)
    return at.x, at.y


def _around(x: float, y: float, wide: float, high: float) -> Box:
    return x - wide, y - high, x + wide, y + high

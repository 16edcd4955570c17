"""Without an outline everything measured is unknown, with one it is right, and every page tells the same figure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from shapely.geometry import box, mapping
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.models import NormRow, Published
from gridmap.i18n.texts import Sentence
from gridmap.layers import BY_KEY, LAYERS
from gridmap.planning.requirements.answers import Reader, published_gap
from gridmap.publishing.answers import Answer, opened
from gridmap.publishing.question import Question
from gridmap.standards import in_force
from gridmap.vocabulary import Role
from tests import world
from tests.imports.journeys.towns import Town

NewTown = Callable[[], Town]
Found = TypeVar("Found")
WHOLE = (119.95, 29.95, 120.05, 30.05)


@pytest.fixture
def new_town(owner: Engine, urls: postgis.Urls) -> Iterator[NewTown]:
    made: list[Town] = []

    def make() -> Town:
        made.append(Town(owner, urls))
        return made[-1]

    yield make
    for town in made:
        town.clear()


class Told:
    """What the published answers say to the administrator of a town."""

    def __init__(self, engine: Engine, town: Town) -> None:
        self.engine, self.town = engine, town
        self.who, self.roles = world.name_id(town.user), frozenset({Role.ADMINISTRATOR})

    def _ask(self, key: str, read: Callable[[Answer], Found]) -> Found:
        layer = BY_KEY[key]
        with opened(self.engine, layer, self.town.path, self.who, self.roles, lambda: world.TODAY) as answer:
            return read(answer)

    def rows(self, key: str) -> dict[str, Published]:
        question = Question(self.town.path)
        return self._ask(key, lambda answer: {row.title: row for row in answer.rows(question, "title", 1)})

    def sentence(self, key: str) -> str:
        def read(answer: Answer) -> str:
            headline = answer.headline(self.town.path)
            assert headline is not None
            return str(Sentence.from_json(headline.sentence))

        return self._ask(key, read)

    def figures(self, key: str) -> dict[str, float | None]:
        def read(answer: Answer) -> dict[str, float | None]:
            headline = answer.headline(self.town.path)
            assert headline is not None
            return {each["title"]: each["value"] for each in headline.figures}

        return self._ask(key, read)

    def minutes(self) -> dict[str, float | None]:
        return {title: row.values["minutes"] for title, row in self.rows("out_of_reach").items()}


def filled(town: Town, *more: str) -> Town:
    for noun, file in (
        *(("areas", each) for each in more),
        ("resources", "r1_st.csv"),
        ("enterprises", "r1_en.csv"),
    ):
        town(noun, file)
    town("roads", "r1_roads.geojson")
    return town


def outline(
    folder: Path, bounds: tuple[float, float, float, float], name: str, level: str, **more: Any
) -> Path:
    path = folder / f"{name}.geojson"
    feature = {
        "type": "Feature",
        "properties": {"名称": name, "级别": level, **more},
        "geometry": mapping(box(*bounds)),
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_with_an_outline_and_roads_both_places_are_equally_far(engine: Engine, new_town: NewTown) -> None:
    told = Told(engine, filled(new_town(), "outline.geojson"))
    assert told.minutes() == {"东厂": pytest.approx(3.7, abs=0.05), "北厂": pytest.approx(3.7, abs=0.05)}


def test_in_a_straight_line_too(engine: Engine, new_town: NewTown) -> None:
    town = new_town()
    for noun, file in (
        ("areas", "outline.geojson"),
        ("resources", "r1_st.csv"),
        ("enterprises", "r1_en.csv"),
    ):
        town(noun, file)
    assert Told(engine, town).minutes() == {
        "东厂": pytest.approx(5.3, abs=0.1),
        "北厂": pytest.approx(5.2, abs=0.1),
    }


def test_without_an_outline_no_minute_is_told(engine: Engine, new_town: NewTown) -> None:
    told = Told(engine, filled(new_town()))
    assert told.minutes() == {"东厂": None, "北厂": None}
    assert {row.classes["anyone"] for row in told.rows("out_of_reach").values()} == {"unknown"}


def test_without_an_outline_every_answer_that_is_measured_says_that_it_is_unknown(
    engine: Engine, new_town: NewTown
) -> None:
    told = Told(engine, filled(new_town()))
    measured = [each.key for each in LAYERS if each.needs_outline]
    assert len(measured) > 12
    for layer in measured:
        assert told.sentence(layer).startswith("The township has no outline yet"), layer
        assert told.figures(layer) == {}, layer


def test_an_outline_only_of_the_villages_is_none_of_the_township(engine: Engine, new_town: NewTown) -> None:
    told = Told(engine, filled(new_town(), "village.geojson"))
    assert told.minutes() == {"东厂": None, "北厂": None}
    (village,) = told.rows("coverage_villages").values()
    assert (village.values["covered_share"], village.values["unknown_share"]) == (0.0, 1.0)
    assert village.classes["anyone"] == "unknown"


def test_without_grids_the_gap_is_told_by_the_village_and_agrees_with_the_minutes(
    engine: Engine, new_town: NewTown
) -> None:
    town = new_town()
    for noun, file in (
        ("areas", "outline.geojson"),
        ("areas", "village.geojson"),
        ("resources", "r1_st.csv"),
    ):
        town(noun, file)
    told = Told(engine, town)
    agree(told)
    gaps = told.rows("gap")
    assert {row.area_path for row in gaps.values()} == {town.path + "0001"}


def agree(told: Told) -> None:
    """Minutes, coverage, gap and the requirements page: one figure."""
    reached = told.figures("minutes")["Ground reached in time"]
    assert reached is not None
    gap = told.figures("gap")
    whole = sum(
        gap[title] or 0.0
        for title in ("Ground reached in time", "Ground not reached in time", "Unknown ground")
    )
    assert 100 * (gap["Ground reached in time"] or 0.0) / whole == pytest.approx(reached, abs=0.05)
    for layer in ("coverage", "coverage_villages"):
        assert told.figures(layer)["Ground reached"] == reached
    with Session(told.engine) as session:
        profile = in_force(session.connection(), told.town.path, "fire")
    asker = Reader(told.engine, told.town.path, told.who, told.roles, lambda: world.TODAY)
    page = published_gap(asker, None, profile)
    assert page is not None
    assert 100 * page.anyone.share(page.anyone.covered_km2) == pytest.approx(reached, abs=0.05)
    drawn = sum(row.values["area_km2"] for row in told.rows("gap").values() if row.values["gap"] == "nobody")
    assert drawn == pytest.approx(page.anyone.uncovered_km2, abs=0.1)


def test_neither_villages_nor_grids_are_needed(engine: Engine, new_town: NewTown) -> None:
    town = filled(new_town(), "outline.geojson")
    told = Told(engine, town)
    agree(told)
    assert {row.area_path for row in told.rows("gap").values()} == {town.path}
    assert told.sentence("coverage").startswith("No grid is entered yet")
    assert told.sentence("coverage_villages").startswith("No village is entered yet")


def test_the_whole_is_the_township_not_the_village_that_happens_to_be_there(
    engine: Engine, new_town: NewTown, tmp_path: Path
) -> None:
    town = filled(new_town(), "outline.geojson")
    town("areas", outline(tmp_path, (119.99, 29.99, 120.01, 30.01), "近村", "村"))
    town("areas", outline(tmp_path, (119.99, 29.99, 120.0, 30.0), "近网格", "网格", 所属村="近村"))
    told = Told(engine, town)
    agree(told)
    (village,) = told.rows("coverage_villages").values()
    of_town = told.figures("coverage_villages")["Ground reached"]
    assert of_town is not None
    assert 100 * village.values["covered_share"] > 4 * of_town


def test_a_threshold_that_is_no_band_becomes_one_and_every_page_uses_it(
    engine: Engine, owner: Engine, new_town: NewTown, tmp_path: Path
) -> None:
    town = filled(new_town(), "outline.geojson", "village.geojson")
    fixed = {"area_path": town.path, "profile": "cn_township", "document": "own"}
    own = NormRow(**fixed, key="beyond_help_s", value=840.0, unit="s")
    with Session(owner) as session:
        session.add(own)
        session.commit()
    told = Told(engine, town)
    agree(told)
    assert "14 min" in told.sentence("minutes")
    keys = told.rows("minutes")
    within = sum(row.values["share"] for row in keys.values() if row.feature_id in {"b1", "b2", "b3", "b4"})
    assert 100 * within == pytest.approx(told.figures("minutes")["Ground reached in time"], abs=0.1)

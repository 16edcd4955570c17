"""Does the architecture page tell the four journeys as they are: which files each passes, and how many?"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

import gridmap
from tests import world
from tests.imports.journeys.sheets import ENTERPRISES, MILL, xlsx
from tests.web.conftest import SignIn, post
from tests.web.test_imports import fingerprint, mapped
from tests.web.test_supplies import TOWN, send

ROOT = Path(gridmap.__file__).parent
PAGE = ROOT.parent / "docs" / "architecture.md"
LEEWAY = 5
"""By so many files the page may be off before it has to be written anew."""


def passed(run: Callable[[], Any]) -> set[str]:
    """The files of the program in which at least one function ran, as `room/file.py`."""
    seen: set[str] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_name != "<module>":
            seen.add(frame.f_code.co_filename)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
    own = (Path(name) for name in seen if name.startswith(f"{ROOT}/") and name.endswith(".py"))
    return {str(each.relative_to(ROOT)) for each in own}


def workbook(sign_in: SignIn) -> set[str]:
    paula = sign_in("Paula")

    def go() -> None:
        address = mapped(paula, xlsx(ENTERPRISES, MILL))
        assert post(paula, f"{address}/confirm", fingerprint(paula.get(address).text)).status_code == 302

    return passed(go)


def layer_request(sign_in: SignIn) -> set[str]:
    paula = sign_in("Paula")
    paula.get("/api/layers/enterprises")
    return passed(lambda: paula.get("/api/layers/enterprises"))


def computed_layer(sign_in: SignIn) -> set[str]:
    paula = sign_in("Paula")
    paula.get("/api/layers/resources")
    answer: list[Any] = []
    found = passed(lambda: answer.append(paula.get("/api/layers/enterprises?area=" + world.T1)))
    assert answer[0].status_code == 200
    return found


def locate_click(sign_in: SignIn) -> set[str]:
    dora = sign_in("Dora")
    dora.get("/api/locate?lon=117.02&lat=38.02")  # the first one builds the network
    answer: list[Any] = []
    found = passed(lambda: answer.append(dora.get("/api/locate?lon=117.09&lat=38.01")))
    assert answer[0].json["by_road"]
    return found


def booking(sign_in: SignIn) -> set[str]:
    paula = sign_in("Paula")
    return passed(lambda: send(paula, TOWN, "in", {"item": "帐篷", "quantity": "10"}))


JOURNEYS: dict[str, Callable[[SignIn], set[str]]] = {
    "A workbook": workbook,
    "A layer request": layer_request,
    "A locate click": locate_click,
    "A booking": booking,
}


@pytest.fixture(scope="module", autouse=True)
def roads(owner: Engine) -> None:
    with Session(owner) as writing:
        writing.add_all(world.roads())
        writing.commit()


@pytest.fixture(scope="module")
def told() -> dict[str, tuple[str, str]]:
    """Journey -> what stands in its brackets, and what follows them."""
    found = re.findall(r"\*\*(A [\w ]+)\*\* \((.*?)\)\.\s(.*?)(?=\n\n)", PAGE.read_text("utf-8"), re.DOTALL)
    return {name: (" ".join(figures.split()), text) for name, figures, text in found}


def test_the_page_tells_these_journeys(told: dict[str, tuple[str, str]]) -> None:
    assert list(told) == list(JOURNEYS)


@pytest.mark.parametrize("name", JOURNEYS)
def test_a_journey_passes_the_files_that_the_page_tells(
    signed_in: SignIn, told: dict[str, tuple[str, str]], name: str
) -> None:
    figures, text = told[name]
    computed = computed_layer(signed_in) if "first computed" in figures else set()
    found = JOURNEYS[name](signed_in)
    rooms = Counter(file.split("/")[0] for file in found)
    listed = "\n".join([f"{len(found)} ({len(computed)}) {dict(rooms)}", *sorted(found | computed)])
    for said, files in zip(
        re.findall(r"\d+(?= files| where it is first)", figures), (found, computed), strict=False
    ):
        assert abs(int(said) - len(files)) <= LEEWAY, listed
    for count, room in re.findall(r"(\d+) of them in `(\w+)`", figures):
        assert abs(int(count) - rooms[room]) <= LEEWAY, listed
    named = re.findall(r"`([\w/]+\.py)`", text)
    assert [each for each in named if not any(file.endswith(each) for file in found | computed)] == [], listed

"""Does each picture of the Chinese guides show the page as it is now? `make pictures` takes them anew."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from gridmap.db import postgis
from gridmap.settings import project_folder
from tests.browser.conftest import OpenAs, settle
from tests.browser.test_first_view import answered

__all__ = ["answered"]
GUIDES = project_folder() / "docs" / "zh"
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SLOW_MS = 120_000
QUALITY = 60  # of a JPEG: small enough to be kept with the guide, sharp enough to be read


@dataclass(frozen=True)
class Shot:
    """name: of the picture. says: what must stand on the page before it is taken."""

    name: str
    person: str
    path: str
    says: str
    phone: bool = False


SHOTS = (
    Shot("grid", "wangge", "/grid", "未销号隐患", phone=True),
    Shot("report", "wangge", "/registers/hazards/new", "隐患级别", phone=True),
    Shot("visit", "wangge", "/visits/start", "开始检查", phone=True),
    Shot("map", "guihua", "/map", "15分钟内无人到达"),
    Shot("not-inspected", "guihua", "/not-inspected", "从未检查"),
    Shot("loop", "guihua", "/registers/hazards", "责令限期整改"),
    Shot("desk", "zhiban", "/desk", "接警登记"),
    Shot("locate", "zhiban", "/locate?lon=116.9&lat=38.29", "谁先到"),
    Shot("admin", "guanli", "/admin", "人员与权限"),
    Shot("areas", "guanli", "/areas", "新增"),
)


@pytest.fixture(scope="module")
def moment() -> datetime:
    return MORNING


@pytest.fixture(scope="module")
def urls(sample_township: postgis.Urls) -> postgis.Urls:
    return sample_township


@pytest.fixture(scope="module")
def locale() -> str:
    return "zh_CN"


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_the_page_of_the_picture_says_what_the_guide_says(visit_sample: OpenAs, shot: Shot) -> None:
    page = visit_sample(shot.person, shot.path, phone=shot.phone)
    expect(page.locator("body")).to_contain_text(shot.says, timeout=SLOW_MS)
    settle(page)
    if folder := os.environ.get("GRIDMAP_PICTURES"):
        target = Path(folder) / f"{shot.name}.jpg"
        page.screenshot(path=target, type="jpeg", quality=QUALITY, scale="css")
        assert target.stat().st_size > 1000


def test_every_picture_of_a_guide_is_there_and_is_taken_here() -> None:
    named = {
        name
        for guide in GUIDES.glob("*.md")
        for name in re.findall(r"\(pictures/([\w-]+)\.jpg\)", guide.read_text())
    }
    assert named == {shot.name for shot in SHOTS} == {path.stem for path in (GUIDES / "pictures").iterdir()}

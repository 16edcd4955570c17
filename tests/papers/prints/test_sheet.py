"""Does a sheet hold what a map on paper must: its size, a true scale, its legend, its letters, and a code?"""

from __future__ import annotations

import io
import re
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
import segno
from PIL import Image, ImageDraw
from pyproj import Geod
from shapely import LineString, Point, box

from gridmap.errors import InvalidInput, SetupError
from gridmap.marks import Mark
from gridmap.papers import prints
from gridmap.papers.prints import lettering
from gridmap.papers.prints.gathering import LegendLine
from gridmap.papers.prints.scale import bar_m, fitted
from gridmap.papers.prints.sheet import code

BOUNDS = (117.0, 38.0, 117.1, 38.06)
RED, LINE, SIGN = (
    Mark("late", "Late", "#ff0000", "area", fill_opacity=1),
    Mark("road", "Road", "#00aa00", "line", weight_px=4),
    Mark("sign", "Sign", "#0000ff", "circle", size_px=26),
)
BELOW = prints.BaseMap(
    [box(*BOUNDS)], [], [], [], [("青禾镇", 117.05, 38.03, True), ("东村", 117.0501, 38.0301, False)]
)
WORDS = prints.Words(
    "青禾镇消防覆盖空白图",
    "青禾镇",
    "数据来源：台账",
    "打印于 2026-03-02",
    "https://map.example/map#layers=gap.gap",
    "截至今日",
)


def drawn(clause: str = "GB 51080-2015 第4.1.3条") -> prints.PrintedLayer:
    shapes = [
        (RED, box(117.0, 38.0, 117.05, 38.06)),
        (LINE, LineString([(117.05, 38.05), (117.1, 38.05)])),
        (SIGN, Point(117.075, 38.03)),
    ]
    entries = [LegendLine(mark, mark.title, 1) for mark in (RED, LINE, SIGN)]
    return prints.PrintedLayer("消防覆盖空白", entries, shapes, clause, "", datetime(2026, 3, 2, tzinfo=UTC))


def made(size: str = "A4", wide: bool = True, dpi: int = 96, words: prints.Words = WORDS) -> Image.Image:
    return prints.sheet(prints.paper(size, wide, dpi), BOUNDS, BELOW, [drawn()], words, str)


def share(image: Image.Image, colour: tuple[int, int, int]) -> float:
    return float((np.abs(np.asarray(image, dtype=int) - colour).max(axis=2) < 12).mean())


@pytest.mark.parametrize(("size", "mm"), [("A4", (297, 210)), ("A3", (420, 297)), ("A0", (1189, 841))])
def test_a_sheet_is_as_large_as_its_name_says(size: str, mm: tuple[int, int]) -> None:
    paper = prints.paper(size, wide=True)
    image = prints.sheet(paper, BOUNDS, BELOW, [drawn()], WORDS, str)
    for px, length in zip(image.size, mm, strict=True):
        assert px / paper.dpi * 25.4 == pytest.approx(length, abs=0.2)
    pdf = prints.written(image, paper, "pdf", WORDS.title)
    assert pdf.startswith(b"%PDF")
    box_of_page = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+)", pdf)
    assert box_of_page
    for points, length in zip(box_of_page.groups(), mm, strict=True):
        assert float(points) / 72 * 25.4 == pytest.approx(length, abs=0.2)
    png = Image.open(io.BytesIO(prints.written(image, paper, "png", WORDS.title)))
    assert png.info["dpi"] == pytest.approx((paper.dpi, paper.dpi), abs=0.1)


@pytest.mark.parametrize("lat", [20.0, 38.0, 50.0])
def test_the_scale_is_true_on_the_ellipsoid_in_both_directions(lat: float) -> None:
    paper = prints.paper("A3", wide=True)
    view, denominator = fitted((117.0, lat, 117.1, lat + 0.06), paper)
    for ends in (((117.02, lat + 0.03), (117.08, lat + 0.03)), ((117.05, lat + 0.01), (117.05, lat + 0.05))):
        a, b = view.at(np.array(ends))
        mm = np.hypot(*(a - b)) / paper.dpi * 25.4
        metres = Geod(ellps="WGS84").inv(*ends[0], *ends[1])[2]
        assert mm / 1000 * denominator == pytest.approx(metres, rel=0.001)


def test_the_bar_is_round_and_fits() -> None:
    for denominator in (5_000, 25_000, 60_000, 250_000):
        metres = bar_m(denominator, 40)
        assert str(int(metres))[0] in "125"
        assert 8 <= metres / denominator * 1000 <= 40


def test_everything_is_drawn_and_the_legend_says_it() -> None:
    image = made()
    assert share(image, (255, 0, 0)) > 0.15  # half of the map
    assert share(image, (0, 0, 255)) > 0.0003
    assert share(image, (0, 170, 0)) > 0.0003
    column = image.crop((round(image.width * 0.776), 0, image.width, image.height))
    for colour in ((255, 0, 0), (0, 170, 0), (0, 0, 255)):
        assert share(column, colour) > 0.00005, colour


def test_the_code_leads_to_the_map() -> None:
    with_code, without = made(), made(words=replace(WORDS, address=""))
    corner = (
        round(with_code.width * 0.776),
        round(with_code.height * 0.84),
        with_code.width,
        with_code.height,
    )
    dark = [float((np.asarray(each.crop(corner).convert("L")) < 90).mean()) for each in (with_code, without)]
    assert dark[0] > dark[1] + 0.05
    square = code(WORDS.address, 400)
    modules = segno.make(WORDS.address, error="m", micro=False)
    size = len(list(modules.matrix))
    step = 400 / size
    for row, line in enumerate(modules.matrix):
        for at, is_dark in enumerate(line):
            place = (int((at + 0.5) * step), int((row + 0.5) * step))
            pixel = square.getpixel(place)
            assert isinstance(pixel, tuple)
            assert (pixel[0] < 128) == bool(is_dark)


def test_chinese_is_written_with_letters_not_with_boxes() -> None:
    """A font without them draws every letter as the same box."""
    font = lettering.font(40)
    pictures = []
    for letter in "青禾镇网格":
        image = Image.new("L", (60, 60), 255)
        ImageDraw.Draw(image).text((5, 5), letter, fill=0, font=font)
        pictures.append(image.tobytes())
    assert len(set(pictures)) == 5


def test_lines_fit_their_column_and_words_stay_whole() -> None:
    draw = ImageDraw.Draw(Image.new("RGB", (10, 10)))
    text = "建成区内消防救援站接令后5分钟内到达：GB 51080-2015 第4.1.3条。Fire and rescue stations within five minutes"
    lines = lettering.wrapped(draw, text, 20, 200)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(draw.textlength(line, lettering.font(20)) <= 200 for line in lines)
    assert not any(line.startswith(("utes", "scue")) for line in lines)


def test_two_names_never_lie_on_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    text = ImageDraw.ImageDraw.text

    def noted(self: ImageDraw.ImageDraw, at: Any, said: str, *more: Any, **named: Any) -> None:
        written.append(said)
        text(self, at, said, *more, **named)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", noted)
    made()
    assert "青禾镇" in written
    assert "东村" not in written  # it would stand on the township's


def test_a_legend_that_is_too_long_ends_above_the_foot() -> None:
    many = [drawn("条款 " * 400) for _ in range(6)]
    image = prints.sheet(prints.paper("A4", True, 96), BOUNDS, BELOW, many, WORDS, str)
    assert image.size == made().size


def test_nonsense_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInput, match="A4"):
        prints.paper("A9", wide=True)
    monkeypatch.setenv("GRIDMAP_FONT", "/no/such/font.ttf")
    lettering.font_file.cache_clear()
    lettering.font.cache_clear()
    with pytest.raises(SetupError, match="/no/such/font"):
        lettering.font(12)
    monkeypatch.delenv("GRIDMAP_FONT")
    lettering.font_file.cache_clear()
    lettering.font.cache_clear()


def test_a3_at_300_dots_an_inch_takes_less_than_five_seconds_of_the_processor() -> None:
    paper, began = prints.paper("A3", wide=True), time.process_time()
    image = prints.sheet(paper, BOUNDS, BELOW, [drawn()], WORDS, str)
    for form in prints.FORMS:
        prints.written(image, paper, form, WORDS.title)
    assert paper.dpi == 300
    assert time.process_time() - began < 5

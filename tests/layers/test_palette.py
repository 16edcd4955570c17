"""Can the steps of a map of minutes be told apart, and is nothing else drawn in their hue?"""

from __future__ import annotations

import colorsys
from itertools import pairwise

import pytest

from gridmap import palette
from gridmap.layers import BY_KEY
from gridmap.standards import profiles, shipped

LAND, FILL = "#f3f0e7", 0.85  # as css/tokens.css and js/app.js have them for a whole township
TOLD_APART = 9.0  # of lightness, from 0 to 100


def channels(color: str) -> list[float]:
    return [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]


def lightness(color: str) -> float:
    """CIE L* of the colour washed over the land (multiplied, as the page blends it)."""
    washed = [
        FILL * over * under + (1 - FILL) * under
        for over, under in zip(channels(color), channels(LAND), strict=True)
    ]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in washed]
    y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 116 * (y ** (1 / 3) if y > 0.008856 else y * 7.787 + 16 / 116) - 16


def test_five_steps_grow_darker_and_each_can_be_told_from_the_next() -> None:
    steps = [lightness(color) for color in palette.PURPLES]
    assert len(steps) == 5
    assert all(lighter - darker >= TOLD_APART for lighter, darker in pairwise(steps))


@pytest.mark.parametrize("profile", [each.key for each in profiles("fire")])
def test_no_profile_has_more_bands_than_there_are_steps(profile: str) -> None:
    bands = shipped(profile).bands_s()
    assert 3 <= len(bands) + 1 <= len(palette.PURPLES)


@pytest.mark.parametrize("key", ["hazards", "out_of_reach", "resources", "proposed_sites", "enterprises"])
def test_signs_that_lie_on_the_bands_are_not_of_their_hue(key: str) -> None:
    purple, *_ = colorsys.rgb_to_hsv(*channels(palette.PURPLES[3]))
    for mark in (mark for legend in BY_KEY[key].legends for mark in legend.marks if mark.key != "in"):
        hue, saturation, _ = colorsys.rgb_to_hsv(*channels(mark.color))
        apart = min(abs(hue - purple), 1 - abs(hue - purple))
        assert saturation < 0.4 or apart > 30 / 360, mark

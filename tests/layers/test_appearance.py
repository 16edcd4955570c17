"""Is what the layers say of their appearance sound: does every key that they name exist?"""

from __future__ import annotations

import pytest

from gridmap.layers import BY_KEY, LAYERS
from gridmap.layers.base.layer import EVERY_MARK, Layer

by_key = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.key)


@by_key
def test_a_label_belongs_to_a_mark_of_the_first_legend(layer: Layer) -> None:
    marks = {str(mark.key) for mark in layer.legends[0].marks}
    assert set(layer.labels) <= marks | {EVERY_MARK}
    assert all(label.min_zoom < label.max_zoom for label in layer.labels.values())


@by_key
def test_the_order_of_a_table_is_one_of_its_fields(layer: Layer) -> None:
    if layer.order not in ("", "title", "area"):  # what every feature has beside its fields
        assert "table" in layer.field(layer.order.removeprefix("-")).shown


@by_key
def test_a_field_leads_from_its_own_values_to_layers_that_there_are(layer: Layer) -> None:
    for each in layer.fields:
        assert set(each.layers) <= set(each.choices)
        assert set(each.layers.values()) <= set(BY_KEY)


def test_one_table_at_most_is_opened_first() -> None:
    assert [layer.key for layer in LAYERS if layer.lead] == ["coverage"]


def test_the_ground_fills_nothing_and_is_everybodys() -> None:
    ground = [layer for layer in LAYERS if layer.ground]
    assert ground
    assert all(layer.public and not layer.fills for layer in ground)

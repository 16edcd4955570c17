"""How is a layer written as RFC 7946? WGS 84, outer rings counter-clockwise, each feature under its own id."""

from __future__ import annotations

import json
from typing import Any

import shapely

from gridmap.exports.contents import LayerContents, plain

DECIMALS = 7
"""Of a degree: a centimetre."""


def geojson(contents: LayerContents) -> bytes:
    named = contents.named()
    shapes = shapely.orient_polygons(named.geometry.to_numpy(), exterior_cw=False)
    names = [name for name in named.columns if name != named.geometry.name]
    ids = contents.frame[contents.id_key]
    features = [
        {
            "type": "Feature",
            "id": plain(feature_id),
            "geometry": _geometry(shape),
            "properties": {name: plain(value) for name, value in zip(names, row, strict=True)},
        }
        for feature_id, shape, row in zip(
            ids, shapes, named[names].itertuples(index=False, name=None), strict=True
        )
    ]
    told = {"type": "FeatureCollection", "name": contents.called, "features": features}
    return json.dumps({**told, "about": list(contents.about)}, ensure_ascii=False, allow_nan=False).encode()


def _geometry(shape: shapely.Geometry | None) -> Any:
    """Rounded corner by corner, never snapped: a shape stays as many corners as it has."""
    if shape is None:
        return None
    return json.loads(shapely.to_geojson(shapely.transform(shape, lambda corners: corners.round(DECIMALS))))

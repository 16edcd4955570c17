"""Which places and candidate sites do the siting figures speak of? Generated from a seed, and known by their checksum.

A county on a plane: part of the places and of the sites lies in market towns, the rest anywhere. Coordinates are whole
metres and weights whole people, so every machine has the same county or is told that it has not.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DETOUR = 1.4
SPEED_M_S = 40 / 3.6
TOWN_SPREAD_M = 1500.0


@dataclass(frozen=True)
class Instance:
    key: str
    seed: int
    sites: int
    places: int
    side_m: float
    towns: int
    in_towns: float
    n: int
    threshold_s: float
    sha256: str

    def county(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(sites, places) seconds by a detoured straight line, and the people of each place."""
        rng = np.random.default_rng(self.seed)
        centres = rng.uniform(0, self.side_m, (self.towns, 2))
        places, sites = (self._scattered(rng, centres, many) for many in (self.places, self.sites))
        people = np.round(np.exp(rng.normal(4, 1, self.places))) + 1
        whole = [a.astype(np.int64) for a in (places, sites, people)]
        found = hashlib.sha256(b"".join(a.astype("<i8").tobytes() for a in whole)).hexdigest()
        if found != self.sha256:
            raise ValueError(f"{self.key} is another county here: {found}")
        straight_m = np.hypot(sites[:, None, 0] - places[None, :, 0], sites[:, None, 1] - places[None, :, 1])
        return np.asarray(straight_m * DETOUR / SPEED_M_S, dtype=np.float64), people.astype(np.float64)

    def _scattered(
        self, rng: np.random.Generator, centres: NDArray[np.float64], many: int
    ) -> NDArray[np.float64]:
        near = centres[rng.integers(0, self.towns, many)] + rng.normal(0, TOWN_SPREAD_M, (many, 2))
        anywhere = rng.uniform(0, self.side_m, (many, 2))
        placed = np.where((rng.random(many) < self.in_towns)[:, None], near, anywhere)
        return np.asarray(np.round(placed), dtype=np.float64)


LARGE = (
    Instance(
        key="towns-5000",
        seed=1,
        sites=5000,
        places=5000,
        side_m=40000.0,
        towns=40,
        in_towns=0.6,
        n=50,
        threshold_s=240.0,
        sha256="d5769d2bdcd8f07a5e6a7be2ebf149a6a6bdb707be58dc09abcce4f4758cf780",
    ),
    Instance(
        key="villages-5000",
        seed=2,
        sites=5000,
        places=5000,
        side_m=60000.0,
        towns=150,
        in_towns=0.3,
        n=30,
        threshold_s=300.0,
        sha256="443ca0ca078ad40c1835fce250887245dfe92af83794daa43593c20e2e618b11",
    ),
    Instance(
        key="scattered-5000",
        seed=3,
        sites=5000,
        places=5000,
        side_m=50000.0,
        towns=1,
        in_towns=0.0,
        n=40,
        threshold_s=300.0,
        sha256="1e295f7736881a227a619c98480c22ff61673e8b1066792e0e5fe30a959797a8",
    ),
)
MIDDLE = Instance(
    key="county-600",
    seed=4,
    sites=300,
    places=600,
    side_m=20000.0,
    towns=15,
    in_towns=0.6,
    n=8,
    threshold_s=240.0,
    sha256="dc2d0bbe7ef30284876e0c8793e888e6e47b7d2fc9d1aa57a34496a402370ec6",
)
SMALL = Instance(
    key="township-150",
    seed=5,
    sites=60,
    places=150,
    side_m=9000.0,
    towns=6,
    in_towns=0.6,
    n=5,
    threshold_s=240.0,
    sha256="f30babd75e1caf758d2e6512f09f9f4837f8f866a5564781df7913beb4201ac0",
)

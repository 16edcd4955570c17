"""Which stretches of road are driven, from when to when, and by whom?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Pieces:
    """Straight stretches of road as they are driven, (p,), on a plane in metres; a two-way street gives two.

    `start_s`: seconds from the order until a force stands at the start of the piece, its turnout included; inf where
    none ever comes: the piece then counts as a road that is known, and gives nobody any minutes.
    `drive_s`: seconds from start to end. A piece of length zero is a point that a force leaves on foot: where it
    stands, when that is away from the road. Raises ValueError where columns differ in length or a number is missing.
    """

    start_xy: NDArray[np.float64]  # (p, 2) metres
    end_xy: NDArray[np.float64]  # (p, 2) metres
    start_s: NDArray[np.float64]  # (p,)
    drive_s: NDArray[np.float64]  # (p,) finite, 0 or more
    force: NDArray[np.int32]  # (p,) who drives it; -1 where nobody does

    def __post_init__(self) -> None:
        rows = len(self.force)
        shapes = (self.start_xy.shape, self.end_xy.shape, self.start_s.shape, self.drive_s.shape)
        if shapes != ((rows, 2), (rows, 2), (rows,), (rows,)):
            raise ValueError(f"the columns of the pieces differ in length: {shapes}, {rows} forces")
        finite = np.isfinite(self.start_xy).all() and np.isfinite(self.end_xy).all()
        if not (finite and np.isfinite(self.drive_s).all() and (self.drive_s >= 0).all()):
            raise ValueError("a piece of road needs finite ends and a finite drive of 0 s or more")
        if np.isnan(self.start_s).any():
            raise ValueError("a piece of road that nobody reaches starts at inf, not at NaN")

    def __len__(self) -> int:
        return len(self.force)

    def only(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> Pieces:
        """The pieces in these rows: a mask (p,), or positions (n,)."""
        return Pieces(
            self.start_xy[rows], self.end_xy[rows], self.start_s[rows], self.drive_s[rows], self.force[rows]
        )

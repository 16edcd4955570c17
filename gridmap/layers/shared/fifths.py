"""In which fifth lies a share? Keys of the marks of layers that show a share of areas: s0 (least) to s4, or unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

EDGES = (0.2, 0.4, 0.6, 0.8)


def fifths(share: pd.Series, unknown: NDArray[np.bool_] | bool = False) -> pd.Series:
    """share (n,): 0 to 1, NaN where it is unknown; unknown (n,): where it is unknown all the same."""
    told = share.to_numpy(dtype=np.float64)
    step = np.char.add("s", np.searchsorted(np.asarray(EDGES), told, side="right").astype(str))
    return pd.Series(np.where(unknown | np.isnan(told), "unknown", step), index=share.index)

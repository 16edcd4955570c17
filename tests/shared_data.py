"""Where are the real data with their right answers? Beside the checkout, and never in it."""

from pathlib import Path

SHARED_DATA = Path(__file__).resolve().parents[2].joinpath("shared", "data")

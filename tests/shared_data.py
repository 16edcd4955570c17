"""Where are the data that tests read from files?"""

from pathlib import Path

SHARED_DATA = Path(__file__).resolve().parents[2].joinpath("shared", "data")
"""Real data with their right answers: beside the checkout, and never in it."""
FIELD = Path(__file__).resolve().with_name("field")
"""Small made-up inputs that once failed, one folder a kind of fault."""

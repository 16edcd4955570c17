"""Which private databases does this clone have? `make clean` stops and deletes them."""

from __future__ import annotations

import sys
from pathlib import Path

from gridmap.db.postgis import remove

for folder in remove(Path(__file__).resolve().parent.parent):
    sys.stdout.write(f"Removed {folder}\n")

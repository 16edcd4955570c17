"""How large may a file be, packed, unpacked and read, before it is refused?

The largest ledger that is meant to pass is a million rows of ten columns. What is larger is refused with the limit
named; nothing is cut off in silence.
"""

from __future__ import annotations

from gridmap.sandbox import Limits

MIB = 1024 * 1024

MAX_FILE_BYTES = 256 * MIB
MAX_UNPACKED_BYTES = 640 * MIB
MAX_MEMBERS = 3000
MAX_RATIO = 200
RATIO_TESTED_ABOVE_BYTES = 32 * MIB  # below this a tightly packed file does no harm

MAX_SHEETS = 100
MAX_ROWS = 1_100_000
MAX_COLUMNS = 400
MAX_CELLS = 24_000_000
MAX_CELL_LENGTH = 32_767  # what a workbook itself allows
MAX_VERTICES = 40_000_000

WORKER_CPU_S = 90
WORKER_WALL_S = 150.0
WAITED_FOR_S = 15.0  # what is read while somebody waits for the page
WORKER = Limits(memory_bytes=3072 * MIB, cpu_s=WORKER_CPU_S, file_bytes=2048 * MIB)

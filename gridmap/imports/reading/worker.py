"""What does the file hold? Run as `python -I -m gridmap.imports.reading.worker NAME`, in a folder of its own.

The file is `input` there; the answer goes to standard output, as `gridmap.imports.reading.protocol` writes it. Nothing
that parses is imported before the process is confined.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

from gridmap import sandbox
from gridmap.errors import GridmapError
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import limits, protocol

_NOT_NEEDED = ("geopandas", "pandas", "pyarrow")  # pyogrio would load them, a second of every reading
INPUT = "input"


def main() -> int:
    sandbox.limit_resources(limits.WORKER)
    own = Path.cwd()
    try:
        _limit_gdal()
        for module in _NOT_NEEDED:
            sys.modules.setdefault(module, None)  # type: ignore[arg-type]
        sandbox.confine(own, sandbox.libraries())
        from gridmap.imports.reading.readers import read

        protocol.write(read(own / INPUT, sys.argv[1]), sys.stdout)
    except GridmapError as refusal:
        protocol.write_refusal(refusal.sentence, sys.stdout)
    except MemoryError:
        protocol.write_refusal(Sentence(TOO_MUCH_MEMORY), sys.stdout)
    except Exception:  # a broken file may raise anything from any parser
        traceback.print_exc()
        protocol.write_refusal(Sentence(DAMAGED), sys.stdout)
    sys.stdout.flush()
    return 0


TOO_MUCH_MEMORY = N_(
    "Reading this file takes more memory than one file may have. Split it, or delete what is "
    "formatted but empty, and hand it in again."
)
DAMAGED = N_(
    "This file is damaged or cut short and cannot be read. Save or export it once more and hand in the "
    "new file."
)


def _limit_gdal() -> None:
    """GDAL reads this when pyogrio first loads it: no plug-ins, no web, no foreign SQL functions."""
    os.environ.update(
        {
            "GDAL_DRIVER_PATH": "disable",
            "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none",
            "GDAL_HTTP_PROXY": "127.0.0.1:9",
            "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE",
            "LIBKML_LAUNDER_FIELD_NAMES": "NO",  # it knows no letters but Latin ones
            "OGR_SQLITE_ALLOW_EXTERNAL_ACCESS": "NO",
            "OGR_GEOJSON_MAX_OBJ_SIZE": "200",
            "PROJ_NETWORK": "OFF",
            "OPENBLAS_NUM_THREADS": "1",
        }
    )


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env bash
# Which Python is new enough? Prints its path; fails, with the remedy, where none is.
for candidate in python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$candidate" -c 'import os, sys; print(os.path.realpath(sys.executable))'
    fi
done
echo "gridmap needs Python 3.11 or newer and found none. Type: sudo apt-get install python3" >&2
exit 1

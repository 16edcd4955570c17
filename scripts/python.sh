#!/usr/bin/env bash
# Which Python runs gridmap? Prints its path; fails, with the remedy, where none is new enough.
# The distribution's own comes first where it can make an environment: apt keeps it safe, and it is built for speed
# (docs/operators.md has the figures).
is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
can_make_environments() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }
path_of() { exec "$1" -c 'import os, sys; print(os.path.realpath(sys.executable))'; }

candidates=(/usr/bin/python3 python3 python3.13 python3.12 python3.11)
for candidate in "${candidates[@]}"; do
    is_new_enough "$candidate" && can_make_environments "$candidate" && path_of "$candidate"
done
for candidate in "${candidates[@]}"; do
    is_new_enough "$candidate" && path_of "$candidate"
done
echo "gridmap needs Python 3.11 or newer and found none. Type: sudo apt-get install python3" >&2
exit 1

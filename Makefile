# The one list of commands. `make help` prints it.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PORT ?= 8000
export PYTHONDONTWRITEBYTECODE := 1

BIN := .venv/bin
RUN := .venv/.runs       # what serving needs is installed
DEV := .venv/.tests      # and what testing needs
MEASURE := tests/measure/node_modules/.tests   # npm packages that measure pages; none is served
BENCH := tests/measure/node_modules/.bench     # and those that take longer
NPM := $(BIN)/npm ci --prefix tests/measure --ignore-scripts --no-audit --no-fund --loglevel=error

COVERS := tests/leads tests/commands tests/web

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 18

serve: $(RUN) ## site, form and delivery on http://127.0.0.1:$(PORT), mail in a local mailbox
	@$(BIN)/python build.py
	@$(BIN)/python -m incasso serve --port $(PORT)

build: $(RUN) ## content + templates + static + law -> public/
	@$(BIN)/python build.py

deliver: $(RUN) ## send what is due, once
	@$(BIN)/python -m incasso deliver

status: $(RUN) ## what waits, failed or found no agency
	@$(BIN)/python -m incasso status

test: $(DEV) chromium postgresql $(MEASURE) check ## everything that must hold: check, pytest with a browser and both databases, node --test, strict build, proofreader
	$(BIN)/python -m pytest -q -n 3 --dist loadgroup
	$(BIN)/node --test 'tests/js/**/*.test.mjs'
	$(BIN)/python build.py --out var/test-public

bench: $(DEV) chromium $(BENCH) ## weight, Lighthouse on nginx, two HTML checkers, the law's sums, requests under load; ONLY=weight for one
	@PYTHONPATH=tests:site $(BIN)/python bench/bench.py $(ONLY)

faults: $(DEV) ## kill -9, a full disk, mail at fault, simulated months; ONLY=web ON=SQLite for one
	@PYTHONPATH=tests:site $(BIN)/python -m faults $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED)) $(if $(ON),--on $(ON))

coverage: $(DEV) postgresql ## every branch of the leads and the guard has a test
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run -m pytest -q -n auto --dist loadgroup $(COVERS)
	@$(BIN)/python -m coverage combine -q
	@$(BIN)/python -m coverage report

mutate: $(DEV) ## what part of the leads' and the guard's mutants the tests find; ONLY=leads/routing for one
	@PYTHONPATH=tests:site $(BIN)/python tests/faults/mutate.py

check: $(DEV) ## ruff, mypy, the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

chromium: $(DEV) ## a headless browser for the tests
	@$(BIN)/python tests/chromium.py

postgresql: $(DEV) ## a PostgreSQL for the tests
	@$(BIN)/python tests/postgresql.py

tidy: $(DEV) ## let ruff mend what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: $(DEV) ## pin anew what pyproject.toml asks for
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-annotate --no-header --upgrade pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-annotate --no-header --upgrade --extra dev pyproject.toml -o requirements-dev.txt

clean: ## remove what was made; the mailbox and the database stay
	rm -rf .venv public .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@./prepare-python

$(RUN): requirements.txt | $(BIN)/python
	@$(BIN)/pip install -q -r requirements.txt
	@touch $(RUN)

$(DEV): requirements-dev.txt | $(BIN)/python
	@$(BIN)/pip install -q -r requirements-dev.txt
	@touch $(RUN) $(DEV)

$(MEASURE): tests/measure/package-lock.json | chromium
	@$(NPM) --omit=dev
	@touch $(MEASURE)

$(BENCH): tests/measure/package-lock.json | chromium
	@$(NPM)
	@touch $(MEASURE) $(BENCH)

.PHONY: help serve build deliver status test bench faults coverage mutate check chromium postgresql tidy lock clean

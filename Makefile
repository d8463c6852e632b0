# Kakehashi: everything that is done often, by one name. `make help` lists it.
# Needs make and Python 3.11, 3.12 or 3.13; the rest goes into .venv.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin

# The interpreter that .venv is made with: `make PYTHON=python3.12 test` chooses
# one, else the first that runs and is new enough. Names are tried by running
# them, since a version manager may put a name on the path that does not run.
SUITABLE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))
CANDIDATES := python3 python3.13 python3.12 python3.11 python
PYTHON ?= $(shell for name in $(CANDIDATES); do \
	if $$name -c '$(SUITABLE)' >/dev/null 2>&1; then echo $$name; break; fi; done)

# --no-deps: the lock is complete, so there is nothing to resolve.
# --only-binary: nothing is built here, so nothing needs a compiler.
# --no-compile: BYTECODE does it below, on all processors at once.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet --no-deps
PIP_LOCK := $(PIP) --require-hashes --only-binary :all: --no-compile --requirement
PIP_SELF := $(PIP) --no-build-isolation --editable .

# Once, so that every start is quick also where Python may not write its bytecode.
BYTECODE := $(BIN)/python -m compileall -q -j 0 $(VENV)/lib src >/dev/null 2>&1 || true

RUN_READY := $(VENV)/.ready-run
TEST_READY := $(VENV)/.ready-test
BENCH_READY := $(VENV)/.ready-bench

PROGRAMME ?= us-japan-2025
OUT ?= out/$(PROGRAMME)
PYTEST_ARGS ?= --numprocesses auto --maxprocesses 4

.PHONY: help run page contract reference test check fmt bench lock clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

run: $(RUN_READY) ## set up, run the first programme, say where its report is
	@$(BIN)/kakehashi run $(PROGRAMME) --out $(OUT)
	@if [ -f $(OUT)/report.html ]; then \
		echo "Report: $(CURDIR)/$(OUT)/report.html"; \
	else \
		echo "No report at $(OUT)/report.html" >&2; exit 1; fi

page: $(TEST_READY) ## build the page of the workbench, with whichever Node is there
	@$(BIN)/python hatch_build.py

contract: $(TEST_READY) ## write the server's contract for the page anew
	@$(BIN)/python -c 'import json, kakehashi.web.app as app; \
		print(json.dumps(app.create_app().openapi(), indent=1, ensure_ascii=False))' \
		>page/openapi.json.new && mv page/openapi.json.new page/openapi.json

reference: $(TEST_READY) ## write docs/reference anew from the code
	@$(BIN)/python scripts/write_reference.py

test: $(TEST_READY) ## set up, run every test
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(TEST_READY) ## format, lint, types, imports, sizes and names
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest --quiet tests/architecture

fmt: $(TEST_READY) ## put the code into its one format, mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(BENCH_READY) ## measure against other engines (benchmarks/README.md)
	@$(BIN)/python benchmarks/run.py $(BENCH_ARGS)

# ---------------------------------------------------------------- set-up

$(VENV)/pyvenv.cfg:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Kakehashi needs Python 3.11, 3.12 or 3.13, and none was found." >&2; \
		echo "Install one, or name it: make PYTHON=/path/to/python3.12 run" >&2; \
		exit 1; fi
	@if ! $(PYTHON) -c '$(SUITABLE)' 2>/dev/null; then \
		echo "Kakehashi needs Python 3.11, 3.12 or 3.13; $(PYTHON) is not one." >&2; \
		exit 1; fi
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@if ! $(PYTHON) -m venv $(VENV); then \
		rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment." >&2; \
		echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; \
		exit 1; fi

$(RUN_READY): requirements-run.lock pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "Installing what a run needs (most often less than a minute)"
	@$(PIP_LOCK) requirements-run.lock
	@$(PIP_SELF)
	@$(BYTECODE)
	@touch $@

$(TEST_READY): requirements.lock pyproject.toml | $(VENV)/pyvenv.cfg
	@echo "Installing what the tests need (most often less than a minute)"
	@$(PIP_LOCK) requirements.lock
	@$(PIP_SELF)
	@$(BYTECODE)
	@touch $@ $(RUN_READY)

$(BENCH_READY): requirements-bench.lock $(RUN_READY)
	@echo "Installing the engines to measure against"
	@$(PIP_LOCK) requirements-bench.lock
	@touch $@

# ---------------------------------------------------------------- locks

# One lock for every Python and platform, with hashes and without addresses.
UV := build/lock/bin/uv
COMPILE := $(UV) pip compile --quiet --no-config --group build \
	--universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" $(LOCK_ARGS) pyproject.toml

$(UV):
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip --disable-pip-version-check install --quiet uv

lock: $(UV) ## write the lock files anew (newest versions: LOCK_ARGS=--upgrade)
	@$(COMPILE) --extra test --extra dev --output-file requirements.lock
	@$(COMPILE) --constraint requirements.lock --output-file requirements-run.lock
	@$(COMPILE) --constraint requirements.lock --extra oracles \
		--output-file requirements-bench.lock

clean: ## remove .venv, results, caches
	@rm -rf $(VENV) out build dist .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache .hypothesis page/node_modules src/kakehashi/web/static
	@find src tests benchmarks -type d -name __pycache__ -prune -exec rm -rf {} +

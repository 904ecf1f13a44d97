# make run     sets everything up and opens the app with a demo clinic
# make test    sets everything up and runs every check and test
# The rest is named below; `make help` lists it.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help install install-dev run serve test check lint format bench bench-load lock figures figures-test clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /: /' | awk -F': ' '{printf "  make %-14s %s\n", $$1, $$2}'

install: $(VENV)/run.stamp  ## what the app needs, in .venv

install-dev: $(VENV)/dev.stamp  ## what the checks and tests need, in .venv

$(VENV)/bin/python:
	@sh deploy/system-packages run
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Figure Four needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	@echo "Setting up the Python environment in $(VENV) (once, about a minute)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt $(VENV)/bin/python
	@sh deploy/system-packages run
	@$(PIP) --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

run: install  ## the app with a demo clinic, on http://127.0.0.1:8000
	@$(BIN)/flask serve --demo --port $(PORT)

serve: install  ## the app without the demo (first: flask clinic add, flask staff add)
	@$(BIN)/flask serve --port $(PORT)

test: install-dev  ## every check and test, as the continuous integration runs them
	@sh deploy/system-packages test
	@$(MAKE) --no-print-directory lint
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -n auto --dist worksteal
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lint: install-dev  ## format check, lint, layers, types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy

format: install-dev  ## write the code in the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install-dev  ## the figures that docs/performance.md quotes
	@for name in match handout pages; do echo "bench $$name"; $(BIN)/flask bench $$name --json || exit 1; done

bench-load: install-dev  ## mixed work at several desks on SQLite and PostgreSQL (about a quarter of an hour)
	@sh deploy/system-packages test
	@$(BIN)/flask bench load --json

lock: install-dev  ## make requirements*.txt anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --system-certs --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --system-certs --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

.venv-figures/stamp: clinic/figures/requirements.txt
	@sh deploy/system-packages run
	@$(PYTHON) -m venv .venv-figures
	@.venv-figures/bin/python -m pip install --quiet --disable-pip-version-check -r clinic/figures/requirements.txt
	@touch $@

figures: .venv-figures/stamp  ## draw the illustrations anew (heavy libraries, in .venv-figures)
	.venv-figures/bin/python -m clinic.figures build

figures-test: .venv-figures/stamp  ## the checks of the illustrations that need the heavy libraries
	.venv-figures/bin/python -m clinic.figures check
	.venv-figures/bin/python -m pytest -q -o addopts= --confcutdir=tests/figures_heavy tests/figures_heavy

clean:  ## remove the environments and caches; keeps instance/ (the records)
	rm -rf $(VENV) .venv-figures .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

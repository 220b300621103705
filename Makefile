# make demo   read our example articles, write a page to look at and a store to open in a browser
# make test   the whole test suite
# make lint   formatting, lint, types
# make bench ARTICLES=FILE   words per second, start-up time, memory
# make bench-times ARTICLES=FILE   time expressions: ours and HeidelTime's, speed and errors
# make train DATA=FOLDER     rebuild the trained models (docs/training.md)
# make lock   renew the locked dependencies
# Each does its own set-up in .venv.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.PHONY: demo test lint bench bench-times train lock

demo: .venv/.run
	@$(BIN)/musnad read tests/articles
	@$(BIN)/musnad read tests/articles --format html > demo.html
	@$(BIN)/musnad ingest tests/articles --db demo.db
	@echo "A page with these articles, their evidence and chains: $(CURDIR)/demo.html"
	@echo "To search and see them, and read your own: $(BIN)/musnad serve --db demo.db"

test: .venv/.dev
	@sh tests/system_packages.sh
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: .venv/.dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/mypy

bench: .venv/.run
	$(BIN)/python benchmarks/speed.py $(ARTICLES)

bench-times: .venv/.run
	$(BIN)/python benchmarks/times.py $(ARTICLES)

train: .venv/.dev
	training/train.sh $(DATA)

lock: .venv/.dev
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 pyproject.toml --group build -o requirements/run.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 pyproject.toml --group build --extra dev -o requirements/dev.lock

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.run: requirements/run.lock pyproject.toml | .venv/bin/python
	@echo "Setting up .venv …"
	@$(PIP) --require-hashes -r requirements/run.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: requirements/dev.lock pyproject.toml | .venv/bin/python
	@echo "Setting up .venv with what the tests need …"
	@$(PIP) --require-hashes -r requirements/dev.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@ .venv/.run

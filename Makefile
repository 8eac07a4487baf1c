# 常用命令：make run 运行，make test 测试。其余见 CONTRIBUTING.md。
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
PORT ?= 8000
BIN := $(VENV)/bin
export PORT

POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/shaping
REDIS_URL ?= redis://127.0.0.1:6379/5
PYTEST := $(BIN)/python -m pytest -q -n auto --cov --cov-report=

.PHONY: run test test-postgres test-browser test-production check fix coverage
.DEFAULT_GOAL := run

$(BIN)/.installed: requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -r requirements.txt
	touch $@

$(BIN)/.installed-dev: requirements.txt requirements-dev.txt $(BIN)/.installed
	$(BIN)/python -m pip install -q -r requirements-dev.txt
	touch $@

run: $(BIN)/.installed
	$(BIN)/python manage.py migrate --no-input -v 0
	$(BIN)/python manage.py collectstatic --no-input -v 0
	$(BIN)/python manage.py load_demo --if-empty
	PATH="$(abspath $(BIN)):$$PATH" $(BIN)/honcho start

test: $(BIN)/.installed-dev
	COVERAGE_FILE=.coverage.sqlite $(PYTEST) -m "not e2e and not production"

test-postgres: $(BIN)/.installed-dev
	DATABASE_URL=$(POSTGRES_URL) CELERY_BROKER_URL=$(REDIS_URL) \
	COVERAGE_FILE=.coverage.postgres $(PYTEST) --only-database -m "not e2e and not production and not one_engine"

test-browser: $(BIN)/.installed-dev
	DJANGO_ALLOW_ASYNC_UNSAFE=1 $(BIN)/python -m pytest -q -m e2e

# Starts PostgreSQL, Redis, nginx and all the rest by itself. In their order, since the scheduler's
# test is the last: by then the minute it waits for is over.
test-production: $(BIN)/.installed-dev
	$(BIN)/python -m pytest -q -m production -p no:randomly shaping/tests/production

# Measured over all the runs that left a file, so rules of one engine count too.
coverage: $(BIN)/.installed-dev
	$(BIN)/coverage combine --keep .coverage.*
	$(BIN)/coverage report

check: $(BIN)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/lint-imports
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/mypy

fix: $(BIN)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Ciranda: `make run` serves it, `make test` tests it. Both need Python 3.11 or newer and nothing else.

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
ADDRESS := http://127.0.0.1:$(PORT)

# The first Python that is new enough; PYTHON= names another.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$python; break; fi; done)
# The first browser that is there; CHROMIUM= names another.
CHROMIUM ?= $(shell for browser in chromium chromium-browser google-chrome; do \
	if command -v $$browser; then break; fi; done)
export CHROMIUM

.PHONY: help setup tools run demo test check format bench lock
.DEFAULT_GOAL := help

help:
	@echo "make run     serve Ciranda on $(ADDRESS) (PORT= for another), with the demonstration study"
	@echo "make test    all tests, on SQLite, on PostgreSQL and in a browser"
	@echo "make check   style, types, imports, templates, migrations, production settings"
	@echo "make demo    make the demonstration study anew"
	@echo "make bench   measure, each figure beside its goal"
	@echo "make setup   only the environment; make tools: with the development tools"
	@echo "make format  format code and templates; make lock: pin the dependencies anew (needs uv)"

# Environment. A stamp stands for "installed from this file"; the development tools include the rest.

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Ciranda needs Python 3.11 or newer; PYTHON=/path/to/python names one."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make an environment: its venv module is not complete."; \
		echo "On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run-time: requirements.txt | $(BIN)/python
	@echo "Installing what Ciranda needs (once, about a minute) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/development: requirements-dev.txt | $(BIN)/python
	@echo "Installing the development tools (once, about a minute) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/run-time

setup: $(VENV)/run-time

tools: $(VENV)/development

# Running

run: setup
	@$(MANAGE) compilemessages
	@$(MANAGE) migrate --verbosity 0
	@LOG_LEVEL=$${LOG_LEVEL:-WARNING} $(MANAGE) serve --demo --port $(PORT)

demo: setup
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) load_demo --base $(ADDRESS)

# Testing

test: tools
	@$(BIN)/python -m tests.run

PRODUCTION := CIRANDA_DOTENV=/dev/null CIRANDA_ENV=production ALLOWED_HOSTS=ciranda.example \
	DATABASE_URL=sqlite:///:memory: SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')

check: tools
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy .
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint templates --lint --quiet
	find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) spectacular --validate --fail-on-warn --file /dev/null
	@echo "check --deploy on the production settings"
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

format: tools
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

bench: tools
	@$(BIN)/python -m bench.run

# Pins: hashes for every platform, no address of a registry.

COMPILE := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate

lock:
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --extra dev --constraints requirements.txt --output-file requirements-dev.txt

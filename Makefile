# Everything a person does with this project. `make` alone says what there is.
# PORT, VAR, BIND, DATABASE_URL, REDIS_URL ... : from the environment or as `make run PORT=9000`; see .env.example.

SUITABLE := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(SUITABLE)' 2>/dev/null && echo $$p; done) python3)
PY := .venv/bin/python
# Linters and type checks read the settings, but reach no server.
NO_SERVERS := SECRET_KEY=unused ALLOWED_HOSTS=localhost DATABASE_URL=postgres://localhost/unused REDIS_URL=redis://localhost
PYTEST_ARGS ?= -n 2

.DEFAULT_GOAL := help
.PHONY: help run demo test lint bench lock clean

help:  ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | \
		while IFS="$$(printf '\t')" read -r name text; do printf '  make %-7s %s\n' "$$name" "$$text"; done

run: .venv/.runs  ## Start the site at http://localhost:8000 (PORT=9000 for another port, VAR=folder for other data)
	@exec $(PY) manage.py up

demo: .venv/.runs  ## The same, filled with people and photos, in var/demo (PHOTOS=folder for your own pictures)
	@VAR="$${VAR:-var/demo}" exec $(PY) manage.py up --demo

test: lint  ## Check style, types, layers and migrations, then run every test
	@exec $(PY) -m pytest $(PYTEST_ARGS)

lint: .venv/.develops  ## Check style, types, import layers and migrations
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@$(NO_SERVERS) .venv/bin/mypy
	@.venv/bin/lint-imports
	@$(NO_SERVERS) $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

bench: .venv/.develops  ## Measure speed against a floor, on servers of its own in var/bench
	@VAR="$${VAR:-var/bench}" exec $(PY) -m project.embedded run --fresh -- $(PY) -m bench

# For the oldest Python that is supported: what only it needs must be pinned too.
LOCK := .venv/bin/uv pip compile --quiet --upgrade --generate-hashes --no-header --python-version 3.11
lock: .venv/.develops  ## Pin the newest versions of all requirements, with hashes
	@$(LOCK) -o requirements.txt requirements.in
	@$(LOCK) -o requirements-dev.txt requirements-dev.in

clean:  ## Remove what can be made again; your data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache var/test var/bench
	@find . -name __pycache__ -prune -exec rm -rf {} +

# A stamp newer than the requirements means that pip has nothing to do.
.venv/.made:
	@command -v "$(PYTHON)" >/dev/null && "$(PYTHON)" -c '$(SUITABLE)' || { \
		echo "Varal needs Python 3.11 or newer, and $(PYTHON) is not. Name another: make $(MAKECMDGOALS) PYTHON=python3.11" >&2; \
		exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python lacks its venv module. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Making .venv with $$("$(PYTHON)" --version)"
	@"$(PYTHON)" -m venv --clear .venv
	@touch $@

.venv/.runs: requirements.txt | .venv/.made
	@echo "Installing what the site needs (once)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.develops: requirements-dev.txt .venv/.runs
	@echo "Installing what tests and benchmarks need (once)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

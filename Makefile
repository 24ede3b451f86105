# make app    set up everything and open the page        make test   set up everything and run the tests
# make demo   the whole triage journey, unattended       make check  lint, types, import directions

export HF_HUB_OFFLINE ?= 1
export OMP_NUM_THREADS ?= 1
VENV := .venv/bin

.PHONY: app test check demo bench setup help
.DEFAULT_GOAL := help

app: setup
	@$(VENV)/tenet web

test: setup
	@$(VENV)/python -m pytest

check: setup
	@$(VENV)/ruff check --quiet .
	@$(VENV)/pyright --level error | grep -v '^0 errors' || true
	@$(VENV)/pyright --level error >/dev/null
	@$(VENV)/lint-imports > .import-linter.log || (cat .import-linter.log && false)

demo: setup
	@$(VENV)/tenet run scenarios/triage.yaml --keep demo-out

bench: setup
	@$(VENV)/python -m benchmarks.startup
	@$(VENV)/python -m benchmarks.turns

setup:
	@./setup.sh

help:
	@head -2 Makefile | cut -c3-

# make app    set up everything and open the page        make test    set up everything and run the tests
# make demo   the whole triage journey, unattended       make check   layout, lint, types, import directions
# make bench  start-up times, turns and the page         make format  lay out the code as make check wants it
# make vllm   vLLM in an environment of its own, found from then on (2.5 GB; a GPU's build where there is a GPU)
# make screenshots  the pictures of the docs, from a real run

VENV := .venv/bin
export OMP_NUM_THREADS ?= 1
# Only a person's own work may reach a model hub.
test check demo bench screenshots: export HF_HUB_OFFLINE ?= 1

# Silent when all is well; the whole output when not.
quietly = @out=$$($(1) 2>&1) || { printf '%s\n' "$$out"; exit 1; }

.PHONY: help setup app test check format demo bench vllm screenshots
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# make/make/p; /^$$/q' Makefile

setup:
	@./setup.sh

app: setup
	@$(VENV)/tenet web

test: setup
	@$(VENV)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --durations 25 --durations-min 4

check: setup
	$(call quietly,$(VENV)/ruff format --check . || { echo "To lay it out: make format"; false; })
	$(call quietly,$(VENV)/ruff check .)
	$(call quietly,$(VENV)/pyright)
	$(call quietly,$(VENV)/lint-imports)

format: setup
	@$(VENV)/ruff format --quiet .

demo: setup
	@$(VENV)/tenet run scenarios/triage.yaml --keep demo-out/$$(date +%Y-%m-%dT%H%M%S)

bench: setup
	@$(VENV)/python -m benchmarks.startup
	@$(VENV)/python -m benchmarks.turns
	@$(VENV)/python -m benchmarks.web

vllm:
	@tools/install_vllm.sh

screenshots: setup
	@$(VENV)/python -m tests.surfaces.screenshots

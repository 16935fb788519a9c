# The commands of Cursus; `make` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BIN := .venv/bin
READY := .venv/.ready
COMPOSE := docker compose --project-directory deploy/compose -f deploy/compose/compose.yaml \
    $(if $(CLUSTER),-f deploy/compose/compose.cluster.yaml)
STACK ?= run
NAME ?=
WORKERS ?= 4
# Modules are compiled once, and not again by each of the dozens of processes of a system.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup demo run status stop logs reset test check format bench faults soak contracts lock up down ps sbom audit test-compose

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: $(READY) ## Install the locked packages into .venv (the other commands do so when needed)

$(READY): requirements.lock pyproject.toml deploy/local/bootstrap.lock deploy/local/setup
	@echo "Installing into .venv (once, and when a lock changes)"
	@deploy/local/setup
	@touch $@

demo: $(READY) ## Play a whole campaign, from the first application to the last diploma, in a minute or two
	@$(if $(filter compose,$(STACK)),$(BIN)/python -m deploy.compose.demo,$(BIN)/cursus demo)

run: $(READY) ## Run the whole system with both diplomas loaded, until Ctrl-C
	@$(BIN)/python -m deploy.local run --stack $(STACK)

status: $(READY) ## Show the running processes with their addresses and memory
	@$(BIN)/python -m deploy.local status --stack $(STACK)

stop: $(READY) ## Stop the system from another terminal
	@$(BIN)/python -m deploy.local stop --stack $(STACK)

logs: $(READY) ## Show the last lines of each log, or of NAME=kafka; STACK=demo, or STACK=compose for the containers
	@$(if $(filter compose,$(STACK)),$(COMPOSE) logs --tail 40 $(NAME),$(BIN)/python -m deploy.local logs --stack $(STACK) $(NAME))

up: ## Start the system in containers (deploy/compose); CLUSTER=yes: three brokers, three members, two of each
	@deploy/compose/setup
	@REVISION=$$(git rev-parse HEAD 2>/dev/null || echo unknown) $(COMPOSE) build --quiet
	@$(COMPOSE) up --detach --wait --wait-timeout 300

down: ## Stop the containers and keep the data
	@$(COMPOSE) --profile '*' down --remove-orphans --timeout 60

ps: ## Show the containers with their state and memory
	@$(COMPOSE) --profile '*' ps --all --format 'table {{.Service}}\t{{.Status}}'
	@docker stats --no-stream --format 'table {{.Name}}\t{{.MemUsage}}\t{{.CPUPerc}}' $$($(COMPOSE) --profile '*' ps --quiet)

sbom: ## List the libraries of the images as CycloneDX in .local/sbom
	@docker build --quiet --file deploy/docker/Dockerfile --target sbom --output .local/sbom .

audit: $(READY) ## Check the locked libraries against advisories (exit code 2: no advisory service reached, no result)
	@test -x .local/audit/bin/pip-audit || { $(BIN)/python -m venv .local/audit && \
	    .local/audit/bin/python -m pip install --quiet --require-hashes -r deploy/docker/audit.lock; }
	@$(BIN)/python -m deploy.docker.audit .local/audit/bin/pip-audit

reset: $(READY) ## Delete all local data, mails and logs; keep downloads
	@$(BIN)/python -m deploy.local reset

test: $(READY) ## All tests, on real servers, on WORKERS=4 processes
	@$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder --max-worker-restart 0 \
	    --durations 10 --override-ini console_output_style=count

test-compose: $(READY) ## Run the system tests against the containers (not part of `make test`)
	@TEST_COMPOSE=yes $(BIN)/pytest --timeout 1800 tests/system/compose/machine
	@TEST_COMPOSE=yes $(BIN)/pytest --timeout 1800 tests/system/compose/cluster

check: $(READY) ## Check format, lint, types and import rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## Format, and fix what can be fixed automatically
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

bench: $(READY) ## Compare our code paths with a floor or a peer, into .local/bench/latest.json
	@$(BIN)/python -m tests.benchmarks

faults: $(READY) ## Kill processes during a campaign, then reconcile it
	@FAULTS=full $(BIN)/pytest tests/faults

soak: $(READY) ## Play campaigns for a long time and watch memory and disk
	@$(BIN)/python -m tests.benchmarks.soak

contracts: $(READY) ## Write the schemas of all events again
	@$(BIN)/python -m deploy.contracts

lock: $(READY) ## Write requirements.lock and Kafka's lock again
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --all-extras \
	    --custom-compile-command "make lock" --output-file requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.13 -c requirements.lock \
	    --custom-compile-command "make lock" --output-file deploy/docker/requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.13 \
	    --custom-compile-command "make lock" --output-file deploy/docker/sbom.lock deploy/docker/sbom.in
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --custom-compile-command "make lock" --output-file deploy/docker/audit.lock deploy/docker/audit.in
	@$(BIN)/python -m deploy.local.jars lock

# Cursus: what you can do here. `make` alone lists it.
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

.PHONY: help setup demo run status stop logs reset test check format bench faults soak contracts lock up down ps sbom audit test-compose

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: $(READY) ## Install what the locks name into .venv (the others do it by themselves)

$(READY): requirements.lock pyproject.toml deploy/local/bootstrap.lock deploy/local/setup
	@echo "Installing into .venv (once, and when a lock changes)"
	@deploy/local/setup
	@touch $@

demo: $(READY) ## A whole campaign, from the first application to the last diploma, in a minute or two
	@$(if $(filter compose,$(STACK)),$(BIN)/python -m deploy.compose.demo,$(BIN)/cursus demo)

run: $(READY) ## The whole system, with both diplomas loaded, until Ctrl-C
	@$(BIN)/python -m deploy.local run --stack $(STACK)

status: $(READY) ## What of the system runs, where, with how much memory
	@$(BIN)/python -m deploy.local status --stack $(STACK)

stop: $(READY) ## Stop the system from another terminal
	@$(BIN)/python -m deploy.local stop --stack $(STACK)

logs: $(READY) ## The last lines of each log, or of NAME=kafka; STACK=demo, or STACK=compose for the containers
	@$(if $(filter compose,$(STACK)),$(COMPOSE) logs --tail 40 $(NAME),$(BIN)/python -m deploy.local logs --stack $(STACK) $(NAME))

up: ## The system in containers (deploy/compose), until `make down`; CLUSTER=yes: three brokers, three members, two of each
	@deploy/compose/setup
	@REVISION=$$(git rev-parse HEAD 2>/dev/null || echo unknown) $(COMPOSE) build --quiet
	@$(COMPOSE) up --detach --wait --wait-timeout 300

down: ## Stop the containers; the data stays
	@$(COMPOSE) --profile '*' down --remove-orphans --timeout 60

ps: ## The containers, their state, and the memory each takes
	@$(COMPOSE) --profile '*' ps --all --format 'table {{.Service}}\t{{.Status}}'
	@docker stats --no-stream --format 'table {{.Name}}\t{{.MemUsage}}\t{{.CPUPerc}}' $$($(COMPOSE) --profile '*' ps --quiet)

sbom: ## What is inside the images, as CycloneDX, into .local/sbom
	@docker build --quiet --file deploy/docker/Dockerfile --target sbom --output .local/sbom .

audit: $(READY) ## What advisories say about the libraries in the locks (exit code 2: none was reached, so no result)
	@test -x .local/audit/bin/pip-audit || { $(BIN)/python -m venv .local/audit && \
	    .local/audit/bin/python -m pip install --quiet --require-hashes -r deploy/docker/audit.lock; }
	@$(BIN)/python -m deploy.docker.audit .local/audit/bin/pip-audit

reset: $(READY) ## Forget all local data, mails and logs; downloads stay
	@$(BIN)/python -m deploy.local reset

test: $(READY) ## All tests, on real servers, on WORKERS=4 processes that share them
	@$(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder --max-worker-restart 0 \
	    --durations 10 --override-ini console_output_style=count

test-compose: $(READY) ## The system tests against the containers (not part of `make test`)
	@TEST_COMPOSE=yes $(BIN)/pytest --timeout 1800 tests/system/compose/machine
	@TEST_COMPOSE=yes $(BIN)/pytest --timeout 1800 tests/system/compose/cluster

check: $(READY) ## Format, lint, types, rings
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## Format and repair what can be repaired
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

bench: $(READY) ## Our paths against their bare floor, into .local/bench/latest.json
	@$(BIN)/python -m tests.benchmarks

faults: $(READY) ## The laws on trial: processes killed, servers taken away, then reconciled
	@FAULTS=full $(BIN)/pytest tests/faults

soak: $(READY) ## The same for long
	@$(BIN)/python -m tests.benchmarks.soak

contracts: $(READY) ## Write the schemas of all events anew
	@$(BIN)/python -m deploy.contracts

lock: $(READY) ## Write requirements.lock and Kafka's lock anew
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --all-extras \
	    --custom-compile-command "make lock" --output-file requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.13 -c requirements.lock \
	    --custom-compile-command "make lock" --output-file deploy/docker/requirements.lock pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.13 \
	    --custom-compile-command "make lock" --output-file deploy/docker/sbom.lock deploy/docker/sbom.in
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	    --custom-compile-command "make lock" --output-file deploy/docker/audit.lock deploy/docker/audit.in
	@$(BIN)/python -m deploy.local.jars lock

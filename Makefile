# What a developer needs. Only Python 3.11 or later and make must be there; everything else goes into .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# Shared pip settings would only slow this down or change what is installed.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test coverage check lint types format benchmark faults soak lock clean

help: ## Show this
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

# Two stages of setup: what the program needs, and what its tests need on top.
$(VENV)/.run: requirements.txt pyproject.toml
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "telemetra-tui needs Python 3.11 or later; name one with make PYTHON=python3.12 ..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo "Setting up the tests ..."
	@$(PIP) --require-hashes -r requirements-dev.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(VENV)/.run ## A show that plays itself, on the embedded broker (q ends it)
	@$(BIN)/python -m tui_sim --demo

# On all cores. What judges worlds by their statistics and what puts faults to a broker is not measured for coverage,
# which would only slow it; with a Kafka what needs it goes one after the other, beside the rest (tests/conftest.py).
test: $(VENV)/.dev ## Run all tests (those that need a real Kafka are skipped without KAFKA_PLAIN)
	@rm -f .coverage .coverage.*
	@$(BIN)/python -m coverage run -m pytest -q -n auto -p no:cacheprovider; passed=$$?; \
	$(BIN)/python -m coverage combine --quiet; \
	total=$$($(BIN)/python -m coverage report --format=total); covered=$$?; echo "Coverage: $$total%"; \
	test $$passed -eq 0 -a $$covered -eq 0

coverage: $(VENV)/.dev ## Show which lines the last `make test` did not run
	@$(BIN)/python -m coverage report

check: lint types test ## Everything CI looks at

lint: $(VENV)/.dev ## Lint and check the format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(VENV)/.dev ## Check types
	@$(BIN)/mypy

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

benchmark: $(VENV)/.dev ## Print speeds as ratios to a reference measured in the same run
	@$(BIN)/python -m pytest tests/benchmarks --benchmark-only --benchmark-columns=median,ops --benchmark-sort=name -s
	@$(BIN)/python -m tests.benchmarks.speed
	@$(BIN)/python -m tests.benchmarks.screen

faults: $(VENV)/.dev ## Put every fault to a real Kafka ten times and print a table (CONTRIBUTING.md says what it needs)
	@$(BIN)/python -m tests.kafka.faults --times 10

soak: $(VENV)/.dev ## Produce to a real Kafka that is restarted every five minutes, for MINUTES (20)
	@$(BIN)/python -m tests.kafka.soak --minutes $(or $(MINUTES),20)

lock: $(VENV)/.dev ## Pin the newest versions that pyproject.toml allows
	@$(PIP) pip-tools
	@for set in "requirements.txt" "requirements-dev.txt --extra dev" \
		"requirements-build.txt --all-build-deps --only-build-deps"; do \
		$(BIN)/pip-compile --quiet --upgrade --generate-hashes --no-emit-options --no-strip-extras --no-header \
			--no-annotate --allow-unsafe --no-config pyproject.toml --output-file $$set || exit 1; done

clean: ## Remove everything that was made
	@rm -rf $(VENV) dist build .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .benchmarks

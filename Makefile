# `make demo` and `make test` set everything up; `make help` lists the rest.
PYTHON := $(shell command -v python3.11 || command -v python3)
STAMP := .venv/.installed

# One thread a process: two suites side by side must not fight over cores.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.PHONY: help install optional demo test real lint format notebooks bench weights lock docs clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

install: $(STAMP) ## Make .venv from the lock, with the host and every first-party plugin.

$(STAMP): .requirements.lock pyproject.toml $(wildcard plugins/*/pyproject.toml) .ci/install
	@$(PYTHON) .ci/install
	@touch $@

optional: install ## Add the optional plugins, whose dependencies are heavy (plugins/*/pyproject.toml says which).
	@python -m pip install --quiet --no-build-isolation $(patsubst %/pyproject.toml,-e %,$(shell grep -l '^optional = true' plugins/*/pyproject.toml))

demo: install ## Run the whole loop on the embedded, synthetic corpus, down to a verdict over HTTP.
	@workbench demo

test: install ## Run the tests; with WORKBENCH_MIRROR=<folder> those on real data too.
	@python -m pytest -n 2 --dist loadgroup

real: install ## Run the recipe sms on real data: make real MIRROR=<folder with the source files>.
	@WORKBENCH_MIRROR="$(or $(MIRROR),$(WORKBENCH_MIRROR))" workbench data fetch --recipe sms
	@WORKBENCH_MIRROR="$(or $(MIRROR),$(WORKBENCH_MIRROR))" dvc repro build@sms leak@sms split@sms train@sms probe@sms evaluate@sms
	@workbench promote sms --evaluate || [ $$? -eq 8 ]  # 8: it is the champion already

lint: install ## Check style, types and the layers of the house.
	ruff check .
	ruff format --check .
	mypy
	lint-imports

format: install ## Format the code and mend what can be mended.
	ruff check --fix-only .
	ruff format .

notebooks: install ## Run the notebooks headless.
	@python -m pytest tests/test_notebooks.py

bench: install ## Run the benchmarks; each prints a table and writes JSON to .workbench/benchmarks.
	@for file in tests/benchmarks/[a-z]*.py; do echo "== $$file"; python $$file || exit 1; done

weights: install ## Train the weights of the plugin names anew: make weights MIRROR=<folder with pii/ and sms/>.
	@python -m workbench_names.training --pii "$(or $(MIRROR),$(WORKBENCH_MIRROR))/pii" --sms "$(or $(MIRROR),$(WORKBENCH_MIRROR))/sms"

lock: install ## Resolve the dependencies anew; `.ci/lock --upgrade` takes the newest.
	.ci/lock

docs: install ## Write the generated command-line reference.
	python -m workbench.cli.reference

clean: ## Remove the environment and the caches; data, runs and models stay.
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache

# Every target is a short name for `python3 -m tests ...`, which sets up what is missing first.
PYTHON ?= python3

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

.PHONY: setup
setup: ## Make .venv and install what the checks need
	$(PYTHON) -m tests setup

.PHONY: check
check: ## All checks, as CI runs them: lint, types, tests
	$(PYTHON) -m tests

.PHONY: lint
lint: ## ruff: lint and format
	$(PYTHON) -m tests lint

.PHONY: types
types: ## mypy, strict
	$(PYTHON) -m tests types

.PHONY: test
test: ## pytest, warnings are errors
	$(PYTHON) -m tests test

.PHONY: corpus
corpus: ## Measure the functions of all npm packages, and write docs/corpus.md
	$(PYTHON) -m tests corpus

.PHONY: gallery
gallery: ## Draw the pictures of docs/gallery.md
	$(PYTHON) -m tests gallery

.PHONY: bench
bench: ## Measure generated code and the tool beside Slang, and write benchmarks/RESULTS.md
	$(PYTHON) -m tests bench

.PHONY: format
format: setup ## Rewrite the code as ruff wants it
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

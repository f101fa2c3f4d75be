# Two commands are enough: `make run` and `make test`. `make help` lists the rest.

HOME_DIR ?= data/sample
PORT ?= 8501
PYTHON ?= python3
PY := .venv/bin/python

.PHONY: help run test quick check setup bench docs sample clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | sort

run: setup ## load what is new and serve the dashboard (HOME_DIR=path PORT=8600)
	@$(PY) -m etl load --home "$(HOME_DIR)"; code=$$?; \
	if [ $$code -eq 2 ] && [ ! -e "$(HOME_DIR)/warehouse/CURRENT" ]; then exit 2; fi
	@if [ "$(HOME_DIR)" = data/sample ] && [ ! -e data/sample/journal.sqlite ]; then \
		$(PY) -m data.generate.meeting; fi
	@echo "Common Ground is at http://127.0.0.1:$(PORT)  (end it with Ctrl-C)"
	@GOVERNANCE_HOME="$(HOME_DIR)" $(PY) -m streamlit run serve.py \
		--server.port $(PORT) --logger.hideWelcomeMessage true

test: setup ## everything, browser included
	@command -v chromium chromium-browser google-chrome chrome >/dev/null \
		|| timeout 120 $(PY) -m playwright install chromium >/dev/null 2>&1 || true
	@$(PY) -m pytest -n 2 tests

quick: setup ## the fast part of the tests
	@$(PY) -m pytest -n 2 -m "not slow and not browser" tests

check: setup ## format, lint and types
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy

setup: .venv/installed ## make the environment alone (.venv)

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one with PYTHON=..."; exit 2; }
	@$(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch .venv/installed

bench: setup ## measure, against a baseline in the same round
	@$(PY) -m bench

docs: setup ## write the generated parts and the pictures of docs/ anew
	@$(PY) -m docs
	@$(PY) -m docs.pictures

sample: setup ## generate the sample organisation anew
	@$(PY) -m data.generate

clean: ## remove the environment and what was built from the sample
	@rm -rf .venv data/sample/warehouse .pytest_cache .mypy_cache .ruff_cache

# make run   set up, load the demonstration council the first time, serve on http://127.0.0.1:$${PORT:-8000}
# make test  set up and run every test          make check  format, lint, types, import contracts, migrations
# make sure  check and test                     make bench  the benchmarks, figures as ratios
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: run test check sure bench clean
.DEFAULT_GOAL := run

.venv/ready: requirements.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer, with venv, is needed."; exit 1; }
	@echo "Setting up the Python environment (about a minute, once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/ready-dev: .venv/ready requirements-dev.txt
	@echo "Adding what the checks need"
	@$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

static/vendor/.stamp: .venv/ready package.json package-lock.json tools/assets.py
	@$(BIN)/python tools/assets.py
	@mkdir -p static/vendor && touch $@

run: .venv/ready static/vendor/.stamp
	@exec $(BIN)/python tools/serve.py

check: .venv/ready-dev static/vendor/.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/check_migrations.py

# In the order of the folders: the long files, those of e2e, come first, and the short ones fill the end. One worker more
# than there are cores: tests wait for the browser, the server and the database about half of their time.
test: .venv/ready-dev static/vendor/.stamp
	@$(BIN)/python tools/browser.py
	$(BIN)/python -m pytest -q -n $$($(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)') --dist loadfile --no-loadscope-reorder
	$(BIN)/python tools/debian_postgresql.py

sure: check test

bench: .venv/ready-dev static/vendor/.stamp
	$(BIN)/python -m tests.bench

clean:
	rm -rf .venv node_modules static/vendor

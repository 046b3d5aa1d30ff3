# make run   start the app on http://127.0.0.1:8501 (installs what it needs first)
# make test  install what the tests need, a browser included, and run all of them
# make check ruff, mypy --strict and the tests
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
PYTEST_ARGS ?= -n auto --dist loadfile

.PHONY: run test check lint types demo screenshots docs lock clean browser

run: $(VENV)/.app
	$(BIN)/python cli.py demo --if-empty
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: $(VENV)/.test browser
	$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(MAKE) test

lint: $(VENV)/.test
	$(BIN)/ruff check .

types: $(VENV)/.test
	$(BIN)/mypy

demo: $(VENV)/.app
	$(BIN)/python cli.py demo

docs: $(VENV)/.app
	$(BIN)/python cli.py docs

screenshots: $(VENV)/.test browser
	$(BIN)/python -m tests.browser.screenshots

$(VENV)/bin/uv:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet uv==0.13.9

$(VENV)/.app: $(VENV)/bin/uv requirements.txt constraints.txt
	$(UV) -r requirements.txt
	@touch $@

$(VENV)/.test: $(VENV)/.app requirements-test.txt requirements-connectors.txt
	$(UV) -r requirements-test.txt
	@touch $@

# The browser tests drive Debian's Chromium. As root it is installed; otherwise the line to type is printed.
browser:
	@command -v chromium >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	  else \
	    echo "The browser tests need Chromium: sudo apt-get install chromium (or set CHROMIUM=/path/to/chromium)"; \
	    test -n "$$CHROMIUM"; \
	  fi; }

lock: $(VENV)/bin/uv
	$(BIN)/uv pip compile --quiet --upgrade --no-header --no-annotate --no-emit-index-url --python-version 3.11 requirements-test.txt -o constraints.txt

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache

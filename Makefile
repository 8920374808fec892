# Two commands on a fresh machine: `make demo` and `make test`. Only Python 3.11 or newer is needed.
PYTHON ?= python3
NEED_PYTHON = command -v $(PYTHON) >/dev/null || { \
	echo "There is no $(PYTHON) here: install Python 3.11 or newer, then run the same command again." >&2; exit 1; }

.PHONY: demo test setup fresh format check

demo: ## The whole site on http://localhost:8000, with people, badges and mails to play with
	@$(NEED_PYTHON); exec $(PYTHON) bootstrap.py demo

test: ## The whole suite on SQLite
	@$(NEED_PYTHON); exec $(PYTHON) bootstrap.py test

setup: ## The virtual environment with everything that tests and tools need
	@$(NEED_PYTHON); exec $(PYTHON) bootstrap.py setup

fresh: ## Forget the demo's data; the next `make demo` draws it again
	@rm -rf var/demo

format: setup ## Lay out code and templates as `make check` wants them
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .
	@for turn in 1 2; do .venv/bin/djangofmt templates || true; \
		find templates -name '*.html' -print0 | xargs -0 .venv/bin/djade --target-version 5.2 || true; done

check: setup ## What .ci/run asks of the code, without the suites
	@bash .ci/checks

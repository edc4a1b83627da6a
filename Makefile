# The commands of the course. `make help` lists them; each does its own set-up and only what changed.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8000
# how many tests and notebooks run at once; a browser's tests wait more than they compute
JOBS ?= 2
BROWSERS ?= 3
# tests whose input hasn't changed since they passed are left out (tests/proven.py), unless COLD=1
PROVEN := $(if $(COLD),,--proven)
# the package and the site's extensions are used from the tree, never from an installed copy
export PYTHONPATH := $(CURDIR)
# two notebooks or tests run beside each other, one thread each; one count makes runs comparable
export OMP_NUM_THREADS ?= 1

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

.PHONY: book
book: setup ## build the site into _build/html (preset cpu)
	@$(BIN)/python -m book.build

.PHONY: serve
serve: setup ## show the site on http://localhost:8000 (PORT=... for another)
	@test -f _build/html/index.html || { echo "error: there is no site yet: run 'make book' first." >&2; exit 1; }
	@$(BIN)/python -m book.serve --port $(PORT)

.PHONY: pdf
pdf: setup _build/html/index.html ## the whole book as one PDF, printed by Chromium
	@chromium=$$(tools/chromium.sh $(BIN)/python); $(BIN)/python -m book.pdf "$$chromium"

.PHONY: test
test: lint unit book notebooks site engines ## everything that must hold: lint, unit tests, notebooks (preset smoke), the site in Chromium

.PHONY: lint
lint: setup ## ruff, mypy, biome
	@echo "lint: Python"
	@$(BIN)/ruff format --check --quiet . || { echo "run 'make format'" >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@echo "lint: JavaScript and CSS"
	@npm run --silent lint

.PHONY: format
format: setup ## put Python, JavaScript and CSS into the house style
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .
	@npm run --silent format

.PHONY: unit
unit: setup ## the tests that need neither the site nor the notebooks
	@echo "test: package, exporter, tools"
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist loadgroup $(PROVEN) -m "not site and not notebooks"
	@echo "test: the mutation score of each check"
	@$(BIN)/python -m tests.mutants
	@node --test --test-reporter=dot tests/js/*.test.js

.PHONY: notebooks
notebooks: setup _build/html/index.html ## run the exported notebooks as Colab would, with nbval (preset smoke)
	@$(BIN)/python -m tests.colab $(PROVEN)
	@echo "test: what plain Jupyter cannot read, and a notebook that starts on a bare Colab"
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist loadgroup -m notebooks
	@echo "test: the notebooks, each alone in an empty folder, with the versions of Colab"
	@cd _build/rehearsal/notebooks && JUPYTER_PATH=$(CURDIR)/_build/rehearsal/jupyter $(abspath $(BIN))/python -m pytest -q \
		-c $(CURDIR)/pyproject.toml --rootdir . -p no:cacheprovider --nbval-lax --nbval-kernel-name colab \
		--nbval-sanitize-with $(CURDIR)/tests/nbval_sanitize.cfg -n $(JOBS) --dist loadfile . \
		|| test $$? = 5 # all of them have passed before
	@$(BIN)/python -m tests.colab --passed

.PHONY: site
site: setup _build/html/index.html ## the built site in a real Chromium
	@echo "test: the site in Chromium"
	@if CHROMIUM=$$(tools/chromium.sh $(BIN)/python); then export CHROMIUM; $(BIN)/python -m pytest -q -n $(BROWSERS) --dist loadgroup $(PROVEN) -m site; \
	elif [ -n "$${CI:-}" ]; then exit 1; \
	else echo "SKIPPED: the site was not tested in a browser."; fi

.PHONY: engines
engines: setup _build/html/index.html ## the built site in Firefox and WebKit, where they're installed (ENGINES=firefox,webkit insists)
	@echo "test: the site in Firefox and WebKit"
	@for name in $$(tr ',' ' ' <<<"$${ENGINES:-}"); do test -f tests/engines/$$name.test.js || { echo "error: ENGINES names '$$name': expected firefox, webkit or both." >&2; exit 1; }; done
	@node --test --test-concurrency=2 --test-reporter=spec tests/engines/*.test.js

_build/html/index.html: | setup
	@$(BIN)/python -m book.build

.PHONY: records
records: setup ## run what takes too long for a build, and write records/ (ONLY=slug/name for one)
	@$(BIN)/python -m book.records $(ONLY)

.PHONY: mutants
mutants: setup ## the mutation score of each check, and the wrong answers that it would accept (ONLY=word for some)
	@$(BIN)/python -m tests.mutants $(ONLY)

.PHONY: bench
bench: setup ## the benchmarks: ratios against named peers, in one run
	@for bench in benchmarks/*.py; do echo "== $$bench"; $(BIN)/python $$bench; done

.PHONY: lighthouse
lighthouse: setup _build/html/index.html ## Lighthouse's scores of the pages against our budgets (on a quiet machine)
	@CHROMIUM=$$(tools/chromium.sh $(BIN)/python); export CHROMIUM; $(BIN)/python tools/lighthouse.py

.PHONY: setup
setup: $(VENV)/.done node_modules/.done ## the environment: .venv and node_modules

.PHONY: prerequisites
prerequisites:
	@tools/prerequisites.sh

$(VENV)/.done: requirements.txt tools/prerequisites.sh
	@tools/prerequisites.sh
	@echo "setup: Python environment in $(VENV) (the first time downloads PyTorch: some minutes)"
	@"$$(tools/prerequisites.sh python)" -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

node_modules/.done: package.json package-lock.json | $(VENV)/.done
	@echo "setup: npm packages in node_modules"
	@npm ci --loglevel=error
	@touch $@

.PHONY: lock
lock: setup ## resolve requirements.in into requirements.txt and package.json into its lock
	@tools/lock.sh

.PHONY: clean
clean: ## remove what was built (_build); environments stay
	rm -rf _build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: distclean
distclean: clean ## also remove the environments
	rm -rf $(VENV) node_modules

# Two commands are enough: `make run` and `make test`. Each sets up what it needs, and nothing twice.
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

V := .venv
B := $(V)/bin

# The front end is built again when a source file changes, comes or goes (a folder's own time tells the last).
FRONT := $(shell find sns/static/css sns/static/js sns/static/img 2>/dev/null) tools/build.mjs
DIST := sns/static/dist/manifest.json
PO := $(wildcard sns/translations/*/LC_MESSAGES/messages.po)
MO := $(PO:.po=.mo)
READY := $(V)/.installed $(DIST) $(MO)

.PHONY: help run test test-long coverage check bench build docs messages migration lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

run: $(READY) ## set everything up and open the demo city at http://127.0.0.1:8000/ (PORT=… changes it)
	@exec $(B)/sns run

test: $(READY) ## run the tests; t=diaries only that folder or file, or whatever matches the expression
	@$(B)/python -m pytest $(if $(t),$(selected),-n auto --dist loadfile --no-loadscope-reorder)

test-long: $(READY) ## run the long tests: kills, soaks, migrations both ways, large data; t=… as above
	@$(B)/python -m pytest -m long $(selected)

coverage: $(READY) ## run the tests (t=… as above) and show what they do not reach
	@$(B)/coverage run -m pytest $(selected)
	@$(B)/coverage report

check: $(READY) ## format, lint, import contracts, types; migrations, translations, docs and lock in step
	@$(B)/python -m tools.check

bench: $(READY) ## measure the pages beside the reference (at most 10 minutes)
	@$(B)/python -m bench

build: $(DIST) $(MO) ## build the front end and compile the translations

docs: $(READY) ## write docs/settings.md and docs/permissions.md anew
	@$(B)/sns settings --write docs/settings.md
	@$(B)/sns permissions --write docs/permissions.md

messages: $(V)/.installed ## collect the sentences for the translators, then compile what is translated
	@$(B)/python -m tools.messages
	@$(MAKE) build

migration: $(V)/.installed ## write the next migration from the models; m="what it is for"
	@$(B)/python -m tools.migration "$(m)"

lock: $(V)/.installed ## bring requirements/*.txt in step with setup.cfg; newer=1 also takes every newer version
	@$(B)/python -m tools.lock $(if $(newer),--upgrade)

clean: ## remove what make made; the database under instance/ stays
	rm -rf $(V) node_modules sns/static/dist build *.egg-info .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
	rm -f $(MO) .coverage

selected = $(if $(t),"$$(t='$(t)'; test -e "tests/$${t%%::*}" && echo "tests/$$t" || echo "-k$$t")")

$(V)/.packages: requirements/lock.txt
	@sh tools/environment.sh $(V)
	@touch $@

$(V)/.installed: $(V)/.packages setup.cfg pyproject.toml
	@$(B)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

node_modules/.fetched: package.json package-lock.json .npmrc | $(V)/.packages
	@echo "fetching what the front end is built with …"
	@sh tools/npm.sh ci --loglevel=error --no-progress
	@touch $@

$(DIST): $(FRONT) node_modules/.fetched
	@echo "building the front end …"
	@sh tools/npm.sh run --silent build

%.mo: %.po | $(V)/.packages
	@$(B)/pybabel --quiet compile --input-file=$< --output-file=$@

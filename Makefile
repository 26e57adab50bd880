# make run    installs everything into .venv and runs the sample project; make test likewise runs the tests.
# uv is used where it is on the PATH, else venv and pip. PYTHON=/path/to/python3.12 chooses the interpreter.

.DEFAULT_GOAL := help
.PHONY: help run test check check-rest golden lock format wheel bench train clean

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BENCH := .venv-bench
BENCH_READY := $(BENCH)/.ready
AS_OF := 2025-06-30
UV := $(shell command -v uv 2>/dev/null)
PYTHON ?= $(shell for name in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$name" && break; done)

# Debian and Ubuntu keep venv in a package of its own; whoever may install it without a password has it installed.
GET_VENV := command -v apt-get >/dev/null && echo "installing python3-venv with apt-get" && SUDO=$$(test "$$(id -u)" = 0 || echo "sudo -n") \
	&& $$SUDO apt-get update -qq >/dev/null 2>&1 && $$SUDO apt-get install -y -qq python3-venv >/dev/null 2>&1

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: $(READY) ## run the sample project into reports/sample
	$(BIN)/crosscheck run sample_registers --as-of $(AS_OF) --out reports/sample

test: $(READY) ## run the tests, but for those that take long
	$(BIN)/python -m pytest -n logical --dist loadscope -m "not slow"

check: test check-rest ## what must pass before a change lands: the tests, ruff, mypy, the rules' own tests, the slow tests

check-rest: $(READY) ## the same without what `make test` runs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/crosscheck rules test
	$(BIN)/python -m pytest -n logical --dist loadscope -m slow

golden: $(READY) ## make the sample project, its expected results, its report, the generated pages and expected texts anew
	$(BIN)/python -m tests.docs.checks_page
	$(BIN)/python -m tests.sample.make_sample
	$(BIN)/python -m tests.docs.registers_page
	$(BIN)/python -m tests.registers.test_formats
	$(BIN)/python -m tests.registers.test_mapping_file
	$(BIN)/python -m tests.rulebook.test_broken
	$(BIN)/crosscheck schema rule >rules/rule.schema.json
	$(BIN)/python -m tests.docs.rules_page
	$(BIN)/python -m tests.docs.architecture_page
	$(BIN)/crosscheck run sample_registers --as-of $(AS_OF) --out reports/sample

format: $(READY) ## lay out the code and mend what ruff can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: $(READY) ## build the wheel into dist
	$(BIN)/python -m hatchling build -t wheel -d dist

bench: $(BENCH_READY) ## measure the matcher beside its peers into docs/explanation/benchmarks.md; ONLY=accuracy, speed or million
	$(BENCH)/bin/python -m tests.bench.run_bench --date "$(or $(DATE),$(shell date +%Y-%m-%d))" $(if $(ONLY),--only $(ONLY))

train: $(BENCH_READY) ## fit the model of organisations anew from the training sets beside the project
	OMP_NUM_THREADS=2 $(BENCH)/bin/python -m tests.bench.train

# string-grouper wants pandas 2, so its lock differs from the engine's in pandas alone.
lock: ## remake requirements.lock and requirements-bench.lock (needs uv); UPGRADE=1 takes the newest versions
	@test -n "$(UV)" || { echo "make lock needs uv on the PATH: pipx install uv" >&2; exit 1; }
	$(UV) pip compile pyproject.toml --extra pdf --extra dev --universal --generate-hashes \
		$(if $(UPGRADE),--upgrade) --no-emit-index-url --no-header -q -o requirements.lock
	@mkdir -p build && sed -n '/^pandas==/d; s/^\([A-Za-z0-9].*==.*\) \\$$/\1/p' requirements.lock >build/locked.txt
	$(UV) pip compile pyproject.toml --extra bench --constraint build/locked.txt --universal --generate-hashes \
		$(if $(UPGRADE),--upgrade) --no-emit-index-url --no-header -q -o requirements-bench.lock

clean: ## remove .venv, dist and caches
	rm -rf $(VENV) $(BENCH) dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Installed once; again when what is pinned, or what the project is, changes. The project itself is installed in place.
$(READY): requirements.lock pyproject.toml
ifneq ($(UV),)
	@test -x $(BIN)/python || $(UV) venv -q --python "$(or $(PYTHON),>=3.11)" $(VENV)
	@echo "installing the pinned packages into $(VENV) with uv"
	@$(UV) pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	@$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
else
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found: install it, or say make PYTHON=/path/to/python" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11, which is needed: say make PYTHON=/path/to/python" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV); "$(PYTHON)" -m venv $(VENV) >/dev/null 2>&1; } \
		|| { rm -rf $(VENV); $(GET_VENV) && "$(PYTHON)" -m venv $(VENV) >/dev/null 2>&1; } || { \
		rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment: install python3-venv (sudo apt install python3-venv)" >&2; exit 1; }
	@echo "installing the pinned packages into $(VENV) with pip; the first time takes some minutes"
	@$(BIN)/python -m pip install -q --no-input --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --no-input --disable-pip-version-check --no-deps --no-build-isolation -e .
endif
	@touch $@

# The peers stand in an environment of their own. PyICU, which one of them needs, is built: that takes a compiler and libicu-dev.
$(BENCH_READY): requirements-bench.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and was not found" >&2; exit 1; }
	@test -x $(BENCH)/bin/python || "$(PYTHON)" -m venv $(BENCH)
	@echo "installing the matcher's peers into $(BENCH); the first time takes some minutes"
	@$(BENCH)/bin/python -m pip install -q --no-input --disable-pip-version-check --require-hashes -r requirements-bench.lock || { \
		echo "not all could be installed; trying without PyICU, so without OpenSanctions" >&2; \
		awk '/^[a-z]/ {drop = /^pyicu==/} !drop' requirements-bench.lock >$(BENCH)/without.lock && \
		$(BENCH)/bin/python -m pip install -q --no-input --disable-pip-version-check --no-deps --require-hashes -r $(BENCH)/without.lock; }
	@touch $@

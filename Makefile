# Two commands do everything on a fresh machine: `make demo` and `make test`. Both install first, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# The demo keeps to a data folder of its own, and to the base model that needs no hub.
DEMO := DATA_DIR=var/demo BASE_MODEL=smollm2
EARL := earl_of_snacks

.PHONY: install demo test trackers check lint bench soak docs clean

install: $(INSTALLED)

$(INSTALLED): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Mynah needs Python 3.11 or newer; set PYTHON=...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --progress-bar on --editable '.[dev]'
	@touch $@

demo: install
	@$(DEMO) $(BIN)/mynah personas --json | grep -q '"name": "$(EARL)"' \
	  || $(DEMO) $(BIN)/mynah train $(EARL) --from archive:trainer/sample --consent fictional --minutes 2.5
	@if [ -n "$(ONCE)" ] || [ ! -t 0 ] || [ ! -t 1 ]; then \
	  $(DEMO) $(BIN)/mynah tweet "My dream is" --persona $(EARL) -n 5; \
	else \
	  $(DEMO) $(BIN)/mynah run --platform console; \
	fi

test: install
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

# The experiment trackers in a folder of their own, for tests/trainer/test_tracking.py: they bring much that is not ours.
EXTRAS := import tomllib; e = tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"];
trackers: install
	$(BIN)/python -c '$(EXTRAS) print(*e["trackio"], *e["wandb"], sep="\n")' \
	  | $(BIN)/python -m pip install --quiet --no-compile --target .trackers --requirement /dev/stdin

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Figures of the engine beside its peers' (about an hour; BENCH=--quick: about a minute a case), and its endurance.
bench: install
	PYTHONPATH=. $(BIN)/python benchmarks/engine.py $(BENCH)

soak: install
	PYTHONPATH=. $(BIN)/python benchmarks/soak.py $(SOAK)

# Rewrites what is generated: .env.example and docs/commands.md.
docs: install
	$(BIN)/python -m tests.contracts.generate

clean:
	rm -rf var build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

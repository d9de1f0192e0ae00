# Mynah with the libraries of requirements.lock, as `make install` installs them. docker build --build-arg TORCH=cuda
# takes PyTorch with CUDA. compose.yaml runs it with a read-only root; /var/lib/mynah is all that it writes to.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS build
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv .venv \
    && .venv/bin/pip install --no-cache-dir --require-hashes --no-deps --requirement requirements.lock
COPY pyproject.toml ./
COPY tools/install_torch.py tools/
ARG TORCH=cpu
ARG TORCH_CPU_INDEX=https://download.pytorch.org/whl/cpu
RUN PIP_NO_CACHE_DIR=1 .venv/bin/python tools/install_torch.py --build "$TORCH" --cpu-index "$TORCH_CPU_INDEX" \
    "$(sed -n 's/.*"\(torch==[^"]*\)".*/\1/p' pyproject.toml)"
COPY README.md ./
COPY bot bot
COPY models models
COPY trainer trainer
RUN .venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable .

FROM python:${PYTHON}-slim
RUN useradd --uid 10001 --create-home --home-dir /var/lib/mynah mynah
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH DATA_DIR=/var/lib/mynah/data
USER 10001
WORKDIR /var/lib/mynah
VOLUME /var/lib/mynah
# A bot that runs holds the lock of its data folder.
HEALTHCHECK --interval=30s --timeout=10s --start-period=2m \
    CMD ["python", "-P", "-c", "import os, sys; from pathlib import Path; from models.runtime.data_dir import DataDir; sys.exit(not DataDir(Path(os.environ['DATA_DIR'])).is_locked('bot'))"]
ENTRYPOINT ["mynah"]
CMD ["run"]

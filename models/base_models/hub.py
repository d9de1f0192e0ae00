"""Hugging Face Hub: a model's files and their sizes, downloads and uploads, each with a total deadline.

huggingface_hub has timeouts for single reads only, so that a server which sends a byte every few seconds would hold the
only training slot for ever. A transfer that is late is left behind in its thread (`models.runtime.deadline`).
"""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import httpx2
from huggingface_hub import HfApi, hf_hub_download
from huggingface_hub.errors import HfHubHTTPError

from models.runtime.deadline import DeadlineExceeded, within

READ_SECONDS = 10.0  # for a single read
REQUEST_SECONDS = 60.0  # for the requests around a transfer, with the library's retries
MIN_BYTES_PER_SECOND = 100_000  # a transfer may take longer by its size
HUB_ERRORS = (HfHubHTTPError, httpx2.HTTPError, httpx2.InvalidURL, OSError, DeadlineExceeded)

Token = str | bool | None  # as huggingface_hub takes it: False is none, None is the one in the environment
Result = TypeVar("Result")


def file_sizes(repository: str, endpoint: str, token: Token = None, seconds: float = REQUEST_SECONDS) -> dict[str, int]:
    """The size in bytes of each file of a model. Raises HUB_ERRORS, HFValidationError."""
    hub = HfApi(endpoint=endpoint, token=token)
    model = within(seconds, lambda: hub.model_info(repository, files_metadata=True, timeout=READ_SECONDS))
    return {file.rfilename: file.size or 0 for file in model.siblings or ()}


def download(
    repository: str,
    sizes: Mapping[str, int],
    folder: Path,
    endpoint: str,
    token: Token = None,
    seconds: float = REQUEST_SECONDS,
) -> None:
    """Download the files named in `sizes`. Raises HUB_ERRORS, HFValidationError."""

    def run() -> None:
        # one by one: the threads of `snapshot_download` would keep a process from ending
        for name in sizes:
            hf_hub_download(
                repository, name, local_dir=folder, endpoint=endpoint, token=token, etag_timeout=READ_SECONDS
            )

    transfer(run, sum(sizes.values()), seconds)
    shutil.rmtree(folder / ".cache", ignore_errors=True)


def transfer(run: Callable[[], Result], total_bytes: int, seconds: float = REQUEST_SECONDS) -> Result:
    """The result of a call that transfers so many bytes. Raises DeadlineExceeded, and what it raises."""
    return within(seconds + total_bytes / MIN_BYTES_PER_SECOND, run)

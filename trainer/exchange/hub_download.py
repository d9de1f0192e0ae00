"""A model's files from the hub: only those that a model is made of, and no more than is allowed.

It does not know what is in them.
"""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import httpx2
from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, RepositoryNotFoundError

from models.domain.errors import NotFound, OutOfSpace, RequestUnfit, TryLater
from trainer.settings import TrainerSettings

SMALL = (
    *("config.json", "generation_config.json", "README.md", "persona.json", "vocab.json", "merges.txt"),
    *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model"),
)
SAFE = re.compile(r"model[\w.-]*\.(?:safetensors|safetensors\.index\.json)")
PICKLED = re.compile(r"pytorch_model[\w.-]*\.(?:bin|bin\.index\.json)")
MAX_GIGABYTES = 8
SECONDS = 30.0
UNREACHED = (httpx2.HTTPError, httpx2.InvalidURL)  # what the library does not wrap where no hub answers


def fetch(repository: str, folder: Path, settings: TrainerSettings) -> None:
    """Bring the repository's model into `folder`. Raises NotFound, RequestUnfit, TryLater, OutOfSpace."""
    token = settings.hf_token.get_secret_value() if settings.hf_token else False
    try:
        sizes = _sizes(repository, settings.hf_endpoint, token)
        chosen = model_files(repository, sizes)
        total = sum(sizes[name] for name in chosen)
        if total > MAX_GIGABYTES << 30:
            raise RequestUnfit(f"{repository} has {total >> 30} GB; at most {MAX_GIGABYTES} are imported.")
        if shutil.disk_usage(folder).free < 2 * total:  # once as it comes, once as it is published
            raise OutOfSpace(f"{repository} needs {2 * total >> 20} MB on the data folder's disk. Free some space.")
        snapshot_download(
            repository,
            endpoint=settings.hf_endpoint,
            token=token,
            local_dir=folder,
            allow_patterns=chosen,
            etag_timeout=SECONDS,
        )
    except HFValidationError as error:
        raise RequestUnfit(f"“{repository[:80]}” is neither a folder here nor a repository's name.") from error
    except RepositoryNotFoundError as error:
        raise NotFound(f"{settings.hf_endpoint} has no repository {repository}, or does not show it to you.") from error
    except (HfHubHTTPError, *UNREACHED, OSError) as error:
        raise TryLater(f"{repository} cannot be fetched from {settings.hf_endpoint}; try again later.") from error
    shutil.rmtree(folder / ".cache", ignore_errors=True)


def _sizes(repository: str, endpoint: str, token: str | bool) -> dict[str, int]:
    """The bytes of each of the repository's files."""
    found = HfApi(endpoint=endpoint, token=token).model_info(repository, files_metadata=True, timeout=SECONDS)
    return {file.rfilename: file.size or 0 for file in found.siblings or ()}


def model_files(repository: str, sizes: Mapping[str, int]) -> list[str]:
    """Those of the files that make a whole model: weights as safetensors, else the older kind. Raises RequestUnfit."""
    weights = [name for name in sizes if SAFE.fullmatch(name)]
    if not any(name.endswith(".safetensors") for name in weights):
        weights = [name for name in sizes if PICKLED.fullmatch(name)]
    if not weights or "config.json" not in sizes:
        raise RequestUnfit(f"{repository} has no whole model in it: there is no config.json with weights.")
    return [name for name in SMALL if name in sizes] + weights

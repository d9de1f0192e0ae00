"""Download of a model from the Hugging Face Hub: only the files that make up a model, within a size limit."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import httpx2
from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, RepositoryNotFoundError

from models.domain.errors import NotFound, OutOfSpace, RequestUnfit, TryLater
from trainer.settings import TrainerSettings

CONFIG_FILES = (
    *("config.json", "generation_config.json", "README.md", "persona.json", "vocab.json", "merges.txt"),
    *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model"),
)
SAFETENSORS = re.compile(r"model[\w.-]*\.(?:safetensors|safetensors\.index\.json)")
PICKLE = re.compile(r"pytorch_model[\w.-]*\.(?:bin|bin\.index\.json)")
MAX_DOWNLOAD_GB = 8
HUB_TIMEOUT_SECONDS = 30.0
CONNECTION_ERRORS = (httpx2.HTTPError, httpx2.InvalidURL)  # not wrapped by huggingface_hub


def download_model(repository: str, folder: Path, settings: TrainerSettings) -> None:
    """Download the repository's model to `folder`. Raises NotFound, RequestUnfit, TryLater, OutOfSpace."""
    token = settings.hf_token.get_secret_value() if settings.hf_token else False
    try:
        sizes = _sizes(repository, settings.hf_endpoint, token)
        names = select_model_files(repository, sizes)
        total = sum(sizes[name] for name in names)
        if total > MAX_DOWNLOAD_GB << 30:
            raise RequestUnfit(
                "hub-model-too-large", repository=repository, gigabytes=total >> 30, maximum=MAX_DOWNLOAD_GB
            )
        if shutil.disk_usage(folder).free < 2 * total:  # downloaded, and then converted
            raise OutOfSpace("hub-model-needs-space", repository=repository, megabytes=2 * total >> 20)
        snapshot_download(
            repository,
            endpoint=settings.hf_endpoint,
            token=token,
            local_dir=folder,
            allow_patterns=names,
            etag_timeout=HUB_TIMEOUT_SECONDS,
        )
    except HFValidationError as error:
        raise RequestUnfit("import-source-unknown", source=repository[:80]) from error
    except RepositoryNotFoundError as error:
        raise NotFound("hub-repository-unknown", endpoint=settings.hf_endpoint, repository=repository) from error
    except (HfHubHTTPError, *CONNECTION_ERRORS, OSError) as error:
        raise TryLater("hub-download-failed", repository=repository, endpoint=settings.hf_endpoint) from error
    shutil.rmtree(folder / ".cache", ignore_errors=True)


def _sizes(repository: str, endpoint: str, token: str | bool) -> dict[str, int]:
    """The size in bytes of each file."""
    model = HfApi(endpoint=endpoint, token=token).model_info(
        repository, files_metadata=True, timeout=HUB_TIMEOUT_SECONDS
    )
    return {file.rfilename: file.size or 0 for file in model.siblings or ()}


def select_model_files(repository: str, sizes: Mapping[str, int]) -> list[str]:
    """The files that make up a model, with its weights as safetensors or else as pickles. Raises RequestUnfit."""
    weights = [name for name in sizes if SAFETENSORS.fullmatch(name)]
    if not any(name.endswith(".safetensors") for name in weights):
        weights = [name for name in sizes if PICKLE.fullmatch(name)]
    if not weights or "config.json" not in sizes:
        raise RequestUnfit("import-without-model", source=repository)
    return [name for name in CONFIG_FILES if name in sizes] + weights

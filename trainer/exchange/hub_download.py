"""Download of a model from the Hugging Face Hub: only the files that make up a model, within a size limit."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError

from models.base_models import hub
from models.base_models.model_checks import check_sizes
from models.domain.errors import NotFound, OutOfSpace, RequestUnfit, TryLater
from trainer.settings import TrainerSettings

CONFIG_FILES = (
    *("config.json", "generation_config.json", "README.md", "persona.json", "vocab.json", "merges.txt"),
    *("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model"),
)
SAFETENSORS = re.compile(r"model[\w.-]*\.(?:safetensors|safetensors\.index\.json)")
PICKLE = re.compile(r"pytorch_model[\w.-]*\.(?:bin|bin\.index\.json)")
MAX_DOWNLOAD_GB = 8


def download_model(
    repository: str, folder: Path, settings: TrainerSettings, seconds: float = hub.REQUEST_SECONDS
) -> None:
    """Download the repository's model to `folder`.

    Raises NotFound, RequestUnfit, CheckpointUnfit for a file that is too large, TryLater, OutOfSpace.
    """
    token = settings.hf_token.get_secret_value() if settings.hf_token else False
    try:
        sizes = hub.file_sizes(repository, settings.hf_endpoint, token, seconds)
        names = select_model_files(repository, sizes)
        check_sizes({name: sizes[name] for name in names})
        total = sum(sizes[name] for name in names)
        if total > MAX_DOWNLOAD_GB << 30:
            raise RequestUnfit(
                "hub-model-too-large", repository=repository, gigabytes=total >> 30, maximum=MAX_DOWNLOAD_GB
            )
        if shutil.disk_usage(folder).free < 2 * total:  # downloaded, and then converted
            raise OutOfSpace("hub-model-needs-space", repository=repository, megabytes=2 * total >> 20)
        hub.download(repository, {name: sizes[name] for name in names}, folder, settings.hf_endpoint, token, seconds)
    except HFValidationError as error:
        raise RequestUnfit("import-source-unknown", source=repository[:80]) from error
    except RepositoryNotFoundError as error:
        raise NotFound("hub-repository-unknown", endpoint=settings.hf_endpoint, repository=repository) from error
    except hub.HUB_ERRORS as error:
        raise TryLater("hub-download-failed", repository=repository, endpoint=settings.hf_endpoint) from error


def select_model_files(repository: str, sizes: Mapping[str, int]) -> list[str]:
    """The files that make up a model, with its weights as safetensors or else as pickles. Raises RequestUnfit."""
    weights = [name for name in sizes if SAFETENSORS.fullmatch(name)]
    if not any(name.endswith(".safetensors") for name in weights):
        weights = [name for name in sizes if PICKLE.fullmatch(name)]
    if not weights or "config.json" not in sizes:
        raise RequestUnfit("import-without-model", source=repository)
    return [name for name in CONFIG_FILES if name in sizes] + weights

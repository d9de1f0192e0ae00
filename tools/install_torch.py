"""Install the PyTorch build for this machine: CUDA where there is an NVIDIA GPU, otherwise the far smaller CPU build.

The wheel differs by machine, so it is in no lock file and has no hash: `make install` runs this after the locked
libraries, which include torch's own. On Linux the default package index has only the CUDA build; the CPU build comes
from PyTorch's own index. On macOS and Windows the default index has the CPU build, so that index is not asked.
"""

import argparse
import importlib.metadata
import shutil
import subprocess
import sys
import urllib.request
from http.client import HTTPException
from pathlib import Path
from threading import Thread

# Wheel sizes as published for torch 2.13.0 on Linux x86-64, CUDA's with the nvidia-* and triton wheels it requires.
CPU_SIZE = "0.2 GB"
CUDA_SIZE = "2.7 GB"


def main() -> int:
    arguments = _arguments()
    requirement: str = arguments.requirement
    installed = _installed_version()
    if f"torch=={installed.partition('+')[0]}" == requirement:
        _say(f"torch {installed} is installed. To change its build, remove .venv first.")
        return 0
    build = arguments.build
    if build == "auto":
        build = "cuda" if has_nvidia_gpu() else "cpu"
        _say(f"{'An' if build == 'cuda' else 'No'} NVIDIA GPU was found (TORCH=cpu or TORCH=cuda overrides this).")
    if sys.platform != "linux":
        return _pip_install(requirement)
    if build == "cuda":
        _say(f"PyTorch with CUDA is {CUDA_SIZE} to download.")
        return _pip_install(requirement)
    if has_wheel(arguments.cpu_index, requirement, arguments.seconds):
        _say(f"PyTorch for CPUs is {CPU_SIZE} to download.")
        return _pip_install("--no-deps", "--index-url", arguments.cpu_index, requirement)
    _say(
        f"PyTorch's index of CPU builds ({arguments.cpu_index}) did not offer {requirement} within "
        f"{arguments.seconds:g} s, so it comes from the default index. That build includes CUDA: {CUDA_SIZE} to "
        f"download instead of {CPU_SIZE}. Press Ctrl-C to stop; `make install` then tries again."
    )
    return _pip_install(requirement)


def has_nvidia_gpu() -> bool:
    """Whether there is a GPU to use. Not by /proc/driver/nvidia, where a container without a GPU sees the host's."""
    smi = shutil.which("nvidia-smi")
    if smi is None:
        return Path("/dev/nvidia0").exists()
    return b"GPU " in subprocess.run([smi, "-L"], capture_output=True, check=False).stdout


def has_wheel(index: str, requirement: str, seconds: float) -> bool:
    """Whether `index` lists the version that `requirement` pins, if it answers within `seconds` altogether."""
    pages: list[str] = []
    reader = Thread(target=_read, args=(f"{index}/torch/", pages, seconds), daemon=True)
    reader.start()
    reader.join(seconds)  # a socket's own timeout starts anew with every byte
    return any(requirement.replace("==", "-") in page for page in pages)


def _read(url: str, pages: list[str], seconds: float) -> None:
    try:
        with urllib.request.urlopen(url, timeout=seconds) as answer:  # noqa: S310 - the caller's own address
            pages.append(answer.read().decode())
    except (OSError, HTTPException, ValueError):
        return  # not reached, no HTTP, or no text


def _installed_version() -> str:
    try:
        return importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return ""


def _pip_install(*arguments: str) -> int:
    pip = (sys.executable, "-m", "pip", "install", "--disable-pip-version-check")
    return subprocess.run([*pip, *arguments], check=False).returncode


def _say(sentence: str) -> None:
    print(sentence, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("requirement", help="the exact version, as torch==2.13.0")
    parser.add_argument("--build", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--cpu-index", required=True, metavar="URL", help="PyTorch's index of CPU wheels")
    parser.add_argument("--seconds", type=float, default=10, help="how long that index may take to answer")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

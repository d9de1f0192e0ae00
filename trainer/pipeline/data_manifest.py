"""The record of a run's data: what each step of the build handed on, so that the same data is known again.

It does not know how the data came about, nor where the record is kept.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from trainer.jobs.job_dir import JobDir

TEXTS = ("kept", "train", "held_out", "watched")  # the files of the job's folder that its first steps write

Values = dict[str, Any]


def note_data(folder: JobDir, handles: Sequence[str]) -> None:
    """Write down what was read and what was made of it: counts, and a SHA-256 by which the same data is known again."""
    noted = [_read(folder, place, handle) for place, handle in enumerate(handles)]
    folder.write("data", {"data": noted + [_texts(folder, name) for name in TEXTS]})


def noted_data(folder: JobDir) -> list[Values]:
    """What was noted, and the weights that came of it."""
    noted: list[Values] = (folder.read("data") or {"data": []})["data"]  # a job begun before an upgrade has none
    return [*noted, _weights(folder)]


def _read(folder: JobDir, place: int, handle: str) -> Values:
    rows = folder.must_read(f"posts-{place}")["tweets"]
    told = json.dumps(rows, ensure_ascii=False).encode("utf-8", "replace")
    characters = sum(len(text) for _id, text, *_more in rows)
    return _noted("collect", f"@{handle}", hashlib.sha256(told), texts=len(rows), characters=characters)


def _texts(folder: JobDir, name: str) -> Values:
    texts = folder.texts(name)
    digest = _digest([folder.path / f"{name}.jsonl"])
    return _noted("prepare", name, digest, texts=len(texts), characters=sum(map(len, texts)))


def _weights(folder: JobDir) -> Values:
    files = sorted((folder.path / "weights").glob("*.safetensors"))
    return _noted("fine-tune", "weights", _digest(files), bytes=sum(file.stat().st_size for file in files))


def _noted(step: str, what: str, digest: Any, **counts: int) -> Values:
    return {"step": step, "what": what, **counts, "sha256": digest.hexdigest()}


def _digest(files: Sequence[Path]) -> Any:
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest

"""The data manifest of a run: counts and a SHA-256 of the data of each stage, so that the same data is recognised."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar

from models.domain.training_job import Stage
from trainer.jobs.job_dir import Artifact, JobDir, TextFile
from trainer.pipeline.artifacts import CollectedPosts


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One list of texts, or the weights, with its size."""

    step: Stage
    name: str
    sha256: str
    texts: int | None = None
    characters: int | None = None
    bytes: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class DataManifest(Artifact):
    FILE: ClassVar[str] = "data"
    entries: tuple[ManifestEntry, ...]


def write_manifest(job_dir: JobDir, collected: Mapping[str, CollectedPosts]) -> None:
    """Record the data that was collected, by handle, and prepared."""
    posts = [_collected(handle, found) for handle, found in collected.items()]
    job_dir.write(DataManifest((*posts, *(_texts(job_dir, name) for name in TextFile))))


def manifest_with_weights(job_dir: JobDir) -> Sequence[ManifestEntry]:
    """The recorded data, and the finished weights that were trained on it, which are hashed and recorded once."""
    entries = job_dir.read(DataManifest).entries
    if all(entry.step is not Stage.FINETUNE for entry in entries):
        entries = (*entries, _weights(job_dir))
        job_dir.write(DataManifest(entries))
    return entries


def _collected(handle: str, posts: CollectedPosts) -> ManifestEntry:
    rows = [
        (tweet.id, tweet.text, tweet.created_at.isoformat() if tweet.created_at else None, tweet.is_retweet)
        for tweet in posts.tweets
    ]
    digest = hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode("utf-8", "replace"))
    characters = sum(len(tweet.text) for tweet in posts.tweets)
    return ManifestEntry(Stage.COLLECT, f"@{handle}", digest.hexdigest(), len(rows), characters)


def _texts(job_dir: JobDir, name: TextFile) -> ManifestEntry:
    texts = job_dir.texts(name)
    digest = _digest([job_dir.text_file(name)])
    return ManifestEntry(Stage.PREPARE, name.value, digest, len(texts), sum(map(len, texts)))


def _weights(job_dir: JobDir) -> ManifestEntry:
    files = sorted(job_dir.weights.glob("*.safetensors"))
    size = sum(file.stat().st_size for file in files)
    return ManifestEntry(Stage.FINETUNE, "weights", _digest(files), bytes=size)


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()

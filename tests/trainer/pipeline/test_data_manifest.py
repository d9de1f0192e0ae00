"""The data manifest of a run."""

import shutil
from pathlib import Path

from models.domain.training_job import Stage
from trainer.jobs.job_dir import JobDir
from trainer.pipeline.data_manifest import DataManifest, ManifestEntry, manifest_with_weights


def test_the_weights_are_hashed_once(tmp_path: Path) -> None:
    """Those of a full model are gigabytes, and several stages name them."""
    job_dir, posts = JobDir(tmp_path), ManifestEntry(Stage.COLLECT, "@ann", "f00d", 3, 30)
    job_dir.write(DataManifest((posts,)))
    job_dir.weights.mkdir()
    (job_dir.weights / "model.safetensors").write_bytes(b"weights")
    first = manifest_with_weights(job_dir)
    shutil.rmtree(job_dir.weights)
    assert manifest_with_weights(job_dir) == first
    assert [(entry.step, entry.bytes) for entry in first] == [(Stage.COLLECT, None), (Stage.FINETUNE, 7)]

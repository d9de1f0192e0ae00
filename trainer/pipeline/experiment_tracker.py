"""Experiment tracking: shows finished runs in trackio, which stays on this machine, or in Weights & Biases.

A tracker gets the metrics and hyperparameters of the run, and the counts and SHA-256 of its data as artifacts; never a
post or a name, since what is erased here must not remain elsewhere. The persona is published by then: whatever a
tracker raises or waits for costs a line in the log and some minutes at most.

    trackio   in DATA_DIR/tracking; `TRACKIO_DIR=DATA_DIR/tracking trackio show --project mynah` shows it
    wandb     in DATA_DIR/tracking, for `wandb sync`; with TRACKING_ONLINE sent at once, under WANDB_API_KEY
"""

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import structlog

from models.domain.errors import RequestUnfit, ServiceError, TrainingCancelled
from models.domain.persona import Persona
from models.domain.training_job import Stage
from models.registry import TrainingRun
from trainer.jobs.context import BuildContext
from trainer.jobs.job_dir import Artifact, JobDir
from trainer.jobs.stage_process import run_in_child
from trainer.pipeline.data_manifest import ManifestEntry, manifest_with_weights
from trainer.settings import TrainerSettings

PROJECT = "mynah"
ARTIFACT_FILE = "data.json"  # an artifact needs a file: this one says what the artifact is about
ARTIFACT_TYPES = {Stage.COLLECT: "posts", Stage.PREPARE: "dataset", Stage.FINETUNE: "model"}
INIT_SECONDS = 60.0
MAX_SECONDS = 300.0  # a tracker's server may be away, and other jobs wait for the trainer

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TrackedRun(Artifact):
    """What the tracker gets of a run. `history` has (step, validation loss in nats per token)."""

    FILE: ClassVar[str] = "tracked-run"
    persona_id: str
    version: int
    seed: int
    hyperparameters: dict[str, Any]
    metrics: dict[str, float]
    data: tuple[ManifestEntry, ...]
    library_versions: dict[str, str]
    history: tuple[tuple[int, float], ...]
    held_out_loss: float | None
    base_loss: float | None


def check_library(library: str) -> None:
    """Raises RequestUnfit if the tracker in the settings is not installed."""
    if library and find_spec(library) is None:
        raise RequestUnfit("tracker-not-installed", library=library)


# In the worker


def track_run(build: BuildContext, persona: Persona, run: TrainingRun, max_seconds: float = MAX_SECONDS) -> None:
    """Show the run in the tracker if one is set; once, however often the stage runs."""
    if not build.settings.tracking or build.job_dir.has(TrackedRun):
        return
    numbers = {name: float(value) for name, value in run.metrics.items() if isinstance(value, int | float)}
    build.job_dir.write(
        TrackedRun(
            persona_id=persona.id,
            version=persona.version,
            seed=run.seed,
            hyperparameters=dict(run.hyperparameters),
            metrics=numbers,
            data=tuple(manifest_with_weights(build.job_dir)),
            library_versions=dict(run.library_versions),
            history=tuple(run.history),
            held_out_loss=run.held_out_loss,
            base_loss=run.base_loss,
        )
    )
    try:
        run_in_child(build, "track", max_seconds=max_seconds)
    except TrainingCancelled:
        raise
    except (ServiceError, OSError) as error:
        reason = error.sentence if isinstance(error, ServiceError) else str(error.strerror)
        log.warning("run_not_tracked", tracker=build.settings.tracking, job=build.job.id, reason=reason)


# In the child process


def tracker_environment(folder: Path) -> dict[str, str]:
    """Environment variables that keep both libraries inside `folder`: by default wandb writes into the home folder."""
    own = {name: str(folder / "wandb-own" / name.lower()) for name in ("CACHE", "CONFIG", "DATA")}
    return {"TRACKIO_DIR": str(folder), **{f"WANDB_{name}_DIR": path for name, path in own.items()}}


def write_to_tracker(settings: TrainerSettings, job_dir: JobDir) -> None:
    """Write the job's TrackedRun to the tracker that is set."""
    library, folder, run = settings.tracking, settings.home.tracking, job_dir.read(TrackedRun)
    folder.mkdir(mode=0o700, exist_ok=True)
    tracker = importlib.import_module(library)
    config = {"seed": run.seed, **run.hyperparameters, **_prefixed("version", run.library_versions)}
    _begin(library, tracker, folder, f"{run.persona_id}-{run.version}", config, is_online=settings.tracking_online)
    for step, loss in run.history:
        tracker.log({"held_out_loss": loss}, step=step)
    losses = {"final/held_out_loss": run.held_out_loss, "final/base_loss": run.base_loss}
    tracker.log(_prefixed("final", run.metrics) | losses, step=run.history[-1][0] + 1)
    for number, entry in enumerate(run.data, 1):
        is_account = entry.step is Stage.COLLECT  # its handle must not reach the tracker
        anonymous = replace(entry, name=f"account-{number}") if is_account else entry
        tracker.log_artifact(_artifact(tracker, folder, run.persona_id, anonymous))
    tracker.finish()


def _begin(library: str, tracker: Any, folder: Path, name: str, config: dict[str, Any], *, is_online: bool) -> None:
    if library == "trackio":
        tracker.init(PROJECT, name=name, config=config, embed=False, auto_log_gpu=False, auto_log_cpu=False)
        return
    tracker.init(
        project=PROJECT,
        name=name,
        id=name,
        resume="allow",  # a stage that runs again after a crash writes to the same run
        config=config,
        dir=str(folder),
        mode="online" if is_online else "offline",  # without a mode it waits for an answer that may never come
        settings=tracker.Settings(silent=True, console="off", init_timeout=INIT_SECONDS),
    )


def _artifact(tracker: Any, folder: Path, persona_id: str, entry: ManifestEntry) -> Any:
    name, values = f"{persona_id}-{entry.name}", entry.as_json()
    artifact = tracker.Artifact(name, type=ARTIFACT_TYPES[entry.step], metadata=values)
    file = folder / ARTIFACT_FILE
    file.write_text(json.dumps(values), encoding="utf-8")
    artifact.add_file(str(file), name=ARTIFACT_FILE)
    return artifact


def _prefixed(prefix: str, values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{prefix}/{name}": value for name, value in values.items()}

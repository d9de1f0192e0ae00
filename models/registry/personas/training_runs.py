"""Training runs: hyperparameters, metrics and library versions of every fine-tuning that became a persona."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from models.registry.database import RegistryFile, from_iso, to_iso

HELD_OUT_LOSS_AT_STEP = "held_out_loss_at_step_"  # the metrics with this prefix are the history of the held-out loss


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One fine-tuning. Losses are nats per token on the held-out tweets.

    `hyperparameters` and `metrics` hold what JSON can. `persona_id` and `version` say what came of it; the registry
    fills them in.
    """

    created_at: datetime
    seed: int
    steps: int
    threads: int
    seconds: float
    held_out_loss: float | None = None
    base_loss: float | None = None
    hyperparameters: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    library_versions: Mapping[str, str] = field(default_factory=dict)
    persona_id: str = field(default="", compare=False)
    version: int = field(default=0, compare=False)

    @property
    def history(self) -> list[tuple[int, float]]:
        """(step, held-out loss) of each evaluation; step 0 is the model before training."""
        return [
            (int(name.removeprefix(HELD_OUT_LOSS_AT_STEP)), float(value))
            for name, value in self.metrics.items()
            if name.startswith(HELD_OUT_LOSS_AT_STEP)
        ]

    @property
    def curve(self) -> list[tuple[int, float]]:
        """The learning curve as (posts trained on, held-out loss); empty if it was not measured."""
        return [(int(posts), float(loss)) for posts, loss in self.metrics.get("curve") or ()]


class TrainingRunTable:
    """Runs are inserted by `PersonaTable.publish`, together with the version of the persona that came of each."""

    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def list(self, persona_id: str | None = None) -> Sequence[TrainingRun]:
        """The persona's runs, one for each of its versions, or those of all; the oldest first."""
        with self._file.reading() as database:
            order = "created_at, persona_id, version" if persona_id is None else "version"
            rows = database.table("training_runs").rows_where(
                ":persona IS NULL OR persona_id = :persona", {"persona": persona_id}, order_by=order
            )
            return [_to_run(row) for row in rows]

    def add_metrics(self, persona_id: str, metrics: Mapping[str, Any]) -> None:
        """Add what was measured later to the metrics of the persona's newest run, if it has one."""
        with self._file.writing() as database:
            table = database.table("training_runs")
            for row in list(table.rows_where("persona_id = ?", [persona_id], order_by="version DESC", limit=1)):
                table.update(row["id"], {"metrics": json.dumps({**json.loads(row["metrics"]), **metrics})})


def insert_run(database: Database, run: TrainingRun, persona_id: str, version: int, job_number: int | None) -> None:
    """Insert within the transaction that publishes the persona; without a job if the run was on another machine."""
    row = {
        "persona_id": persona_id,
        "version": version,
        "job_number": job_number,
        "created_at": to_iso(run.created_at),
        "seed": run.seed,
        "steps": run.steps,
        "threads": run.threads,
        "seconds": run.seconds,
        "held_out_loss": run.held_out_loss,
        "base_loss": run.base_loss,
        "hyperparameters": json.dumps(dict(run.hyperparameters)),
        "metrics": json.dumps(dict(run.metrics)),
        "library_versions": json.dumps(dict(run.library_versions)),
    }
    database.table("training_runs").insert(row)


def _to_run(row: dict[str, Any]) -> TrainingRun:
    return TrainingRun(
        created_at=from_iso(row["created_at"]),
        seed=row["seed"],
        steps=row["steps"],
        threads=row["threads"],
        seconds=row["seconds"],
        held_out_loss=row["held_out_loss"],
        base_loss=row["base_loss"],
        hyperparameters=json.loads(row["hyperparameters"]),
        metrics=json.loads(row["metrics"]),
        library_versions=json.loads(row["library_versions"]),
        persona_id=row["persona_id"],
        version=row["version"],
    )

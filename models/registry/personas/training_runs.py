"""Fine-tunings as they were run: what they were told, what they measured, and on which versions of what.

It does not know how a fine-tuning works or what a figure's name means.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlite_utils import Database

from models.registry.database import RegistryFile, as_moment, as_text

WATCHED = "watched_at_"  # how the name of a figure begins that is the held-out loss at a step


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One fine-tuning. Losses are nats per token on the held-out tweets; `versions` are those of the libraries.

    `hyperparameters` and `figures` hold what JSON can. `persona_id` and `version` say what came of it; the registry
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
    figures: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    persona_id: str = field(default="", compare=False)
    version: int = field(default=0, compare=False)

    @property
    def history(self) -> list[tuple[int, float]]:
        """(step, held-out loss) of each scoring, step 0 being what the run began with."""
        found = {name: value for name, value in self.figures.items() if name.startswith(WATCHED)}
        return [(int(name.removeprefix(WATCHED)), float(value)) for name, value in found.items()]


class TrainingRunTable:
    """A run is kept by `Personas.publish`, together with the version of the persona that came of it."""

    def __init__(self, file: RegistryFile) -> None:
        self._file = file

    def list(self, persona_id: str | None = None) -> Sequence[TrainingRun]:
        """The persona's runs, one for each of its versions, or those of all; the oldest first."""
        with self._file.reading() as database:
            order = "created_at, persona_id, version" if persona_id is None else "version"
            rows = database.table("runs").rows_where(
                ":persona IS NULL OR persona_id = :persona", {"persona": persona_id}, order_by=order
            )
            return [_read(row) for row in rows]

    def note(self, persona_id: str, figures: Mapping[str, Any]) -> None:
        """Write what was measured later beside the figures of the persona's newest run, if it has one."""
        with self._file.writing() as database:
            table = database.table("runs")
            for row in list(table.rows_where("persona_id = ?", [persona_id], order_by="version DESC", limit=1)):
                table.update(row["id"], {"figures": json.dumps({**json.loads(row["figures"]), **figures})})


def insert_within(database: Database, run: TrainingRun, persona_id: str, version: int, job_number: int) -> None:
    """Keep the run as part of the transaction that publishes its persona."""
    row = {
        "persona_id": persona_id,
        "version": version,
        "job_number": job_number,
        "created_at": as_text(run.created_at),
        "seed": run.seed,
        "steps": run.steps,
        "threads": run.threads,
        "seconds": run.seconds,
        "held_out_loss": run.held_out_loss,
        "base_loss": run.base_loss,
        "hyperparameters": json.dumps(dict(run.hyperparameters)),
        "figures": json.dumps(dict(run.figures)),
        "versions": json.dumps(dict(run.versions)),
    }
    database.table("runs").insert(row)


def _read(row: dict[str, Any]) -> TrainingRun:
    return TrainingRun(
        created_at=as_moment(row["created_at"]),
        seed=row["seed"],
        steps=row["steps"],
        threads=row["threads"],
        seconds=row["seconds"],
        held_out_loss=row["held_out_loss"],
        base_loss=row["base_loss"],
        hyperparameters=json.loads(row["hyperparameters"]),
        figures=json.loads(row["figures"]),
        versions=json.loads(row["versions"]),
        persona_id=row["persona_id"],
        version=row["version"],
    )

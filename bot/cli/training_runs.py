"""What `mynah runs` prints: the fine-tunings, a line for each, or all that is known of those of one persona.

It does not know how a run came about nor what a figure's name means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.cli.output import as_json, table
from models.domain.learning_curve import outlook
from models.registry import Registry
from models.registry.personas.training_runs import WATCHED, TrainingRun

Values = dict[str, Any]


def shown(registry: Registry, name: str | None, *, is_json: bool) -> str:
    """The runs of the persona called `name`, or of all. Raises NotFound."""
    runs = registry.runs.list(registry.personas.find(name).id if name else None)
    names = {persona_id: registry.personas.get(persona_id).name for persona_id in {run.persona_id for run in runs}}
    if is_json:
        return as_json([_values(run, names[run.persona_id]) for run in runs])
    lines = [line for run in runs for line in _in_full(run)] if name else _rows(runs, names)
    return "\n".join(lines) or "Nothing was trained yet."


def _values(run: TrainingRun, name: str) -> Values:
    """All that is known of a run, under the name of its persona."""
    values = asdict(run) | {"created_at": run.created_at.isoformat(), "persona": name}
    return {"persona": values.pop("persona"), **values}


def _rows(runs: Sequence[TrainingRun], names: Mapping[str, str]) -> list[str]:
    """A line for each run: the persona, when, the seed, steps and minutes, and the loss that came of it."""
    rows = [
        (
            f"{names[run.persona_id]} version {run.version}",
            f"{run.created_at:%Y-%m-%d %H:%M}",
            f"seed {run.seed}",
            f"{run.hyperparameters.get('step', run.steps)} of {run.steps} steps in {run.seconds / 60:.1f} min",
            f"held-out {_loss(run.held_out_loss)}, the base model {_loss(run.base_loss)}",
        )
        for run in runs
    ]
    return table(rows)


def _in_full(run: TrainingRun) -> list[str]:
    """A run in full: what it was told, the data of each step, how the loss fell, the curve, the versions."""
    data = [_data_row(noted) for noted in run.figures.get("data", ())]
    curve = [(int(tweets), float(loss)) for tweets, loss in run.figures.get("curve", ())]
    measured = {name: value for name, value in run.figures.items() if name != "warning"}
    warning = run.figures.get("warning")
    fallen = [f"{loss:.3f} at {step}" for step, loss in run.history]
    minutes = f"{run.seconds / 60:.1f} minutes on {run.threads} thread{'s' if run.threads > 1 else ''}"
    said = [
        f"Version {run.version}, {run.created_at:%Y-%m-%d %H:%M} UTC, seed {run.seed}",
        f"  steps      {run.hyperparameters.get('step', run.steps)} of {run.steps}, {minutes}",
        f"  held-out   {_loss(run.held_out_loss)} nats per token, the base model {_loss(run.base_loss)}",
        f"  on the way {', '.join(fallen)}",
        f"  told       {_pairs(run.hyperparameters)}",
        f"  measured   {_pairs(measured)}",
        *([f"  warning    {warning}"] if warning else []),
        *(f"  data       {row}" for row in table(data)),
        f"  versions   {_pairs(run.versions)}",
    ]
    return said + [f"  posts      {line}" for line in outlook(curve)]


def _data_row(noted: Mapping[str, Any]) -> tuple[str, ...]:
    counts = ", ".join(f"{noted[name]:,} {name}" for name in ("texts", "characters", "bytes") if name in noted)
    return (noted["step"], noted["what"], counts, f"SHA-256 {noted['sha256']}")


def _pairs(values: Mapping[str, Any]) -> str:
    """The plain values; lists, and the losses on the way, have lines of their own."""
    plain = {name: value for name, value in values.items() if isinstance(value, int | float | str)}
    shown = {name: f"{value:.6g}" if isinstance(value, float) else value for name, value in plain.items()}
    return ", ".join(f"{name} {value}" for name, value in shown.items() if not name.startswith(WATCHED))


def _loss(loss: float | None) -> str:
    return "unknown" if loss is None else f"{loss:.3f}"

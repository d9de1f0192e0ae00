"""What `mynah runs` prints: a line for each training run, or all details of one persona's runs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.cli.output import as_json, table
from models.domain.learning_curve import outlook
from models.messages import sentence
from models.registry import Registry
from models.registry.personas.training_runs import HELD_OUT_LOSS_AT_STEP, TrainingRun

Values = dict[str, Any]


def format_runs(registry: Registry, name: str | None, *, is_json: bool) -> str:
    """The runs of the persona called `name`, or of all personas. Raises NotFound."""
    runs = registry.training_runs.list(registry.personas.find(name).id if name else None)
    names = {persona_id: registry.personas.get(persona_id).name for persona_id in {run.persona_id for run in runs}}
    if is_json:
        return as_json([_values(run, names[run.persona_id]) for run in runs])
    lines = [line for run in runs for line in _details(run)] if name else _rows(runs, names)
    return "\n".join(lines) or sentence("cli-nothing-trained")


def _values(run: TrainingRun, name: str) -> Values:
    """The whole record of a run, with its persona's name first."""
    values = asdict(run) | {"created_at": run.created_at.isoformat(), "persona": name}
    return {"persona": values.pop("persona"), **values}


def _rows(runs: Sequence[TrainingRun], names: Mapping[str, str]) -> list[str]:
    """A line for each run: persona, time, seed, steps, minutes and final held-out loss."""
    rows = [
        (
            f"{names[run.persona_id]} version {run.version}",
            f"{run.created_at:%Y-%m-%d %H:%M}",
            f"seed {run.seed}",
            f"{run.hyperparameters.get('steps_taken', run.steps)} of {run.steps} steps in {run.seconds / 60:.1f} min",
            f"held-out {_loss(run.held_out_loss)}, the base model {_loss(run.base_loss)}",
        )
        for run in runs
    ]
    return table(rows)


def _details(run: TrainingRun) -> list[str]:
    """A run in full: hyperparameters, data of each step, loss history, metrics, learning curve, library versions."""
    data = [_data_row(artifact) for artifact in run.metrics.get("data", ())]
    metrics = {name: value for name, value in run.metrics.items() if name != "warning"}
    warning = run.metrics.get("warning")
    history = [f"{loss:.3f} at {step}" for step, loss in run.history]
    minutes = f"{run.seconds / 60:.1f} minutes on {run.threads} thread{'s' if run.threads > 1 else ''}"
    lines = [
        f"Version {run.version}, {run.created_at:%Y-%m-%d %H:%M} UTC, seed {run.seed}",
        f"  steps      {run.hyperparameters.get('steps_taken', run.steps)} of {run.steps}, {minutes}",
        f"  held-out   {_loss(run.held_out_loss)} nats per token, the base model {_loss(run.base_loss)}",
        f"  history    {', '.join(history)}",
        f"  settings   {_pairs(run.hyperparameters)}",
        f"  metrics    {_pairs(metrics)}",
        *([f"  warning    {warning}"] if warning else []),
        *(f"  data       {row}" for row in table(data)),
        f"  versions   {_pairs(run.library_versions)}",
    ]
    return lines + [f"  posts      {line}" for line in outlook(run.curve)]


def _data_row(artifact: Mapping[str, Any]) -> tuple[str, ...]:
    counts = ", ".join(f"{artifact[name]:,} {name}" for name in ("texts", "characters", "bytes") if name in artifact)
    return (artifact["step"], artifact["name"], counts, f"SHA-256 {artifact['sha256']}")


def _pairs(values: Mapping[str, Any]) -> str:
    """The plain values; lists and the loss history have lines of their own."""
    plain = {name: value for name, value in values.items() if isinstance(value, int | float | str)}
    rounded = {name: f"{value:.6g}" if isinstance(value, float) else value for name, value in plain.items()}
    return ", ".join(f"{name} {value}" for name, value in rounded.items() if not name.startswith(HELD_OUT_LOSS_AT_STEP))


def _loss(loss: float | None) -> str:
    return "unknown" if loss is None else f"{loss:.3f}"

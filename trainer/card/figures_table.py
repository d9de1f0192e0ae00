"""Table of a training run's figures: hyperparameters and measures with readable labels.

A figure without a label here is shown under its own name: a new figure is never hidden.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from models.domain.learning_curve import outlook
from models.registry import TrainingRun
from models.registry.personas.training_runs import HELD_OUT_LOSS_AT_STEP

HIDDEN = (
    "base",
    "base_fingerprint",
    "steps_taken",
    "planned_steps",
    "averaged_steps",
    "best_loss",
)  # told elsewhere, or of use to the trainer alone
HYPERPARAMETERS = {
    "rank": "rank of the adapter",
    "alpha_over_rank": "alpha over rank",
    "learning_rate": "learning rate (cosine decay to zero)",
    "warmup_share": "warm-up, as a share of the run",
    "weight_decay": "weight decay",
    "max_grad_norm": "maximum gradient norm",
    "epochs": "epochs",
    "min_steps": "minimum number of steps, reached by more epochs for a small account",
    "max_epochs": "maximum number of epochs",
    "averaged_share": "weight averaging over the last part of the run",
    "batch_tokens": "tokens in a batch",
    "max_tweet_tokens": "maximum tokens of a tweet",
    "evaluations_per_epoch": "evaluations per epoch",
    "patience": "early stopping: evaluations without improvement",
    "max_validation_tweets": "held-out tweets scored during training, at most",
    "evaluation_interval": "steps between two evaluations",
    "is_replanned": "number of steps changed during training to keep to the time limit",
    "is_continued": "continued from the version before",
    "shares": "shares of the accounts, in percent",
    "seed": "seed",
    "steps": "steps",
    "threads": "threads",
    "seconds": "seconds",
}
SPEAKERS = (("", "This persona"), ("real", "Real tweets"), ("markov_", "A Markov chain"), ("base_", "Base model alone"))
MEASURES = (
    ("copy_rate", "copies: eight words in a row from one training tweet, with the copy guard", ".1%"),
    ("copy_rate_unguarded", "copies without the copy guard", ".1%"),
    ("author_match", "voice: attributed to its account by a classifier of real tweets", ".1%"),
    ("distinct_2", "variety: share of distinct word pairs (distinct-2)", ".3f"),
    ("self_overlap", "four-word runs that also occur in another of the tweets", ".1%"),
    ("length_mean", "characters in a tweet, on average", ".0f"),
    ("emoji_share", "tweets with an emoji", ".1%"),
)
LOSSES = (
    ("loss on held-out tweets, nats per token", ".3f"),
    ("the same in bits per character, comparable across tokenizers", ".3f"),
)
BITS = ("bits_per_character_persona", "bits_per_character_base")
NOTED = ("measured_tweets", "warning", "curve", "data")  # told in lines, or in `mynah runs`


def hyperparameters(run: TrainingRun) -> list[tuple[str, str]]:
    """Every figure that the run was told, the libraries' versions last."""
    told = {"steps": run.steps, "threads": run.threads, "seconds": run.seconds, "seed": run.seed}
    rows = {**run.hyperparameters, **told}
    named = [(HYPERPARAMETERS.get(name, _plain(name)), _figure(rows[name])) for name in rows if name not in HIDDEN]
    return named + [(f"version of {library}", number) for library, number in run.library_versions.items()]


def measures(losses: tuple[float | None, float | None], figures: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """A table with a column for each speaker that was measured, its first row their names; nothing for no figures.

    `losses` are those of the persona and of its base alone.
    """
    bits = (figures.get(BITS[0]), figures.get(BITS[1]))
    rows = [
        (title, *(_cell(value, form) for value in (pair[0], None, None, pair[1])))
        for (title, form), pair in zip(LOSSES, (losses, bits), strict=True)
    ]
    for name, title, form in MEASURES:
        rows.append((title, *(_cell(figures.get(_of(speaker, name)), form) for speaker, _who in SPEAKERS)))
    rows += [(title, value, "", "", "") for title, value in _others(figures)]
    rows = [row for row in rows if any(row[1:])]
    spoken = [place for place in range(1, 1 + len(SPEAKERS)) if any(row[place] for row in rows)]
    heads = ("Measure", *(who for _prefix, who in SPEAKERS))
    return [tuple(row[place] for place in (0, *spoken)) for row in (heads, *rows)] if rows else []


def notes(run: TrainingRun) -> list[str]:
    """Sentences: on how many tweets it was measured, how much there was to learn from, what more would bring."""
    found = []
    if count := run.metrics.get("measured_tweets"):
        found.append(f"Measured on {count:,} tweets that it wrote without a prompt.")
    if warning := run.metrics.get("warning"):
        found.append(str(warning))
    return [*found, *outlook(run.curve)]


def _of(speaker: str, name: str) -> str:
    return f"{name}_real" if speaker == "real" else f"{speaker}{name}"


def _others(figures: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """What was measured and has no words here."""
    known = {_of(speaker, name) for speaker, _who in SPEAKERS for name, _title, _form in MEASURES} | {*BITS, *NOTED}
    return [
        (_plain(name), _figure(value))
        for name, value in figures.items()
        if name not in known and not name.startswith(HELD_OUT_LOSS_AT_STEP) and isinstance(value, int | float | str)
    ]


def _cell(value: object, form: str) -> str:
    return format(value, form) if isinstance(value, int | float) else ""


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _figure(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)

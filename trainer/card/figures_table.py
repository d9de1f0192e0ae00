"""A run's figures as people read them: what it was told and what was measured, each under words that say what it is.

It does not know where the figures come from. What it has no words for is shown under its own name: a new figure is
never hidden.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from models.domain.learning_curve import outlook
from models.registry import TrainingRun
from trainer.card.charts import WATCHED

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
    "learning_rate": "learning rate, falling to zero as a cosine",
    "warmup_share": "the part at the run's beginning in which the rate rises",
    "weight_decay": "weight decay",
    "max_grad_norm": "largest gradient norm",
    "epochs": "epochs",
    "min_steps": "steps planned at least, a small account being read more often for it",
    "max_epochs": "epochs at most, however small the account",
    "averaged_share": "the part at the run's end whose weights are averaged",
    "batch_tokens": "tokens in a batch",
    "max_tweet_tokens": "tokens of a tweet, at most",
    "evaluations_per_epoch": "evaluations in an epoch",
    "patience": "evaluations without a gain until it stops",
    "max_validation_tweets": "held-out tweets scored on the way, at most",
    "evaluation_interval": "steps between two evaluations",
    "is_replanned": "number of steps changed on the way, to keep to the time",
    "is_continued": "begun with the version before",
    "shares": "shares of the accounts, in percent",
    "seed": "seed",
    "steps": "steps",
    "threads": "threads",
    "seconds": "seconds",
}
SPEAKERS = (("", "This persona"), ("real", "Real tweets"), ("markov_", "A Markov chain"), ("base_", "Its base alone"))
MEASURES = (
    ("copy_rate", "copies: eight words in a row of one source tweet, behind the copy guard", ".1%"),
    ("copy_rate_unguarded", "copies without the copy guard", ".1%"),
    ("author_match", "voice: held to be by its account, by a classifier of real tweets", ".1%"),
    ("distinct_2", "variety: word pairs that are different ones (distinct-2)", ".3f"),
    ("self_overlap", "runs of four words that another of the tweets has too", ".1%"),
    ("length_mean", "characters in a tweet, on average", ".0f"),
    ("emoji_share", "tweets with an emoji", ".1%"),
)
LOSSES = (
    ("loss on held-out tweets, nats per token", ".3f"),
    ("the same in bits per character, which compares across tokenizers", ".3f"),
)
BITS = ("bits_per_character_persona", "bits_per_character_base")
NOTED = ("measured_tweets", "warning", "curve", "data")  # told in lines, or in `mynah runs`


def hyperparameters(run: TrainingRun) -> list[tuple[str, str]]:
    """Every figure that the run was told, the libraries' versions last."""
    told = {"steps": run.steps, "threads": run.threads, "seconds": run.seconds, "seed": run.seed}
    rows = {**run.hyperparameters, **told}
    named = [(HYPERPARAMETERS.get(name, _plain(name)), _figure(rows[name])) for name in rows if name not in HIDDEN]
    return named + [(f"version of {library}", number) for library, number in run.versions.items()]


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


def notes(figures: Mapping[str, Any]) -> list[str]:
    """Sentences: on how many tweets it was measured, how much there was to learn from, what more would bring."""
    found = []
    if count := figures.get("measured_tweets"):
        found.append(f"Measured on {count:,} tweets that it wrote without first words.")
    if warning := figures.get("warning"):
        found.append(str(warning))
    return [*found, *outlook([(int(tweets), float(loss)) for tweets, loss in figures.get("curve") or ()])]


def _of(speaker: str, name: str) -> str:
    return f"{name}_real" if speaker == "real" else f"{speaker}{name}"


def _others(figures: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """What was measured and has no words here."""
    known = {_of(speaker, name) for speaker, _who in SPEAKERS for name, _title, _form in MEASURES} | {*BITS, *NOTED}
    return [
        (_plain(name), _figure(value))
        for name, value in figures.items()
        if name not in known and not name.startswith(WATCHED) and isinstance(value, int | float | str)
    ]


def _cell(value: object, form: str) -> str:
    return format(value, form) if isinstance(value, int | float) else ""


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _figure(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.4g}" if isinstance(value, float) else str(value)

"""The files beside a persona's weights that people look at: model card, picture, charts, and a digest for chats."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from models.personas.checkpoints import CARD, DIGEST, PICTURE
from models.runtime.files import write_beside
from models.text.copy_guard import CopyGuard
from models.text.redaction import redact
from models.text.word_lists import bundled_word_list
from trainer.card.card_data import CardData
from trainer.card.model_card import CURVE_CHART, LOSS_CHART, card

MAX_SAMPLES = 3
GOOD_LENGTH = range(50, 141)  # characters
SENTENCE_ENDS = (".", "!", "?", "…", "。", "！", "？")
MIN_POINTS = 2  # of a line chart


def write_description(folder: Path, facts: CardData, avatar: Callable[[str | None], bytes | None]) -> CardData:
    """Write all files into `folder`; returns the card's data with their names. Raises OutOfSpace."""
    facts = presentable(facts)
    pictures = charts(facts)
    if facts.samples:
        pictures[PICTURE] = picture(facts, avatar)
    for name, png in pictures.items():
        write_beside(folder / name, png)
    described = replace(facts, files=tuple(pictures))
    write_beside(folder / CARD, card(described).encode())
    write_digest(folder, described)
    return described


def write_digest(folder: Path, facts: CardData) -> None:
    """Write what the picture shows, and what the registry does not know of the persona. Raises OutOfSpace."""
    digest = {"samples": facts.samples, "name": facts.persona.display_name, "origin": facts.origin}
    write_beside(folder / DIGEST, json.dumps(digest, ensure_ascii=False).encode())


def picture(facts: CardData, avatar: Callable[[str | None], bytes | None]) -> bytes:
    """A PNG of the persona continuing a prompt; `avatar` fetches the picture at a URL."""
    from models.pictures.picture import Face, PictureRenderer

    faces = [Face(account.display_name or account.handle, avatar(account.avatar_url)) for account in facts.accounts]
    prompt, tweet = facts.samples[0]
    return PictureRenderer().draw(facts.persona, faces, prompt, tweet)


def charts(facts: CardData) -> dict[str, bytes]:
    """The charts that the run has figures for, by file name."""
    if facts.run is None:
        return {}
    from trainer.card.charts import learning_curve, loss_chart

    history, curve, base = sorted(facts.run.history), facts.run.curve, facts.persona.base_loss
    drawn = {}
    if len(history) >= MIN_POINTS:
        drawn[LOSS_CHART] = loss_chart(history, base)
    if len(curve) >= MIN_POINTS:
        drawn[CURVE_CHART] = learning_curve(curve, base)
    return drawn


def shown_samples(candidates: Sequence[Sequence[str]], *guards: CopyGuard | None) -> tuple[tuple[str, str], ...]:
    """The first (prompt, tweet) candidates that are no copies and contain no listed word, with links redacted.

    Those that read well come first, and the very first is drawn in the picture.
    An imported persona has no copy guard; a blend has one per account.
    """
    words = bundled_word_list()
    fresh = [
        (prompt, redact(tweet))
        for prompt, tweet in candidates
        if not any(guard and guard.is_copy(tweet, prompt) for guard in guards) and not words.matches(tweet)
    ]
    return tuple(sorted(fresh, key=lambda sample: not _reads_well(sample[1]))[:MAX_SAMPLES])


def _reads_well(tweet: str) -> bool:
    """Whether it is a finished sentence of a good length that repeats nothing and names nobody."""
    words = tweet.casefold().split()
    threes = list(zip(words, words[1:], words[2:], strict=False))
    is_finished = tweet.rstrip('"”’»）)').endswith(SENTENCE_ENDS)
    names_somebody = "@" in tweet or "http" in tweet
    return len(tweet) in GOOD_LENGTH and is_finished and len(set(threes)) == len(threes) and not names_somebody


def presentable(facts: CardData) -> CardData:
    """The card's data with handles in place of display names that contain a listed word.

    Handles are kept: they identify the account.
    """
    words = bundled_word_list()
    accounts = tuple(
        replace(account, display_name=None) if words.matches(account.display_name or "") else account
        for account in facts.accounts
    )
    persona = facts.persona
    if words.matches(persona.display_name):
        persona = replace(persona, display_name=" & ".join(one.display_name or one.handle for one in accounts))
    return replace(facts, persona=persona, accounts=accounts)

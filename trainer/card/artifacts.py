"""What lies beside a persona's weights for people: its card, its picture, its charts, and a digest for chats.

It does not know how the facts were found, nor how the folder is published.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from models.personas.checkpoints import CARD, DIGEST, PICTURE
from models.pictures.picture import Face, PictureRenderer
from models.runtime.data_dir import write_beside
from models.text.copy_guard import CopyGuard
from models.text.redaction import redact
from models.text.word_lists import bundled_word_list
from trainer.card.card_data import CardData
from trainer.card.charts import WATCHED, learning_curve, loss_chart, points
from trainer.card.model_card import CURVE_CHART, LOSS_CHART, card

SHOWN = 3  # samples
MIN_POINTS = 2  # of a line


def write_description(folder: Path, facts: CardData, avatar: Callable[[str | None], bytes | None]) -> CardData:
    """Write everything into `folder`; gives the facts with the files that are there now. Raises OutOfSpace."""
    facts = presentable(facts)
    pictures = charts(facts)
    if facts.samples:
        pictures[PICTURE] = picture(facts, avatar)
    for name, png in pictures.items():
        write_beside(folder / name, png)
    described = replace(facts, files=tuple(pictures))
    write_beside(folder / CARD, card(described).encode())
    digest = {"samples": facts.samples, "name": facts.persona.display_name}  # what stands on the picture
    write_beside(folder / DIGEST, json.dumps(digest, ensure_ascii=False).encode())
    return described


def picture(facts: CardData, avatar: Callable[[str | None], bytes | None]) -> bytes:
    """The persona going on from a prompt, as a PNG; `avatar` gives the picture at an address."""
    faces = [Face(account.display_name or account.handle, avatar(account.avatar_url)) for account in facts.accounts]
    prompt, tweet = facts.samples[0]
    return PictureRenderer().draw(facts.persona, faces, prompt, tweet)


def charts(facts: CardData) -> dict[str, bytes]:
    """The charts that the run has figures for, by the name of their file."""
    if facts.run is None:
        return {}
    figures, base = facts.run.figures, facts.persona.base_loss
    history, curve = points(figures, WATCHED), [(int(size), float(loss)) for size, loss in figures.get("curve") or ()]
    drawn = {}
    if len(history) >= MIN_POINTS:
        drawn[LOSS_CHART] = loss_chart(history, base)
    if len(curve) >= MIN_POINTS:
        drawn[CURVE_CHART] = learning_curve(curve, base)
    return drawn


def shown_samples(candidates: Sequence[Sequence[str]], *guards: CopyGuard | None) -> tuple[tuple[str, str], ...]:
    """Those of the (prompt, tweet) candidates that may be shown, masked: no copy, no listed word, and not too many.

    An imported persona has no guard; a mixture has that of each who speaks.
    """
    words = bundled_word_list()
    fresh = [
        (prompt, redact(tweet))
        for prompt, tweet in candidates
        if not any(guard and guard.is_copy(tweet, prompt) for guard in guards) and not words.matches(tweet)
    ]
    return tuple(fresh[:SHOWN])


def presentable(facts: CardData) -> CardData:
    """The facts with the handle in place of each name that has a listed word in it: people choose what they are called.

    Their handles stay: they say whose voice it is.
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

"""The card of personas that speak together without a training, as `ann+bob`, and a picture drawn when it is asked for.

It does not know who may mix whom: this is for a terminal. Nothing of a mixture is kept.
"""

from dataclasses import replace
from pathlib import Path

from models.domain.blend import blended_persona, parse_blend
from models.domain.errors import NotFound
from models.personas import checkpoints
from models.registry import Registry
from models.runtime.data_dir import write_beside
from trainer.card.artifacts import picture, presentable, shown_samples
from trainer.card.card_data import CardData
from trainer.card.model_card import card
from trainer.exchange.published_card import check_picture_path, guard_of
from trainer.settings import TrainerSettings

SEED = 0


def card_of_mixture(name: str, settings: TrainerSettings, file: Path | None = None) -> str:
    """The card in Markdown. With `file` they write some tweets first, and the picture of one is written there.

    Raises NotFound, NotAllowed, RequestUnfit, CheckpointUnfit, BaseUnavailable, OutOfSpace.
    """
    facts = facts_of_mixture(name, settings)
    if file is None:
        return card(facts)
    check_picture_path(file)
    from trainer.card.avatars import fetch

    facts = replace(facts, samples=_samples(facts, settings))
    if not facts.samples:
        raise NotFound(f"@{facts.persona.name} wrote no tweet that can be shown, so there is no picture.")
    write_beside(file, picture(facts, fetch if settings.avatars else lambda _url: None))
    return card(facts)


def facts_of_mixture(name: str, settings: TrainerSettings) -> CardData:
    """What is known of all who speak. Raises NotFound, NotAllowed, RequestUnfit."""
    personas = Registry(settings.home.prepare().registry).personas
    mixture = parse_blend(name)
    parts = [personas.find(one) for one in mixture.names]
    whole = blended_persona(mixture, parts)
    known = {account.handle: account for part in parts for account in personas.provenances(part.id)}
    accounts = [known[handle] for handle in whole.handles if handle in known]
    return presentable(CardData(whole, accounts, parts=tuple(zip(parts, mixture.shares(), strict=True))))


def _samples(facts: CardData, settings: TrainerSettings) -> tuple[tuple[str, str], ...]:
    """What they write together, without copies of any, and without listed words."""
    from accelerate import PartialState

    from models.base_models.catalog import load, resolve
    from trainer.evaluation.generation import SampleGenerator

    found = [checkpoints.current(settings.home, part.id) for part, _share in facts.parts]
    for checkpoint in found:
        checkpoint.verify()
    loaded = load(resolve(facts.persona.base, settings.home, settings.hf_endpoint))
    shares = (share for _part, share in facts.parts)
    adapters = dict(zip((checkpoint.path for checkpoint in found), shares, strict=True))
    said = SampleGenerator(loaded, adapters, PartialState().device).samples(SEED)
    return shown_samples(said, *(guard_of(checkpoint, settings) for checkpoint in found))
